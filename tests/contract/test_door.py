"""One door to the rows: nobody else reads who is a member when, or makes a quarter or a list of roles by hand."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "jgwork"
#: The door itself; descriptors and the worlds that are written may name a column.
FREE = ("inhoud", "schema", "voorbeelden")
FORBIDDEN = {
    "who is on the list": r"\bnamenlijst_status\b|\blid_tot\b|\blid_vanaf\b",
    "a quarter made by hand": r"month\s*-\s*1\)?\s*//\s*3|month\s*\+\s*2\)?\s*//\s*3|3\s*\*\s*\(\(",
    "a list of roles of presence": r"[\"']betrokkene[\"']\s*,\s*[\"']genoteerd[\"']",
    "a month counted by hand": r"\.year\s*\*\s*12\s*\+|month\s*%\s*12\s*\+\s*1",
}
#: The code of a quarter is Dutch notation.
NOTATION = {"a quarter made by hand": {"vocabulary/dutch.py"}}


def modules() -> list[Path]:
    return [p for p in sorted(PACKAGE.rglob("*.py")) if p.relative_to(PACKAGE).parts[0] not in FREE]


def found(text: str, what: str) -> bool:
    return re.search(FORBIDDEN[what], text) is not None


@pytest.mark.parametrize("what", FORBIDDEN)
def test_only_the_door_knows(what: str) -> None:
    allowed = NOTATION.get(what, set())
    names = [str(p.relative_to(PACKAGE)) for p in modules() if found(p.read_text(encoding="utf-8"), what)]
    assert [n for n in names if n not in allowed] == []


@pytest.mark.parametrize(
    ("what", "planted"),
    [
        ("who is on the list", 'rows["namenlijst_status"] != "vervallen"'),
        ("a quarter made by hand", "date(op.year, 3 * ((op.month - 1) // 3) + 1, 1)"),
        ("a list of roles of presence", 'isin(["verdachte", "betrokkene", "genoteerd"])'),
        ("a month counted by hand", "index = day.year * 12 + day.month - 1 + months"),
    ],
)
def test_a_planted_reader_is_seen(what: str, planted: str) -> None:
    assert found(planted, what)
