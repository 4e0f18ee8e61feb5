"""The page that says where each paper of the work process is written and read tells the truth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from jgwork.analist.groep import Groep
from jgwork.inhoud.kennis import DELEN as KENNIS
from jgwork.runs.formulier.soorten import SOORTEN as EDITORS
from jgwork.runs.formulier.werkboek import DELEN as WERKBOEK
from jgwork.runs.publicatie.catalogus import CATALOGUS
from jgwork.schema.descriptors import load_tables
from jgwork.schema.packages import kinds
from jgwork.schema.profielen import nummer
from jgwork.views.rapport.stukken import SOORTEN as RAPPORTEN

PAGE = Path(__file__).parents[2] / "docs" / "papier.md"
BY_COMMAND = ("levering", "jgwork proces besluit", "jgwork nulmeting")


def papers() -> Iterator[tuple[str, ...]]:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| ") and not line.startswith("| stuk"):
            yield tuple(c.strip().replace("`", "") for c in line.strip("|").split("|"))


@pytest.mark.parametrize("paper", papers(), ids=lambda p: re.sub(r"\W+", "-", p[0]))
def test_where_a_paper_is_written_and_read_is_there(paper: tuple[str, ...]) -> None:
    _, step, table, editor, book, notebook, board, report = paper
    assert table in ("-", *load_tables())
    assert editor in (*BY_COMMAND, *EDITORS)
    if editor in EDITORS:
        assert nummer(EDITORS[editor][0]) <= int(step)
    kind, _, name = book.partition(" ")
    if kind == "deel":
        assert table in WERKBOEK[name][0]
    elif kind == "pakket":
        assert table in kinds()[name]
    else:
        assert (kind, table) == ("-", "-")
    part = notebook.removeprefix("kennis: ")
    assert KENNIS[part].tabel == table if part != notebook else callable(getattr(Groep, part))
    shown = [o for o in CATALOGUS if fnmatchcase(board, o.naam)]
    assert board == "-" or nummer(shown[0].vanaf) <= max(int(step), 3)
    assert report in ("-", *RAPPORTEN)
    assert (board == "-") == (report == "-"), "what is released is in a report, and nothing else is"


def test_every_table_and_every_editor_stands_on_the_page() -> None:
    rows = list(papers())
    papered = {r[2] for r in rows} | {r[3] for r in rows}
    assert set(EDITORS) - papered == {"inbreng", "eigen_acties"}, "the same rows, by one partner alone"
    whole = {"groep", "processtap", "locatie", "verblijf", "betrokkenheid", "relatie", "groep_gemeente", "gebiedsrol",
             "contextgebeurtenis"}  # fmt: skip
    assert set(load_tables()) - papered == whole, "facts about a group, no paper"
