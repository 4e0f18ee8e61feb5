"""Text that people wrote does not leave: not as a label, not as a value, not in a sentence, however it is spaced."""

import pandas as pd
import pytest

from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.release.gate import Policy, release, state
from jgwork.vocabulary.errors import ReleaseRefused
from jgwork.vocabulary.tables import WITHHELD, IndicatorTable, Measure, Tijd, Unit

SCHREEF = "Extra toezicht bij Noord"
POLICY = Policy("ketenoverleg", date="2026-01-15", written=frozenset({SCHREEF}))
#: As it was typed, and as it comes back: in other case, with other spaces, in the middle of a label.
SPELLINGEN = (SCHREEF, "extra TOEZICHT bij noord", "Extra  toezicht\tbij Noord", f"x {SCHREEF} y")


@pytest.mark.parametrize("text", SPELLINGEN)
def test_it_is_no_label(text: str) -> None:
    frame = pd.DataFrame({"plek": [text, "elders"], "incidenten": [7, 9]})
    table = IndicatorTable("q", "Q", frame, ("plek",), (Measure("incidenten", "N", Unit.EVENT),), size=14)
    with pytest.raises(ReleaseRefused) as stop:
        release([table], POLICY, Ledger())
    assert SCHREEF.casefold() not in str(stop.value).casefold()


@pytest.mark.parametrize("text", SPELLINGEN)
def test_it_is_no_value(text: str) -> None:
    frame = pd.DataFrame({"kenmerk": ["Soort", "Bron"], "waarde": ["los-vast", text]})
    table = IndicatorTable(
        "p", "P", frame, ("kenmerk",), (Measure("waarde", "Waarde", Unit.STATEMENT),), tijd=Tijd.FEIT
    )
    assert release([table], POLICY, Ledger()).tables[0].column("waarde") == ("los-vast", WITHHELD)


@pytest.mark.parametrize("text", SPELLINGEN)
def test_it_is_in_no_sentence(text: str) -> None:
    with pytest.raises(ReleaseRefused) as stop:
        state(Ledger(), [("Titel", f"Wat opvalt: {text}.")], POLICY)
    assert SCHREEF.casefold() not in str(stop.value).casefold()
    state(Ledger(), [("Titel", "Wat opvalt: toezicht.")], POLICY)
