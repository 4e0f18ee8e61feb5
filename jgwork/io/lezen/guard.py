"""File guard: looks at a file from the outside before anything reads it.

Nothing here parses a table. Declared sizes are looked at first (cheap), then what is really there. The two readers
that run large parsers (``readers_workbook``, ``readers_parquet``) do so in a child process with limits of its own.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from jgwork.io.lezen.tekens import is_wide
from jgwork.vocabulary.errors import UnsafeFile, UsageError
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import ExitCode

if TYPE_CHECKING:
    import pyarrow as pa

#: Extension -> kind of file. Anything else is refused: a type nobody knows cannot be checked.
KINDS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".xls": "xls", ".ods": "ods",
         ".parquet": "parquet"}  # fmt: skip
#: What other files are, and the next move; what is not here is only said to be of another kind. A binary workbook could
#: be read, but not what people wrote beside its cells, so that could not be looked at.
_OTHERS: tuple[tuple[str, str, str], ...] = (
    ("xlt", "een oud sjabloon van Excel", "Open het in Excel of LibreOffice en sla het op als .xlsx."),
    ("xlsb", "een binair Excel-bestand", "Open het in Excel en sla het op als .xlsx."),
    ("xlsm xltm xltx", "een Excel-bestand met macro's of een sjabloon", "Sla het op als gewone .xlsx, zonder macro's."),
    ("fods ots sxc numbers dif slk", "een rekenblad in een andere vorm", "Sla het op als .xlsx of .ods."),
    ("gz bz2 xz zst 7z rar tar tgz", "een ingepakt bestand", "Pak het uit, of lever een gewone .zip."),
    ("doc docx odt rtf", "een tekstdocument", "Zet de tabel in een rekenblad en sla dat op als .xlsx."),
    ("pdf", "een pdf", "Vraag de bron om de tabel als .xlsx of .csv; uit een pdf leest de werkbank niets."),
    ("accdb mdb sqlite db", "een database", "Maak van elke tabel een export als .csv of .xlsx."),
    ("sav dta sas7bdat rds", "een bestand van een statistiekprogramma", "Maak er een export van als .csv."),
    ("html htm mht", "een webpagina", "Open haar in Excel of LibreOffice en sla de tabel op als .xlsx."),
    ("json xml geojson", "een bestand voor programma's", "Maak er een export van als .csv of .xlsx."),
    ("msg eml", "een e-mail", "Bewaar de bijlage als los bestand en lever die."),
    ("png jpg jpeg gif tif tiff", "een afbeelding", "Lever de gegevens zelf, als .csv of .xlsx."),
)
#: Files that may lie beside the tables and are not read as a table.
BESIDE = {".toml"}
#: Names that operating systems add to folders and archives; they are passed over, never read.
CLUTTER = re.compile(r"^(\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|__MACOSX|~\$.*|\.~lock\..*)$")

_MACRO = re.compile(r"(vbaProject|macrosheets/|activeX/|embeddings/|externalLinks/|/oleObject|^Basic/|^Scripts/)", re.I)
#: The part of a locked workbook that holds the real one.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.I)
_XML = (".xml", ".rels", ".vml")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a delivery may cost to look at; every number can be set by the caller.

    Parameters
    ----------
    file_bytes
        Largest single file.
    unpacked_bytes, ratio, entries
        Of an archive or workbook: bytes after unpacking, unpacked over packed bytes (looked at from 10 MB on), files
        inside.
    sheets, rows, columns, cells
        Of a workbook or table.
    cell_chars
        Longest cell; a spreadsheet itself stops at 32,767.
    seconds, memory_bytes
        Of the child process that reads a workbook.
    """

    file_bytes: int = 4_000_000_000
    unpacked_bytes: int = 500_000_000
    ratio: int = 150
    entries: int = 2_000
    sheets: int = 100
    rows: int = 20_000_000
    columns: int = 500
    cells: int = 400_000_000
    cell_chars: int = 32_767
    seconds: float = 60.0
    memory_bytes: int = 1_500_000_000


def unsafe(rule: str, message: str, next_move: str, *, table: str = "", n: int = 1) -> Finding:
    """Return a finding of the file guard (exit code 6)."""
    return Finding(f"bestand.{rule}", message, next_move, table=table, n=n, exit_code=ExitCode.UNSAFE_FILE)


