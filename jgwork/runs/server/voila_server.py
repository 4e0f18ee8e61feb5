"""The Voila server, as a program: ``python -m jgwork.runs.server.voila_server PORT FOLDER warm|koud``.

All configuration is here, in code: a configuration file of the user is not read. What a line is for stands beside it.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

from jgwork.io.opslag.bundle import INDEX
from jgwork.runs.server.afscherming import SYSTEM, confine, version
from jgwork.runs.server.kringen import AUDIENCE, LUISTERT, PUBLICATIONS, by_audience, readable
from jgwork.runs.server.paginas import PARAMETERS, Pagina, Paginas, Question, merk

# Its check of URIs in notebooks is not used, and importing its grammar takes a second.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
# JupyterLab's part of Voila would fetch lists with it. It does not here, and importing it takes a tenth of all others.
_NO_CLIENT = ModuleType("requests")
sys.modules.setdefault("requests", _NO_CLIENT)

from jupyter_core.utils import ensure_async  # noqa: E402 -- after the line above
from jupyter_server.auth.decorator import allow_unauthenticated  # noqa: E402 -- after the line above
from jupyter_server.utils import url_path_join  # noqa: E402 -- after the line above
from tornado.ioloop import IOLoop  # noqa: E402 -- after the line above
from tornado.web import HTTPError, authenticated  # noqa: E402 -- after the line above
from traitlets.config import Config  # noqa: E402 -- after the line above
from voila.app import Voila  # noqa: E402 -- after the line above
from voila.handler import BaseVoilaHandler  # noqa: E402 -- after the line above
from voila.notebook_renderer import NotebookRenderer  # noqa: E402 -- after the line above

from jgwork.runs.server.kern import Lijn, ThisPython, klaarzetten  # noqa: E402 -- after the line above

if sys.modules["requests"] is _NO_CLIENT:
    del sys.modules["requests"]  # for whoever does need it

#: What the page may load: files of this server. Styles are set by plotly on elements, hence 'unsafe-inline' for styles
#: only. The one inline script Voila itself writes, ``window.voila_heartbeat()``, is not run.
CSP = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "form-action 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: Seconds after a question in which no page is made that nobody asked for.
REST = 1.0
START = "voila/render/start.ipynb"
NO_ENTRY = "geen-toegang"
#: What a page says that was not made.
FAILED = ("Er ging iets mis bij het maken van deze pagina", "Deze pagina kan niet worden gemaakt")
#: How a page ends of which the kernel was gone before it was made; the words are those of the page template.
BROKEN_OFF = (
    f'<p class="jg-melding utrecht-alert utrecht-alert--warning" role="alert">{FAILED[0]}. '
    "Laad de pagina opnieuw. Blijft het misgaan? Meld het bij de informatieanalist.</p></div></main>\n"
    "</body>\n</html>\n"
)


class Page(BaseVoilaHandler):  # type: ignore[misc]  # voila ships no types
    """A page of the dashboards: made by Voila in a kernel of its own once, sent from memory after that."""

    def initialize(self, app: Server, **settings: Any) -> None:
        """Take the server that has the pages."""
        super().initialize(**settings)
        self._app = app

    @authenticated  # type: ignore[untyped-decorator]  # tornado's types are not followed
    async def get(self, notebook: str) -> None:
        """Send a page; another site may send a reader here, and cannot let a page be made behind his back."""
        if self.request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"} and not (
            self.request.headers.get("Sec-Fetch-Mode") == "navigate" and "Sec-Fetch-User" in self.request.headers
        ):
            raise HTTPError(403)
        self._app.asked = time.monotonic()
        if notebook not in self._app.notebooks:
            raise HTTPError(404)
        page = await self._app.pages.geef(notebook, {k: self.get_argument(k, "") for k in PARAMETERS})
        self._app.asked = time.monotonic()
        self.set_status(200 if page.gelukt else 500)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-cache, private")  # kept by the reader, asked for again each time
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.write(page.inhoud)
        else:
            self.write(gzip.decompress(page.inhoud))


class Home(BaseVoilaHandler):  # type: ignore[misc]  # voila ships no types
    """The root: to the start page, once who comes is known."""

    page = START

    @authenticated  # type: ignore[untyped-decorator]  # tornado's types are not followed
    async def get(self) -> None:
        """Redirect."""
        self.redirect(url_path_join(self.base_url, self.page))


class NoEntry(BaseVoilaHandler):  # type: ignore[misc]  # voila ships no types
    """Where a reader without the key of this server ends."""

    @allow_unauthenticated  # type: ignore[untyped-decorator]  # jupyter_server's types are not followed
    async def get(self) -> None:
        """Answer 403."""
        raise HTTPError(403)


class NotFound(BaseVoilaHandler):  # type: ignore[misc]  # voila ships no types
    """Every other address: the Dutch error page."""

    async def get(self) -> None:
        """Answer 404."""
        raise HTTPError(404)


class Server(Voila):  # type: ignore[misc]  # voila ships no types
    """Voila with the start page at the root and pages that are made once; nobody from outside reaches a kernel."""

    def init_handlers(self) -> list[Any]:
        """Return the routes: files of the templates, who logs in, the pages, and a Dutch 404."""
        self.pages, self.asked = Paginas(self.make, self.state), time.monotonic()
        self.notebooks = frozenset(p.stem for p in Path(self.root_dir).glob("*.ipynb"))
        ours = {"voila_configuration": self.voila_configuration}
        files = tuple(url_path_join(self.server_url, f"/voila/{kind}/") for kind in ("templates", "files"))
        kept = [r for r in super().init_handlers() if r[0].startswith(files)]
        return [
            (self.server_url, Home, ours),
            (url_path_join(self.server_url, NO_ENTRY), NoEntry, ours),
            *kept,
            *self.identity_provider.get_handlers(),
            (url_path_join(self.server_url, r"/voila/render/(.*)\.ipynb"), Page, ours | {"app": self}),
            (r".*", NotFound, ours),
        ]

    def state(self) -> tuple[str, frozenset[str]]:
        """Return the mark of what the pages are made from, and which publications there are."""
        found = by_audience(Path(os.environ[PUBLICATIONS])).get(os.environ[AUDIENCE], [])
        made_with = [Path(self.root_dir), *map(Path, os.environ["JUPYTER_PATH"].split(os.pathsep))]
        return merk(found, made_with), frozenset(p.name for p in found)

    async def make(self, question: Question) -> Pagina:
        """Let Voila render a page in a new kernel, and end that kernel."""
        notebook, asked = question
        name = f"{notebook}.ipynb"
        parts: list[str] = []
        gen = NotebookRenderer(
            voila_configuration=self.voila_configuration, traitlet_config=self.config, notebook_path=name,
            template_paths=self.template_paths, config_manager=self.config_manager,
            contents_manager=self.contents_manager, base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager, page_config={},
        )  # fmt: skip
        await gen.initialize()
        known = {**os.environ, "QUERY_STRING": urlencode(asked), "SERVER_SOFTWARE": "voila"}
        kernels = self.kernel_manager
        kernel = await ensure_async(kernels.start_kernel(kernel_name=gen.notebook.metadata.kernelspec.name, env=known))
        try:
            async for part, _ in gen.generate_content_generator(kernel, kernels.get_kernel(kernel)):
                parts.append(part)
        except Exception:  # whatever it was: nobody else looks at it
            self.log.exception("Een pagina is niet gemaakt.")
            parts.append(BROKEN_OFF)
        finally:
            if getattr(gen, "executor", None) and gen.executor.kc:
                gen.executor.kc.stop_channels()
            if kernel in kernels:
                await ensure_async(kernels.shutdown_kernel(kernel, now=True))
        html = "".join(parts)
        return Pagina.van(html, gelukt=not any(words in html for words in FAILED))

    async def make_ready(self) -> None:
        """Make the start page, and after it the pages of every publication, before somebody asks."""
        await self.rest()
        await self.pages.geef("start", {})
        for folder in reversed(by_audience(Path(os.environ[PUBLICATIONS])).get(os.environ[AUDIENCE], [])):
            for board in json.loads((folder / INDEX).read_text(encoding="utf-8"))["dashboards"]:
                await self.rest()
                await self.pages.geef(board, {"publicatie": folder.name})

    async def rest(self) -> None:
        """Wait until nobody asked for a page for a moment: his page, and his browser that draws it, come first."""
        while (left := self.asked + REST - time.monotonic()) > 0:
            await asyncio.sleep(left)


class WithoutData(logging.Filter):
    """Keeps what a cell printed or raised out of the log: it could quote a figure."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Blank the message of everything that carries an exception or a cell."""
        if record.exc_info or "cell" in str(record.msg):
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "fout"
            record.msg, record.args, record.exc_info, record.exc_text = (
                f"Fout in de server van de dashboards ({kind}).",
                (),
                None,
                None,
            )
        return True


