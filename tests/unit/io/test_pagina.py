"""Pages from templates: every text is escaped, and a fact that a template asks for must be there."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from jgwork.io.kantoor.pagina import pagina
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import Verdict
from jgwork.vocabulary.view import Picture, ViewColumn, ViewTable

EVIL = '<script>alert("x")</script>'


class Report:
    name, admitted = EVIL, False
    findings = (Finding("R1", EVIL, EVIL, EVIL, EVIL, n=2, rows=(3, 4), place=EVIL),)
    tables = ({"tabel": EVIL, "rijen": 3, "gelezen": (EVIL,)},)


def test_no_text_becomes_part_of_a_page() -> None:
    picture = Picture(EVIL, EVIL, None, ViewTable("t", (ViewColumn(EVIL),), ((EVIL,),)))
    page = pagina("weg", picture=picture, tekening="<svg></svg>")
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 5
    assert "<svg></svg>" in page
    checked = pagina("controle", reports=[Report], dag="01-07-2026", rijen=True, weigering=Verdict.REFUSE,
                     groepen=lambda found: [(EVIL, found)])  # fmt: skip
    assert "<script" not in checked
    assert "1 punt om te herstellen" in checked
    assert "Rijen: 3, 4" in checked


def test_a_fact_that_is_missing_is_an_error_and_no_empty_place() -> None:
    with pytest.raises(UndefinedError):
        pagina("dpia", op="01-07-2026")
