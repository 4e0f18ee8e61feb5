"""The methods of ``jgwork reken`` that need a table: comparison per period, synthetic control, funnel, two rounds."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jgwork.cli.output import progress, say, say_json
from jgwork.inhoud.perioden import Periode
from jgwork.vocabulary.dutch import listing
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.tekst.perioden import is_part, period_code, period_days
from jgwork.vocabulary.tekst.rand import maybe_total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from jgwork.indicators.verkennend.estimate import Estimate
    from jgwork.indicators.verkennend.reeks import Reeks

    Show = Callable[[Estimate, bool], None]

Wide = Annotated[
    Path,
    typer.Argument(
        metavar="BESTAND", help="CSV: kolom 'periode' (JJJJ-MM, JJJJ-Kn of JJJJ) en een kolom per groep of gebied."
    ),
]
Behandeld = Annotated[str, typer.Option(metavar="KOLOM", help="Kolom met aanpak; meer met een komma ertussen.")]
Start = Annotated[str, typer.Option(metavar="JJJJ-MM", help="Eerste maand van de aanpak.")]
Json = Annotated[bool, typer.Option("--json", help="Geef het antwoord als JSON.")]
MONTH = 7
#: What the column with the periods is called.
PERIODS = frozenset({"periode", "maand", "kwartaal", "jaar", "datum", "tijdvak"})


def register_in(reken: typer.Typer, show: Show) -> None:
    """Add the methods on a table to ``reken``; ``show`` writes an estimate."""

    @reken.command("did")
    def did_(
        bestand: Wide,
        behandeld: Behandeld = "",
        start: Annotated[
            str,
            typer.Option(metavar="JJJJ-MM", help="Eerste maand; of een per kolom, met een komma ertussen."),
        ] = "",
        gewichten: Annotated[
            Path | None, typer.Option(metavar="BESTAND", help="CSV met de kolommen eenheid en gewicht.")
        ] = None,
        json: Json = False,
    ) -> None:
        """Verschil in verschillen per periode, tegen een of meer vergelijkingen (Poisson)."""
        from jgwork.indicators.verkennend.panel import did

        treated, others, starts = _units(bestand, behandeld, start)
        show(did(treated, others, starts if len(starts) > 1 else starts[0], _weights(gewichten)), json)

    @reken.command("synthetisch")
    def synthetisch_(
        bestand: Wide,
        behandeld: Behandeld = "",
        start: Start = "",
        controle: Annotated[
            bool, typer.Option("--controle", help="Reken de gewichten na met pysyncon (extra 'synth').")
        ] = False,
        json: Json = False,
    ) -> None:
        """Vergelijk met een mix van andere gebieden die voor de start gelijk opliep."""
        from jgwork.indicators.verkennend.synthetic import synthetic_control

        treated, others, (first, *_) = _units(bestand, behandeld, start)
        if len(treated) > 1 or len(others) < 2:
            raise UsageError(
                "Dit kan met een gebied met aanpak en minstens twee andere.", "Kies een kolom bij --behandeld."
            )
        found = synthetic_control(treated[0], others, first)
        show(found.with_warnings(*([_checked(treated[0], others, first)] if controle else [])), json)

    reken.command("trechter")(trechter)

    _register_shift(reken, show)


def _register_shift(reken: typer.Typer, show: Show) -> None:
    @reken.command("verschuiving")
    def verschuiving_(
        bestand: Annotated[
            Path, typer.Argument(metavar="BESTAND", help="CSV met de kolommen partner, vraag, voor en na.")
        ],
        json: Json = False,
    ) -> None:
        """Verschuiving in antwoorden van partners tussen twee rondes (gekoppeld, zonder gemiddelde van codes)."""
        import pandas as pd

        from jgwork.indicators.verkennend.shift import ordinal_shift

        rows = pd.DataFrame(_columns(bestand, ("partner", "vraag", "voor", "na")))
        if rows.duplicated(["partner", "vraag"]).any():
            raise UsageError("Een partner beantwoordt een vraag meer dan een keer.", "Laat een rij per vraag over.")
        coded = rows.assign(**{c: _numbers(rows[c].tolist()) for c in ("voor", "na")})
        before, after = (coded.pivot(index="partner", columns="vraag", values=c) for c in ("voor", "na"))
        show(ordinal_shift(before, after), json)


def trechter(
    bestand: Annotated[
        Path, typer.Argument(metavar="BESTAND", help="CSV met de kolommen eenheid, telling en duur (of noemer).")
    ],
    json: Json = False,
) -> None:
    """Veel groepen of gebieden naast elkaar: eigen tempo, gedeeld tempo en wat toeval geeft. Geen rangorde."""
    from jgwork.indicators.verkennend.shrinkage import shrink
    from jgwork.indicators.verkennend.tellingen import counts_of
    from jgwork.schema.rules.numbers import numbers_in
    from jgwork.vocabulary.verandering import getal

    columns = _columns(bestand, ("eenheid", "telling"))
    below = next((c for c in ("duur", "noemer", "leden") if c in columns), "")
    counts = counts_of("telling", columns["telling"])
    exposure = numbers_in(f"de kolom '{below}'", columns[below]) if below else (1.0,) * len(counts)
    if any(math.isnan(v) for v in (*counts, *exposure)):
        raise UsageError("In telling of duur staat iets dat geen getal is.", "Vul elke rij in.")
    found = shrink(columns["eenheid"], counts, exposure)
    if json:
        say_json([
            {"eenheid": s.unit, "tempo": s.raw, "laag": s.raw_low, "hoog": s.raw_high, "gedeeld": s.shrunken,
             "gedeeld_laag": s.low, "gedeeld_hoog": s.high, "toeval_van": s.funnel_low, "toeval_tot": s.funnel_high,
             "buiten": s.outside}
            for s in found
        ])  # fmt: skip
        return
    for s in found:
        say(
            f"{s.unit}: {getal(s.raw, 2)} (95%: {getal(s.raw_low, 2)} tot {getal(s.raw_high, 2)}); met de andere erbij "
            f"{getal(s.shrunken, 2)} ({getal(s.low, 2)} tot {getal(s.high, 2)}); "
            + ("buiten" if s.outside else "binnen")
            + f" wat toeval geeft ({getal(s.funnel_low, 2)} tot {getal(s.funnel_high, 2)})."
        )
    say("De volgorde is die van het bestand en zegt niets.")


def columns_of(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the columns of a file, and say what was left out of it."""
    from jgwork.io.opslag.reeks import read_columns

    columns, notes = read_columns(path)
    if notes:
        progress(" ".join(notes))
    return columns


