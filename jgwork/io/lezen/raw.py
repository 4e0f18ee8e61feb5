"""What a reader of one format gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tables import Source

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class RawTable:
    """What a format reader gives for one file or sheet.

    Parameters
    ----------
    name
        Sheet name, or the file name without extension.
    data
        All text, headings as they stand (duplicate or empty ones too).
    source
        Where it came from.
    findings
        Problems met while reading.
    hidden
        Whether the sheet was hidden.
    """

    name: str
    data: pa.Table
    source: Source
    findings: tuple[Finding, ...] = ()
    hidden: bool = False