def config(port: int, folder: str) -> Config:
    """Return the whole configuration of the server."""
    c = Config()
    c.Voila.port, c.Voila.port_retries, c.Voila.ip = port, 0, "127.0.0.1"
    c.Voila.root_dir, c.Voila.open_browser, c.Voila.config_file_paths = folder, False, []
    c.Voila.log_level = "ERROR"
    c.Voila.token = os.environ.pop("JGWORK_SLEUTEL", "")  # a kernel does not inherit it
    # There are no forms and nothing that a page sends is done. A request for another host name (DNS rebinding) is
    # refused.
    c.Voila.tornado_settings = {
        "xsrf_cookies": False,
        "disable_check_xsrf": True,
        "allow_remote_access": False,
        "local_hostnames": ["localhost", "127.0.0.1"],
        "headers": HEADERS,
        "login_url": f"/{NO_ENTRY}",
    }
    v = c.VoilaConfiguration
    v.template, v.allow_template_override, v.allow_theme_override = "jgwork", "NO", "NO"
    v.file_allowlist, v.file_denylist = [], [".*"]  # Voila serves images without asking for the token
    v.show_tracebacks, v.strip_sources = False, True
    v.kernel_spec_manager_class = ThisPython
    v.extension_allowlist = []  # a page needs no widgets
    v.preheat_kernel = False
    if os.name == "posix":
        c.KernelManager.transport = "ipc"  # not an open TCP port per kernel
    c.KernelManager.client_class = f"{Lijn.__module__}.{Lijn.__name__}"
    c.KernelRestarter.restart_limit = 0  # a new kernel would know nothing of the page
    return c


