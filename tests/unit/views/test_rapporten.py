"""What a report says: from views made by hand, to a sentence that a member of the meeting could check."""

from __future__ import annotations

from typing import Any

import pytest

from jgwork.views.rapport.antwoorden import ONBEKEND, antwoorden, besluit, ernst
from jgwork.views.rapport.bundel import Bundel
from jgwork.views.rapport.stukken import SOORTEN, rapport
from jgwork.vocabulary.document import LETTERS, MARGIN, Document, Heading, Paragraph, Sheet
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.view import Picture, View, ViewColumn, ViewTable
from jgwork.vocabulary.voorblad import Doelregel, Voorblad

BESLUIT = (("Besluit", "Aanpakken"), ("Op", "16 mei 2025"), ("Door", "Driehoek"), ("Hoofddoelen", "1 en 2"),
           ("Kader voor geld", "€ 60.000"), ("Kader voor uren", "1.200 uur"), ("Wie stuurt", "Driehoek"))  # fmt: skip
DOEL = Doelregel(1, "Aanwas voorkomen", "Nieuwe leden", "Halt", "12", "8", "6", "1 juli 2026", "op_weg", "")


def _view(naam: str, titel: str, zin: str = "", rijen: tuple[tuple[str, ...], ...] = ()) -> View:
    columns = tuple(ViewColumn(str(i)) for i in range(len(rijen[0]) if rijen else 0))
    table = ViewTable(naam, columns, rijen) if rijen else None
    return View(naam, "Proef", {"": Picture(titel, zin or f"{titel}.", None, table)})


def _tekst(soort: str, over: str, tekst: str, ronde: str = "1") -> tuple[str, ...]:
    return ("01", soort, over, "nvt", "Gemeente", ronde, tekst)


def _index(stap: int, blad: Voorblad | None = None, **more: Any) -> dict[str, Any]:
    facts = {"gemaakt_op": "2026-07-01T10:00:00", "titel": "groep Kade", "publicatie_id": "G1-001", "stap": stap}
    return {**facts, "voorblad": (blad or Voorblad()).as_json(), **more}


def _bundel(*views: View, stap: int = 7, blad: Voorblad | None = None) -> Bundel:
    return Bundel.of(_index(stap, blad), views)


def _onder(document: Document, kop: str) -> str:
    """Return what stands under a heading, as one text."""
    out, inside = [], False
    for block in document.blocks:
        if isinstance(block, Heading):
            inside = block.text == kop
        elif inside and isinstance(block, Paragraph):
            out.append(f"{block.lead} {block.text}".strip())
    return " ".join(out)


def test_the_decision_is_one_sentence_with_its_frame() -> None:
    assert besluit(_bundel(blad=Voorblad(besluit=BESLUIT))) == (
        "Aanpakken, besloten op 16 mei 2025 door de driehoek. Kader: € 60.000 en 1.200 uur."
    )
    assert besluit(_bundel()) == ""


def test_the_four_aspects_are_said_with_what_the_numbers_mean() -> None:
    rows = (("Gedrag", "3", "2", "4", "5"), ("Impact", "1", "0", "2", "5"))
    assert ernst(_bundel(_view("duiding", "De zorg is het grootst over gedrag", rijen=rows))) == (
        "De partners geven voor gedrag 3, impact 1 (0 is geen zorg, 4 is ernstige zorg)."
    )


@pytest.mark.parametrize("stap", range(1, 8))
def test_of_a_publication_that_holds_nothing_every_question_is_unknown_with_why(stap: int) -> None:
    for a in antwoorden(_bundel(stap=stap)):
        if a.code == "2e" and stap >= 3:
            assert a.tekst == f"Ja. De groep is doorgegaan naar het integraal beeld en is nu in stap {stap}."
            continue
        assert a.tekst.startswith(ONBEKEND), a
        assert ("nog niet in stap" in a.tekst) is (int(a.stap) > stap), a


