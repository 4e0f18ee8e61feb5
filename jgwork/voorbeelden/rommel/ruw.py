"""The hard forms of the messy region: the same facts as people and spreadsheet programs write them down.

A form is a value here (sheets of cells); ``jgwork.io.schrijven.ruw`` writes the files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import FieldSpec, codelist, load_tables
from jgwork.voorbeelden.rommel.zendingen import Zending

if TYPE_CHECKING:
    import pyarrow as pa

#: A day or a moment is a real one in a workbook; in a CSV it is text already.
Cel = str | float | date | None
Rij = tuple[Cel, ...]
_MAANDEN = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_VOLUIT = (
    "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Blad:
    """A sheet, or a CSV file.

    Parameters
    ----------
    naam
        Name of the sheet.
    rijen
        All lines, headings and whatever stands above and below them included.
    samen
        Merged cells: line, first and last column.
    verborgen
        Whether the sheet is hidden.
    """

    naam: str
    rijen: tuple[Rij, ...]
    samen: tuple[tuple[int, int, int], ...] = ()
    verborgen: bool = False


@dataclass(frozen=True, slots=True)
class Bestand:
    """A file of a delivery.

    Parameters
    ----------
    naam
        File name; its ending says the form.
    bladen
        One for a CSV, any number for a workbook.
    tabellen
        By table of the data model the sheet it stands on and its number of rows.
    codering, bom, sep
        For a CSV: encoding, whether a byte order mark and a line ``sep=;`` come first.
    getallen
        How numbers are written, where the cells leave two readings open and the supplier was asked.
    """

    naam: str
    bladen: tuple[Blad, ...]
    tabellen: Mapping[str, tuple[str, int]]
    codering: str = "utf-8"
    bom: bool = False
    sep: bool = False
    getallen: str = ""


@dataclass(frozen=True, slots=True)
class Vorm:
    """How the cells of a table are written, and what stands around them.

    Parameters
    ----------
    dag
        How a day is written.
    leeg
        What stands in an empty optional cell.
    titels
        Columns in which the title of a code stands instead of the code.
    boven, onder
        Lines above the headings and below the rows.
    band
        Whether a line of merged cells stands above the headings.
    staart
        Empty columns and lines at the end.
    """

    dag: Callable[[date], Cel] = date.isoformat
    leeg: str | None = None
    titels: tuple[str, ...] = ()
    boven: tuple[Rij, ...] = ()
    onder: tuple[Rij, ...] = ()
    band: bool = False
    staart: tuple[int, int] = (0, 0)


def streepjes(day: date) -> str:
    """Write a day as ``3-1-2026``."""
    return f"{day.day}-{day.month}-{day.year}"


def kort(day: date) -> str:
    """Write a day as ``3-jan-26``."""
    return f"{day.day}-{_MAANDEN[day.month - 1]}-{day.year % 100:02d}"


def voluit(day: date) -> str:
    """Write a day as ``3 januari 2026``."""
    return f"{day.day} {_VOLUIT[day.month - 1]} {day.year}"


def met_tijd(day: date) -> str:
    """Write a day with a time, as a system of registrations does."""
    return f"{day:%d-%m-%Y} {(day.toordinal() * 7) % 24:02d}:30"


def echt(day: date) -> date:
    """Keep a day as a day: a real date in a workbook."""
    return day


def middernacht(day: date) -> datetime:
    """Return a day as a moment at midnight: what a workbook makes of it."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - spreadsheets know no time zone


def bedrag(value: float) -> str:
    """Write an amount as a Dutch spreadsheet does: ``14.500,56``, and ``9.000`` without cents."""
    whole, cents = divmod(round(value * 100), 100)
    text = f"{whole:,}".replace(",", ".")
    return f"{text},{cents:02d}" if cents else text


def _cel(spec: FieldSpec, text: str | None, vorm: Vorm, *, real: bool) -> Cel:
    """Write one value; ``real`` in a workbook, where a number is a number."""
    if text is None:
        return None if spec.required else vorm.leeg
    if text in spec.missing_values:
        return text
    if spec.type == "date":
        return vorm.dag(date.fromisoformat(text))
    if spec.type in {"integer", "number"} and text.replace(".", "", 1).isdigit():
        return float(text) if real else bedrag(float(text))
    return codelist(spec.codelijst).titles[text] if spec.name in vorm.titels and spec.codelijst else text