def files_of(path: Path) -> list[Path]:
    """Return the files of a delivery: the file itself, or everything in the folder, in order of name.

    Raises
    ------
    UsageError
        When there is nothing at ``path``.
    """
    if path.is_file():
        return [path]
    if path.is_dir():
        found = (Path(at, n) for at, folders, names in os.walk(path, onerror=_unreadable) for n in (*folders, *names))
        return sorted(p for p in found if (p.is_file() or p.is_symlink()) and not CLUTTER.match(p.name))
    raise UsageError(
        "Op dit pad staat geen bestand en geen map.",
        "Controleer de spelling van het pad. Tip: sleep het bestand naar het venster, dan komt het pad er vanzelf.",
    )


def _unreadable(error: OSError) -> None:
    """Refuse a delivery of which a part may not be read: without it, it would pass for a whole one."""
    raise error


def guard(path: Path, limits: Limits | None = None) -> None:
    """Look at a file or folder from the outside and refuse what is not safe to read.

    Parameters
    ----------
    path
        A file, or a folder of which every file is looked at.
    limits
        See ``Limits``.

    Raises
    ------
    UnsafeFile
        With one finding per problem.
    UsageError
        When there is nothing at ``path``.
    """
    found: list[Finding] = []
    files = files_of(path)
    bound = limits or Limits()
    if len(files) > bound.entries:
        found.append(unsafe("aantal", "De map bevat te veel bestanden.", "Lever alleen de tabellen aan.", n=len(files)))
        files = []
    for number, file in enumerate(files, start=1):
        place = f"bestand {number} van {len(files)}" if len(files) > 1 else "het bestand"
        if any("\ud800" <= c <= "\udfff" for c in str(file)):  # bytes that are no text
            found.append(
                unsafe("naam", f"De naam van {place} is geen gewone tekst.", "Geef het een naam van gewone letters.")
            )
            continue
        if file.is_symlink():
            found.append(unsafe("snelkoppeling", f"{_cap(place)} is een snelkoppeling.", "Lever het bestand zelf aan."))
            continue
        found += inspect(file.name, open_buffer(file), bound, place=place)
    if found:
        raise refusal(found)


def refusal(found: list[Finding]) -> UnsafeFile:
    """Return the error that refuses a delivery because of its files."""
    return UnsafeFile(
        "Het bestand is niet veilig om te lezen. Er is niets ingelezen.",
        "Sla de gegevens opnieuw op als gewone CSV of XLSX en lever dat aan.",
        tuple(found),
    )


def open_buffer(file: Path) -> pa.Buffer:
    """Return the bytes of a file, mapped and not copied."""
    import pyarrow as pa

    if file.stat().st_size == 0:
        return pa.py_buffer(b"")
    with pa.memory_map(str(file)) as source:
        return source.read_buffer()


def inspect(name: str, data: pa.Buffer, limits: Limits, *, place: str = "het bestand") -> list[Finding]:
    """Return what is unsafe about one file, judged by its name and its first bytes; empty when it may be read."""
    suffix = Path(name).suffix.lower()
    if suffix in BESIDE:
        return _oversized(data, 1_000_000, place)
    if suffix not in KINDS and suffix != ".zip":
        return [_of_another_kind(suffix, place)]
    found = _oversized(data, limits.file_bytes, place) or _wrong_start(suffix, data, place)
    if found:
        return found
    if suffix in {".xlsx", ".ods", ".zip"}:
        return _inspect_archive(suffix, data, limits, place)
    return []


def _of_another_kind(suffix: str, place: str) -> Finding:
    """Say what a file is that is not read, and how its contents can come in."""
    kind, move = next((rest for suffixes, *rest in _OTHERS if suffix[1:] in suffixes.split()), ("", ""))
    if not kind:
        kind, move = (
            "van een soort die de werkbank niet leest",
            "Lever CSV, XLSX, XLS, ODS, Parquet of een zip daarmee.",
        )
    elif suffix:
        kind = f"{kind} ({suffix}). De werkbank leest dat niet"
    return unsafe("soort", f"{_cap(place)} is {kind}.", f"{move} Hoort het niet bij de levering? Haal het weg.")


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


def _oversized(data: pa.Buffer, most: int, place: str) -> list[Finding]:
    if data.size <= most:
        return []
    return [unsafe("grootte", f"{_cap(place)} is te groot om veilig te lezen.", "Splits de levering in delen.")]


