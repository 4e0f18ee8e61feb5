"""The convenant as data: deny by default, stricter only, explained in a sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trekkingen import draws

from jgwork.inhoud.perioden import months_after, months_before
from jgwork.privacy.convenant.dekking import check_coverage
from jgwork.privacy.convenant.lezen import read_convenant
from jgwork.privacy.convenant.regels import Mate
from jgwork.privacy.proces.stand import Stand, read_werkproces, stand
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.schema.profielen import convenant_toml, werkproces_toml
from jgwork.vocabulary.errors import NotCovered, StoreDamaged, UsageError
from jgwork.vocabulary.token import make_token
from jgwork.vocabulary.verdict import ExitCode, Verdict

DEFAULT = convenant_toml()
CONVENANT = read_convenant(DEFAULT)
FACT = {"eigenaar": "gemeente", "datum": date(2026, 2, 1), "reden": "plaatselijk besluit"}


def refused(local: dict[str, Any]) -> list[str]:
    with pytest.raises(NotCovered) as caught:
        read_convenant(DEFAULT, local)
    assert caught.value.exit_code is ExitCode.NOT_COVERED
    return [f.message for f in caught.value.findings]


def test_what_is_not_agreed_is_refused() -> None:
    assert CONVENANT.allows("jongerenwerk", "betrokkenheid", 3) is Verdict.REFUSE
    assert CONVENANT.allows("kerk", "groep", 1) is Verdict.REFUSE
    assert CONVENANT.allows("politie", "tabel_die_niet_bestaat", 3) is Verdict.REFUSE
    assert CONVENANT.allows("politie", "lid", 1, richting="levert") is Verdict.REFUSE
    assert CONVENANT.allows("politie", "lid", "2A", richting="levert") is Verdict.ADMIT
    assert CONVENANT.allows("politie", "lid", 3, "reclame") is Verdict.REFUSE
    assert CONVENANT.allows("jongerenwerk", "lid", 3) is Verdict.WARN


def test_every_code_in_the_example_is_known() -> None:
    tables, partners = set(load_tables()), set(codelist("partner").codes)
    for (_, partner, table, step), made in CONVENANT.afspraken.items():
        assert partner in partners
        assert table in tables
        assert 1 <= step <= 7
        assert made.grondslag in CONVENANT.grondslagen
        assert made.doelen <= set(CONVENANT.doelen)
        assert made.categorieen <= {"gewoon", "strafrechtelijk"}, "special categories are off by default"
    assert set(CONVENANT.ondertekenaars) == partners
    assert set(CONVENANT.gremium) >= set(codelist("gremium").codes)


def test_nobody_supplies_or_receives_a_table_before_its_first_step() -> None:
    specs = load_tables()
    for (_, _, table, step), made in CONVENANT.afspraken.items():
        assert made.mate is Mate.GEEN or step >= specs[table].stap_vanaf


def test_every_table_can_be_supplied_by_someone() -> None:
    supplied = {t for (d, _, t, _), a in CONVENANT.afspraken.items() if d == "levert" and a.mate > Mate.GEEN}
    assert supplied == set(load_tables()) - {"levering"}


def test_the_om_receives_and_supplies_nothing_at_group_level() -> None:
    assert all(s >= 3 for (_, _, t, s), a in CONVENANT.afspraken.items() if t == "om_informatie" and a.mate > Mate.GEEN)


@pytest.mark.parametrize("kring", ["dossier", "ketenoverleg", "ketenoverleg_plus", "driehoek", "raad", "openbaar"])
def test_every_audience_has_dated_owned_thresholds(kring: str) -> None:
    policy = CONVENANT.policy(kring)
    wide = kring not in {"dossier", "ketenoverleg"}
    assert (policy.k, policy.m, policy.afronding) == ((10, 3, 5) if wide else (5, 3, 1))
    assert policy.bron
    assert policy.datum >= date(2016, 1, 1)


def test_an_unknown_audience_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        CONVENANT.policy("buurvrouw")


def test_explanations_are_sentences_that_say_why() -> None:
    yes = CONVENANT.verklaar("politie", "lid", 2, "levert")
    no = CONVENANT.verklaar("om", "om_informatie", 2, "levert")
    never = CONVENANT.verklaar("jongerenwerk", "betrokkenheid", 3, "ontvangt")
    stranger = CONVENANT.verklaar("kerk", "lid", 2)
    assert yes.startswith("Ja: Politie mag tabel 'lid' in stap 2 volledig leveren, op grond van Wet politiegegevens")
    assert "dat mag wel in stap 3" in no
    assert "wat niet is afgesproken mag niet" in never
    assert "ondertekenaars" in stranger


@pytest.mark.parametrize(
    ("local", "key", "own", "most"),
    [
        ({"kring": {"raad": {"k": {"waarde": 9, **FACT}}}}, "kring.raad.k", "9", "10"),
        ({"kring": {"raad": {"m": {"waarde": 2, **FACT}}}}, "kring.raad.m", "2", "3"),
        ({"kring": {"raad": {"niveau": "volledig"}}}, "kring.raad.niveau", "volledig", "aggregaat"),
        ({"bewaren": {"gewoon": {"waarde": 61, **FACT}}}, "bewaren.gewoon", "61", "60"),
        ({"drempel": {"politie_melden_na_maanden": {"waarde": 24, **FACT}}}, "politie_melden_na_maanden", "24", "12"),
        ({"ondertekenaars": {"kerk": "Kerk"}}, "ondertekenaars.kerk", "ondertekenaar", "geen ondertekenaar"),
        ({"geldig_tot": date(2040, 1, 1)}, "geldig_tot", "2040-01-01", "2035-12-31"),
        ({"gremium": {"raad": {"kring": "ketenoverleg"}}}, "gremium.raad.kring", "ketenoverleg", "raad"),
        ({"doelen": {"reclame": "Reclame"}}, "doelen.reclame", "toegestaan", "niet toegestaan"),
        (
            {"afspraak": [{"richting": "ontvangt", "partners": ["halt"], "tabellen": ["lid"], "stappen": [3],
                           "mate": "volledig"}]},
            "afspraak.ontvangt.halt.lid.3.mate", "volledig", "aggregaat",
        ),
        (
            {"afspraak": [{"richting": "levert", "partners": ["politie"], "tabellen": ["lid"], "stappen": [2],
                           "mate": "volledig", "categorieen": ["bijzonder"]}]},
            "categorieen", "bijzonder", "gewoon, strafrechtelijk",
        ),
    ],
)  # fmt: skip
def test_a_looser_local_convenant_is_refused_with_key_and_both_values(
    local: dict[str, Any], key: str, own: str, most: str
) -> None:
    (message,) = refused(local)
    assert key in message
    assert f"'{own}'" in message
    assert f"'{most}'" in message


def test_all_looser_keys_are_named_at_once_and_a_typing_error_is_one() -> None:
    messages = refused(
        {"bewaaren": {}, "kring": {"raad": {"k": {"waarde": 4, **FACT}}}, "geldig_tot": date(2040, 1, 1)}
    )
    assert len(messages) == 3
    assert any("'bewaaren'" in m for m in messages)


def test_a_stricter_local_convenant_holds() -> None:
    local = {
        "ondertekenaars": {"gemeente": "Gemeente Voorbeeld", "politie": "Politie"},
        "kring": {"ketenoverleg": {"k": {"waarde": 12, **FACT}, "niveau": "aggregaat"}},
        "bewaren": {"gewoon": {"waarde": 24, **FACT}},
        "afspraak": [
            {"richting": "ontvangt", "partners": ["politie"], "tabellen": ["lid"], "stappen": [3], "mate": "vergroofd"}
        ],
        "gremium": {"ketenoverleg": {"titel": "Weegtafel"}, "jeugdtafel": {"titel": "Jeugdtafel", "kring": "driehoek"}},
    }
    made = read_convenant(DEFAULT, local)
    assert made.policy("ketenoverleg").k == 12
    assert made.allows("jongerenwerk", "lid", 3) is Verdict.REFUSE, "who did not sign gets nothing"
    assert made.afspraak("politie", "lid", 3).mate is Mate.VERGROOFD
    assert made.afspraak("politie", "lid", 4).mate is Mate.VOLLEDIG, "what is not named stays"
    assert made.gremium["ketenoverleg"].titel == "Weegtafel"
    assert made.bewaren["gewoon"].waarde == 24


OWN = {"titel": "Wijkraad", "niveau": "aggregaat", "k": {"waarde": 12, **FACT}, "m": {"waarde": 3, **FACT},
       "afronding": {"waarde": 10, **FACT}}  # fmt: skip


@pytest.mark.parametrize(
    ("own", "k"), [({"titel": "Wijkraad"}, 10), ({"titel": "Wijkraad", "zoals": "driehoek"}, 10), (OWN, 12)]
)
def test_a_municipality_names_an_audience_of_its_own(own: dict[str, Any], k: int) -> None:
    local = {"kring": {"wijkraad": own}, "gremium": {"wijktafel": {"titel": "Wijktafel", "kring": "wijkraad"}}}
    made = read_convenant(DEFAULT, local)
    assert (made.policy("wijkraad").titel, made.policy("wijkraad").k) == ("Wijkraad", k)
    assert made.policy("wijkraad").niveau is Mate.AGGREGAAT
    assert made.gremium["wijktafel"].kring == "wijkraad"
    assert set(made.kring) == {*CONVENANT.kring, "wijkraad"}


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({**OWN, "k": {"waarde": 4, **FACT}}, "kring.wijkraad.k"),
        ({**OWN, "niveau": "volledig"}, "kring.wijkraad.niveau"),
        ({"titel": "Wijkraad", "zoals": "dossier"}, "kring.wijkraad.zoals"),
        ({"titel": "Wijkraad", "zoals": "buurvrouw"}, "kring.wijkraad"),
        ({"titel": "Wijkraad", "zoals": "raad", "k": {"waarde": 9, **FACT}}, "kring.wijkraad.k"),
        ({"zoals": "raad"}, "kring.wijkraad"),
        ({**OWN, "kk": 3}, "kring.wijkraad.kk"),
    ],
)
def test_an_audience_of_its_own_is_told_no_more_than_a_packaged_one(own: dict[str, Any], said: str) -> None:
    (message,) = refused({"kring": {"wijkraad": own}})
    assert f"'{said}'" in message


def test_a_real_convenant_brings_its_own_facts() -> None:
    messages = refused({"fictief": False})
    assert {m for m in messages if "'ref'" in m or "'ondertekenaars'" in m or "'art20'" in m} == set(messages)


@pytest.mark.parametrize("part", ["drempel", "kring", "afspraak", "ondertekenaars"])
def test_an_incomplete_convenant_is_refused_not_guessed(part: str) -> None:
    raw = {**DEFAULT, part: {"k": {"waarde": "vijf"}} if part != "afspraak" else [{"richting": "levert"}]}
    if part == "ondertekenaars":
        raw = {k: v for k, v in DEFAULT.items() if k != part}
    with pytest.raises(StoreDamaged):
        read_convenant(raw)


def test_no_convenant_may_go_under_the_floor() -> None:
    kring = {**DEFAULT["kring"], "dossier": {**DEFAULT["kring"]["dossier"], "k": {"waarde": 2, **FACT}}}
    with pytest.raises(NotCovered, match="ondergrens"):
        read_convenant({**DEFAULT, "kring": kring})


cells = st.tuples(
    st.sampled_from(["levert", "ontvangt"]),
    st.sampled_from(sorted(CONVENANT.ondertekenaars)),
    st.sampled_from(sorted(load_tables())),
    st.integers(1, 7),
    st.sampled_from([m.name.lower() for m in Mate]),
)


@settings(max_examples=draws(200), deadline=None)
@given(cells)
def test_no_local_rule_ever_gives_more_than_the_example(cell: tuple[str, str, str, int, str]) -> None:
    direction, partner, table, step, level = cell
    rule = {"richting": direction, "partners": [partner], "tabellen": [table], "stappen": [step], "mate": level}
    most = CONVENANT.afspraak(partner, table, step, direction).mate  # type: ignore[arg-type]
    try:
        made = read_convenant(DEFAULT, {"afspraak": [rule]})
    except NotCovered:
        assert Mate[level.upper()] > most
    else:
        assert made.afspraak(partner, table, step, direction).mate == Mate[level.upper()] <= most  # type: ignore[arg-type]


SENTINEL = make_token("bcdf", b"\x07" * 32)


def test_coverage_says_everything_at_once_and_never_a_value() -> None:
    tables = {
        "lid": pa.table(
            {"groep_id": ["G"], "pseudoniem": [SENTINEL], "namenlijst_status": ["afgestemd"], "leeftijd": ["17"]}
        ),
        "om_informatie": pa.table({"pseudoniem": [SENTINEL], "datum": ["2026-01-01"]}),
        "relatie": pa.table({"groep_id": ["G"], "pseudoniem_a": [SENTINEL], "pseudoniem_b": ["111222333"]}),
    }
    manifest = {"bronhouder": SENTINEL, "grondslag_code": SENTINEL, "doel_code": "111222333", "convenant_ref": SENTINEL}
    found = check_coverage(manifest, tables, load_tables(), CONVENANT, Stand(date(2026, 7, 1)), date(2026, 7, 1))
    assert {"manifest", "convenant.ref", "convenant.partner", "convenant.grondslag", "convenant.doel", "R1", "R2", "R3",
            "R6"} <= {f.rule for f in found}  # fmt: skip
    assert all(f.exit_code is ExitCode.NOT_COVERED for f in found)
    text = str([f.as_json(rows=True) for f in found])
    assert SENTINEL not in text
    assert "111222333" not in text


@pytest.mark.parametrize("empty", ["", "onbekend", "nvt", None])
def test_a_column_that_is_off_may_be_there_when_it_is_empty(empty: str | None) -> None:
    log = pa.table({"groep_id": ["G"], "stap": [2], "gebeurtenis": ["start"], "datum": ["2026-01-01"],
                    "actor_rol": ["uitvoeringscoordinator"]})  # fmt: skip
    state = stand(log, read_werkproces(werkproces_toml()), date(2026, 7, 1))
    rows = pa.table({"groep_id": ["G"], "pseudoniem": ["x"], "namenlijst_status": ["afgestemd"],
                     "leeftijd": pa.array([empty], "string")})  # fmt: skip
    found = check_coverage(
        {"bronhouder": "jongerenwerk"}, {"lid": rows}, load_tables(), CONVENANT, state, date(2026, 7, 1)
    )
    assert not any(f.column == "leeftijd" for f in found)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 7, 1), -60, date(2021, 7, 1)),
    ],
)
def test_months(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then
    assert months_before(day, -months) == then


def test_batches_of_the_koppelsleutel_may_only_be_removed_and_a_real_convenant_has_none_by_itself() -> None:
    assert "KB-1" in CONVENANT.koppelbatches
    assert read_convenant({k: v for k, v in DEFAULT.items() if k != "koppelsleutel"}).koppelbatches == frozenset()
    assert read_convenant(DEFAULT, {"koppelsleutel": {"batches": ["KB-2"]}}).koppelbatches == {"KB-2"}
    (message,) = refused({"koppelsleutel": {"batches": ["KB-2", "KB-77"]}})
    assert "KB-77" in message
    assert "batch" in refused({"koppelsleutel": {"batch": [], "batches": []}})[0]
    real = {k: DEFAULT[k] for k in ("ref", "ondertekenaars", "art20")} | {"fictief": False}
    assert read_convenant(DEFAULT, real).koppelbatches == frozenset()


def test_a_copy_of_the_example_is_a_starting_point() -> None:
    """Also with a name and an end of one's own; a table before its first step alone is still refused."""
    example = convenant_toml()
    own = read_convenant(example, {**example, "ref": "CONV-EIGEN", "geldig_tot": date(2028, 12, 31)})
    assert own.afspraken == read_convenant(example).afspraken
    early = {"richting": "ontvangt", "partners": ["om"], "tabellen": ["escalatie"], "stappen": [5], "mate": "volledig"}
    with pytest.raises(NotCovered):
        read_convenant(example, {"afspraak": [early]})
