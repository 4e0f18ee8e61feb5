"""What the headline of chance says: whether a target that is reached would be more than ordinary swing."""

from collections.abc import Callable

import pytest

from jgwork.views.toeval import zichtbaar
from jgwork.vocabulary.tables import ReleasedTable, Value

Maak = Callable[..., ReleasedTable]
KOLOMMEN = ("nulmeting", "hoogstens", "streefwaarde", "kwartalen", "reden")
#: Nulmeting, highest that stands out, target, quarters and reason.
ECHT: tuple[Value, ...] = (120.0, 83.0, 70.0, 4.0, None)
TOEVAL: tuple[Value, ...] = (120.0, 83.0, 84.0, 4.0, None)
NOOIT: tuple[Value, ...] = (6.0, None, 3.0, 4.0, None)
ZONDER_DOEL: tuple[Value, ...] = (120.0, 83.0, None, 4.0, None)
ENQUETE: tuple[Value, ...] = (None, None, None, None, "Dit doel is gevraagd in een enquête, niet geteld.")


@pytest.mark.parametrize(
    ("rijen", "zegt"),
    [
        ([ECHT], "Als u de streefwaarde haalt van 'doel 1', is de daling waarschijnlijk echt"),
        ([TOEVAL], "Als u de streefwaarde haalt van 'doel 1', kan dat ook toeval zijn"),
        ([NOOIT], "Als u de streefwaarde haalt van 'doel 1', kan dat ook toeval zijn"),
        ([ECHT, TOEVAL], "Bij een van de twee doelen die tellen, is een gehaalde streefwaarde geen toeval"),
        ([ENQUETE], "Van geen doel kunnen we zeggen welke daling echt zou zijn"),
        ([ZONDER_DOEL], "Van geen doel kunnen we zeggen welke daling echt zou zijn"),
        ([ENQUETE, TOEVAL], "Als u de streefwaarde haalt van 'doel 2', kan dat ook toeval zijn"),
    ],
)
def test_whether_a_reached_target_would_be_more_than_chance(
    rijen: list[tuple[Value, ...]], zegt: str, tabel: Maak
) -> None:
    table = tabel(("doel",), KOLOMMEN, [(f"doel {i}", *r) for i, r in enumerate(rijen, 1)], "te_zien")
    view = zichtbaar(table)
    assert view is not None
    picture = view.pictures[""]
    assert picture.title == zegt
    assert all(f"doel {i}: " in picture.sentence for i in range(1, len(rijen) + 1)), "every goal is said something of"
