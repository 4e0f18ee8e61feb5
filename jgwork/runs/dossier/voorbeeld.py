"""Write the synthetic example region as deliveries, as real files."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.schrijven.broken import write_broken
from jgwork.io.schrijven.deliveries import FORMS, write_delivery, write_stream
from jgwork.schema.packages import Resource, package
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.machine import translate
from jgwork.voorbeelden.regio.pen import Pen

if TYPE_CHECKING:
    from jgwork.voorbeelden.regio.koppel import Koppelbatch
    from jgwork.voorbeelden.regio.wereld_regio import Zending

OMVANGEN = ("voorbeeld", "rommel", "stad", "nederland")

LEESMIJ = """Voorbeeldregio van de jeugdgroepen-werkbank

Alles in deze map is verzonnen: de gemeenten (GM9901 tot en met GM9906), de plekken, de groepen en de leden.
Er staat niets in over echte mensen. Een pseudoniem hoort hier bij niemand.

Wat staat er?
  01-... tot en met {laatste}   leveringen, in de volgorde waarin u ze laadt
  levering.toml       het geleideformulier, in elke levering
  datapackage.json    alle bestanden met hun beschrijving, voor andere programma's
  geometrie.geojson   de vorm van de verzonnen gemeenten
  beschikbaar.csv     uren die partners per kwartaal hebben: jgwork regio beschikbaar DOSSIER beschikbaar.csv
  overlap/            afspraken en tokens om te tellen wie twee groepen of dossiers delen: jgwork overlap
  besluiten           de besluiten van stap 4; leg ze vast met 'jgwork proces besluit'
  geplant.json        wat er met opzet in verstopt zit, om de berekeningen mee te controleren

Laden:
  jgwork laad MAP --dossier dossier        (MAP is deze map)

Gemaakt met: jgwork voorbeeld --map MAP --seed {seed}
"""

LEESMIJ_FOUT = """Oefenleveringen van de jeugdgroepen-werkbank

Alles in deze map is verzonnen. Elke map is een levering met één fout, behalve 'goed'.
De werkbank hoort ze allemaal te weigeren. Kijk maar:

  jgwork controleer MAP/onbekende_kolom        (MAP is deze map)

{lijst}
"""

LEESMIJ_GROOT = """Groot voorbeeld van de jeugdgroepen-werkbank ({omvang})

Alles in deze map is verzonnen: de gemeenten (GM9001 en verder), de groepen en de leden.
Dit voorbeeld is er om snelheid en geheugen mee te meten. Er is niets in verstopt.

Registraties komen van twee kanten. De gemeenten leveren {signaaljaren} jaar aan signalen. De politie levert {jaren}
jaar: politiegegevens ouder dan vijf jaar mogen niet meer worden gebruikt (Wet politiegegevens, artikel 8), en
'jgwork laad' weigert ze. Elke periode is een eigen levering.

  geometrie.geojson   de vorm van de verzonnen gemeenten: jgwork regio kaart DOSSIER geometrie.geojson

Gemaakt met: jgwork voorbeeld --map MAP --omvang {omvang} --seed {seed}
"""


LEESMIJ_ROMMEL = """Rommelregio van de jeugdgroepen-werkbank

Alles in deze map is verzonnen. Het zijn dezelfde verzonnen gemeenten als in het voorbeeld, met andere groepen, en met
alles wat echte bestanden en echte geschiedenissen hebben: bronnen die op andere dagen eindigen, een maand die vergeten
is, namen die geschrapt of verhuisd zijn, registraties die later komen of verbeterd worden.

  leveringen/      de leveringen, in de volgorde waarin u ze laadt
  maand2/          wat een maand later komt: twee jaar opnieuw, in de plaats van de eerdere registraties
  ruw/             dezelfde feiten zoals programma's en mensen ze opschrijven; geeft hetzelfde dossier
  besluiten/       de besluiten van stap 4; leg ze vast met 'jgwork proces besluit'
  convenant.toml   een eigen kring (wijkraad) waar mensen uit andere kringen in zitten
  waarheid.json    de antwoorden, geschreven uit wat er geplant is en niet uit de berekeningen van de werkbank

Laden:
  jgwork laad MAP/leveringen --dossier dossier --convenant MAP/convenant.toml        (MAP is deze map)

Gemaakt met: jgwork voorbeeld --map MAP --omvang rommel --seed {seed}
"""


def voorbeeld(
    map: Path | str,  # noqa: A002 - the Dutch word for folder, as on the command line
    *,
    seed: int = 2016,
    omvang: str = "voorbeeld",
    fout: bool = False,
    vorm: str = "",
    progress: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write the example and return its delivery folders in order of loading.

    Parameters
    ----------
    map
        Folder to write in; made when it is not there.
    seed
        The same seed gives the same bytes.
    omvang
        ``voorbeeld`` (twelve groups), ``rommel`` (nine groups as real files have them, with their truth), ``stad`` or
        ``nederland`` (large, Parquet only).
    fout
        Write one delivery for each refusal instead, for training and tests.
    vorm
        Force ``csv``, ``xlsx`` or ``parquet``; empty gives each delivery the form its supplier would choose.
    progress
        Called with one Dutch line per delivery.

    Raises
    ------
    UsageError
        For a form or size that does not exist, or a folder that holds something else.

    Examples
    --------
    >>> deliveries = jg.voorbeeld(map / "voorbeeld")
    >>> (map / "voorbeeld" / "01-gemeente-proces" / "levering.toml").exists()
    True
    """
    folder = Path(map)
    _check(folder, seed, omvang, fout, vorm)
    try:
        if fout:
            return _faults(folder, seed, progress)
        if omvang == "rommel":
            return _rommel(folder, seed, progress)
        if omvang != "voorbeeld":
            return _large(folder, seed, omvang, progress)
        return _region(folder, seed, vorm, progress)
    except OSError as error:
        raise (translate(error) or error) from None