def _columns(path: Path, needed: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found = {name.lower(): values for name, values in columns_of(path).items()}
    missing = [n for n in needed if n not in found]
    if missing:
        raise UsageError(f"In het bestand ontbreekt: {', '.join(missing)}.", f"Kolommen: {', '.join(needed)}.")
    return found


def _numbers(values: Sequence[str]) -> list[float]:
    """Return codes as numbers; an empty cell is no answer."""
    from jgwork.schema.rules.numbers import numbers_of

    return numbers_of(values)[0]


def _weights(path: Path | None) -> dict[str, float] | None:
    if path is None:
        return None
    columns = _columns(path, ("eenheid", "gewicht"))
    found = dict(zip(columns["eenheid"], _numbers(columns["gewicht"]), strict=True))
    if len(found) < len(columns["eenheid"]):
        raise UsageError("Een eenheid heeft meer dan een gewicht.", "Laat van elke eenheid een rij over.")
    if any(math.isnan(v) or v <= 0 for v in found.values()):
        raise UsageError("Een gewicht is geen getal boven 0.", "Vul elke rij in, bijvoorbeeld met het aantal inwoners.")
    return found


def _units(path: Path, behandeld: str, start: str) -> tuple[list[Reeks], list[Reeks], list[date]]:
    """Return the treated and the other series, and the start of each treated one (one where all start together)."""
    from jgwork.indicators.verkennend.reeks import Reeks
    from jgwork.indicators.verkennend.tellingen import counts_of

    columns = columns_of(path)
    periods, units = _periods(columns)
    named = _treated(behandeld, units)
    units = _without_totals(columns, units, named)
    if not start.strip():
        raise UsageError(
            "Er is niet gezegd wanneer de aanpak begon.", f"Zeg dat met --start, bijvoorbeeld --start {periods[-1]}."
        )
    spans = [_period(p) for p in periods]
    starts, ends = tuple(s.van for s in spans), tuple(s.tot for s in spans)
    found = []
    for name in units:
        counts = counts_of(name, columns[name])
        known = tuple(None if math.isnan(c) else c for c in counts)
        found.append(Reeks(name, starts, ends, known, (1.0,) * len(starts)))
    begun = [_period(s).van for s in start.split(",")]
    if len(begun) not in {1, len(named)}:
        raise UsageError(
            f"Er zijn {len(named)} kolommen met aanpak en {len(begun)} starts.", "Geef een start, of een per kolom."
        )
    empty = [u.unit for u in found if None in u.counts]
    if empty:
        raise UsageError(f"In kolom {listing(empty)} is een vak leeg of geen getal.", "Vul elke periode in.")
    if not found[0].complete:
        raise UsageError("De perioden sluiten niet op elkaar aan.", "Zet ze op volgorde en geef elke periode een rij.")
    if not all(1 <= found[0].position(b) < len(starts) for b in begun):
        raise UsageError(
            "De start ligt buiten de reeks, of er is niets van ervoor.",
            f"Kies bij --start een periode na {periods[0]}, tot en met {periods[-1]}.",
        )
    loose = [b for b in begun if b not in starts]
    if loose:
        later = listing(periods[found[0].position(b)] for b in loose)
        raise UsageError(
            "Een start valt midden in een periode; van die periode is dan niet te zeggen of ze ervoor of erna telt.",
            f"Geef cijfers per maand, of kies {later}; dan telt de periode van de start bij ervoor.",
        )
    others = [u for u in found if u.unit not in named]
    if others and not any(c for u in others for c in u.counts):
        raise UsageError(
            "In de vergelijking is nooit iets geteld; daarmee is niet te vergelijken.",
            "Neem een groep of gebied waar wel iets gebeurt.",
        )
    by_name = {u.unit: u for u in found}
    return [by_name[n] for n in named], others, begun


def _without_totals(columns: Mapping[str, tuple[str, ...]], units: list[str], named: Sequence[str]) -> list[str]:
    """Return the columns that are no total of others: what had the approach is part of one."""
    import pyarrow as pa

    from jgwork.schema.rules.numbers import total_columns

    at = total_columns(pa.table({u: pa.array(columns[u], pa.string()) for u in units}))
    totals = [u for i, u in enumerate(units) if i in at and u not in named]
    if totals:
        progress(f"Weggelaten, want het is een totaal: {listing(totals)}.")
    units = [u for u in units if u not in totals]
    if unsure := [u for u in units if maybe_total(u) and u not in named]:
        progress(f"Let op: {listing(unsure)} telt mee als groep of gebied. Is het dat niet? Haal de kolom dan weg.")
    return units


def _periods(columns: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], list[str]]:
    """Return the cells of the column with the periods, and the other columns: one per group or area."""
    named = [n for n in columns if n.lower() in PERIODS]
    units = [n for n in columns if n not in named]
    if len(named) != 1 or not units:
        many = "meer dan een kolom met een periode" if len(named) > 1 else "geen kolom 'periode'"
        raise UsageError(
            f"Het bestand heeft {many}, met daarnaast een kolom per groep of gebied.",
            f"De kolommen zijn nu: {', '.join(columns)}. Noem een ervan 'periode', met een rij per maand, kwartaal of "
            "jaar.",
        )
    return columns[named[0]], units


