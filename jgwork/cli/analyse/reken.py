"""``jgwork reken``: the methods on bare numbers, for an evaluator with a piece of paper."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jgwork.cli.analyse.reken_bestand import columns_of, register_in
from jgwork.cli.hulp import Woorden
from jgwork.cli.output import say, say_json
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    from jgwork.indicators.verkennend.displacement import Pair
    from jgwork.indicators.verkennend.estimate import Estimate, Row

HELP = "Reken met losse getallen: voor en na, met vergelijking, verplaatsing, wat te zien zou zijn, een tijdreeks."
Json = Annotated[bool, typer.Option("--json", help="Geef het antwoord als JSON.")]
Two = tuple[str, str]
ONE, TWO = "GETAL", "VOOR NA"


def register(app: typer.Typer) -> None:
    """Add ``reken`` and its methods."""
    reken = typer.Typer(cls=Woorden, help=HELP, no_args_is_help=True, rich_markup_mode=None)
    reken.command("voor-na")(voor_na)
    reken.command("wdd")(wdd)
    reken.command("wdq")(wdq)
    reken.command("res")(res)
    reken.command("detecteerbaar")(detecteerbaar)
    reken.command("its")(its)
    register_in(reken, lambda estimate, json: _show(estimate, json=json))
    app.add_typer(reken, name="reken")


def voor_na(
    voor: Annotated[str, typer.Option(metavar=ONE, help="Aantal in de periode ervoor (de nulmeting).")] = "",
    na: Annotated[str, typer.Option(metavar=ONE, help="Aantal in de periode erna.")] = "",
    duur_voor: Annotated[
        str, typer.Option(metavar=ONE, help="Duur van de periode ervoor, bijvoorbeeld in maanden.")
    ] = "1",
    duur_na: Annotated[str, typer.Option(metavar=ONE, help="Duur van de periode erna, in dezelfde eenheid.")] = "1",
    jaar_ervoor: Annotated[
        str, typer.Option(metavar=ONE, help="Aantal in het jaar voor de nulmeting, over dezelfde duur.")
    ] = "",
    json: Json = False,
) -> None:
    """Vergelijk twee aantallen: voor en na, en als het kan ook met het jaar daarvoor."""
    from jgwork.indicators.verkennend.before_after import before_after, with_year_before

    counts = _number(voor, "--voor"), _number(na, "--na")
    times = _number(duur_voor, "--duur-voor"), _number(duur_na, "--duur-na")
    found = before_after(*counts, *times)
    if jaar_ervoor:
        found = with_year_before(found, _number(jaar_ervoor, "--jaar-ervoor"), counts[1], *times)
    _show(found, json=json)


def wdd(
    behandeld: Annotated[Two, typer.Option(metavar=TWO, help="Behandeld gebied: aantal voor en na.")] = ("", ""),
    vergelijking: Annotated[Two, typer.Option(metavar=TWO, help="Vergelijkingsgebied: aantal voor en na.")] = ("", ""),
    verplaatsing: Annotated[Two | None, typer.Option(metavar=TWO, help="Gebied eromheen: aantal voor en na.")] = None,
    verplaatsing_vergelijking: Annotated[
        Two | None, typer.Option(help="Vergelijking voor het gebied eromheen: aantal voor en na.")
    ] = None,
    duur: Annotated[Two, typer.Option(metavar=TWO, help="Duur van de periode voor en na.")] = ("1", "1"),
    json: Json = False,
) -> None:
    """Verschil in aantallen tegen een vergelijking, met verplaatsing (WDD)."""
    from jgwork.indicators.verkennend.displacement import wdd as method

    if (verplaatsing is None) != (verplaatsing_vergelijking is None):
        raise UsageError(
            "Geef --verplaatsing en --verplaatsing-vergelijking samen, of geen van beide.",
            "Vul voor allebei twee aantallen in: voor en na.",
        )
    _show(
        method(
            _pair(behandeld, "--behandeld"), _pair(vergelijking, "--vergelijking"),
            _pair(verplaatsing, "--verplaatsing") if verplaatsing else None,
            _pair(verplaatsing_vergelijking, "--verplaatsing-vergelijking") if verplaatsing_vergelijking else None,
            time_weights=(_number(duur[0], "--duur"), _number(duur[1], "--duur")),
        ),
        json=json,
    )  # fmt: skip


def wdq(
    behandeld: Annotated[Two, typer.Option(metavar=TWO, help="Behandeld gebied: aantal voor en na.")] = ("", ""),
    verplaatsing: Annotated[
        Two, typer.Option("--verplaatsing", "--buffer", help="Gebied eromheen: aantal voor en na.")
    ] = ("", ""),
    vergelijking: Annotated[Two, typer.Option(metavar=TWO, help="Vergelijkingsgebied: aantal voor en na.")] = ("", ""),
    json: Json = False,
) -> None:
    """Verplaatsing of uitstraling naar het gebied eromheen (WDQ)."""
    from jgwork.indicators.verkennend.displacement import wdq as method

    _show(
        method(
            _pair(behandeld, "--behandeld"), _pair(verplaatsing, "--verplaatsing"),
            _pair(vergelijking, "--vergelijking"),
        ),
        json=json,
    )  # fmt: skip


def res(
    behandeld: Annotated[Two, typer.Option(metavar=TWO, help="Behandeld gebied: aantal voor en na.")] = ("", ""),
    vergelijking: Annotated[Two, typer.Option(metavar=TWO, help="Vergelijkingsgebied: aantal voor en na.")] = ("", ""),
    json: Json = False,
) -> None:
    """Verhouding tegen een vergelijking: de verhouding van verhoudingen en de RES."""
    from jgwork.indicators.verkennend.displacement import ratio_of_ratios

    _show(ratio_of_ratios(_pair(behandeld, "--behandeld"), _pair(vergelijking, "--vergelijking")), json=json)


def detecteerbaar(
    nulmeting: Annotated[str, typer.Option(metavar=ONE, help="Aantal in de nulmeting.")] = "",
    doel: Annotated[str, typer.Option(metavar=ONE, help="Streefwaarde, over evenveel kwartalen.")] = "",
    spreiding: Annotated[
        str, typer.Option(metavar=ONE, help="Hoeveel dit schommelt: 1 is zuiver toeval, 1,5 gewoon, 3 veel.")
    ] = "1,5",
    json: Json = False,
) -> None:
    """Welke daling is straks te onderscheiden van gewone schommeling? Reken dit uit voor het plan vaststaat."""
    from jgwork.indicators.effect.zichtbaar import te_zien

    _show(
        te_zien(
            _number(nulmeting, "--nulmeting"), _number(doel, "--doel") if doel else None,
            spreiding=_number(spreiding, "--spreiding"),
        ),
        json=json, methode=False,
    )  # fmt: skip


def its(
    bestand: Annotated[
        Path, typer.Argument(help="CSV met een rij per maand: een telling en een kolom ingreep (0, 1).")
    ],
    telling: Annotated[str, typer.Option(metavar="KOLOM", help="Kolom met de telling.")] = "",
    ingreep: Annotated[str, typer.Option(metavar="KOLOM", help="Kolom met 0 voor de start en 1 vanaf de start.")] = "",
    noemer: Annotated[str, typer.Option(metavar="KOLOM", help="Kolom met de noemer; 'geen' voor geen noemer.")] = "",
    per_jaar: Annotated[
        str, typer.Option(metavar=ONE, help="Perioden per jaar: 12 voor maanden, 4 voor kwartalen.")
    ] = "12",
    json: Json = False,
) -> None:
    """Onderbroken tijdreeks: de sprong bij de start, los van trend en seizoen."""
    from jgwork.indicators.verkennend.before_after import check_counts
    from jgwork.indicators.verkennend.columns import choose
    from jgwork.indicators.verkennend.its import its as method

    period = _number(per_jaar, "--per-jaar")
    if period < 1 or period != int(period):
        raise UsageError("Hoeveel perioden een jaar heeft, is een heel getal van 1 of meer.", "Kies 12 of 4.")
    chosen = choose(
        columns_of(bestand), telling=telling, ingreep=ingreep, noemer=noemer, period=int(period)
    )  # fmt: skip
    check_counts(chosen.series.counts, f"De kolom '{chosen.telling}'")
    _show(method(chosen.series), json=json, extra={"kolommen": chosen.text})


def _number(text: str, option: str) -> float:
    from jgwork.indicators.verkennend.columns import number

    value = number(text)
    if math.isnan(value):
        if not text:
            raise UsageError(f"Bij {option} staat nog niets.", f"Vul een getal in, bijvoorbeeld: {option} 20.")
        raise UsageError(
            f"Wat bij {option} staat, is geen getal.",
            "Schrijf een getal, bijvoorbeeld 20, 1,5 of 1250 (zonder punt voor duizend).",
        )
    return value


def _pair(values: Two | None, option: str) -> Pair:
    from jgwork.indicators.verkennend.displacement import Pair

    before, after = values or ("", "")
    if not before:
        raise UsageError(
            f"Bij {option} staat nog niets.", f"Vul twee aantallen in, voor en na, bijvoorbeeld: {option} 20 8."
        )
    return Pair(_number(before, option), _number(after, option))


def _show(estimate: Estimate, *, json: bool, extra: dict[str, Any] | None = None, methode: bool = True) -> None:
    """Show the numbers of a published method without a word, or (not ``methode``) what the engine itself answers."""
    from jgwork.indicators.verkennend.estimate import LEVEL_TEXT, verkennend

    estimate = verkennend(estimate) if methode else estimate
    if json:
        plain = {k: v for k, v in estimate.as_json().items() if k != "oordeel"}
        say_json(plain | ({"rol": "verkennend"} if methode else {}) | (extra or {}))
        return
    say(estimate.text)
    say("")
    for row in estimate.table:
        say(f"  {row.title:<56} {_cell(row)}")
    say("")
    say(f"Methode: {estimate.method}; {LEVEL_TEXT[estimate.level]}.")
    for text in (extra or {}).values():
        say(str(text))
    for warning in estimate.warnings:
        say(f"Let op: {warning}")


def _cell(row: Row) -> str:
    from jgwork.vocabulary.verandering import aantal, getal

    def show(x: float | None) -> str:
        if x is None:
            return "open"
        if row.name.startswith("p_") or row.name == "p":
            return "minder dan 0,001" if x < 0.001 else getal(x, 3)
        return aantal(x) if float(x).is_integer() else getal(x, 3 if abs(x) < 10 else 1)

    out = f"onbekend. {row.reason}".strip() if row.value is None else show(row.value)
    return out + (
        f"  (95%: {show(row.low)} tot {show(row.high)})" if row.low is not None or row.high is not None else ""
    )
