"""A report before it has a file format: blocks in reading order. Plain values, made from released views only."""

from __future__ import annotations

from dataclasses import dataclass

from jgwork.vocabulary.view import ViewTable


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a chapter."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``kind`` is ``tekst``, ``let_op`` (a boxed remark) or ``bron`` (source, small)."""

    text: str
    kind: str = "tekst"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a header row; ``source`` says how its numbers were made, ``name`` is short and unique."""

    name: str
    table: ViewTable
    source: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A drawing of a figure.

    Parameters
    ----------
    png, svg
        The same drawing for word processors and for print.
    alt
        What a screen reader says instead of it.
    width, height
        Size in centimetres.
    """

    png: bytes
    svg: bytes
    alt: str
    width: float
    height: float


#: A table with more columns than this gets smaller letters.
WIDE = 6
Block = Heading | Paragraph | Bullets | Sheet | Image


@dataclass(frozen=True, slots=True)
class Document:
    """A report.

    Parameters
    ----------
    title, subtitle
        What it is, and of whom.
    made
        ISO date of the publication it was made from: the date of the document, so that it can be made again.
    reference
        What stands in the footer: the publication.
    blocks
        Everything else, in reading order.
    """

    title: str
    subtitle: str
    made: str
    reference: str
    blocks: tuple[Block, ...]

    def sheets(self) -> tuple[Sheet, ...]:
        """Return the tables, in order."""
        return tuple(b for b in self.blocks if isinstance(b, Sheet))
