"""Every warning: one situation in which it fires, and the nearest one in which it does not."""

from dataclasses import replace
from datetime import date

import pytest

from jgwork.indicators.effect.before_after import before_after
from jgwork.indicators.effect.caution import RAISES_DETECTION, Caution, disagreement
from jgwork.indicators.effect.ladder import Situation, evaluate
from jgwork.indicators.effect.reeks import Reeks

START = date(2025, 1, 1)


def month(i: int) -> date:
    return date(2022 + i // 12, i % 12 + 1, 1)


def reeks(unit: str, counts, first: int = 0, versions=()) -> Reeks:
    n = len(counts)
    starts, ends = (tuple(month(first + i + k) for i in range(n)) for k in (0, 1))
    return Reeks(unit, starts, ends, tuple(map(float, counts)), (1.0,) * n, versions)


WAVE = [0, 1, 0, 1] * 3
#: The year before, the nulmeting and the year after; not chosen on the nulmeting.
CALM = Situation(
    reeks("G", [12 + w for w in WAVE] * 2 + [6 + w for w in WAVE], 12), date(2024, 1, 1), START, START,
    date(2026, 1, 1), selected_on=date(2023, 6, 1),
)  # fmt: skip
OTHER = reeks("H", [10 + w for w in WAVE] * 3, 12)


def codes(s: Situation) -> set[Caution]:
    found = evaluate(s)
    assert {w.text for w in found.cautions} <= set(found.primary.warnings)  # whoever reads the sentence reads these
    return {w.code for w in found.cautions}


def peak() -> Situation:
    """The nulmeting is twice the year before and now: chosen at its peak."""
    counts = [6 + w for w in WAVE] + [12 + w for w in WAVE] + [6 + w for w in WAVE]
    return replace(CALM, treated=reeks("G", counts, 12), selected_on=date(2024, 11, 1))


def clustered() -> Situation:
    counts = [12 + w for w in WAVE] + [48, 0, 0, 0] * 3 + [6 + w for w in WAVE]
    return replace(CALM, treated=reeks("G", counts, 12))


FIRES = {
    Caution.PEAK: peak(),
    Caution.SELECTION: replace(CALM, treated=CALM.treated.part(date(2024, 1, 1), CALM.op), selected_on=None),
    Caution.BREAK: replace(CALM, breaks=(date(2024, 9, 1),)),
    Caution.CORONA: Situation(
        reeks("G", [12 + w for w in WAVE] * 3 + [6] * 12, -24), date(2021, 1, 1), date(2022, 1, 1), date(2023, 1, 1),
        date(2024, 1, 1), selected_on=date(2020, 6, 1),
    ),
    Caution.SEASON: replace(CALM, op=date(2025, 7, 1)),
    Caution.DETECTION: replace(CALM, interventions=(RAISES_DETECTION[0],)),
    Caution.TIED: replace(CALM, comparison=(OTHER,), tied={"H": "de groepen hebben leden gemeen"}),
    Caution.CLUSTERED: clustered(),
    Caution.SOURCES: replace(CALM, measured=(140.0, 70.0)),
}  # fmt: skip
SILENT = {
    Caution.PEAK: replace(CALM, selected_on=date(2024, 11, 1)),  # chosen on the nulmeting, the year before was alike
    Caution.SELECTION: replace(CALM, selected_on=None),
    Caution.BREAK: replace(CALM, breaks=(date(2023, 6, 1),)),  # before the nulmeting
    Caution.CORONA: CALM,
    Caution.SEASON: CALM,
    Caution.DETECTION: replace(CALM, interventions=(RAISES_DETECTION[0],), soort="enquete"),
    Caution.TIED: replace(CALM, comparison=(OTHER,), tied={"J": "een andere groep"}),
    Caution.CLUSTERED: CALM,
    Caution.SOURCES: replace(
        CALM, measured=(CALM.treated.window(CALM.van, CALM.tot).count, CALM.treated.window(CALM.start, CALM.op).count)
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", list(FIRES))
def test_fires_and_is_silent(code: Caution) -> None:
    assert code in codes(FIRES[code])
    assert code not in codes(SILENT[code])


def test_extra_police_effort_after_the_start_raises_detection_too() -> None:
    assert Caution.DETECTION in codes(replace(CALM, extra_effort=(date(2025, 3, 1),)))


def test_the_tied_group_is_named_and_left_out() -> None:
    alone, tied = evaluate(CALM), evaluate(FIRES[Caution.TIED])
    assert tied.primary.method == alone.primary.method  # as if there were no comparison at all
    assert any(w.startswith("H doet niet mee als vergelijking: de groepen hebben leden") for w in tied.primary.warnings)
    assert evaluate(SILENT[Caution.TIED]).primary.method.startswith("verschil in verschillen")


def test_what_differs_is_said_with_both_numbers() -> None:
    text = next(w.text for w in evaluate(FIRES[Caution.SOURCES]).cautions if w.code is Caution.SOURCES)
    assert all(n in text for n in ("140", "70", "150", "78"))


@pytest.mark.parametrize(
    ("police", "asked", "fires"),
    [((100, 60), (60, 100), True), ((100, 60), (100, 60), False), ((100, 60), (100, 102), False)],
)
def test_registrations_and_residents(police, asked, fires) -> None:
    found = disagreement({
        "incidenten": ("registratie", before_after(*police)), "ervaren_overlast": ("enquete", before_after(*asked)),
    })  # fmt: skip
    assert bool(found) is fires
    assert not disagreement({"a": ("registratie", before_after(*police)), "b": ("registratie", before_after(*asked))})


def test_every_code_has_a_test() -> None:
    """``AFTERWARDS`` needs a dossier: ``tests/unit/runs/test_nulmetingen.py``."""
    assert set(FIRES) == set(SILENT) == set(Caution) - {Caution.DISAGREE, Caution.AFTERWARDS}
