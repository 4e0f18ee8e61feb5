"""Settings of a JupyterHub that serves dashboards: groups of the hub are audiences, one server per reader and audience.

Used in ``jupyterhub_config.py``; see docs/dashboards.md.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from jgwork.runs.dossier.verantwoorden import schrijf_op
from jgwork.runs.server.afscherming import een_kring
from jgwork.runs.server.kringen import AUDIENCE, PUBLICATIONS, STYLE, choose
from jgwork.vocabulary.errors import UsageError

START = "/voila/render/start.ipynb"


REFUSED = "U hoort niet bij deze kring. Vraag de beheerder om u in de juiste groep te zetten."


def _refused() -> Exception:
    """Return the refusal of an audience: a 403 in Dutch."""
    from tornado.web import HTTPError

    error: Exception = HTTPError(403, REFUSED)
    error.jupyterhub_message = REFUSED  # type: ignore[attr-defined]  # what the page of the hub shows
    return error


def instellen(
    c: Any,
    kringen: Mapping[str, Path | str],
    groepen: Mapping[str, str],
    huisstijl: Path | str | None = None,
    logboek: Path | str | None = None,
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
        File in which stands who opened the dashboards of which audience and when; beside the keys by default. Who
        cannot be written down is not let in.

    Raises
    ------
    UsageError
        When a group stands for an audience without a folder, or a folder holds nothing for its audience.
    """
    folders = {kring: Path(folder).resolve() for kring, folder in kringen.items()}
    for kring in groepen.values():
        if kring not in folders:
            raise UsageError(f"Voor de kring {kring} is geen map met publicaties genoemd.", "Noem die bij kringen.")
        choose(folders[kring], kring)

    een_kring(len(set(groepen.values())))
    style = {STYLE: str(Path(huisstijl).resolve())} if huisstijl else {}

    def allowed(spawner: Any) -> list[str]:
        names = {group.name for group in spawner.user.groups}
        return sorted({kring for group, kring in groepen.items() if group in names})

    def form(spawner: Any) -> str:
        own = allowed(spawner)
        if len(own) == 1:
            return ""  # nothing to choose
        options = "".join(f'<option value="{escape(k)}">{escape(k.capitalize())}</option>' for k in own)
        return f'<label for="kring">Voor welk overleg?</label> <select id="kring" name="kring">{options}</select>'

    def before(spawner: Any) -> None:
        own = allowed(spawner)
        kring = spawner.user_options.get("kring") or (own[0] if len(own) == 1 else "")
        name = str(spawner.user.name)
        if kring not in own:
            schrijf_op(name, kring, logboek, toegelaten=False)
            raise _refused()
        schrijf_op(name, kring, logboek)
        spawner.environment = {PUBLICATIONS: str(folders[kring]), AUDIENCE: kring} | style

    c.Spawner.cmd = [sys.executable, "-P", "-m", "jgwork.runs.server.voila_hub"]
    c.Spawner.args, c.Spawner.default_url = [], START
    c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL", "VIRTUAL_ENV"]
    c.Spawner.options_form = form
    c.Spawner.options_from_form = lambda data: {"kring": data.get("kring", [""])[0]}
    c.Spawner.pre_spawn_hook = before
    c.JupyterHub.cookie_max_age_days = 0.5  # who left a group is out at the next login
    # Another site can start nothing and send nothing along. Lax, because the login of a municipality sends back here.
    c.JupyterHub.tornado_settings = {"cookie_options": {"SameSite": "Lax", "HttpOnly": True}}