def test_an_answer_is_the_finding_of_the_page() -> None:
    views = [_view("groepsprofiel", "Een groep van 10-14 leden"), _view("plan", "De aanpak vraagt 896 uur")]
    said = {a.code: a.tekst for a in antwoorden(_bundel(*views), Rol.BEELD, Rol.SIGNAAL)}
    assert said["1b"] == "Een groep van 10-14 leden."
    assert said["3c"] == "De aanpak vraagt 896 uur."
    assert "2a" not in said, "only the steps that were asked"


def test_what_an_answer_said_is_not_said_again() -> None:
    """A later question refers to it, and the figures begin with what is new."""
    found = "32 incidenten in het eerste kwartaal 2026, evenveel als ervoor"
    views = [
        _view("incidenten", found, f"{found}. Daarvoor lag het tussen 19 en 36.", rijen=(("2026-K1", "32"),)),
        _view("straatinformatie", "Gezien op straat: drugs"), _view("groepsprofiel", "Een groep van 10-14 leden"),
    ]  # fmt: skip
    said = {a.code: a.tekst for a in antwoorden(_bundel(*views))}
    assert said["1a"] == f"{found}."
    assert said["2c"] == "Zie vraag 1a. Gezien op straat: drugs."
    assert said["4a"] == "Een groep van 10-14 leden. Zie vraag 1a."
    assert said["2b"] == "Een groep van 10-14 leden.", "what is short stands where it is asked"
    made = rapport(SOORTEN["plan"], _index(5), views)
    (paragraph,) = (x for x in made.blocks if isinstance(x, Paragraph) and x.lead == f"{found}.")
    assert found not in paragraph.text


def test_an_advice_holds_what_the_partners_wrote_and_of_the_last_round() -> None:
    texts = (_tekst("Advies", "nvt", "Doe nog niets.", "1"), _tekst("Advies", "nvt", "Pak de groep aan.", "2"),
             _tekst("Strategie", "nvt", "Eerst rust.", "1"))  # fmt: skip
    problem = (_tekst("Probleem", "Wonen", "Er is overlast."),)
    views = [_view("strategie_advies", "Advies", rijen=texts), _view("probleemdefinitie", "Probleem", rijen=problem)]
    made = rapport(SOORTEN["beleidsadvies"], _index(4), views)
    assert _onder(made, "Wat adviseren de partners?") == "Pak de groep aan."
    assert _onder(made, "Wat is het probleem?").startswith("Wonen. Er is overlast.")
    assert _onder(made, "Wat is het concept plan?").startswith("Eerst rust.")
    assert _onder(made, "Waardoor komt het?").startswith(ONBEKEND)


def test_a_long_text_does_not_push_the_advice_off_its_page_and_stands_whole_in_the_annex() -> None:
    long = "Er is veel aan de hand in de wijk. " * 30
    view = _view("strategie_advies", "Advies", rijen=(_tekst("Advies", "nvt", long.strip()),))
    made = rapport(SOORTEN["beleidsadvies"], _index(4), [view])
    assert _onder(made, "Wat adviseren de partners?") == "De rest staat in bijlage B."
    items = [i for b in made.blocks for i in getattr(b, "items", ())]
    assert any(long.strip() in i for i in items)


def test_the_meeting_reads_what_was_decided_and_never_a_blank_to_fill_in() -> None:
    before = rapport(SOORTEN["beleidsadvies"], _index(4), [])
    after = rapport(SOORTEN["beleidsadvies"], _index(5, Voorblad(besluit=BESLUIT)), [])
    rows = [{r[0]: r[-1] for s in d.sheets() if s.name == "gevraagd" for r in s.table.rows} for d in (before, after)]
    assert set(rows[0].values()) == {"nog niet besloten"}
    assert rows[1]["Kader"] == "€ 60.000 en 1.200 uur"
    assert rows[1]["Sturing"] == "Driehoek"
    assert rows[1]["Strafrecht"] == "niet vastgelegd"
    asked, told = (next(s.table for s in d.sheets() if s.name == "gevraagd") for d in (before, after))
    assert (len(asked.columns), len(told.columns)) == (3, 2), "a question that was answered takes no room"


