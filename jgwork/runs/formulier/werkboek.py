"""The workbook of one part for a partner without Jupyter: out with only what is asked of them, and back in.

The questions are those of the editors (``jgwork.runs.formulier.vragenlijst``) and the way back is theirs too: gate 1,
the log, and nothing over what someone else changed in the meantime (``jgwork.runs.formulier.bewerken``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.kantoor.deel import InvulBlad, InvulRegel, write_part
from jgwork.io.lezen.raw import BESIDE
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.convenant.regels import Mate
from jgwork.privacy.intake.checks import find_in_asides
from jgwork.runs.dossier.openen import Dossier, open_dossier
from jgwork.runs.dossier.opnemen import LoadReport
from jgwork.runs.dossier.verantwoorden import log
from jgwork.runs.formulier.bewerken import Bereik, GewijzigdError, merk, rijen_nu, vastleggen
from jgwork.runs.formulier.sjablonen import gevraagd
from jgwork.runs.formulier.soorten import formulier, laatste_ronde
from jgwork.runs.formulier.vragenlijst import Formulier, Opties, Regel, Vraag, title
from jgwork.runs.formulier.werkboek_blad import NEW, Blad, Cellen, bladen, gezegd, met_naast, op_hun_plaats
from jgwork.runs.recht.verstrekken import make_package
from jgwork.schema.descriptors import FieldSpec, codelist, load_tables
from jgwork.vocabulary.errors import IntakeRefused, NotCovered, UsageError
from jgwork.vocabulary.findings import Findings
from jgwork.vocabulary.tables import Delivery
from jgwork.vocabulary.tekst.rand import on_one_line

if TYPE_CHECKING:
    from jgwork.privacy.convenant.zicht import Zicht

#: By part: the tables it fills, and those it shows something of.
DELEN: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "matrix": (("informatiematrix",), ("lid", "locatie", "verblijf")),
    "circulair": (("circulair",), ("lid",)),
    "duiding": (("duiding",), ()),
    "rollen": (("groepsrol",), ("lid", "groepsrol")),
    "teksten": (("tekst",), ("tekst", "circulair")),
    "groepen": (("groepsrelatie",), ("groepsrelatie",)),
    "acties": (("actie",), ("actie",)),
    "evaluatie": (("evaluatie", "restactie"), ("actie",)),
}
#: The editor of a part, where a partner is asked less than the coordinator fills in.
_VORM = {"teksten": "inbreng", "acties": "eigen_acties"}
#: Found together in the session, so never asked of one partner.
_SAMEN = frozenset({"rode_draad_id"})
_OWN = frozenset({"partner", "bronpartner"})
#: A mark holds letters only: digits could look like a number of a person.
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@dataclass(frozen=True, slots=True)
class _Gezien(Vraag):
    """A question put to a partner who sees no more of the dossier than the convenant grants."""

    zien: Mapping[str, Zicht]

    def rows(self, tabel: str) -> list[dict[str, str]]:
        """Return the rows of the group that the partner may see, as text."""
        found = self.zien.get(tabel)
        return self.van_groep(tabel, found.data) if found else []

    def leden(self) -> tuple[str, ...]:
        """Return the members the partner may see: what was granted holds nobody else."""
        return tuple(sorted({r["pseudoniem"] for r in self.rows("lid")}))


def schrijf(
    uit: Path,
    dossier: Path,
    deel: str,
    groep_id: str,
    partner: str,
    ronde: int | None = None,
    *,
    op: date | None = None,
) -> dict[str, int]:
    """Write the workbook of a part for a partner, and account for what it shows.

    Parameters
    ----------
    uit, dossier
        Where; must end in ``.xlsx``. The dossier folder.
    deel, groep_id, partner, ronde
        A key of ``DELEN``, the group, who fills it in, and the round; without a round it is the last one.
    op
        The day; today by default.

    Returns
    -------
    dict
        Number of questions by table.

    Raises
    ------
    UsageError
        For a part, group or partner that does not exist.
    NotCovered
        When the group is not in the step of this part, the convenant has the partner supply nothing of it, or there
        is nothing to ask.
    """
    if deel not in DELEN:
        raise UsageError("Dit deel bestaat niet.", f"Kies uit: {', '.join(DELEN)}.")
    day = op or datetime.now(UTC).date()
    opened = open_dossier(dossier, groep_id=groep_id)
    with opened.weigeringen(f"werkboek {deel}", ontvanger=partner):
        base = Vraag(opened, groep_id, partner, ronde or laatste_ronde(opened, deel, groep_id), day)
        vorm = _VORM.get(deel, deel)
        formulier(vorm, base)  # group, partner and step are looked at before anything is shown
        asked = gevraagd(DELEN[deel][0], str(base.stap), partner, dossier).tabellen
        seen = _seen(base, deel)
        form = formulier(vorm, _Gezien(opened, groep_id, partner, base.ronde, day, seen))
        parts = [b for b in form.bereiken if b.tabel in asked and (_OWN & set(b.vast) or b.tabel in seen)]
        now = rijen_nu(opened.store, tuple(parts))
    sheets = [made for b in parts if (made := _sheet(form, b, now)).regels]
    if not sheets:
        raise _nothing(base, deel)
    about = _about(base, deel, parts, sheets)
    _account(base, deel, seen)  # first: what cannot be accounted for is not given
    write_part(uit, _explain(form, base), about, sheets)
    return {s.tabel: len(s.regels) for s in sheets}


def _about(q: Vraag, deel: str, parts: Sequence[Bereik], sheets: Sequence[InvulBlad]) -> dict[str, str]:
    """Return what the workbook says of itself: for whom it is, and marks of what it was filled in over."""
    about = {
        "werkboek": "1", "deel": deel, "dossier_id": q.dossier.dossier_id, "groep_id": q.groep_id, "partner": q.partner,
        "ronde": str(q.ronde), "peildatum": q.op.isoformat(),
    }  # fmt: skip
    for part in (b for s in sheets for b in parts if b.tabel == s.tabel):
        about[f"basis.{part.tabel}"] = _basis(about, rijen_nu(q.dossier.store, (part,)))
    about |= {f"aantal.{s.tabel}": str(len(s.regels)) for s in sheets}
    about |= {f"koppen.{s.tabel}": "; ".join(s.velden) for s in sheets}
    return about | {f"invul.{s.tabel}": _mark({r.sleutel: r.cellen for r in s.regels}) for s in sheets}


def _nothing(q: Vraag, deel: str) -> NotCovered:
    return NotCovered(
        "Er is hier niets dat deze partner kan invullen: geen rij is van hem, of hij mag haar niet zien.",
        f"Kies een andere partner, of kijk waarom: 'jgwork proces verklaar --partner {q.partner} "
        f"--tabel {DELEN[deel][1][0]} --stap {q.stap}'.",
    )


def _seen(q: Vraag, deel: str) -> dict[str, Zicht]:
    """Return what the partner may see of the tables of a part, row by row."""
    try:
        package = make_package(q.dossier, q.partner, q.stap, q.dossier.doel, q.groep_id, q.op)
    except NotCovered:
        return {}  # nothing to see is no reason not to be asked
    wanted = {t for tables in DELEN[deel] for t in tables}
    return {n: z for n, z in package.tabellen.items() if n in wanted and z.mate is not Mate.AGGREGAAT}


def _account(q: Vraag, deel: str, seen: Mapping[str, Zicht]) -> None:
    log(
        q.dossier.log(),
        "verstrekken",
        q.dossier.dossier_id,
        object=", ".join(dict.fromkeys((f"werkboek {deel}", *DELEN[deel][0], *seen))),
        doel=q.dossier.doel,
        grondslag=", ".join(sorted({q.dossier.convenant.afspraak(q.partner, n, q.stap).grondslag for n in seen})),
        groep_id=q.groep_id,
        stap=q.stap,
        categorieen=tuple(sorted({c for z in seen.values() for c in z.categorieen})),
        rijen=sum(z.data.num_rows for z in seen.values()),
        ontvanger=q.partner,
    )


def _explain(form: Formulier, q: Vraag) -> tuple[str, ...]:
    return (
        f"{form.titel}: groep {q.groep_id}, ingevuld door {title('partner', q.partner)}",
        form.uitleg.split(" Daarna")[0],
        "1. Ga naar het volgende blad. Elke rij is een vraag. Vul alleen de gele cellen in; de rest staat vast.",
        "2. Ga op een gele cel staan voor uitleg. Bij de meeste cellen kiest u uit een lijst.",
        "3. Weet u het niet? Kies 'weet ik niet' of 'onbekend', waar dat kan. Niet gevraagd of niet gezien? Laat leeg.",
        "4. Staat er al iets? Dat vulde uw organisatie eerder in. U mag het wijzigen of leegmaken.",
        "5. Schrijf nooit een naam, adres, geboortedatum of burgerservicenummer in een cel.",
        "6. Klaar? Sla het op als .xlsx en stuur het veilig terug. De gemeente laadt het met: "
        "jgwork laad BESTAND --dossier MAP",
        "Dit werkboek is gepseudonimiseerd en bevat toch persoonsgegevens. Gooi het weg als het is teruggestuurd.",
    )


def _sheet(form: Formulier, part: Bereik, now: Mapping[str, Mapping[str, str]]) -> InvulBlad:
    """Return the questions about the rows of one table."""
    spec = load_tables()[part.tabel]
    lines = [r for r in form.regels if r.sleutel.startswith(f"{part.tabel}:")]
    used = {v for r in lines for v in _asked(r)}
    fields = {f.name: f for f in spec.fields if f.name in used}
    made = []
    for line in lines:
        choices = {fields[v].title: tuple(c) for v in _asked(line) if (c := _choices(line, fields[v]))}
        cells = _given(line, now.get(line.sleutel, {}))
        made.append(InvulRegel(line.sleutel, *_label(line), line.naast, cells, choices))
    return InvulBlad(part.tabel, {f.title: f.description for f in fields.values()}, tuple(made))


def _label(line: Regel) -> tuple[str, str]:
    """Return what stands in front of the cells of a question: its subject, and the question itself."""
    person = line.vast.get("pseudoniem", "")
    subject = " - ".join(dict.fromkeys(t for t in (line.deel, line.kop) if t))
    return on_one_line(subject), on_one_line(f"{line.label} ({person})" if person else line.label)


def _asked(line: Regel) -> tuple[str, ...]:
    """Return the cells to fill; one of which nothing may be chosen here is not asked."""
    return tuple(v for v in line.velden if v not in _SAMEN and (v not in line.opties or line.opties[v]))


def _choices(line: Regel, field: FieldSpec) -> dict[str, str]:
    """Return what may be chosen: the text that is shown, and its code."""
    found: Opties = line.opties.get(field.name, ())
    if not found and field.codelijst:
        found = tuple(codelist(field.codelijst).titles.items())
    if not found and field.type == "boolean":
        found = (("ja", "Ja"), ("nee", "Nee"))
    if field.soort == "pseudoniem":  # the partner looks a member up by the whole of it
        return {code: code for code, _ in found}
    texts = [text for _, text in found]
    return {text if texts.count(text) == 1 else f"{text} ({code})": code for code, text in found}


def _shown(line: Regel, field: FieldSpec, cells: Mapping[str, str]) -> str:
    value = cells.get(field.name, "")
    return next((text for text, code in _choices(line, field).items() if code == value), value)


def _given(line: Regel, cells: Mapping[str, str]) -> dict[str, str]:
    """Return what stands in the cells of a question, by heading."""
    fields = {f.name: f for f in load_tables()[line.sleutel.partition(":")[0]].fields}
    return {fields[v].title: _shown(line, fields[v], cells) for v in _asked(line)}


def _emptied(line: Regel, old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]) -> bool:
    before, after = old.get(line.sleutel, {}), new.get(line.sleutel, {})
    return any(before.get(v) and not after.get(v) for v in _asked(line))


def _meant(line: Regel, field: FieldSpec, text: str) -> str:
    """Return the code of what was chosen or typed; other text as it is, for gate 1 to judge."""
    plain = text.strip().casefold()
    return next((code for shown, code in _choices(line, field).items() if plain == shown.casefold()), text.strip())


def _mark(rows: Mapping[str, Mapping[str, str]]) -> str:
    return merk({k: {c: v for c, v in r.items() if v} for k, r in rows.items()}).translate(_LETTERS)


def _basis(about: Mapping[str, Any], rows: Mapping[str, Mapping[str, str]]) -> str:
    """Return the mark of rows that a workbook was made over, and of whom it was made for: also where there are none."""
    return _mark({**rows, "": {c: str(about.get(c)) for c in ("deel", "groep_id", "partner", "ronde")}})


def laad_werkboek(delivery: Delivery, store: DossierStore, op: date) -> LoadReport:
    """Put the answers of a workbook in the dossier, as the editor of that part does.

    Parameters
    ----------
    delivery
        The workbook as read.
    store
        The dossier.
    op
        The day.

    Raises
    ------
    GewijzigdError
        When someone changed the same rows after the workbook was made; nothing is written.
    IntakeRefused
        With all findings, when gate 1 stays closed.
    UsageError
        When it is for another dossier, or asks what is not asked (any more).
    """
    about = delivery.manifest
    _refuse_persons(delivery, op)
    deel, ronde = str(about.get("deel")), str(about.get("ronde"))
    if deel not in DELEN or not ronde.isdecimal() or not store.exists():
        raise UsageError("Dit werkboek is niet heel, of het dossier is er nog niet.", NEW)
    if about.get("dossier_id") != store.manifest().dossier_id:
        raise NotCovered("Dit werkboek is voor een ander dossier.", "Kies het dossier waarvoor het is gemaakt.")
    groep_id, partner = str(about.get("groep_id")), str(about.get("partner"))
    opened: Dossier = open_dossier(store.path, groep_id=groep_id)
    form = formulier(_VORM.get(deel, deel), Vraag(opened, groep_id, partner, int(ronde), op))
    filled = bladen(delivery, _questions(form, about), {r.sleutel: _label(r) for r in form.regels})
    if any(sheet.naast for sheet in filled.values()):
        _refuse_persons(met_naast(delivery, filled), op)
    parts, rows = _changed(delivery, filled, form, store)
    now = rijen_nu(store, parts)
    for part in parts:
        own = {k: r for k, r in now.items() if k.startswith(f"{part.tabel}:")}
        if _basis(about, own) != _text(about, "basis", part.tabel):
            if _alike(form, part.tabel, rows, own):  # this very workbook was loaded before
                parts = tuple(p for p in parts if p is not part)
                continue
            raise GewijzigdError(_LATE, NEW)
    if not parts:
        return LoadReport(f"Werkboek {deel}", {}, Findings(gezegd(filled, about)), already=True)
    now = rijen_nu(store, parts)
    rows = {k: r for k, r in rows.items() if k.partition(":")[0] in {p.tabel for p in parts}}
    try:
        report = vastleggen(store, form.naam, partner, parts, form.volledig(rows), merk(now), op=op)
    except GewijzigdError:
        raise GewijzigdError(_LATE, NEW) from None
    gone = Counter(r.sleutel.partition(":")[0] for r in form.regels if _emptied(r, now, rows))
    return replace(report, findings=report.findings + gezegd(filled, about, gone))


def _refuse_persons(delivery: Delivery, op: date) -> None:
    """Refuse what points at a person; the workbook itself shows members by their pseudonym."""
    beside = (f for f in find_in_asides(delivery, op.year) if f.rule != "pseudoniem.in_tekst")
    read = (f for f in delivery.findings if f.rule != BESIDE)  # a column is found by its heading, wherever it was put
    found = Findings((*read, *beside))
    if found.refused:
        raise IntakeRefused("Het werkboek is geweigerd. Er is niets vastgelegd.", "Herstel het werkboek.", found)


def _questions(form: Formulier, about: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Return per table the headings that are asked, of those that the workbook was given."""
    out: dict[str, frozenset[str]] = {}
    for line in form.regels:
        tabel = line.sleutel.partition(":")[0]
        fields = {f.name: f.title for f in load_tables()[tabel].fields}
        out[tabel] = out.get(tabel, frozenset()) | {fields[v] for v in _asked(line)}
    given = {tabel: _text(about, "koppen", tabel).split("; ") for tabel in out}
    return {tabel: heads & set(given[tabel]) if any(given[tabel]) else heads for tabel, heads in out.items()}