def _blad(naam: str, table: str, data: pa.Table, vorm: Vorm, *, real: bool) -> Blad:
    spec = load_tables()[table]
    fields = [spec.field(c) for c in data.column_names]
    pad: Rij = (None,) * vorm.staart[0]
    above: list[Rij] = list(vorm.boven)
    merged: list[tuple[int, int, int]] = []
    if vorm.band:
        half = max(2, len(fields) // 2)
        merged = [(len(above), 0, half - 1), (len(above), half, len(fields) - 1)]
        above.append(("Wat", *(None,) * (half - 1), "Hoe en wanneer", *(None,) * (len(fields) - half - 1)))
    rows = [
        (*(_cel(s, v, vorm, real=real) for s, v in zip(fields, row, strict=True)), *pad)
        for row in zip(*(c.to_pylist() for c in data.columns), strict=True)
    ]
    tail = [(None,) * (len(fields) + vorm.staart[0])] * vorm.staart[1]
    lines = (*above, (*data.column_names, *pad), *rows, *vorm.onder, *tail)
    return Blad(naam, lines, tuple(merged))


def _csv(naam: str, table: str, data: pa.Table, vorm: Vorm, **more: Any) -> Bestand:
    return Bestand(naam, (_blad("", table, data, vorm, real=False),), {table: ("", data.num_rows)}, **more)


def _boek(naam: str, parts: Mapping[str, tuple[str, pa.Table, Vorm]], *extra: Blad) -> Bestand:
    """Return a workbook: by table the name of its sheet, its rows and their form; other sheets come last."""
    sheets = tuple(_blad(name, table, data, vorm, real=True) for table, (name, data, vorm) in parts.items())
    return Bestand(naam, (*sheets, *extra), {t: (name, data.num_rows) for t, (name, data, _) in parts.items()})


def _titel(text: str, lines: int = 1) -> tuple[Rij, ...]:
    return ((text,), *((None,) for _ in range(lines)))


def in_ruwe_vorm(z: Zending) -> tuple[Bestand, ...]:
    """Return a delivery in its hard form: other files, the same facts.

    Parameters
    ----------
    z
        A delivery of the messy region, as today's readers take it.
    """
    return _VORMEN.get(z.soort, _partner)(z)


#: A hidden sheet of choices, as a template leaves behind.
_LIJSTEN = Blad("Lijsten", (("Keuzes",), ("ja",), ("nee",), ("onbekend",)), verborgen=True)


def _proces(z: Zending) -> tuple[Bestand, ...]:
    t = z.tables
    groups = Vorm(
        echt, titels=("status", "type_verband"), boven=_titel("Overzicht jeugdgroepen, stand 30 juni 2026"), band=True
    )
    places = Vorm(echt, titels=("type",), boven=((None,),))
    signals = replace(_SIGNALEN, staart=(3, 0), onder=(("Totaal", str(t["signaal"].num_rows)),))
    return (
        _boek("Jeugdgroepen en plekken.xlsx", {
            "groep": ("Groepen", t["groep"], groups), "locatie": ("Plekken", t["locatie"], places),
        }, _LIJSTEN),
        _csv("verblijf.csv", "verblijf", t["verblijf"], Vorm(), bom=True, sep=True),
        _csv("processtap.csv", "processtap", t["processtap"], Vorm(streepjes, staart=(0, 12))),
        _csv("signalen – eerste deel.csv", "signaal", t["signaal"], signals, codering="cp1252"),
    )  # fmt: skip


_SIGNALEN = Vorm(streepjes, titels=("bronpartner", "gedrag_code"), boven=_titel("Signalen over jeugd – één overzicht"))


def _signalen(z: Zending) -> tuple[Bestand, ...]:
    return (_boek("signalen.ods", {"signaal": ("Signalen", z.tables["signaal"], replace(_SIGNALEN, dag=echt))}),)


def _scan(z: Zending) -> tuple[Bestand, ...]:
    later = "straatinformatie" in z.tables
    parts = {
        n: (n, data, Vorm(echt, band=later, boven=() if later else _titel("Groepsscan", 2)))
        for n, data in z.tables.items()
    }
    return (
        _boek("Groepsscan_def (2).xlsx" if later else "Groepsscan_2025.ods", parts, *([_LIJSTEN] if later else [])),
    )


def _registraties(z: Zending) -> tuple[Bestand, ...]:
    reg, part = z.tables["registratie"], z.tables["betrokkenheid"]
    if z.manifest["levering_id"] == "RM-5":
        return (
            _csv("registraties.csv", "registratie", reg, Vorm(met_tijd, leeg="NULL", staart=(2, 5)), sep=True),
            _csv("betrokken.csv", "betrokkenheid", part, Vorm(streepjes), bom=True),
        )
    return (
        _boek("export.xlsx", {
            "registratie": ("Registraties", reg, Vorm(middernacht, leeg="#N/B", boven=_titel("Export", 1))),
            "betrokkenheid": ("Betrokkenen", part, Vorm(middernacht)),
        }),
    )  # fmt: skip


def _relaties(z: Zending) -> tuple[Bestand, ...]:
    rows = z.tables["relatie"]
    if z.manifest["bronhouder"] == "politie":
        return (_csv("samen gezien.csv", "relatie", rows, Vorm(kort, leeg="-", staart=(0, 3))),)
    form = Vorm(echt, titels=("relatietype", "bron"), boven=_titel("Wie kent wie"))
    names = ("Voorstellen", z.tables["namenlijst_voorstel"], Vorm(echt, boven=_titel("Namen afstemmen")))
    return (_boek("relaties.xlsx", {"relatie": ("Relaties", rows, form), "namenlijst_voorstel": names}),)


def _partner(z: Zending) -> tuple[Bestand, ...]:
    """Write the matrices of a partner: titles of codes, a title, merged cells; one partner works with ODS."""
    columns = ("partner", "bronpartner", "invloed", "onderbouwing_code")
    parts = {
        n: (n.capitalize(), data, Vorm(echt, titels=columns, boven=_titel(f"Invulblad {n}"), band=n == "duiding"))
        for n, data in z.tables.items()
    }
    form = "ods" if z.manifest["bronhouder"] == "onderwijs" else "xlsx"
    return (_boek(f"matrix {z.manifest['bronhouder']}.{form}", parts),)


def _om(z: Zending) -> tuple[Bestand, ...]:
    return (_csv("om.csv", "om_informatie", z.tables["om_informatie"], Vorm(voluit, boven=_titel("Alleen selectie"))),)


def _plan(z: Zending) -> tuple[Bestand, ...]:
    t = z.tables
    planned = sum(float(v) for v in t["actie"]["kosten_begroot"].to_pylist())
    at = t["actie"].column_names.index("kosten_begroot")
    total: Rij = ("Totaal", *(None,) * (at - 1), bedrag(planned))
    text: dict[str, Any] = {"codering": "cp1252"}
    return (
        _csv(
            "doelen.csv", "doel", t["doel"], Vorm(voluit, boven=_titel("Doelen"), titels=("eigenaar_partner",)), **text
        ),
        _csv(
            "acties en geld.csv", "actie", t["actie"], Vorm(kort, onder=(total,), titels=("status",)), sep=True, **text
        ),
        _csv("metingen.csv", "meting", t["meting"], Vorm(streepjes, staart=(1, 2)), getallen="nl", **text),
        _csv("gebieden.csv", "gebiedsrol", t["gebiedsrol"], Vorm(streepjes), bom=True),
        _csv("context.csv", "contextgebeurtenis", t["contextgebeurtenis"], Vorm(voluit), **text),
    )


def _afronding(z: Zending) -> tuple[Bestand, ...]:
    parts = {n: (n.capitalize(), data, Vorm(echt, boven=_titel(n.capitalize(), 2))) for n, data in z.tables.items()}
    return (_boek("afronding.ods", parts),)


_VORMEN: dict[str, Callable[[Zending], tuple[Bestand, ...]]] = {
    "proces": _proces,
    "signalen": _signalen,
    "groepsscan": _scan,
    "registraties": _registraties,
    "relaties": _relaties,
    "informatie": _om,
    "plan": _plan,
    "afronding": _afronding,
}
