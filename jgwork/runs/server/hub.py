"""Settings of a JupyterHub that serves dashboards: groups of the hub are audiences, one server per reader and audience.

Used in ``jupyterhub_config.py``; see docs/dashboards.md.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from jgwork.runs.dossier.verantwoorden import schrijf_op
from jgwork.runs.server.afscherming import een_kring
from jgwork.runs.server.kringen import AGAIN, AUDIENCE, GROUPS, PUBLICATIONS, STYLE, choose
from jgwork.vocabulary.errors import UsageError

START = "/voila/render/start.ipynb"
#: Most servers of readers at once; each makes two pages at a time (``jgwork.runs.server.paginas``).
MOST = 40

REFUSED = "U hoort niet bij deze kring. Vraag de beheerder om u in de juiste groep te zetten."


def _refused() -> Exception:
    """Return the refusal of an audience: a 403 in Dutch."""
    from tornado.web import HTTPError

    error: Exception = HTTPError(403, REFUSED)
    error.jupyterhub_message = REFUSED  # type: ignore[attr-defined]  # what the page of the hub shows
    return error


def _folders(kringen: Mapping[str, Path | str], groepen: Mapping[str, str]) -> dict[str, Path]:
    """Return the folder of every audience; refuse a group that stands for an audience without publications."""
    folders = {kring: Path(folder).resolve() for kring, folder in kringen.items()}
    for kring in groepen.values():
        if kring not in folders:
            raise UsageError(f"Voor de kring {kring} is geen map met publicaties genoemd.", "Noem die bij kringen.")
        choose(folders[kring], kring)
    return folders


def instellen(
    c: Any,
    kringen: Mapping[str, Path | str],
    groepen: Mapping[str, str],
    huisstijl: Path | str | None = None,
    logboek: Path | str | None = None,
    opnieuw: int = 60,
) -> None:
    """Let a hub start the dashboard server of the audience its reader belongs to, and nothing else.

    Parameters
    ----------
    c
        The configuration object of ``jupyterhub_config.py``.
    kringen
        By audience (*kring*): the folder with its publications.
    groepen
        By group of the hub: the audience its members belong to. Who is in no group is let in nowhere.
    huisstijl
        Folder with a municipality's own tokens and logo (``jgwork.runs.server.huisstijl``).
    logboek
        File with who opened which dashboards and when; beside the keys by default. Unwritten means not let in.
    opnieuw
        After so many seconds the login of the municipality is asked again who is in which group, and a server asks the
        hub: who left a group is out within twice that time.

    Raises
    ------
    UsageError
        When a group stands for an audience without a folder, or a folder holds nothing for its audience.
    """
    folders = _folders(kringen, groepen)
    een_kring(len(set(groepen.values())))
    own_style = {STYLE: str(Path(huisstijl).resolve())} if huisstijl else {}
    always = {AGAIN: str(opnieuw), **own_style}

    def allowed(spawner: Any) -> list[str]:
        names = {group.name for group in spawner.user.groups}
        return sorted({kring for group, kring in groepen.items() if group in names})

    def form(spawner: Any) -> str:
        own = allowed(spawner)
        if not own:
            schrijf_op(str(spawner.user.name), "", logboek, toegelaten=False)
            raise _refused()
        return _keuze(own)

    def before(spawner: Any) -> None:
        own, name = allowed(spawner), str(spawner.user.name)
        kring = spawner.user_options.get("kring") or (own[0] if len(own) == 1 else "")
        schrijf_op(name, kring, logboek, toegelaten=kring in own)
        if kring not in own:
            raise _refused()
        may = json.dumps(sorted(group for group, k in groepen.items() if k == kring))
        spawner.environment = {PUBLICATIONS: str(folders[kring]), AUDIENCE: kring, GROUPS: may} | always

    c.Spawner.options_form = form
    c.Spawner.options_from_form = lambda data: {"kring": data.get("kring", [""])[0]}
    c.Spawner.pre_spawn_hook = before
    _dicht(c, opnieuw)


def _keuze(kringen: list[str]) -> str:
    """Return the choice of an audience as a form; empty where there is nothing to choose."""
    if len(kringen) == 1:
        return ""
    options = "".join(f'<option value="{escape(k)}">{escape(k.capitalize())}</option>' for k in kringen)
    return f'<label for="kring">Voor welk overleg?</label> <select id="kring" name="kring">{options}</select>'


def _dicht(c: Any, opnieuw: int) -> None:
    """Let a hub start nothing but our server, ask again who is in which group, and keep its cookies to itself."""
    c.Spawner.cmd = [sys.executable, "-P", "-m", "jgwork.runs.server.voila_hub"]
    c.Spawner.args, c.Spawner.default_url = [], START
    c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL", "VIRTUAL_ENV"]
    c.Spawner.poll_interval = 10  # a server that ended by itself is seen
    # What the login said is kept, encrypted with a key that lives as long as the hub, to ask for the groups again.
    c.Authenticator.enable_auth_state, c.CryptKeeper.keys = True, [secrets.token_bytes(32)]
    c.Authenticator.auth_refresh_age, c.Authenticator.refresh_pre_spawn = opnieuw, True
    c.JupyterHub.active_server_limit, c.JupyterHub.concurrent_spawn_limit = MOST, 4
    c.JupyterHub.cookie_max_age_days = 0.5
    # Another site can start nothing and send nothing along. Lax, because the login of a municipality sends back here.
    c.JupyterHub.tornado_settings = {"cookie_options": {"SameSite": "Lax", "HttpOnly": True}}
