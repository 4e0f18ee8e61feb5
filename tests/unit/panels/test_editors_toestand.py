"""The reducers of the editors, as pure functions."""

from __future__ import annotations

import json

import hypothesis.strategies as st
from hypothesis import given, settings
from trekkingen import draws

from jgwork.panels.editors.toestand import Ongedaan, Opnieuw, Staat, Voeg, Wis, Zet, begin, reduce

KEYS = st.sampled_from(["duiding:a", "duiding:b", "actie:A-1"])
COLUMNS = st.sampled_from(["waarde", "schaalwaarde"])
EDITS = st.one_of(
    st.builds(Zet, KEYS, COLUMNS, st.sampled_from(["", "1", "2", " 3 "])),
    st.builds(Voeg, KEYS, st.just({"waarde": "1"})),
    st.builds(Wis, KEYS),
)
ACTIONS = st.one_of(EDITS, st.just(Ongedaan()), st.just(Opnieuw()))


def run(actions: list, state: Staat | None = None) -> Staat:
    state = state or begin({}, "basis")
    for action in actions:
        state = reduce(state, action)
    return state


def test_a_value_is_set_cleared_and_its_row_goes_with_the_last_cell() -> None:
    state = run([Zet("duiding:a", "schaalwaarde", " 3 ")])
    assert state.rijen == {"duiding:a": {"schaalwaarde": "3"}}
    assert run([Zet("duiding:a", "schaalwaarde", "")], state).rijen == {}


def test_undo_and_redo_walk_the_same_road() -> None:
    a, b = (
        run([Zet("duiding:a", "waarde", "1")]),
        run([Zet("duiding:a", "waarde", "1"), Zet("duiding:a", "waarde", "2")]),
    )
    assert run([Ongedaan()], b).rijen == a.rijen
    assert run([Ongedaan(), Opnieuw()], b).rijen == b.rijen
    assert run([Ongedaan(), Zet("duiding:b", "waarde", "1"), Opnieuw()], b).rijen == {
        "duiding:a": {"waarde": "1"},
        "duiding:b": {"waarde": "1"},
    }


def test_an_action_that_changes_nothing_gives_the_same_state() -> None:
    state = run([Zet("duiding:a", "waarde", "1")])
    for action in (Zet("duiding:a", "waarde", "1"), Wis("duiding:b"), Opnieuw(), Voeg("duiding:a", {"waarde": "9"})):
        assert reduce(state, action) is state


@settings(max_examples=draws(150), deadline=None)
@given(st.lists(EDITS, max_size=20))
def test_undoing_everything_gives_the_beginning(actions: list) -> None:
    start = begin({"duiding:a": {"waarde": "1"}}, "m")
    end = run(actions, start)
    assert run([Ongedaan()] * len(end.verleden), end).rijen == start.rijen
    assert run([Ongedaan()] * len(end.verleden) + [Opnieuw()] * len(end.verleden), end).rijen == end.rijen


@settings(max_examples=draws(150), deadline=None)
@given(st.lists(ACTIONS, max_size=20))
def test_a_draft_read_back_is_the_same_and_no_state_is_changed_by_the_next(actions: list) -> None:
    state = begin({"duiding:a": {"waarde": "1"}}, "m")
    seen = []
    for action in actions:
        seen.append((state, json.dumps(state.as_json())))
        state = reduce(state, action)
    assert all(json.dumps(s.as_json()) == text for s, text in seen)
    back = Staat.from_json(json.loads(json.dumps(state.as_json())))
    assert (back.rijen, back.basis) == (state.rijen, state.basis)
    assert run([Ongedaan()], back).rijen == run([Ongedaan()], state).rijen