def _check(target: Path, seed: int, omvang: str, fout: bool, vorm: str) -> None:
    """Refuse a question that has no answer."""
    if vorm and vorm not in FORMS:
        raise UsageError("Deze vorm is er niet.", f"Kies een van: {', '.join(FORMS)}.")
    if omvang not in OMVANGEN:
        raise UsageError("Deze omvang is er niet.", f"Kies een van: {', '.join(OMVANGEN)}.")
    if omvang == "rommel" and (fout or vorm):
        raise UsageError("De rommelregio heeft haar eigen vormen en fouten.", "Laat --vorm en --fout weg.")
    if omvang in {"stad", "nederland"} and (fout or vorm not in {"", "parquet"}):
        raise UsageError("Een groot voorbeeld is er alleen als Parquet en zonder fouten.", "Kies --vorm parquet.")
    if seed < 0:
        raise UsageError("De seed is kleiner dan 0.", "Kies een heel getal van 0 of meer.")
    if target.exists() and not target.is_dir():
        raise UsageError("Op deze plek staat al een bestand.", "Kies een andere map achter --map.")


def _region(target: Path, seed: int, vorm: str, progress: Callable[[str], None]) -> list[Path]:
    from jgwork.voorbeelden.regio.besluiten import besluiten
    from jgwork.voorbeelden.regio.wereld_regio import make_regio

    regio = make_regio(seed)
    folders = []
    for z in regio.zendingen:
        progress(f"Schrijven: {z.map}")
        write_delivery(target / z.map, z.manifest, z.tables, vorm or z.vorm, z.soort)
        folders.append(target / z.map)
    _write_json(target / "datapackage.json", _package(regio.zendingen, vorm))
    _write_json(target / "geometrie.geojson", regio.geometrie)
    _write_json(target / "geplant.json", {"seed": seed, **regio.planted})
    _write_decisions(target / "besluiten", besluiten())
    _write_counts(target / "overlap", regio.koppelbatches)
    (target / "beschikbaar.csv").write_text(_available(seed), encoding="utf-8", newline="\n")
    text = LEESMIJ.format(laatste=folders[-1].name[:2], seed=seed)
    (target / "LEESMIJ.txt").write_text(text, encoding="utf-8", newline="\n")
    return folders


def _rommel(target: Path, seed: int, progress: Callable[[str], None]) -> list[Path]:
    """Write the messy region: what loads, what comes a month later, the same facts in hard forms, and the truth."""
    import tomlkit

    from jgwork.io.schrijven.ruw import write_ruw
    from jgwork.voorbeelden.rommel.ruw import in_ruwe_vorm
    from jgwork.voorbeelden.rommel.waarheid import waarheid
    from jgwork.voorbeelden.rommel.zendingen import make_rommel

    rommel = make_rommel(seed)
    folders = []
    for place, sent in (("leveringen", rommel.zendingen), ("maand2", rommel.maand2)):
        for z in sent:
            progress(f"Schrijven: {place}/{z.map}")
            folders.append(target / place / z.map)
            write_delivery(folders[-1], z.manifest, z.tables, z.vorm, z.soort, z.perioden)
    for z in rommel.zendingen:
        progress(f"Schrijven: ruw/{z.map}")
        write_ruw(target / "ruw" / z.map, z.manifest, in_ruwe_vorm(z), z.perioden)
    _write_json(target / "waarheid.json", waarheid(rommel))
    _write_decisions(target / "besluiten", rommel.besluiten)
    (target / "convenant.toml").write_text(tomlkit.dumps(rommel.convenant), encoding="utf-8", newline="\n")
    (target / "LEESMIJ.txt").write_text(LEESMIJ_ROMMEL.format(seed=seed), encoding="utf-8", newline="\n")
    return folders


def _write_decisions(folder: Path, decisions: Iterable[Mapping[str, Any]]) -> None:
    """Write the decisions of step 4; they are no delivery, and are recorded after the deliveries are loaded."""
    import tomlkit

    folder.mkdir(exist_ok=True)
    for made in decisions:
        file = folder / f"{made['datum'].isoformat()}-{made['groep_id']}.toml"
        file.write_text(tomlkit.dumps(made), encoding="utf-8", newline="\n")


