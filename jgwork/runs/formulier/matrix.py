"""Form of the informatiematrix: what a partner knows of the group, its places, the domains and each member."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from jgwork.privacy.stappen.vragen import matrix_items
from jgwork.runs.formulier.bewerken import Bereik
from jgwork.runs.formulier.vragenlijst import Formulier, Opties, Regel, Rijen, Vraag, naam, short, title
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.view import ViewColumn, ViewTable

#: What counts as 'asked, and the partner does not know'; an empty cell is 'not filled in yet'.
UNKNOWN = "onbekend"
_SLEUTEL = ("niveau", "pseudoniem", "locatie_id", "item_code")
_DO_NOT_KNOW = (UNKNOWN, "weet ik niet")
_WAARDEN: Mapping[str, Opties] = {
    "ja_nee": (("ja", "Ja"), ("deels", "Deels"), ("nee", "Nee"), _DO_NOT_KNOW),
    "schaal": (*((str(i), str(i)) for i in range(5)), _DO_NOT_KNOW),
}
_VELDEN = ("waarde", "betrouwbaarheid", "peildatum")


def matrix(q: Vraag) -> Formulier:
    """Return the form: only items that this step may ask of this partner, per subject that the item is about."""
    part = Bereik("informatiematrix", _SLEUTEL, {**q.basis, "ronde": str(q.ronde), "bronpartner": q.partner})
    beside = _beside(q, part)
    codes = matrix_items(q.open, q.dossier.profile, q.dossier.convenant, q.partner)
    lines = tuple(
        _line(q, part, code, subject, cells, beside)
        for niveau in ("groep", "locatie", "domein", "persoon")
        for subject, cells in _subjects(q, niveau)
        for code in codes
        if codelist("matrix_item").extra[code]["niveau"] == niveau
    )
    return Formulier(
        naam("matrix", q),
        "Informatiematrix",
        f"Vul in wat uw organisatie ({title('partner', q.partner)}) weet, met de dag waarop dat zo was. Weet u het "
        "niet? Kies dan 'weet ik niet'. Alleen vragen die in deze stap mogen, staan hier.",
        (part,),
        lines,
        controle=lambda rows: _known(lines, rows),
        overzicht=lambda rows: (_overview(lines, rows),),
    )


def _subjects(q: Vraag, niveau: str) -> Iterable[tuple[str, dict[str, str]]]:
    """Return what an item of a level is about: the heading, and the cells that say so."""
    if niveau == "locatie":
        names = {r["locatie_id"]: r.get("naam_neutraal", r["locatie_id"]) for r in q.rows("locatie")}
        for place in sorted({r["locatie_id"] for r in q.rows("verblijf") if r.get("locatie_id")}):
            yield f"Plek: {names.get(place, place)}", {"niveau": niveau, "locatie_id": place}
    elif niveau == "persoon":
        for i, member in enumerate(q.leden(), start=1):
            yield f"Lid {i} ({short(member)})", {"niveau": niveau, "pseudoniem": member}
    else:
        yield {"groep": "De groep", "domein": "De domeinen"}[niveau], {"niveau": niveau}


def _line(
    q: Vraag, part: Bereik, code: str, subject: str, cells: Mapping[str, str], beside: Mapping[str, Sequence[str]]
) -> Regel:
    items = codelist("matrix_item")
    extra = items.extra[code]
    given = {
        **part.vast,
        **cells,
        "item_code": code,
        "cluster_code": extra["cluster_code"],
        "waardetype": extra["waardetype"],
        "categorie": extra["categorie"],
        "stap": str(q.stap),
        "peildatum": q.op.isoformat(),
    }
    options = {"waarde": _WAARDEN[extra["waardetype"]]} if extra["waardetype"] in _WAARDEN else {}
    return Regel(
        part.key(given),
        title("matrix_cluster", extra["cluster_code"]),
        items.titles[code],
        given,
        _VELDEN,
        options,
        "; ".join(beside.get(part.key(given), ())),
        deel=subject,
        mee={"peildatum": q.op.isoformat()},
    )


def _beside(q: Vraag, part: Bereik) -> Mapping[str, list[str]]:
    """Return what other partners answered, with their day, by the key of the row."""
    said: dict[str, list[str]] = {}
    for r in q.rows("informatiematrix"):
        if r["bronpartner"] == q.partner or not r.get("waarde"):
            continue
        words = "weet het niet" if r["waarde"] == UNKNOWN else r["waarde"].replace("_", " ")
        when = f" ({_when(r['peildatum'])})" if r.get("peildatum") else ""
        said.setdefault(part.key(r), []).append(f"{title('partner', r['bronpartner'])}: {words}{when}")
    return {k: sorted(v) for k, v in said.items()}


def _when(text: str) -> str:
    """Return a day in words; a quarter, which is all that some may see, as it is."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def _stand(line: Regel, rows: Rijen) -> str:
    """Return where an answer stands: known here, known to others only, asked and unknown, or not filled in."""
    value = rows.get(line.sleutel, {}).get("waarde", "")
    if value not in ("", UNKNOWN):
        return "bekend"
    if any(not said.split(" (")[0].endswith(": weet het niet") for said in line.naast.split("; ") if said):
        return "alleen bij anderen"
    return "niet bekend" if value == UNKNOWN or line.naast else "nog leeg"


_STANDEN = ("bekend", "alleen bij anderen", "niet bekend", "nog leeg")


def _overview(lines: Sequence[Regel], rows: Rijen) -> ViewTable:
    """Return per subject how many answers are known, and where the others stand."""
    count: dict[str, dict[str, int]] = {}
    for line in lines:
        cells = count.setdefault(line.deel, dict.fromkeys(_STANDEN, 0))
        cells[_stand(line, rows)] += 1
    columns = (ViewColumn("Over"), *(ViewColumn(s.capitalize(), number=True) for s in _STANDEN))
    body = tuple((subject, *(str(cells[s]) for s in _STANDEN)) for subject, cells in count.items())
    return ViewTable("Wat is bekend, en wat niet?", columns, body)


def _known(lines: Sequence[Regel], rows: Rijen) -> tuple[str, ...]:
    stands = [_stand(line, rows) for line in lines]
    alone = stands.count("niet bekend") + stands.count("nog leeg")
    return (
        f"{stands.count('bekend')} van de {len(lines)} vragen hebben van u een antwoord.",
        f"{alone} vragen zijn bij geen enkele partner bekend." if alone else "Elke vraag is bij een partner bekend.",
    )
