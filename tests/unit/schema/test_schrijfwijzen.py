"""How people write: numbers, dates, codes and gaps are read in the one way that fits, or asked about."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jgwork.privacy.intake.checks import find_identifiers
from jgwork.privacy.intake.exact import DETECTORS
from jgwork.schema.descriptors import TableSpec, codelist, load_tables
from jgwork.schema.rules.areas import mergers, move_areas, outside, successor
from jgwork.schema.rules.check import inspect_table
from jgwork.schema.rules.columns import encode
from jgwork.schema.rules.dates import read_dates
from jgwork.schema.rules.matrix import read_matrix
from jgwork.schema.rules.numbers import read_numbers
from jgwork.schema.rules.relations import fold_ties
from jgwork.schema.rules.values import Written, type_column
from jgwork.schema.rules.written import parts_of_day
from jgwork.vocabulary.tables import Source
from jgwork.vocabulary.verdict import Verdict

TABLES = load_tables()


def column(table: str, name: str, cells: list[str | None], written: Written | None = None) -> tuple[list, dict, list]:
    """Return the typed values, the rules with their numbers, and the notes of one column."""
    spec = TABLES[table]
    checked = inspect_table(spec, pa.table({name: pa.array(cells, pa.string())}), written or Written())
    found = {f.rule: f for f in checked.findings if f.column == name and f.rule != "schema.kolom_ontbreekt"}
    return checked.data.column(name).to_pylist(), found, list(checked.notes)


# numbers


@pytest.mark.parametrize(
    ("name", "cells", "values"),
    [
        ("kosten_begroot", ["14.500", "11000", "0"], [14500, 11000, 0]),
        ("kosten_begroot", ["14.500,56", "€ 14.500,-", "750"], [14500.56, 14500, 750]),
        ("kosten_begroot", ["€ 14.500,=", "750"], [14500, 750]),
        ("kosten_begroot", ["1,250.50", "14,500"], [1250.5, 14500]),
        ("kosten_begroot", ["EUR 1 250", "12 euro"], [1250, 12]),
        ("uren_begroot", ["12,5", "1.234"], [12.5, 1234]),
        ("uren_begroot", ["12.5", "1.234"], [12.5, 1.234]),
        ("uren_begroot", ["1.234.567", "1.000"], [1234567, 1000]),
        ("uren_begroot", ["1.2340"], [1.234]),
    ],
)
def test_a_number_is_read_as_its_column_writes(name: str, cells: list[str | None], values: list[float]) -> None:
    found, rules, _ = column("actie", name, cells)
    assert (found, rules) == (values, {})


def test_a_minus_may_stand_behind_a_number() -> None:
    found, rules, _ = column("doel", "nulmeting_waarde", ["1.250,50-", "-3,5", "7"])
    assert (found, rules) == ([-1250.5, -3.5, 7], {})


@pytest.mark.parametrize(
    ("name", "cells", "rule", "n"),
    [
        ("uren_begroot", ["1.234", "87"], "schema.duizendtal", 1),
        ("uren_begroot", ["1,234"], "schema.duizendtal", 1),
        ("uren_begroot", ["12,5", "12.5"], "schema.decimaal", 2),
        ("kosten_begroot", ["12.50", "14.500"], "schema.decimaal", 2),
        ("uren_begroot", ["12x", "(5)"], "schema.type", 2),
        ("uren_begroot", ["12,5", "5-"], "schema.bereik", 1),
        ("kosten_begroot", ["(350,00)", "9.000,00"], "schema.bereik", 1),
    ],
)
def test_where_two_readings_fit_it_asks_and_gives_the_way_out(
    name: str, cells: list[str | None], rule: str, n: int
) -> None:
    values, rules, _ = column("actie", name, cells)
    assert {r: f.n for r, f in rules.items()} == {rule: n}
    assert rules[rule].verdict is Verdict.REFUSE
    assert None in values
    if rule == "schema.duizendtal":
        assert 'getallen = "nl"' in rules[rule].next_move
        assert column("actie", name, ["1.234"], Written("nl"))[0] == [1234]
        assert column("actie", name, ["1.234"], Written("en"))[0] == [1.234]


@pytest.mark.parametrize(
    ("cells", "values", "rules"),
    [
        (["1.203", "87"], [1203, 87], set()),
        (["5.0", "7"], [5, 7], set()),
        (["1.000", "12.000", "5"], [None, None, 5], {"schema.duizendtal"}),
        (["2,5"], [None], {"schema.type"}),
        (["1.01"], [None], {"schema.type"}),
    ],
)
def test_a_count_is_whole(cells: list[str | None], values: list[int | None], rules: set[str]) -> None:
    found, said, _ = column("signaal", "melders_n", cells)
    assert (found, set(said)) == (values, rules)


@pytest.mark.parametrize(
    ("cells", "values", "rules"),
    [
        (["12,5%", "30 %", "8 procent"], [12.5, 30, 8], {}),
        (["0,125%", "0,5%", "1%"], [0.125, 0.5, 1], {}),
        (["0,125", "0,3", "1"], [0.125, 0.3, 1], {"schema.aandeel": (1, 2)}),
        (["12,5%", "0,3", "40"], [12.5, 0.3, 40], {"schema.aandeel": (2,)}),
        (["0,5", "12,5", "40"], [0.5, 12.5, 40], {}),
    ],
)
def test_a_share_is_in_percent_or_asked_never_a_hundred_times_less(
    cells: list[str], values: list[float], rules: dict[str, tuple[int, ...]]
) -> None:
    """A share of people reads 12,5%; of what is counted it is not said what that would be a part of."""
    for code, wrong in (("ervaren_overlast", rules), ("incidenten", None)):
        checked = inspect_table(TABLES["meting"], pa.table({"indicator_code": [code] * 3, "waarde": cells}))
        found = {f.rule: f.rows for f in checked.findings if f.column == "waarde"}
        signs = tuple(i for i, c in enumerate(cells, 1) if not c[-1].isdigit())
        assert found == (({"schema.procent": signs} if signs else {}) if wrong is None else wrong)
        assert checked.data["waarde"].to_pylist() == values
    assert "schema.type" in column("actie", "uren_begroot", ["50%", "3", "4"])[1]


def test_a_doubtful_column_is_read_as_the_others_of_its_table() -> None:
    raw = pa.table({"uren_begroot": ["1.234", "20"], "kosten_begroot": ["1.250,50", "3"]})
    checked = inspect_table(TABLES["actie"], raw)
    assert checked.data.column("uren_begroot").to_pylist() == [1234, 20]
    assert any("uren_begroot" in n for n in checked.notes)


AMOUNT = st.integers(-10_000_000, 10_000_000).map(lambda n: n / 100)


@given(st.lists(AMOUNT, min_size=1, max_size=20), st.booleans())
def test_a_column_with_cents_is_read_back_in_either_language(amounts: list[float], dutch: bool) -> None:
    swap = str.maketrans(",.", ".,")
    texts = [f"{a:,.2f}".translate(swap) if dutch else f"{a:,.2f}" for a in amounts]
    found = read_numbers(pa.array(texts))
    assert found.values.to_pylist() == pytest.approx(amounts)
    assert not found.mixed
    assert not any(found.doubtful.to_pylist())


@given(st.lists(st.integers(0, 9_999_999), min_size=1, max_size=20), st.booleans(), st.booleans())
def test_thousands_are_read_back_or_asked_never_divided(counts: list[int], whole: bool, euro: bool) -> None:
    texts = [f"{n:,}".replace(",", ".") for n in counts]
    found = read_numbers(pa.array(texts), whole=whole, euro=euro)
    asked = found.doubtful.to_pylist()
    for value, count, doubt in zip(found.values.to_pylist(), counts, asked, strict=True):
        assert doubt or value == count


def test_errors_of_a_spreadsheet_and_words_for_nothing_are_each_told_as_what_they_are() -> None:
    spec = TABLES["signaal"]
    checked = inspect_table(spec, pa.table({"melders_n": ["3", "NULL", "#N/B"]}), Written())
    told = {f.rule: f.message for f in checked.findings if f.column == "melders_n"}
    assert "(#N/B)" in told["schema.foutcel"]
    assert "(NULL)" in told["schema.geen_waarde"]


# dates

STYLES = [
    "{d.day}-{d.month}-{d.year}", "{d:%d-%m-%Y}", "{d:%d/%m/%Y}", "{d.day}.{d.month}.{d.year}", "{d:%Y-%m-%d}",
    "{d:%Y%m%d}", "{d:%Y/%m/%d}", "{d:%d-%m-%Y} 21:30", "{d:%Y-%m-%d} 00:00:00", "{d:%Y-%m-%dT%H:%M:%S}",
    "{d.day}-{m}-{d:%y}", "{d.day} {m} {d.year}", "za {d.day} {m}. {d.year}", "{d.day}-{d.month}-{d:%y}", "{n}",
    "{n}.0", "{n}.8958333", "{d:%Y/%m/%d} 21.30.00",
]  # fmt: skip
MOMENTS = ["{}", "{} 21u05", "{} 21h05", "{} 21.05 uur", "{} om 21:05u", "{}, 21 uur", "{} 21U", "{} 21.05.59"]
SHORT = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
DAY = st.dates(dt.date(2005, 1, 1), dt.date(2035, 12, 31))


@given(st.lists(DAY, min_size=1, max_size=8), st.sampled_from(STYLES))
def test_a_date_is_read_back_from_any_way_of_writing(days: list[dt.date], style: str) -> None:
    texts = [style.format(d=d, m=SHORT[d.month - 1], n=(d - dt.date(1899, 12, 30)).days) for d in days]
    found = read_dates(pa.array(texts))
    if all(d.day <= 12 for d in days):
        assume("{d.month}" not in style and "%m/" not in style and "%m-%Y" not in style)
    assert found.values.to_pylist() == days
    assert not any(found.swapped.to_pylist())


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("day", ["03-01-2026", "3 jan 2026", "3.1.2026", "03.01.2026", "20260103", "3-1-26"])
def test_a_moment_is_its_day_and_its_part_of_the_day(day: str, moment: str) -> None:
    text = pa.array([moment.format(day)])
    assert read_dates(text).values.to_pylist() == [dt.date(2026, 1, 3)]
    assert parts_of_day(text).to_pylist() == [None if moment == "{}" else "avond"]


@pytest.mark.parametrize(
    ("cells", "parts"),
    [
        (["0.895833", "0.375", "0.0416666"], ["avond", "ochtend", "nacht"]),
        (["0,25", "0,5", "0,75"], ["ochtend", "middag", "avond"]),
        (["0.25", "21.30", "9.15"], ["nacht", "avond", "ochtend"]),
        (["0.25", "0.50"], [None, None]),
    ],
)
def test_a_time_as_a_share_of_a_day_is_read_or_asked_and_never_a_clock_time(cells: list, parts: list) -> None:
    values, found, _ = column("signaal", "dagdeel", cells)
    assert (values, set(found)) == (parts, {"schema.code"} if None in parts else set())


@pytest.mark.parametrize(
    ("since", "until", "read"),
    [
        (["1/1/2026", "4/1/2026"], ["1/31/2026", "4/30/2026"], ["2026-01-01", "2026-04-01"]),
        (["1/1/2026", "13/1/2026"], ["1/31/2026", "4/30/2026"], ["2026-01-01", "2026-01-13"]),
        (["1/1/2026", "4/1/2026"], ["31/1/2026", "30/4/2026"], ["2026-01-01", "2026-01-04"]),
    ],
)
def test_the_month_first_in_one_column_is_so_in_a_column_that_shows_nothing(
    since: list[str], until: list[str], read: list[str]
) -> None:
    found = inspect_table(TABLES["meting"], pa.table({"periode_van": since, "periode_tot": until}), Written())
    assert [str(d) for d in found.data["periode_van"].to_pylist()] == read


@pytest.mark.parametrize(
    ("days", "asked"),
    [(["2/3/2026 9:30 PM", "4/3/2026 9:30 AM"], True), (["2/3/2026 9:30 PM", "4/30/2026 9:30 AM"], False),
     (["2/3/2026 21:30", "4/3/2026 9:30"], False), (["30/3/2026 9:30 PM", "4/3/2026 9:30 AM"], False)],
)  # fmt: skip
def test_american_times_without_a_date_that_shows_the_order_are_asked(days: list[str], asked: bool) -> None:
    _, found, _ = column("signaal", "datum", days)
    assert ("schema.verwisseld" in found) is asked


@pytest.mark.parametrize(
    ("costs", "begin", "end", "written", "read"),
    [
        (["1,250.50", "12.5"], ["03/04/2026", "05/06/2026"], [None, None], "", None),
        (["1,250.50", "12.5"], ["03/04/2026", "05/06/2026"], ["03/30/2026", None], "", "2026-03-04"),
        (["1,250.50", "12.5"], ["03/04/2026", "05/06/2026"], ["30/04/2026", None], "", "2026-04-03"),
        (["1,250.50", "12.5"], ["03/04/2026", "05/06/2026"], [None, None], "maand", "2026-03-04"),
        (["1,250.50", "12.5"], ["03/04/2026", "05/06/2026"], [None, None], "dag", "2026-04-03"),
        (["1.250,50", "12,5"], ["03/04/2026", "05/06/2026"], [None, None], "", "2026-04-03"),
        (["1,250.50", "12.5"], ["03-04-2026", "05-06-2026"], [None, None], "", "2026-04-03"),
        (["1,250.50", "12.5"], ["04/04/2026", "05/05/2026"], [None, None], "", "2026-04-04"),
    ],
)
def test_dates_that_can_be_american_beside_english_numbers_are_asked(
    costs: list[str], begin: list[str], end: list[str | None], written: str, read: str | None
) -> None:
    """What another column of dates shows holds, and what the supplier said; otherwise nothing is guessed."""
    raw = pa.table({"kosten_begroot": costs, "start": begin, "eind": pa.array(end, pa.string())})
    found = inspect_table(TABLES["actie"], raw, Written.of({"datums": written}))
    asked = {f.column for f in found.findings if f.rule == "schema.verwisseld"}
    assert asked == (set() if read else {"start"})
    assert read in {None, str(found.data["start"].to_pylist()[0])}


def test_dates_that_can_be_american_between_commas_are_asked() -> None:
    for commas, cost, asked in ((True, None, True), (True, "12,5", False), (False, None, False)):
        raw = pa.table({"start": ["03/04/2026", "05/06/2026"], "kosten_begroot": pa.array([cost, None], pa.string())})
        found = inspect_table(TABLES["actie"], raw, Written.of({}, Source("csv", "a.csv", commas=commas)))
        assert any(f.rule == "schema.verwisseld" for f in found.findings) is asked


def test_days_that_were_swapped_only_where_that_could_be_are_asked() -> None:
    """In order but for those: a spreadsheet took the month for the day of each day up to 12."""
    days = [dt.date(2026, 1, 2) + dt.timedelta(days=9 * i) for i in range(20)]
    half = [d.replace(day=d.month, month=d.day) if d.day <= 12 else d for d in days]
    for order, loose in ((1, half), (-1, half)):
        _, rules, _ = column("signaal", "datum", [str(d) for d in loose[::order]])
        assert rules["schema.verwisseld"].n == sum(d.day <= 12 and d.day != d.month for d in days)
        assert not column("signaal", "datum", [str(d) for d in days[::order]])[1]
    mixed = [*half[::2], *half[1::2]]
    assert not column("signaal", "datum", [str(d) for d in mixed])[1], "without an order nothing shows"
    assert not column("signaal", "datum", [str(d) for d in half], Written.of({"datums": "dag"}))[1]


def test_a_unit_of_measurement_in_small_letters_is_the_same_one() -> None:
    assert column("meting", "eenheid_id", ["WK990101", "wk990101", "G-01"])[0] == ["WK990101", "WK990101", "G-01"]


@pytest.mark.parametrize(
    ("cells", "keys"),
    [(["1001.0", None, "1002.0"], ["1001", None, "1002"]), (["1.0", "1.1"], ["1.0", "1.1"]), (["A1.0"], ["A1.0"])],
)
def test_numbers_of_things_that_a_program_made_decimals_of_are_whole(cells: list, keys: list) -> None:
    values, _, notes = column("signaal", "signaal_id", cells)
    assert values == keys
    assert bool(notes) is (keys != cells)


@given(st.lists(DAY, min_size=2, max_size=10))
def test_the_month_first_is_noticed_over_the_column(days: list[dt.date]) -> None:
    assume(any(d.day > 12 for d in days))
    found = read_dates(pa.array([f"{d:%m/%d/%Y}" for d in days]))
    assert found.values.to_pylist() == days
    assert "de maand staat voor de dag" in found.notes


def test_day_and_month_that_change_places_are_asked() -> None:
    _, rules, _ = column("signaal", "datum", ["13-1-2026", "1-13-2026", "2-3-2026"])
    assert rules["schema.verwisseld"].rows == (2,)
    half = ["1/13/2026", *(f"2026-{m:02}-0{m}" for m in range(1, 8))]
    assert set(column("signaal", "datum", half)[1]) == {"schema.verwisseld"}
    values, rules, _ = column("signaal", "datum", ["1/13/2026", "2/3/2026"])
    assert values == [dt.date(2026, 1, 13), dt.date(2026, 2, 3)]
    assert rules["schema.maand_eerst"].verdict is Verdict.WARN


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    cells: list[str | None] = ["44563"]
    assert column("signaal", "datum", cells, Written(from_1904=True))[0] == [dt.date(2026, 1, 3)]


@pytest.mark.parametrize(
    "text", ["31-02-2026", "2026-13-01", "jan-26", "12345678", "R-1", "3-xyz-26", "03-01-2026 29:99"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    values, rules, _ = column("signaal", "datum", [text])
    assert (values, set(rules)) == ([None], {"schema.type"})


@pytest.mark.parametrize("month", SHORT)
def test_a_day_with_a_month_in_letters_is_no_number_plate(month: str) -> None:
    assert not DETECTORS["kenteken"](f"3-{month}-26", 2026)
    assert not DETECTORS["kenteken"](f"13-{month.upper()}-5", 2026)
    assert DETECTORS["kenteken"]("3-XKL-26", 2026)


# codes


def test_titles_and_other_letters_are_the_code() -> None:
    """Every title and every code in other letters, but for those that two codes share."""
    seen = accepted = 0
    for spec in TABLES.values():
        for field in spec.fields:
            if not field.codelijst or field.codelijst == "soort_misdrijf":
                continue
            listed = codelist(field.codelijst)
            for code, title in listed.titles.items():
                texts = [title, code.capitalize(), code.replace("_", " "), f" {code.upper()} "]
                values = type_column(field, encode(pa.chunked_array([pa.array(texts)]))).data.to_pylist()
                seen += 4
                accepted += sum(v == code for v in values)
                assert set(values) <= {*listed.codes, None}
    assert accepted / seen > 0.97


def test_codes_that_are_one_are_one_value() -> None:
    typed = type_column(
        TABLES["actie"].field("status"), encode(pa.chunked_array([pa.array(["Lopend", "lopend", "LOPEND"])]))
    )
    assert pa.compute.count_distinct(pa.chunked_array([typed.data]).cast(pa.string())).as_py() == 1
    assert typed.data.dictionary.to_pylist() == ["lopend"]


@pytest.mark.parametrize("text", ["2014-12-01", "dec-14", "1-12-2014", "2026-12-14"])
def test_a_band_of_ages_that_a_spreadsheet_made_a_date_is_read_back_and_said(text: str) -> None:
    raw = pa.table({"leeftijdsgroep": [text, "15-17"]})
    checked = inspect_table(TABLES["lid"], raw)
    assert checked.data.column("leeftijdsgroep").to_pylist() == ["12-14", "15-17"]
    said = [f.rule for f in checked.findings if f.column == "leeftijdsgroep"]
    assert said == ["schema.werd_datum"]
    assert find_identifiers("lid", checked.loose, 2026) == []


def test_a_date_of_birth_where_a_band_belongs_stays_refused() -> None:
    checked = inspect_table(TABLES["lid"], pa.table({"leeftijdsgroep": ["2014-12-01", "2009-03-17"]}))
    assert {f.rule for f in checked.findings if f.column == "leeftijdsgroep"} == {"schema.code"}
    assert {f.rule for f in find_identifiers("lid", checked.loose, 2026)} == {"identificatie.geboortedatum"}


@pytest.mark.parametrize(
    ("table", "name", "text", "value"),
    [("groep", "gemeente_code", "772", "GM0772"), ("groep", "gemeente_code", "gm0772", "GM0772"),
     ("groep", "gemeente_code", "Kroonvoort", "GM9901"), ("groep", "buurt_code", "bu07720102", "BU07720102"),
     ("groep", "buurt_code", "Centrum (BU07720102)", "BU07720102"),
     ("groep", "wijk_code", "WK077201 - Oost", "WK077201"),
     ("registratie", "mk_code", "A73 - Winkeldiefstal", "A73"), ("registratie", "mk_code", "e35: Overlast", "E35"),
     ("verblijf", "periode", "2026K1", "2026-K1"), ("verblijf", "periode", "2026-3", "2026-03"),
     ("verblijf", "periode", "2026-03-01", "2026-03"), ("informatiematrix", "waarde", "Ja", "ja")],
)  # fmt: skip
def test_areas_periods_and_answers_are_read(table: str, name: str, text: str, value: str) -> None:
    assert column(table, name, [text])[:2] == ([value], {})


@pytest.mark.parametrize("text", ["A73 12-03-2001", "A73 B10", "A73", "Jan (A73) Jansen"])
def test_what_stands_beside_a_code_and_is_no_name_for_it_is_not_passed_over(text: str) -> None:
    _, rules, _ = column("registratie", "mk_code", [text])
    assert (not rules) == (text == "A73")


def test_a_code_that_follows_from_another_column_is_filled() -> None:
    from jgwork.schema.rules.shapes import reshape

    raw = pa.table({"item_code": ["vaste_plek"], "buurt_code": ["BU99010101"]})
    spec: TableSpec = TABLES["straatinformatie"]
    shaped = reshape(spec, raw.select(["item_code"]), {}, None)
    assert shaped.data.column("rubriek").to_pylist() == ["plek"]
    area = reshape(TABLES["signaal"], raw.select(["buurt_code"]), {}, None)
    assert area.data.column("gemeente_code").to_pylist() == ["GM9901"]
    assert area.notes == ["gemeente_code: afgeleid uit buurt_code."]


# gaps


@pytest.mark.parametrize("word", ["NULL", "NA", "n/a", "-", "--", "?", "(leeg)", "None", "nan", "n.b.", "  ", "''"])
def test_a_word_for_nothing_is_no_value(word: str) -> None:
    values, rules, _ = column("registratie", "locatie_id", [word, "L-1", word])
    assert values == [None, "L-1", None]
    told = set(rules)
    assert told == ({"schema.geen_waarde"} if word.strip() else set())
    if told:
        assert (rules["schema.geen_waarde"].n, rules["schema.geen_waarde"].verdict) == (2, Verdict.WARN)


def test_a_word_for_nothing_in_a_key_is_a_missing_key() -> None:
    values, rules, _ = column("registratie", "incident_id", ["NULL", "I-1", "NULL"])
    assert values == [None, "I-1", None]
    assert set(rules) == {"schema.verplicht"}
    assert (rules["schema.verplicht"].n, "NULL" in rules["schema.verplicht"].message) == (2, True)


@pytest.mark.parametrize("error", ["#N/B", "#N/A", "#VERW!", "#REF!", "#WAARDE!", "#DEEL/0!", "#NAAM?", "#GETAL!"])
def test_an_error_of_a_spreadsheet_is_named(error: str) -> None:
    for table, name, fine in (
        ("registratie", "locatie_id", "L-1"),
        ("signaal", "melders_n", "3"),
        ("lid", "lid_tot", "2026-01-03"),
    ):
        values, rules, _ = column(table, name, [error, fine])
        assert values[0] is None
        assert values[1] is not None
        assert set(rules) == {"schema.foutcel"}
        assert error in rules["schema.foutcel"].message


def test_blanks_around_a_value_make_no_other_value() -> None:
    found = encode(pa.chunked_array([pa.array(["A", "A ", " ", None, "B"])]))
    assert found.values.to_pylist() == ["A", "B"]
    assert found.spread(found.values).to_pylist() == ["A", "A", None, None, "B"]


# areas and ties


def test_a_municipality_that_merged_is_one_from_its_day() -> None:
    assert successor("GM0501", dt.date(2022, 12, 31)) == "GM0501"
    assert successor("GM0501", dt.date(2023, 1, 1)) == "GM1992"
    assert all(len({v[1] for k, v in mergers().items() if k == code}) == 1 for code in mergers())
    raw = pa.table({
        "scan_id": ["S", "S"], "groep_id": ["G", "G"], "gemeente_code": ["GM0501", "GM1992"],
        "n_registraties": ["6", "73"], "n_leden_actief": ["6", "11"], "n_leden_woonachtig": ["0", "11"],
    })  # fmt: skip
    data, (said,) = move_areas(TABLES["groep_gemeente"], raw, dt.date(2026, 6, 1))
    assert (said.verdict, "GM0501 is nu GM1992" in said.message) == (Verdict.WARN, True)
    assert data.to_pylist() == [{
        "scan_id": "S", "groep_id": "G", "gemeente_code": "GM1992", "n_registraties": "79",
        "n_leden_actief": "onbekend", "n_leden_woonachtig": "11",
    }]  # fmt: skip
    assert move_areas(TABLES["groep_gemeente"], raw, dt.date(2022, 6, 1)) == (raw, [])
    twice = pa.table([raw["gemeente_code"], raw["gemeente_code"]], ["gemeente_code", "gemeente_code"])
    assert len(move_areas(TABLES["registratie"], twice, dt.date(2026, 6, 1))[1]) == 1, (
        "what stands twice is refused later"
    )


def test_a_buurt_lies_in_its_municipality() -> None:
    table = pa.table(
        {"gemeente_code": ["GM0363", "GM1992", None], "buurt_code": ["BU99010101", "BU05010000", "BU03630000"]}
    )
    (found,) = outside("registratie", table)
    assert (found.rule, found.rows) == ("gebied.andere_gemeente", (1,))


def tie(a: str, b: str, n: int) -> dict[str, object]:
    return {"groep_id": "G", "pseudoniem_a": a, "pseudoniem_b": b, "relatietype": "online", "bron": "politie", "n": n}


def test_a_tie_told_from_both_sides_counts_once_or_is_asked() -> None:
    once, (said,) = fold_ties(pa.Table.from_pylist([tie("a", "b", 3), tie("b", "a", 3), tie("a", "c", 1)]))
    assert (once.num_rows, said.verdict, said.n) == (2, Verdict.WARN, 1)
    same, (asked,) = fold_ties(pa.Table.from_pylist([tie("a", "b", 3), tie("b", "a", 5)]))
    assert (same.num_rows, asked.verdict) == (2, Verdict.REFUSE)
    assert fold_ties(pa.Table.from_pylist([tie("a", "b", 3), tie("a", "c", 3)]))[1] == []


@pytest.mark.parametrize(
    ("cells", "rule", "ties"),
    [
        ([["", "1", "2"], ["", "", "0"], ["", "", ""]], "", {("a", "b"): "1", ("a", "c"): "2"}),
        ([["0", "", ""], ["1", "0", ""], ["2", "0", "0"]], "", {("a", "b"): "1", ("a", "c"): "2"}),
        ([["0", "1", "0"], ["0", "0", "2"], ["0", "2", "0"]], "of", {("a", "b"): "1", ("b", "c"): "2"}),
        ([["0", "1", "0"], ["0", "0", "2"], ["0", "2", "0"]], "en", {("b", "c"): "2"}),
    ],
)
def test_half_a_matrix_and_who_names_a_tie(cells: list[list[str]], rule: str, ties: dict[tuple[str, str], str]) -> None:
    raw = pa.table({"": ["a", "b", "c"], **{h: [r[i] for r in cells] for i, h in enumerate("abc")}})
    found, wrong, notes = read_matrix(TABLES["relatie"], raw, {"symmetrisch": rule})
    assert wrong == []
    assert notes
    assert {(r["pseudoniem_a"], r["pseudoniem_b"]): r["sterkte"] for r in found.to_pylist()} == ties


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["x", None, "X"], [True, None, True]),
        (["x", "nee"], [True, False]),
        (["✓", "✗", "☐"], [True, False, False]),
        (["v", "x"], None),
        (["ja", "nee", "x"], None),
    ],
)
def test_a_cross_beside_a_tick_is_not_taken_for_yes(cells: list[str | None], values: list[bool | None] | None) -> None:
    read, found, _ = column("signaal", "herhaald", cells)
    assert set(found) == (set() if values else {"schema.kruisje"})
    assert not values or read == values
