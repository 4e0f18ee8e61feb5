"""One row of an editor from the command line: the same questions, the same gate and the same log as on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jgwork.runs.dossier.openen import Dossier
from jgwork.runs.dossier.opnemen import LoadReport
from jgwork.runs.formulier.bewerken import merk, rijen_nu, vastleggen
from jgwork.runs.formulier.soorten import formulier, laatste_ronde
from jgwork.runs.formulier.vragenlijst import Formulier, Nieuw, Regel, Vraag
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.vocabulary.dutch import listing
from jgwork.vocabulary.errors import UsageError


@dataclass(frozen=True, slots=True)
class Invulling:
    """What an editor holds: its form, and the rows as the dossier has them, by key."""

    form: Formulier
    nu: Mapping[str, Mapping[str, str]]

    @property
    def rijen(self) -> dict[str, Mapping[str, str]]:
        """The rows by key without the name of the table."""
        return {k.partition(":")[2]: r for k, r in self.nu.items()}

    def regels(self) -> dict[str, Regel]:
        """Return the lines by key without the name of the table."""
        return {r.sleutel.partition(":")[2]: r for r in self.form.regels}


def lees(dossier: Dossier, soort: str, groep_id: str, partner: str, op: date, ronde: int | None = None) -> Invulling:
    """Return what an editor holds for a group and partner."""
    form = formulier(soort, Vraag(dossier, groep_id, partner, ronde or laatste_ronde(dossier, soort, groep_id), op))
    return Invulling(form, rijen_nu(dossier.store, form.bereiken))


def zet(
    dossier: Dossier,
    soort: str,
    groep_id: str,
    partner: str,
    waarden: Mapping[str, str],
    op: date,
    *,
    rij: str = "",
    nieuw: str = "",
    ronde: int | None = None,
    weg: bool = False,
) -> tuple[str, LoadReport, tuple[str, ...]]:
    """Fill a row of an editor, add one or remove one, and put it in the dossier through gate 1.

    Parameters
    ----------
    dossier, soort, groep_id, partner, ronde
        The editor: its kind, group, partner and round; without a round the last one.
    waarden
        Cells by column; a title of a code is read as the code.
    op
        Peildatum.
    rij
        Key of the row; empty adds one.
    nieuw
        The table of a new row, where the editor adds rows to more than one.
    weg
        Take the row out: it was a mistake.

    Returns
    -------
    str, LoadReport and tuple of str
        The key of the row, what gate 1 says, and what the form says now that it did not say before.

    Raises
    ------
    UsageError
        For a row or column that this editor does not have.
    """
    with dossier.weigeringen(f"invullen {soort}", groep_id=groep_id):
        found = lees(dossier, soort, groep_id, partner, op, ronde)
        line, given = _row(found, rij) if rij else _new(found, nieuw)
        typed = {**found.nu, line.sleutel: {**given, **_cells(line, waarden), **line.mee}}
        if weg:
            typed = _without(found, line)
        rows = found.form.volledig(typed)
        _complete(line, rows.get(line.sleutel, {}))
        report = vastleggen(dossier.store, found.form.naam, partner, found.form.bereiken, rows, merk(found.nu), op=op)
    before = found.form.controle(found.nu)
    return line.sleutel.partition(":")[2], report, tuple(s for s in found.form.controle(typed) if s not in before)


def _without(found: Invulling, line: Regel) -> dict[str, Mapping[str, str]]:
    if line.sleutel not in found.nu:
        raise UsageError("Deze rij is leeg; er is niets te verwijderen.", "Kijk zonder --verwijder wat er staat.")
    return {k: r for k, r in found.nu.items() if k != line.sleutel}


def _row(found: Invulling, rij: str) -> tuple[Regel, dict[str, str]]:
    lines = found.regels()
    if rij not in lines:
        some = ", ".join(list(lines)[:12])
        raise UsageError("Deze rij heeft dit onderdeel niet.", f"Kies uit: {some or 'er zijn nog geen rijen'}.")
    return lines[rij], dict(found.nu.get(lines[rij].sleutel, lines[rij].vast))


def _new(found: Invulling, tabel: str) -> tuple[Regel, dict[str, str]]:
    kinds = {n.tabel: n for n in found.form.nieuw}
    if not kinds:
        keys = ", ".join(list(found.regels())[:12])
        raise UsageError("Hier is geen rij toe te voegen.", f"Kies met --rij uit: {keys or 'er is niets te vullen'}.")
    if tabel not in kinds and (tabel or len(kinds) > 1):
        raise UsageError("Zeg wat u toevoegt.", f"Kies met --nieuw uit: {', '.join(kinds)}.")
    kind: Nieuw = kinds[tabel] if tabel else next(iter(kinds.values()))
    code = f"{kind.voorvoegsel}{kind.vrij(found.nu):02d}"
    example = kind.voorbeeld
    line = Regel(f"{kind.tabel}:{code}", example.kop, example.label, example.vast, example.velden, blijft=True)
    return line, {**example.vast, kind.id_kolom: code}


def _complete(line: Regel, cells: Mapping[str, str]) -> None:
    """Refuse a row without what its table must have, in the words of this command and with the choices."""
    spec = load_tables()[line.sleutel.partition(":")[0]]
    open_ = [spec.field(c) for c in line.velden if cells and spec.field(c).required and not cells.get(c)]
    if open_:
        asked = [f"--zet {f.name}=..." + (f" ({', '.join(f.enum[:12])})" if f.enum else "") for f in open_]
        names = listing(f"'{f.title}'" for f in open_)
        verb = "ontbreekt" if len(open_) == 1 else "ontbreken"
        raise UsageError(f"Deze rij is nog niet af: {names} {verb}.", f"Vul aan met {' en '.join(asked)}.")


def _cells(line: Regel, waarden: Mapping[str, str]) -> dict[str, str]:
    """Return cells as codes; a column that this editor does not fill is refused."""
    strange = [c for c in waarden if c not in line.velden]
    if strange:
        raise UsageError(f"{len(strange)} kolommen vult u hier niet in.", f"Kies uit: {', '.join(line.velden)}.")
    spec = load_tables()[line.sleutel.partition(":")[0]]
    out = {}
    for column, text in waarden.items():
        lijst = spec.field(column).codelijst
        by_title = {t.casefold(): c for c, t in codelist(lijst).titles.items()} if lijst else {}
        out[column] = by_title.get(text.strip().casefold(), text.strip())
    return out