#: How a workbook of Excel or LibreOffice begins: an old one, and one that is a zip.
OLE = b"\xd0\xcf\x11\xe0"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_TEXT = {".csv", ".tsv", ".txt"}


def _wrong_start(suffix: str, data: pa.Buffer, place: str) -> list[Finding]:
    """Compare the first bytes with the extension: a pickle named .csv stays outside."""
    head = data.slice(0, min(data.size, 65_536)).to_pybytes()
    if suffix in _TEXT:
        return _no_text(suffix, head, place)
    if suffix == ".parquet":
        right = head.startswith(b"PAR1") and _ends(data, b"PAR1")
        return [] if right else [unsafe("beschadigd", f"{_cap(place)} is geen Parquet.", "Maak de export opnieuw.")]
    if head.startswith(OLE) and _LOCKED in data.to_pybytes():
        return [_password(place)]
    if head.startswith(OLE if suffix == ".xls" else ZIP):
        return []
    text = b"\0" not in head and not is_wide(head)
    kind, move = next(
        (said for is_so, *said in (
            (head.startswith(OLE), "een oud Excel-bestand", "Geef het een naam die op .xls eindigt."),
            (head.startswith(ZIP), "een nieuwer werkboek", "Geef het een naam die op .xlsx eindigt."),
            (text and re.match(rb"\s*<", head), "een webpagina of XML, zoals sommige systemen exporteren", _AGAIN),
            (text and suffix != ".zip" and re.search(rb"[;,\t|]", head.split(b"\n", 1)[0]), "gewone tekst",
             "Geef het een naam die op .csv eindigt."),
        ) if is_so), ("", ""),
    )  # fmt: skip
    if kind:
        return [_misnamed(suffix, kind, place, move)]
    message = f"{_cap(place)} is beschadigd of is niet wat de naam zegt."
    return [unsafe("beschadigd", message, "Sla het opnieuw op vanuit het programma waarmee het gemaakt is.")]


def _no_text(suffix: str, head: bytes, place: str) -> list[Finding]:
    """Say what a file is that is called a text and is none."""
    for starts, kind in ((ZIP, "een werkboek of een zip"), (OLE, "een oud Excel-bestand")):
        if head.startswith(starts):
            move = "Open het in Excel of LibreOffice, en sla het op als .xlsx of als CSV UTF-8."
            return [_misnamed(suffix, kind, place, move, "geen_tekst")]
    for start, kind in (
        (rb"\s*<(?:!doctype|html|table|\?xml|style|meta)", "een webpagina of XML"),
        (rb"\s*\[?\s*\{\s*\"", "JSON"),
    ):
        if re.match(start, head.removeprefix(b"\xef\xbb\xbf"), re.IGNORECASE):
            return [_misnamed(suffix, kind, place, "Maak er een export van als .csv of .xlsx.")]
    if is_wide(head) or b"\0" not in head:
        return []
    message, move = f"{_cap(place)} heet tekst, maar bevat iets anders.", "Sla het opnieuw op als: CSV UTF-8."
    return [unsafe("geen_tekst", message, move)]


_AGAIN = "Open het in Excel of LibreOffice en sla het op als .xlsx."


def _misnamed(suffix: str, kind: str, place: str, move: str, rule: str = "soort") -> Finding:
    return unsafe(rule, f"{_cap(place)} is {kind}, met een naam die op {suffix} eindigt.", move)


def _password(place: str) -> Finding:
    return unsafe(
        "versleuteld",
        f"{_cap(place)} heeft een wachtwoord.",
        "Open het, haal het wachtwoord eraf (Bestand, Info, Werkmap beveiligen; of Opslaan als, zonder wachtwoord) en "
        "sla het opnieuw op.",
    )


def _ends(data: pa.Buffer, mark: bytes) -> bool:
    return bool(data.size >= 12 and data.slice(data.size - len(mark)).to_pybytes() == mark)


