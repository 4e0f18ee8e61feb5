// One figure, for notebooks and panels.
export default {
  async render({ model, el }) {
    const plot = document.createElement("div");
    const label = () => {
      plot.setAttribute("role", "img");
      plot.setAttribute("aria-label", model.get("alt"));
    };
    label();
    el.append(plot);
    const picture = drawing(plot, await plotly(model));
    const draw = () => picture.update(model.get("figure"), model.get("figure").layout?.title);
    model.on("change:figure", draw);
    model.on("change:alt", label);
    await draw();
    return () => {
      model.off("change:figure", draw);
      model.off("change:alt", label);
      picture.remove();
    };
  },
};
