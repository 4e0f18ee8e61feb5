"""A report before it has a file format: blocks in reading order. Plain values, made from released views only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from jgwork.vocabulary.view import ViewTable


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a chapter."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``kind`` is ``tekst``, ``let_op`` (a boxed remark) or ``bron`` (source, small).

    ``lead`` stands before it in bold: what the paragraph is about.
    """

    text: str
    kind: str = "tekst"
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[str, ...]


#: How many letters of a table fit beside each other on a page.
LETTERS = 110
#: The margins of a cell, left and right, in letters.
MARGIN = 3.2


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a header row.

    Parameters
    ----------
    name
        Short and unique.
    table
        The table.
    source
        How its numbers were made.
    prints
        Whether it stands in a text too; what is said in words there stands in a workbook only.
    """

    name: str
    table: ViewTable
    source: str = ""
    prints: bool = True

    def widths(self, columns: int = 1) -> tuple[float, ...]:
        """Return the share of the width of each column, in a text that stands in so many columns.

        Every column gets its longest word and the margins of a cell first; what is left goes to where most is written.
        """
        texts = [[c.title, *(r[i] for r in self.table.rows)] for i, c in enumerate(self.table.columns)]
        room = LETTERS // columns
        longest = [1.1 * max((len(w) for t in col for w in t.split()), default=1) for col in texts]
        cap = max(longest)
        while cap > 1 and sum(min(n, cap) for n in longest) > room - MARGIN * len(texts):
            cap -= 1  # only what is too long is cut off, never a short word
        words = [MARGIN + min(n, cap) for n in longest]
        more = [max(sum(map(len, col)) / len(col) - w, 0.1) for col, w in zip(texts, words, strict=True)]
        left = max(room - sum(words), 0.0)
        wide = [w + left * m / sum(more) for w, m in zip(words, more, strict=True)]
        return tuple(w / sum(wide) for w in wide)


@dataclass(frozen=True, slots=True)
class Image:
    """A drawing of a figure.

    Parameters
    ----------
    drawn
        Gives the drawing in a format, once: a report draws only what its own format asks for.
    alt
        What a screen reader says instead of it.
    width, height
        Size in centimetres.
    """

    drawn: Callable[[str], bytes] = field(compare=False)
    alt: str
    width: float
    height: float

    @property
    def png(self) -> bytes:
        """Return the drawing for word processors."""
        return self.drawn("png")

    @property
    def svg(self) -> bytes:
        """Return the drawing for print."""
        return self.drawn("svg")


@dataclass(frozen=True, slots=True)
class Images:
    """Drawings beside each other, together no wider than the text."""

    images: tuple[Image, ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a page of its own; a heading comes next."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What follows stands in so many columns, until the next of these."""

    number: int


#: A table with more columns than this gets smaller letters.
WIDE = 6
Block = Heading | Paragraph | Bullets | Sheet | Images | NewPage | Columns


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

    def images(self) -> tuple[Image, ...]:
        """Return the drawings, in order."""
        return tuple(i for b in self.blocks if isinstance(b, Images) for i in b.images)

    def sheets(self) -> tuple[Sheet, ...]:
        """Return the tables, in order."""
        return tuple(b for b in self.blocks if isinstance(b, Sheet))