_LATE = (
    "Deze gegevens zijn gewijzigd nadat dit werkboek was gemaakt, of op het blad 'levering' is de groep, de partner "
    "of de ronde veranderd. Er is niets vastgelegd."
)


def _changed(
    delivery: Delivery, sheets: Mapping[str, Blad], form: Formulier, store: DossierStore
) -> tuple[tuple[Bereik, ...], Cellen]:
    """Return which parts were changed in the workbook, and all their rows as they become."""
    parts: list[Bereik] = []
    out: Cellen = {}
    # as it was given: what others did in the meantime does not matter
    sheets = {n: s for n, s in sheets.items() if s.cellen and _mark(s.cellen) != _text(delivery.manifest, "invul", n)}
    old = rijen_nu(store, tuple(p for p in form.bereiken if p.tabel in sheets))
    op_hun_plaats(sheets, {r.sleutel: _given(r, old.get(r.sleutel, {})) for r in form.regels if form.bereiken})
    for part in form.bereiken:
        sheet = sheets.get(part.tabel)
        if sheet is None:
            continue
        now = rijen_nu(store, (part,))
        rows = _answers(form, part, sheet.cellen, now, sheet.koppen)
        if rows != now:
            parts.append(part)
            out |= rows
    return tuple(parts), out


def _alike(form: Formulier, tabel: str, rows: Cellen, now: Cellen) -> bool:
    """Return whether rows of a table hold the same answers, whatever was noted along with them, such as the day."""
    along = {r.sleutel: r.mee for r in form.regels}

    def answers(found: Cellen) -> Cellen:
        return {k: {c: v for c, v in r.items() if c not in along.get(k, {})} for k, r in found.items()}

    return answers({k: r for k, r in rows.items() if k.startswith(f"{tabel}:")}) == answers(now)


def _answers(
    form: Formulier, part: Bereik, filled: Cellen, now: Mapping[str, Mapping[str, str]], heads: frozenset[str]
) -> Cellen:
    """Return the rows of a part with what was filled in; a cell that was emptied is empty, one not asked stays."""
    fields = {f.name: f for f in load_tables()[part.tabel].fields}
    lines = {r.sleutel: r for r in form.regels}
    rows = {k: dict(r) for k, r in now.items()}
    for key in filled.keys() & lines.keys():
        line, old = lines[key], now.get(key, {})
        asked = [fields[v] for v in _asked(line) if fields[v].title in heads]
        new = {f.name: _meant(line, f, filled[key].get(f.title, "")) for f in asked}
        new = {v: t for v, t in new.items() if t != old.get(v, "")}
        along = line.mee if any(t and v not in line.mee for v, t in new.items()) else {}
        cells = {k: v for k, v in {**old, **along, **new}.items() if v}
        if cells:
            rows[key] = cells
        else:
            rows.pop(key, None)
    return rows


def _text(about: Mapping[str, Any], name: str, tabel: str) -> str:
    part = about.get(name)
    return str(part.get(tabel, "")) if isinstance(part, Mapping) else ""
