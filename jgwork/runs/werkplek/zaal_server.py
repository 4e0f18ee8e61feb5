"""The server of a closed room, as a program: ``python -m jgwork.runs.werkplek.zaal_server PORT FOLDER``.

Voila with kernel and widgets, for one page on one dossier. All configuration is here, in code.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.opslag.sleutels import HOME_VARIABLE
from jgwork.runs.server import voila_server
from jgwork.runs.werkplek.werksessie import DOSSIER, TOT

from jupyter_server.utils import url_path_join  # isort: skip -- voila_server comes first
from tornado.ioloop import IOLoop  # isort: skip
from voila.app import Voila  # isort: skip

if TYPE_CHECKING:
    from traitlets.config import Config

PAGE = "voila/render/werksessie.ipynb"
#: As for the dashboards, and a widget's own module, which comes as a blob.
CSP = voila_server.CSP.replace("script-src 'self'", "script-src 'self' blob:")
#: What the page needs of JupyterLab: widgets.
EXTENSIONS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget"]
#: What the page imports first. Not ipywidgets, which looks for its kernel when it is imported.
PREPARED = ("pandas", "pyarrow.parquet")


class Home(voila_server.Home):
    """The root: to the one page, once who comes is known."""

    page = PAGE


class Zaal(Voila):  # type: ignore[misc]  # voila ships no types
    """Voila with one page, and without the pages that list or give files."""

    def init_handlers(self) -> list[Any]:
        """Return the routes: Voila's own, minus tree, contents and files, plus the root and a Dutch 404."""
        names = ("tree", "api/contents", "files")
        closed = tuple(url_path_join(self.server_url, f"/voila/{name}") for name in names)
        routes = [r for r in super().init_handlers() if r[0] != self.server_url and not r[0].startswith(closed)]
        ours = {"voila_configuration": self.voila_configuration}
        no_entry = (url_path_join(self.server_url, voila_server.NO_ENTRY), voila_server.NoEntry, ours)
        return [(self.server_url, Home, ours), no_entry, *routes, (r".*", voila_server.NotFound, ours)]


def config(port: int, folder: str) -> Config:
    """Return the whole configuration: that of the dashboards, with widgets."""
    c = voila_server.config(port, folder)
    c.Voila.tornado_settings["headers"] = voila_server.HEADERS | {
        "Content-Security-Policy": CSP, "Cache-Control": "no-store",
    }  # fmt: skip
    # A page holds a websocket to its kernel. On one machine it ends when either end does. Pings would only close it
    # when a busy machine looks a moment too late, and what the kernel said meanwhile is then lost to the page.
    c.Voila.tornado_settings |= {"ws_ping_interval": 0}
    c.ZMQChannelsWebsocketConnection.limit_rate = False  # a message that is dropped is a widget that is never there
    v = c.VoilaConfiguration
    v.template, v.extension_allowlist, v.http_keep_alive_timeout = "zaal", EXTENSIONS, 3600
    c.MappingKernelManager.buffer_offline_messages = False
    return c


def main(port: int, folder: str) -> None:
    """Serve until the room's hour, until the process is stopped, or until its standard input closes."""
    tempfile.tempdir = os.environ["TMPDIR"]
    until = datetime.fromisoformat(os.environ[TOT])
    schemas = Path(str(files("jgwork"))).parent / "data_schemas"
    own = [Path(os.environ[name]) for name in (DOSSIER, HOME_VARIABLE)]
    voila_server.leave(port, folder, read=[schemas], write=own)
    app = voila_server.prepared(config(port, folder), Zaal, PREPARED)
    threading.Thread(target=voila_server.stop_with_parent, daemon=True).start()
    loop = IOLoop.current()
    loop.call_later(max(0.0, (until - datetime.now(UTC)).total_seconds()), loop.stop)  # Voila then stops the kernels
    app.start()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
