"""Write a report as a file people open: DOCX, ODT, PDF, XLSX or ODS. Nothing here decides what is in it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from jgwork.io.kantoor.docx import write_docx
from jgwork.io.kantoor.odf import write_ods, write_odt
from jgwork.io.kantoor.pdf import write_pdf
from jgwork.io.kantoor.xlsx import write_xlsx
from jgwork.vocabulary.document import Document
from jgwork.vocabulary.errors import UsageError

#: Seconds that LibreOffice may take; its first start on a slow machine takes about twenty.
_PATIENCE: Final = 180
_WRITERS: Final[dict[str, Callable[[Document, Path], None]]] = {
    "docx": write_docx,
    "odt": write_odt,
    "pdf": write_pdf,
    "xlsx": write_xlsx,
    "ods": write_ods,
}
FORMATS: Final = tuple(_WRITERS)


def write_report(document: Document, file: Path, kind: str = "", template: Path | None = None) -> Path:
    """Write a report; the file appears whole or not at all, and replaces an earlier one.

    Parameters
    ----------
    document
        The report.
    file
        Where.
    kind
        One of ``FORMATS``; by default what the name of the file ends with.
    template
        A restyled template: ``.docx`` for DOCX, ``.css`` for PDF. An ODT follows a ``.docx`` template where LibreOffice
        is installed.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UsageError
        For a format that does not exist, or a template that does not go with it.
    """
    kind = (kind or file.suffix.removeprefix(".")).lower()
    if kind not in _WRITERS:
        raise UsageError("Deze bestandsvorm kan niet.", f"Kies uit: {', '.join(FORMATS)}.")
    _check_template(kind, template)
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".rapport-") as folder:
        made = Path(folder) / f"rapport.{kind}"
        if kind == "docx":
            write_docx(document, made, template)
        elif kind == "pdf":
            write_pdf(document, made, template)
        elif kind == "odt" and template is not None:
            _through_libreoffice(document, made, template)
        else:
            _WRITERS[kind](document, made)
        made.replace(file)
    return file


def libreoffice() -> str | None:
    """Return where LibreOffice is, ``None`` where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def _check_template(kind: str, template: Path | None) -> None:
    if template is None:
        return
    wanted = {"docx": ".docx", "odt": ".docx", "pdf": ".css"}.get(kind)
    if wanted is None:
        raise UsageError(f"Bij {kind} hoort geen sjabloon.", "Laat --sjabloon weg.")
    if template.suffix.lower() != wanted:
        raise UsageError(f"Bij {kind} hoort een sjabloon dat eindigt op {wanted}.", "Kies een ander sjabloon.")
    if not template.exists():
        raise UsageError(f"{template.name} is er niet.", "Controleer de naam en de map.")
    if kind == "odt" and libreoffice() is None:
        raise UsageError(
            "Een eigen sjabloon bij ODT kan alleen als LibreOffice is geinstalleerd.",
            "Installeer LibreOffice, of maak een DOCX en sla die op als ODT.",
        )


def _through_libreoffice(document: Document, made: Path, template: Path) -> None:
    """Make a DOCX with the template and let LibreOffice turn it into ODT, with a profile of its own."""
    folder = made.parent
    source = folder / "rapport.docx"
    write_docx(document, source, template)
    profile = (folder / "profiel").resolve().as_uri()
    command = [str(libreoffice()), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "odt"]
    done = subprocess.run(
        [*command, "--outdir", str(folder), str(source)], capture_output=True, timeout=_PATIENCE, check=False
    )
    if done.returncode or not made.exists():
        raise UsageError("LibreOffice kon geen ODT maken.", "Maak een DOCX en sla die in LibreOffice op als ODT.")