def main(port: int, folder: str, *, warm: bool) -> None:
    """Serve until the process is stopped or its standard input closes."""
    shut_in(port, folder)
    app = prepared(config(port, folder))
    if warm:
        IOLoop.current().add_callback(app.make_ready)
    threading.Thread(target=stop_with_parent, daemon=True).start()
    app.start()


def prepared(c: Config, kind: type[Any] = Server, vooraf: Iterable[str] = ("jgwork.panels.dashboard",)) -> Any:
    """Return the server, ready to start, with the log closed to what cells print or raise.

    Parameters
    ----------
    c
        Its configuration; what is secret in the environment was taken out to make it.
    kind
        The server.
    vooraf
        Modules that every page imports.
    """
    klaarzetten(*vooraf)
    app = kind.instance(config=c)
    app.initialize([])
    for source in (*app.log.handlers, *map(logging.getLogger, ("tornado.application", "tornado.general", "asyncio"))):
        source.addFilter(WithoutData())
    if LUISTERT in os.environ:  # its loop begins after the port was taken
        IOLoop.current().add_callback(Path(os.environ[LUISTERT]).touch)
    return app


def shut_in(port: int, folder: str, connect: Iterable[int] = ()) -> None:
    """Take the rest of the disk and the network away from this process, before it does anything.

    Parameters
    ----------
    port
        The port it listens on.
    folder
        The dashboard notebooks.
    connect
        Other ports it may connect to: that of a hub.
    """
    publications, names = readable()
    leave(port, folder, read=publications, lists=names, connect=connect)


def leave(
    port: int,
    folder: str,
    *,
    read: Iterable[Path] = (),
    lists: Iterable[Path] = (),
    write: Iterable[Path] = (),
    connect: Iterable[int] = (),
) -> None:
    """Leave this process what every server needs and what is named; end it where the machine can shut off and did not.

    Parameters
    ----------
    port, folder, connect
        As in ``shut_in``.
    read, lists, write
        What it may read, of what it may see the names, and what it may write, beside Python, the package, the pages and
        its scratch folder.
    """
    package = Path(str(files("jgwork")))
    python = [sys.prefix, sys.base_prefix, os.path.dirname(os.path.realpath(sys.executable))]  # noqa: PTH120 -- text
    templates = os.environ["JUPYTER_PATH"].split(os.pathsep)
    known = [*map(Path, (*SYSTEM, *python, str(package), folder, *templates)), *read]
    # In a checkout the package lies on a path that Python lists to find it.
    if version() and not confine(known, [package.parent, *lists], [Path(os.environ["TMPDIR"]), *write], port, connect):
        sys.exit("Deze server kan zich niet afschermen, en start daarom niet.")


def stop_with_parent() -> None:
    """End this process when the one that started it is gone."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], warm=sys.argv[3] == "warm")
