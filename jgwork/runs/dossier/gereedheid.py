"""What must be arranged before working (section 4.3), and what the dossier's own folder says of decisions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.kennis import kennis
from jgwork.inhoud.perioden import dag
from jgwork.inhoud.rijen import of_group
from jgwork.io.kantoor.pagina import pagina
from jgwork.io.opslag.bestanden import stands, write_atomic
from jgwork.io.opslag.kluis import Kluis
from jgwork.io.opslag.logboek import lijkt_op_waarde
from jgwork.privacy.intake.scan import scan_texts
from jgwork.privacy.proces.stand import Werkproces
from jgwork.privacy.stappen.besluit import (
    ANALYSE_ER,
    Besluit,
    analyse_gekomen,
    analyse_vraag,
    analyse_zin,
    read_besluit,
)
from jgwork.runs.dossier.verantwoorden import log
from jgwork.schema.descriptors import codelist
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.dutch import day, in_zin
from jgwork.vocabulary.errors import IntakeRefused, UsageError
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.verdict import ExitCode

if TYPE_CHECKING:
    from jgwork.runs.dossier.openen import Dossier
    from jgwork.vocabulary.view import Picture

CHECKLIST = "gereedheid.toml"
#: Room of the dossier in which decisions of step 4 are kept (``jgwork.io.opslag.kluis``).
BESLUITEN = "besluiten"
#: What the process log says of each outcome of a decision.
GEBEURTENIS = {
    "aanpakken": "besluit_door", "niet_aanpakken": "besluit_stop", "aanvullende_analyse": "aanvullende_analyse",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Onderwerp:
    """One of the subjects that must be arranged: whether it is, who says so and since when."""

    code: str
    tekst: str
    geregeld: bool
    wie: str
    datum: date | None


def gereedheid(profiel: Werkproces, raw: Mapping[str, Any]) -> tuple[Onderwerp, ...]:
    """Return the checklist; a subject counts as arranged only with a name and a date.

    Parameters
    ----------
    profiel
        The work process, which names the subjects.
    raw
        Parsed ``gereedheid.toml``; empty when there is none.
    """
    out = []
    for code, text in profiel.gereedheid:
        said = raw.get(code, {})
        who, when = str(said.get("wie", "")), dag(said.get("datum"))
        out.append(Onderwerp(code, text, bool(said.get("geregeld")) and bool(who) and when is not None, who, when))
    return tuple(out)


def template(profiel: Werkproces) -> str:
    """Return an empty checklist to fill in, as TOML."""
    parts = ["# Wat geregeld moet zijn voordat u begint (werkproces, paragraaf 4.3).", ""]
    for code, text in profiel.gereedheid:
        parts += [f"# {text}", f"[{code}]", "geregeld = false", 'wie = ""', "# datum = 2026-01-01", ""]
    return "\n".join(parts)


def checklist(folder: Path, profiel: Werkproces) -> tuple[Onderwerp, ...]:
    """Return the checklist of a dossier folder; nothing is arranged where the file is absent."""
    from jgwork.runs.dossier.openen import read_toml

    file = folder / CHECKLIST
    return gereedheid(profiel, read_toml(file) if stands(file) else {})


def ontbreekt(onderwerpen: Iterable[Onderwerp]) -> str:
    """Return in Dutch what must still be arranged before working; empty when everything is."""
    names = [o.tekst.partition(":")[0].lower() for o in onderwerpen if not o.geregeld]
    return f"Nog niet geregeld voordat u begint: {', '.join(names)}." if names else ""


def neem_besluit(dossier: Dossier, groep_id: str, bestand: Path) -> Besluit:
    """Keep the decision of step 4 with the dossier, and account for it.

    The process log gets the event too, unless a delivery brought it: what was decided moves the group on.

    Parameters
    ----------
    dossier
        An opened dossier.
    groep_id
        The group it is about; must be the group in the file.
    bestand
        The decision as TOML.

    Raises
    ------
    IntakeRefused
        With every part that is missing, and where a text holds what looks like personal data.
    """
    with dossier.alleen("besluit vastleggen") as now:
        return _neem_besluit(now, groep_id, bestand)


def _neem_besluit(dossier: Dossier, groep_id: str, bestand: Path) -> Besluit:
    from jgwork.runs.dossier.openen import read_toml

    with dossier.weigeringen("besluit", groep_id=groep_id, stap=nummer(Rol.ADVIES)):
        raw = read_toml(bestand)
        made, findings = read_besluit(raw, dossier.profile, dossier.convenant)
        items = [*findings, *_persons(raw)]
        dossier.met_groep(groep_id)
        if made and made.groep_id != groep_id:
            raise UsageError("Het besluit gaat over een andere groep.", "Controleer 'groep_id' in het bestand.")
        if items or made is None:
            raise IntakeRefused("Het besluit is niet volledig. Er is niets vastgelegd.", "Vul het aan.", tuple(items))
        before = next((b for b in besluiten(dossier, groep_id, made.datum) if b.datum == made.datum), None)
        if before and before.uitkomst != made.uitkomst:
            raise UsageError(
                f"Van deze dag is al een ander besluit vastgelegd: {before.uitkomst.replace('_', ' ')}.",
                "Een nieuw besluit heeft een eigen dag. Was het eerste een vergissing? Neem dan de volgende dag.",
            )
    _in_process(dossier, made)
    log(
        dossier.log(),
        "wijzigen",
        dossier.dossier_id,
        object="besluit",
        groep_id=groep_id,
        stap=nummer(Rol.ADVIES),
        reden=made.uitkomst,
    )
    Kluis(dossier.store, BESLUITEN).save(f"{groep_id}-{made.datum.isoformat()}", raw)
    return made


def _in_process(dossier: Dossier, made: Besluit) -> None:
    """Add the event of a decision to ``processtap``; nothing where it is there already."""
    from jgwork.runs.dossier.vastleggen import leg_vast

    event = GEBEURTENIS[made.uitkomst]
    happened = dossier.stand(made.datum).groep(made.groep_id).gebeurtenissen
    if any((e.gebeurtenis, e.datum) == (event, made.datum) for e in happened):
        return
    onward = nummer(Rol.PLAN) if event == "besluit_door" else ""
    leg_vast(dossier, made.groep_id, event, nummer(Rol.ADVIES), made.datum, naar=onward, gremium=made.gremium)


def besluit(dossier: Dossier, groep_id: str, op: date | None = None) -> Besluit | None:
    """Return the latest decision of step 4 on a group, up to a day when one is given; ``None`` where there is none."""
    return next(iter(besluiten(dossier, groep_id, op)), None)


def laatste_besluiten(dossier: Dossier, op: date) -> dict[str, Besluit]:
    """Return by group the latest decision up to a day, of every group on which anything was decided."""
    kept = Kluis(dossier.store, BESLUITEN)
    found: dict[str, Besluit] = {}
    for name in reversed(kept.names()):
        groep, day = name[: -len("-2016-01-01")], name[-len("2016-01-01") :]
        if groep not in found and day <= op.isoformat():
            made = read_besluit(kept.load(name), dossier.profile, dossier.convenant)[0]
            found |= {} if made is None else {groep: made}
    return found


def besluiten(dossier: Dossier, groep_id: str, op: date | None) -> Iterator[Besluit]:
    """Return the decisions on a group, the latest first."""
    kept = Kluis(dossier.store, BESLUITEN)
    own = re.compile(re.escape(groep_id) + r"-\d{4}-\d\d-\d\d")
    days = [n for n in kept.names(f"{groep_id}-") if own.fullmatch(n) and (op is None or n[-10:] <= op.isoformat())]
    found = (read_besluit(kept.load(n), dossier.profile, dossier.convenant)[0] for n in reversed(days))
    return (b for b in found if b is not None)


def analyse_open(dossier: Dossier, groep_id: str, op: date) -> tuple[str, ...]:
    """Return in Dutch each additional analysis that a meeting asked for and that did not come yet."""
    texts = dossier.table("tekst")
    rows = of_group(texts.data, groep_id).to_pylist() if texts else []
    asked = [b for b in besluiten(dossier, groep_id, op) if b.uitkomst == "aanvullende_analyse"]
    said = ((b, analyse_zin(b, analyse_gekomen(b, rows))) for b in asked)
    return tuple(
        f"Aanvullende analyse, gevraagd op {day(b.datum)}: {analyse_vraag(b)} {t}" for b, t in said if t != ANALYSE_ER
    )


def uit_besluiten(dossier: Dossier, groep_id: str, op: date) -> tuple[str, ...]:
    """Return in Dutch what the decisions leave open: an analysis, or the decision itself where a plan is made of it."""
    group = dossier.stand(op).groep(groep_id)
    if group.gestopt or group.hoogste < nummer(Rol.PLAN) or besluit(dossier, groep_id, op):
        return analyse_open(dossier, groep_id, op)
    return (
        "Het besluit over de aanpak is niet vastgelegd; er is geen kader. Leg het vast met 'jgwork proces besluit'.",
    )


def nodig(dossier: Dossier, groep_id: str, op: date) -> tuple[str, ...]:
    """Return in Dutch what a group still needs: of its decisions, and of its open steps."""
    return (*uit_besluiten(dossier, groep_id, op), *dossier.nog_nodig(groep_id, op))


def uit_het_proces(dossier: Dossier, groep_id: str, op: date) -> tuple[str, ...]:
    """Return in Dutch how a group left the process early; never of whom something was reported elsewhere."""
    rows = kennis(dossier, groep_id, "uitgangen", op).to_dict("records")
    ways, who = codelist("uitgang").titles, codelist("partner").titles
    return tuple(
        f"Uit het proces op {day(r['datum'])}: {in_zin(ways.get(r['soort'], r['soort']))}"
        + (f", verder met {in_zin(who.get(r['partner'], r['partner']))}." if r["partner"] else ".")
        for r in rows
        if r["datum"] <= op
    )


def _persons(raw: Mapping[str, Any]) -> list[Finding]:
    """Refuse personal data in the texts of a decision: step 4 works without names (R8)."""
    found = []
    for key, value in raw.items():
        texts = tuple(_texts(value))
        if any(scan_texts(texts, datetime.now(UTC).year).values()) or any(lijkt_op_waarde(t) for t in texts):
            found.append(
                Finding(
                    "R8",
                    f"In '{key}' staat iets dat op een persoonsgegeven lijkt. Een besluit noemt geen namen en nummers.",
                    "Haal het weg.",
                    "besluit",
                    str(key),
                    exit_code=ExitCode.NOT_PSEUDONYMISED,
                )
            )
    return found


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def schrijf_weg(picture: Picture, uit: Path) -> None:
    """Write the road of a group as one HTML page that needs no network: title, drawing, sentence and table."""
    import plotly.io

    bare = {"include_plotlyjs": True, "full_html": False, "config": {"displayModeBar": False}}
    drawing = plotly.io.to_html(picture.figure, **bare) if picture.figure else ""
    write_atomic(uit, pagina("weg", picture=picture, tekening=drawing))
