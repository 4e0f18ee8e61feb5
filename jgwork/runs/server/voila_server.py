"""The Voila server, as a program: ``python -m jgwork.runs.server.voila_server PORT FOLDER warm|koud``.

All configuration is here, in code: a configuration file of the user is not read. What a line is for stands beside it.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

from jgwork.runs.server.afscherming import SYSTEM, confine
from jgwork.runs.server.kringen import readable

# Its check of URIs in notebooks is not used, and importing its grammar takes a second.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

import voila.handler  # noqa: E402 -- after the line above
import voila.voila_kernel_manager  # noqa: E402 -- after the line above
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager  # noqa: E402 -- after the line above
from jupyter_server.auth.decorator import allow_unauthenticated  # noqa: E402 -- after the line above
from jupyter_server.utils import url_path_join  # noqa: E402 -- after the line above
from tornado.web import HTTPError, authenticated  # noqa: E402 -- after the line above
from traitlets.config import Config  # noqa: E402 -- after the line above
from voila.app import Voila  # noqa: E402 -- after the line above
from voila.handler import BaseVoilaHandler  # noqa: E402 -- after the line above
from voila.notebook_renderer import NotebookRenderer  # noqa: E402 -- after the line above

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
#: Kernels kept ready. They run the first cell only, before there is a reader: code, no data.
POOL = {"start.ipynb": 1, "integraal_beeld.ipynb": 1, "monitoring.ipynb": 1}
START = "voila/render/start.ipynb"
NO_ENTRY = "geen-toegang"
#: How a page ends of which the kernel was gone before it was made; the words are those of the page template.
BROKEN_OFF = (
    '<p class="jg-melding utrecht-alert utrecht-alert--warning" role="alert">Er ging iets mis bij het maken van deze '
    "pagina. Laad de pagina opnieuw. Blijft het misgaan? Meld het bij de informatieanalist.</p></div></main>\n"
    "</body>\n</html>\n"
)


class ThisPython(KernelSpecManager):  # type: ignore[misc]  # jupyter_client's types are not followed
    """One kernel: this interpreter, without history; a kernel the user installed under the same name is not used."""

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the one kernel there is."""
        return {"python3": ""}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002 -- there is one
        """Return how it is started."""
        quiet = (
            "ignore:Couldn't bind IOPub Pipe"  # a TCP port for output of subprocesses, which the server may not open
        )
        start = [sys.executable, "-P", "-W", quiet, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        argv = [*start, "--HistoryManager.enabled=False", "--log-level=CRITICAL"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python", resource_dir="")


class Renderer(NotebookRenderer):  # type: ignore[misc]  # voila ships no types
    """A page that cannot be made still ends, and says so; Voila would let its reader wait for ever."""

    async def generate_content_generator(self, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        """Yield the parts of the page as they come."""
        try:
            async for part in super().generate_content_generator(*args, **kwargs):
                yield part
        except Exception:  # whatever it was: nobody else looks at it
            self.log.exception("Een pagina is niet gemaakt.")
            yield BROKEN_OFF, self.resources
            if getattr(self, "executor", None) and self.executor.kc:
                self.executor.kc.stop_channels()


voila.handler.NotebookRenderer = voila.voila_kernel_manager.NotebookRenderer = Renderer


class Home(BaseVoilaHandler):  # type: ignore[misc]  # voila ships no types
    """The root: to the start page, once who comes is known."""

    @authenticated  # type: ignore[untyped-decorator]  # tornado's types are not followed
    async def get(self) -> None:
        """Redirect."""
        self.redirect(url_path_join(self.base_url, START))


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
    """Voila with the start page at the root, and without the pages that list files."""

    def init_handlers(self) -> list[Any]:
        """Return the routes: Voila's own, minus the tree and the contents, plus the start page and a Dutch 404."""
        closed = (url_path_join(self.server_url, "/voila/tree"), url_path_join(self.server_url, "/voila/api/contents"))
        routes = [r for r in super().init_handlers() if r[0] != self.server_url and not r[0].startswith(closed)]
        ours = {"voila_configuration": self.voila_configuration}
        home, no_entry = (self.server_url, Home, ours), (url_path_join(self.server_url, NO_ENTRY), NoEntry, ours)
        return [home, no_entry, *routes, (r".*", NotFound, ours)]


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


def config(port: int, folder: str, *, warm: bool) -> Config:
    """Return the whole configuration of the server."""
    c = Config()
    c.Voila.port, c.Voila.port_retries, c.Voila.ip = port, 0, "127.0.0.1"
    c.Voila.root_dir, c.Voila.open_browser, c.Voila.config_file_paths = folder, False, []
    c.Voila.log_level = "ERROR"
    c.Voila.token = os.environ.pop("JGWORK_SLEUTEL", "")  # a kernel does not inherit it
    # With its xsrf check on, Voila answers 403 to the page that releases its kernel (voila#1458). It has no forms and
    # executes nothing a page sends. A request for another host name (DNS rebinding) is refused.
    c.Voila.tornado_settings = {
        "xsrf_cookies": False,
        "disable_check_xsrf": True,
        "allow_remote_access": False,
        "local_hostnames": ["localhost", "127.0.0.1"],
        "headers": HEADERS,
        "login_url": f"/{NO_ENTRY}",
        "ws_ping_interval": 30_000,
        "ws_ping_timeout": 30_000,  # its default is longer than the interval, which tornado warns about
    }
    v = c.VoilaConfiguration
    v.template, v.allow_template_override, v.allow_theme_override = "jgwork", "NO", "NO"
    v.file_allowlist, v.file_denylist = [], [".*"]  # Voila serves images without asking for the token
    v.show_tracebacks, v.strip_sources = False, True
    v.kernel_spec_manager_class = ThisPython
    v.extension_allowlist = []  # a page needs no widgets
    v.http_keep_alive_timeout = 3600  # its heartbeat is an inline script, which the page forbids
    v.preheat_kernel, v.default_pool_size = warm, 1
    if warm:
        c.VoilaKernelManager.kernel_pools_config = {"default": {"pool_size": 0}} | {
            name: {"pool_size": n} for name, n in POOL.items()
        }
    if os.name == "posix":
        c.KernelManager.transport = "ipc"  # not an open TCP port per kernel
    c.KernelRestarter.restart_limit = 0  # a new kernel would know nothing of the page; the page says that it is gone
    # A page never comes back to its kernel: kept for it, every closed page left four sockets, until there were no more.
    c.MappingKernelManager.buffer_offline_messages = False
    # A page that is closed releases its kernel itself; this is for pages that could not. An open page is left alone.
    c.MappingKernelManager.cull_idle_timeout, c.MappingKernelManager.cull_interval = 900, 60
    return c


def main(port: int, folder: str, *, warm: bool) -> None:
    """Serve until the process is stopped or its standard input closes."""
    shut_in(port, folder)
    app = prepared(config(port, folder, warm=warm))
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    app.start()


def prepared(c: Config) -> Server:
    """Return the server, ready to start, with the log closed to what cells print or raise."""
    app: Server = Server.instance(config=c)
    app.initialize([])
    for source in (*app.log.handlers, *map(logging.getLogger, ("tornado.application", "tornado.general", "asyncio"))):
        source.addFilter(WithoutData())
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
    package = Path(str(files("jgwork")))
    python = [sys.prefix, sys.base_prefix, os.path.dirname(os.path.realpath(sys.executable))]  # noqa: PTH120 -- text
    templates = os.environ["JUPYTER_PATH"].split(os.pathsep)
    publications, names = readable()
    read = [*map(Path, (*SYSTEM, *python, str(package), folder, *templates)), *publications]
    # In a checkout the package lies on a path that Python lists to find it.
    confine(read, [package.parent, *names], [Path(os.environ["TMPDIR"])], port, connect)


def _stop_with_parent() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], warm=sys.argv[3] == "warm")
