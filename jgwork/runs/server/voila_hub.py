"""The server that JupyterHub starts for one reader: the same Voila server, behind the login of the hub.

``python -m jgwork.runs.server.voila_hub``, started by the hub with the settings of ``jgwork.runs.server.hub``. It
takes the place of the notebook server a hub starts by default: a reader gets dashboards, and no files, terminals or
code.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jgwork.runs.server.kringen import AGAIN, AUDIENCE, GROUPS, PUBLICATIONS, STYLE
from jgwork.runs.server.serveren import dashboards, environment, opruimen, werkmap

#: Seconds without a question for a page after which the server stops; the next visit asks the hub again.
IDLE = 1800


def main() -> None:
    """Serve one reader until the hub stops the process, or until no page was asked for in ``IDLE`` seconds."""
    scratch = werkmap()
    publications, kring = Path(os.environ[PUBLICATIONS]), os.environ[AUDIENCE]
    style = Path(os.environ[STYLE]) if STYLE in os.environ else None
    hub = {key: value for key, value in os.environ.items() if key.startswith("JUPYTERHUB_")}
    token = hub.pop("JUPYTERHUB_API_TOKEN")  # a kernel does not inherit it
    groups, again = frozenset(json.loads(os.environ[GROUPS])), int(os.environ[AGAIN])
    os.environ.clear()
    os.environ.update(environment(publications, scratch, kring, style) | hub)
    tempfile.tempdir = scratch  # Python looked it up before
    try:
        _serve(token, groups, again)
    finally:
        opruimen(scratch)


def _serve(token: str, groups: frozenset[str], again: int) -> None:
    from tornado.ioloop import IOLoop, PeriodicCallback

    from jgwork.runs.server import voila_server

    own, hub = (urlsplit(os.environ[name]) for name in ("JUPYTERHUB_SERVICE_URL", "JUPYTERHUB_API_URL"))
    if not (own.port and hub.port):
        raise ValueError("JupyterHub geeft geen poort door.")
    folder = str(dashboards())
    voila_server.shut_in(own.port, folder, [hub.port])
    c = voila_server.config(own.port, folder)
    c.Voila.ip, c.Voila.base_url = own.hostname, os.environ["JUPYTERHUB_SERVICE_PREFIX"]
    c.Voila.identity_provider_class, c.HubOAuth.api_token = _reader(groups), token
    c.HubOAuth.cache_max_age = again
    # The hub's proxy passes on its own host name; who has no cookie of the hub goes to its login, under any name.
    c.Voila.tornado_settings["allow_remote_access"] = True
    c.Voila.tornado_settings["xheaders"] = True
    app = voila_server.prepared(c)

    def look() -> None:
        if time.monotonic() - app.asked >= IDLE:
            IOLoop.current().stop()  # Voila then stops its kernels; its own ``stop`` does not end the process

    PeriodicCallback(look, 60_000).start()
    app.start()


def _reader(groups: frozenset[str]) -> type[Any]:
    """Return who is who, according to the hub, in the form that Voila asks for; of these groups only."""
    from jupyter_server.utils import url_path_join
    from jupyterhub.singleuser.extension import JupyterHubIdentityProvider
    from tornado.ioloop import IOLoop
    from tornado.web import HTTPError

    class Reader(JupyterHubIdentityProvider):  # type: ignore[misc]  # jupyterhub's types are not followed
        def __init__(self, **settings: Any) -> None:
            # Voila brings its own login page and token; here the hub has both.
            super().__init__(**{k: v for k, v in settings.items() if k not in ("token", "login_handler_class")})

        async def get_user(self, handler: Any) -> Any:
            found = await super().get_user(handler)
            if found is None or groups.intersection(found.hub_user.get("groups") or ()):
                return found
            IOLoop.current().call_later(1, IOLoop.current().stop)  # this server is nobody's any more

            def refuse(*_: Any, **__: Any) -> None:
                raise HTTPError(403)

            handler.redirect = refuse  # in place of the login, which knows him
            return None

        def get_handlers(self) -> list[Any]:
            prefix = os.environ["JUPYTERHUB_SERVICE_PREFIX"]
            return [(url_path_join(prefix, route[0]), *route[1:]) for route in super().get_handlers()]

    return Reader


if __name__ == "__main__":
    main()