def test_a_plan_says_what_was_not_agreed() -> None:
    made = rapport(SOORTEN["plan"], _index(5, Voorblad(doelen=(DOEL,), doelen_kop="Van het ene doel: een op weg")), [])
    (agreed,) = (s for s in made.sheets() if s.name == "afspraken")
    assert dict(agreed.table.rows)["Communicatie en sociale media"] == "onbekend: niet vastgelegd"
    (board,) = (s for s in made.sheets() if s.name == "doelenbord")
    assert board.table.rows == (
        ("1. Aanwas voorkomen", "Nieuwe leden", "Halt", "12", "8", "6", "1 juli 2026", "Op weg"),
    )


def test_a_stopped_approach_asks_no_decision_and_says_why_it_stopped() -> None:
    why = _view("reden_stoppen", "Reden", rijen=(_tekst("Reden om te stoppen", "nvt", "De doelen zijn bereikt."),))
    said = _onder(rapport(SOORTEN["evaluatie"], _index(7, gestopt=True), [why]), "Wat vragen wij u?")
    assert said == (
        "De aanpak is gestopt. Bespreek dit verslag en stel vast wat u ervan leert. Waarom? De doelen zijn bereikt."
    )


def test_a_column_gets_room_for_its_longest_word_and_then_for_what_is_written_in_it() -> None:
    table = ViewTable("t", (ViewColumn("Vraag"), ViewColumn("Antwoord")), (("Wie?", "een lang antwoord " * 10),))
    narrow, wide = Sheet("t", table).widths()
    assert narrow + wide == pytest.approx(1)
    assert wide > 3 * narrow
    many = tuple(ViewColumn(t) for t in ("Nu", *["Criminaliteitsbestrijding"] * 7))
    small, *rest = Sheet("t", ViewTable("t", many, (("-", *["niet"] * 7),))).widths()
    assert small * LETTERS > MARGIN + len("Nu"), "a column too many shortens long words, never the margins of a cell"
    assert max(rest) < 0.15


def test_no_decision_is_asked_of_a_group_that_is_not_there_yet_or_that_stopped() -> None:
    signal = rapport(SOORTEN["beleidsadvies"], _index(1), [])
    stopped = rapport(SOORTEN["beleidsadvies"], _index(2, gestopt=True), [])
    early = rapport(SOORTEN["beleidsadvies"], _index(3), [])
    assert _onder(signal, "Welk besluit vragen wij?").endswith("u hoeft nu niets te besluiten.")
    gathering = _onder(rapport(SOORTEN["beleidsadvies"], _index(2), []), "Welk besluit vragen wij?")
    assert "Besluit of u doorgaat naar stap 3." in gathering
    assert "niets te besluiten" not in gathering
    assert "de groep is in stap 1" in signal.subtitle
    assert "geen besluit gevraagd" in _onder(stopped, "Welk besluit vragen wij?")
    assert "concept" in _onder(early, "Welk besluit vragen wij?")
    assert [s.name for d in (signal, stopped, early) for s in d.sheets() if s.name == "gevraagd"] == ["gevraagd"]


def test_an_aspect_nobody_judged_is_not_told_as_a_judgement() -> None:
    rows = tuple((a, "onbekend", "onbekend", "onbekend", "0") for a in ("Gedrag", "Impact"))
    assert ernst(_bundel(_view("duiding", "Duiding", rijen=rows))) == ""
    half = (("Gedrag", "3", "2", "4", "5"), rows[1])
    assert ernst(_bundel(_view("duiding", "Duiding", rijen=half))).endswith("Over impact gaf niemand een oordeel.")
