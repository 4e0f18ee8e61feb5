"""Open the closed room of step 3: one Voila page on one dossier, for who steers the session, on this machine only.

A process of its own, with a port and a key of its own: it shares nothing with the server of the dashboards. It may read
and write the dossier and its keys, and nothing else; it stops by itself.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jgwork.io.opslag.sleutels import HOME_VARIABLE, key_home
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.verantwoorden import log
from jgwork.runs.formulier.tafel import aan_tafel
from jgwork.runs.server.serveren import answers, find_port, kaal, opruimen, stop, templates, werkmap
from jgwork.schema.descriptors import codelist
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.errors import NotCovered, UsageError
from jgwork.vocabulary.stap import Rol

POORT = 8899
#: Hours after which the room closes, where nothing else is asked.
UREN = 4.0
DOSSIER, GROEP, TAFEL, TOT = "JGWORK_DOSSIER", "JGWORK_GROEP", "JGWORK_TAFEL", "JGWORK_TOT"


@dataclass
class Werksessie:
    """A room that is open.

    Parameters
    ----------
    adres
        Address with the key; only for who steers the session.
    tot
        When the room closes by itself.
    """

    adres: str
    tot: datetime
    _server: subprocess.Popen[bytes] = field(repr=False)
    _scratch: str = field(repr=False)

    def wacht(self) -> int:
        """Wait until the room is closed; return the exit code of its process."""
        return self._server.wait()

    def sluit(self) -> None:
        """Close the room; what was typed is in the drafts of the dossier."""
        stop(self._server)
        opruimen(self._scratch)

    def __repr__(self) -> str:
        return f"Werksessie tot {self.tot.astimezone():%H.%M} uur. Open {self.adres} en sluit met .sluit()."

    def _repr_html_(self) -> str:
        return f'<p>Werksessie tot {self.tot.astimezone():%H.%M} uur: <a href="{self.adres}">open de zaal</a>.</p>'


def begin(
    dossier: Path, groep_id: str, *, partners: Sequence[str] = (), poort: int = POORT, uren: float = UREN
) -> Werksessie:
    """Open the room of a group; the log says who sat at the table.

    Parameters
    ----------
    dossier
        The dossier folder.
    groep_id
        The group.
    partners
        Who sits at the table; by default the partners who said anything of the group.
    poort
        Port on 127.0.0.1; a busy one takes the next.
    uren
        Hours after which the room closes by itself.

    Raises
    ------
    UsageError
        No such group or partner.
    NotCovered
        The group is not in the step of the integraal beeld yet, or the work on it ended.
    """
    table = _allowed(dossier, groep_id, partners)
    port, key, scratch = find_port(poort), secrets.token_urlsafe(24), werkmap()
    until = datetime.now(UTC) + timedelta(hours=uren)
    known = kaal(scratch, "JGWORK_ROL", "JGWORK_ORGANISATIE", "USER")
    ours = {
        DOSSIER: str(dossier.resolve()), GROEP: groep_id, TAFEL: ",".join(table), TOT: until.isoformat(),
        HOME_VARIABLE: str(key_home().resolve()), "JGWORK_SLEUTEL": key, "MPLCONFIGDIR": scratch,
        "JUPYTER_PATH": os.pathsep.join((str(templates() / "zaal"), str(templates()))),
    }  # fmt: skip
    command = [sys.executable, "-P", "-m", "jgwork.runs.werkplek.zaal_server", str(port), str(templates() / "zaal")]
    server = subprocess.Popen(command, env=known | ours, stdin=subprocess.PIPE)
    made = Werksessie(f"http://127.0.0.1:{port}/?token={key}", until, server, scratch)
    try:
        answers(server, f"http://127.0.0.1:{port}/", scratch)
    except BaseException:
        made.sluit()
        raise
    return made


def _allowed(dossier: Path, groep_id: str, partners: Sequence[str]) -> tuple[str, ...]:
    """Return who sits at the table, after looking whether this room may be opened, and write it in the log."""
    opened = open_dossier(dossier, groep_id=groep_id)
    opened.met_groep(groep_id)
    if wrong := [p for p in partners if p not in codelist("partner").titles]:
        raise UsageError(
            f"Deze partner bestaat niet (nummer {partners.index(wrong[0]) + 1}).",
            f"Kies uit: {', '.join(codelist('partner').codes)}.",
        )
    state = opened.stand(datetime.now(UTC).date()).groep(groep_id)
    with opened.weigeringen("werksessie", groep_id=groep_id, stap=state.hoogste, reden="R1"):
        if state.hoogste < nummer(Rol.BEELD) or state.gestopt is not None:
            code = opened.profile.code(nummer(Rol.BEELD))
            why = "de aanpak is gestopt" if state.gestopt is not None else "de groep is nog niet zover"
            raise NotCovered(
                f"Een werksessie hoort bij stap {code} of later; {why}.",
                "Leg eerst het besluit vast waarmee de groep naar die stap gaat.",
            )
    table = tuple(partners) or aan_tafel(opened, groep_id)
    log(
        opened.log(), "raadplegen", opened.dossier_id, object="werksessie", doel=opened.doel, groep_id=groep_id,
        stap=state.hoogste, ontvanger=", ".join(table),
    )  # fmt: skip
    return table


def werksessie(
    dossier: Path,
    groep_id: str,
    *,
    partners: Sequence[str] = (),
    poort: int = POORT,
    uren: float = UREN,
    open_browser: bool = False,
    say: Callable[[str], None],
) -> None:
    """Keep the room of a group open until Ctrl-C or its hour; the parameters are those of ``begin``."""
    room = None
    try:
        room = begin(dossier, groep_id, partners=partners, poort=poort, uren=uren)
        say(f"De zaal is open tot {room.tot.astimezone():%H.%M} uur. Open {room.adres} in de browser. Sluiten: Ctrl-C.")
        say("Besloten: dit adres is alleen voor wie de sessie leidt. Stuur het niet door.")
        if open_browser:
            webbrowser.open(room.adres)
        code = room.wacht()
        say(
            "De zaal is dicht."
            if code in (0, -signal.SIGTERM)
            else "De zaal is onverwacht dicht. Wat is getypt, staat in uw concept."
        )
    except KeyboardInterrupt:
        say("De zaal is dicht. Wat nog niet was vastgelegd, staat in uw concept.")
    finally:
        if room is not None:
            room.sluit()