def _treated(behandeld: str, units: Sequence[str]) -> list[str]:
    """Return the columns that had the approach; how capitals are written makes no difference."""
    there = {n.lower(): n for n in units}
    named = _named(behandeld.lower(), there)
    unknown = [n for n in named if n not in there]
    if unknown or not named:
        what = f"Een kolom {listing(map(repr, unknown))} is er niet." if unknown else (
            "Er is niet gezegd welke kolom de aanpak kreeg.")  # fmt: skip
        raise UsageError(what, f"Kies bij --behandeld uit: {', '.join(units)}.")
    return [there[n] for n in named]


def _named(text: str, names: Iterable[str]) -> list[str]:
    """Return the columns that an option names: one whose name holds a comma too, otherwise divided by commas."""
    there, found, rest = sorted(names, key=len, reverse=True), [], f",{text},"
    for name in there:
        if "," in name and re.search(rf",\s*{re.escape(name)}\s*,", rest):
            found.append(name)
            rest = re.sub(rf",\s*{re.escape(name)}\s*,", ",", rest)
    return sorted((*found, *(n.strip() for n in rest.split(",") if n.strip())), key=text.find)


def _period(text: str) -> Periode:
    """Return a month (JJJJ-MM), a quarter (JJJJ-Kn) or a year (JJJJ), however it is written."""
    if dutch := re.fullmatch(r"(?:\d{1,2}-)?(\d{1,2})-(\d{4})", text.strip()):
        text = f"{dutch[2]}-{int(dutch[1]):02d}"
    code = period_code(text) or ("" if is_part(text) else period_code(text.strip()[:MONTH]))
    if not code or "W" in code:
        raise UsageError(
            "Een periode is niet te lezen." if not code else "Een week is te kort om mee te rekenen.",
            "Schrijf een maand als 2025-01, een kwartaal als 2025-K1 of een jaar als 2025.",
        )
    return Periode(*period_days(code))


def _checked(treated: Reeks, donors: Sequence[Reeks], start: date) -> str:
    """Return in Dutch how far our weights are from those of pysyncon, an independent library."""
    import numpy as np

    from jgwork.indicators.verkennend.synthetic import weights
    from jgwork.vocabulary.verandering import getal

    try:
        from pysyncon import Synth
    except ImportError as error:
        raise UsageError("De extra 'synth' (pysyncon) is niet geinstalleerd.", "pip install 'jgwork[synth]'") from error
    cut = treated.position(start)
    own, other = np.array(treated.counts[:cut], float), np.array([d.counts[:cut] for d in donors], float).T
    scale = max(float(other.max()), 1.0)
    theirs, _ = Synth.w_optimize(np.eye(cut), other / scale, own / scale, qp_options={"maxiter": 5000, "ftol": 1e-14})
    apart = float(np.abs(other @ weights(own, other) - other @ theirs).max())
    return f"Nagerekend met pysyncon: de mix scheelt voor de start hoogstens {getal(apart, 2)} per periode."