def _inspect_archive(suffix: str, data: pa.Buffer, limits: Limits, place: str) -> list[Finding]:
    import pyarrow as pa

    try:
        with zipfile.ZipFile(pa.BufferReader(data)) as archive:
            infos = archive.infolist()
            found = _declared(infos, data.size, limits, place) or _contents(suffix, infos, place)
            if found or suffix == ".zip":
                return found
            if any(b"encryption-data" in archive.read(i) for i in infos if i.filename == "META-INF/manifest.xml"):
                return [_password(place)]
            return _xml_traps(archive, infos, place)
    except Exception:  # zlib, lzma, struct and zipfile errors have no common base
        return _broken(place)


def _broken(place: str) -> list[Finding]:
    return [
        unsafe(
            "beschadigd",
            f"{_cap(place)} is beschadigd of versleuteld.",
            "Sla het opnieuw op, zonder wachtwoord, en lever het opnieuw aan.",
        )
    ]


def _declared(infos: list[zipfile.ZipInfo], size: int, limits: Limits, place: str) -> list[Finding]:
    """Judge an archive by its table of contents alone, before a byte is unpacked."""
    unpacked = sum(i.file_size for i in infos)
    packed = sum(i.compress_size for i in infos)
    found = []
    if len(infos) > limits.entries:
        found.append(
            unsafe("aantal", f"{_cap(place)} bevat te veel onderdelen.", "Lever minder bladen aan.", n=len(infos))
        )
    if unpacked > limits.unpacked_bytes or (unpacked > 10_000_000 and unpacked > limits.ratio * max(size, 1)):
        found.append(
            unsafe(
                "bom",
                f"{_cap(place)} wordt na uitpakken veel te groot.",
                "Lever grote tabellen als CSV of Parquet aan, los van elkaar.",
            )
        )
    if packed > size:
        found.append(
            unsafe("bom", f"{_cap(place)} bevat onderdelen die elkaar overlappen.", "Maak het bestand opnieuw.")
        )
    if any(i.flag_bits & 1 for i in infos):
        found.append(unsafe("versleuteld", f"{_cap(place)} is versleuteld.", "Haal het wachtwoord eraf."))
    return found


#: What a workbook of another format has inside.
_INSIDE: dict[str, tuple[tuple[str, str, str], ...]] = {
    ".xlsx": (
        ("xl/workbook.bin", "een binair Excel-bestand", _AGAIN),
        ("content.xml", "een ODS", "Geef het een naam die op .ods eindigt."),
    ),
    ".ods": (("xl/workbook.xml", "een XLSX", "Geef het een naam die op .xlsx eindigt."),),
}


def _contents(suffix: str, infos: list[zipfile.ZipInfo], place: str) -> list[Finding]:
    names = [i.filename for i in infos]
    if suffix == ".zip":
        strange = [
            n
            for n in names
            if not n.endswith("/")
            and not any(CLUTTER.match(part) for part in n.split("/"))
            and Path(n).suffix.lower() not in KINDS.keys() | BESIDE
        ]
        if any(n.startswith("/") or ".." in n.split("/") for n in names):
            return [unsafe("soort", f"{_cap(place)} bevat een bestand met een vreemd pad.", "Maak de zip opnieuw.")]
        if strange:
            return [_of_another_kind(Path(strange[0]).suffix.lower(), "een bestand in de zip")]
        return []
    for part, kind, move in _INSIDE.get(suffix, ()):
        if part in names:
            return [_misnamed(suffix, kind, place, move)]
    if any(_MACRO.search(n) for n in names):
        return [
            unsafe(
                "macro",
                f"{_cap(place)} bevat macro's, koppelingen naar andere bestanden of ingesloten bestanden.",
                "Sla het op als gewone .xlsx zonder macro's en koppelingen.",
            )
        ]
    return []


def _xml_traps(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], place: str) -> list[Finding]:
    """Read every XML part in pieces and look for entity declarations, which a table never needs."""
    for info in infos:
        if not info.filename.lower().endswith(_XML):
            continue
        with archive.open(info) as part:
            for piece in _pieces(part):
                if _DOCTYPE.search(piece) or b"\0" in piece:
                    return [
                        unsafe(
                            "entiteit",
                            f"{_cap(place)} bevat verwijzingen die gevaarlijk kunnen zijn (DOCTYPE of ENTITY).",
                            "Sla het opnieuw op vanuit een gewoon rekenprogramma.",
                        )
                    ]
    return []


def _pieces(part: IO[bytes], size: int = 1 << 20) -> Iterator[bytes]:
    tail = b""
    while block := part.read(size):
        yield tail + block
        tail = block[-16:]
