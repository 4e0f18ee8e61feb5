// Launcher cards for JupyterLab: one per notebook of the work folder that starts with a number, such as
// 03_integraal_beeld.ipynb. Written by hand in the shape of a prebuilt extension, so that nothing has to be built.
(() => {
  const NAME = "jgwork-werkproces";
  const CATEGORY = "Stappen van het werkproces";
  let shared = {};

  // A module that JupyterLab itself shares; it holds exactly one version of each.
  const load = async (name) => {
    const [version] = Object.values(shared[name] ?? {});
    if (!version) throw new Error(`${NAME}: ${name} is not shared`);
    return (await version.get())();
  };

  const titleOf = (name) => {
    const words = name.slice(3, -6).replaceAll("_", " ");
    return `${Number(name.slice(0, 2))}. ${words[0].toUpperCase()}${words.slice(1)}`;
  };

  const digit = (ui, name) =>
    new ui.LabIcon({
      name: `${NAME}:${name}`,
      svgstr:
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect x="2" y="2" width="20" height="20" rx="4" ' +
        'fill="#12436d"/><text x="12" y="17" font-size="14" font-weight="bold" text-anchor="middle" fill="#fff" ' +
        `font-family="Arial, sans-serif">${Number(name.slice(0, 2))}</text></svg>`,
    });

  async function extension() {
    const [{ ILauncher }, ui] = await Promise.all([load("@jupyterlab/launcher"), load("@jupyterlab/ui-components")]);
    return {
      id: `${NAME}:kaarten`,
      description: "A launcher card for every step of the work process.",
      autoStart: true,
      requires: [ILauncher],
      activate: async (app, launcher) => {
        const folder = await app.serviceManager.contents.get("", { content: true });
        const names = folder.content.map((f) => f.name).filter((n) => /^\d\d_\w+\.ipynb$/.test(n)).sort();
        names.forEach((name, rank) => {
          const command = `${NAME}:${name}`;
          app.commands.addCommand(command, {
            label: titleOf(name),
            caption: `Open ${name}`,
            icon: digit(ui, name),
            execute: () => app.commands.execute("docmanager:open", { path: name }),
          });
          launcher.add({ command, category: CATEGORY, rank });
        });
      },
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB[NAME] = {
    init: (scope) => void (shared = scope),
    get: async () => {
      const plugin = await extension();
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