def _write_counts(folder: Path, batches: Sequence[Koppelbatch]) -> None:
    """Write the agreed counts of shared persons: no delivery; each side gets the agreement and its own tokens."""
    import tomlkit

    from jgwork.voorbeelden.regio.koppel import BUUR, BUUR_TAG, buurlevering
    from jgwork.voorbeelden.regio.pen import EINDE
    from jgwork.voorbeelden.regio.wereld_regio import manifest

    for one in batches:
        place = folder / one.naam
        place.mkdir(parents=True, exist_ok=True)
        (place / "koppeling.toml").write_text(tomlkit.dumps(one.koppeling), encoding="utf-8", newline="\n")
        for side, tokens in (("vrager", one.vrager), ("antwoorder", one.antwoorder)):
            (place / f"{side}.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8", newline="\n")
    head = manifest("LV-B1", "gemeente", EINDE, "groep", "gewoon", "publieke_taak")
    write_delivery(folder / "buurdossier", {**head, "dossier_id": BUUR, "token_tag": BUUR_TAG}, buurlevering(), "csv")


def _available(seed: int) -> str:
    """Return the hours that some partners say to have in the coming quarters, as CSV."""
    rng = Pen(seed).rng("beschikbaar")
    lines = ["partner;kwartaal;uren"]
    for partner in ("gemeente", "politie", "jongerenwerk", "sociaal_domein", "leerplicht"):
        lines += [f"{partner};{k};{int(rng.integers(1, 9)) * 20}" for k in ("2026-K3", "2026-K4", "2027-K1")]
    return "\n".join(lines) + "\n"


def _is(recipe: Path, asked: Mapping[str, Any]) -> bool:
    try:
        return bool(json.loads(recipe.read_text(encoding="utf-8")) == asked)
    except ValueError:
        return False


def _large(target: Path, seed: int, omvang: str, progress: Callable[[str], None]) -> list[Path]:
    """Write a large example; what is complete already is left as it is, so a run that was stopped goes on."""
    from jgwork.voorbeelden.land.groot import MATEN, Groot

    recipe, asked = target / "recept.json", {"seed": seed, "omvang": omvang}
    if recipe.exists() and not _is(recipe, asked):
        raise UsageError("In deze map staat een voorbeeld met een andere omvang of seed.", "Kies een andere map.")
    target.mkdir(parents=True, exist_ok=True)
    _write_json(recipe, asked)
    large = Groot(seed, MATEN[omvang])
    folders = []
    for name, head in large.zendingen().items():
        folder = target / name
        folders.append(folder)
        if folder.exists():
            progress(f"Staat er al: {name}")
            continue
        progress(f"Schrijven: {name}")
        write_stream(folder, head, large.stukken(name), lambda n: progress(f"  {n:,} rijen".replace(",", ".")))
    _write_json(target / "geometrie.geojson", large.geometrie())
    size = large.maat
    text = LEESMIJ_GROOT.format(omvang=omvang, seed=seed, signaaljaren=size.signaaljaren, jaren=size.jaren)
    (target / "LEESMIJ.txt").write_text(text, encoding="utf-8", newline="\n")
    return folders


def _faults(target: Path, seed: int, progress: Callable[[str], None]) -> list[Path]:
    from jgwork.voorbeelden.regio.fouten import make_fouten, make_goed

    folders = []
    faults = (make_goed(seed), *make_fouten(seed))
    for f in faults:
        progress(f"Schrijven: {f.naam}")
        folder = target / f.naam
        if f.bestand:
            write_broken(folder, f.bestand, f.manifest, f.tables)
        else:
            write_delivery(folder, f.manifest, f.tables, "csv")
        folders.append(folder)
    known = [{"naam": f.naam, "uitleg": f.uitleg, "code": int(f.code)} for f in faults]
    _write_json(target / "fouten.json", known)
    lines = "\n".join(f"  {f.naam:28} {f.uitleg} (code {int(f.code)})" for f in faults)
    (target / "LEESMIJ.txt").write_text(LEESMIJ_FOUT.format(lijst=lines), encoding="utf-8", newline="\n")
    return folders


def _package(zendingen: Iterable[Zending], vorm: str) -> dict[str, Any]:
    """Return the Data Package of all deliveries together, so that any tool can check them, references included."""
    found: dict[tuple[str, str], list[Zending]] = defaultdict(list)
    for z in zendingen:
        for table in z.tables:
            form = vorm or z.vorm
            found[table, "csv" if form == "csv" else f"{form} {z.map}"].append(z)
    parts: list[Resource] = []
    for (table, piece), sent in found.items():
        first = not any(p.table == table for p in parts)
        form, sheets = piece.split()[0], f"{sent[0].map}/{sent[0].soort}.xlsx"
        paths = (sheets,) if form == "xlsx" else tuple(f"{z.map}/{table}.{form}" for z in sent)
        dialects: dict[str, dict[str, Any]] = {"csv": {"delimiter": ";"}, "xlsx": {"excel": {"sheet": table}}}
        columns = tuple(sent[0].tables[table].column_names)
        parts.append(
            Resource(table if first else f"{table}-{sent[0].map}", table, paths, dialects.get(form, {}), columns)
        )
    return package("voorbeeldregio", "Voorbeeldregio (verzonnen)", parts)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
