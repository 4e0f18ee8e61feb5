"""The identifier scan: its first stage lets through what the second accepts, and no way of writing hides a number."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from jgwork.privacy.intake.coarse import COARSE, NARROW
from jgwork.privacy.intake.exact import DETECTORS
from jgwork.privacy.intake.exact_dates import MONTHS
from jgwork.privacy.intake.scan import ZEROS, normalise, scan_texts
from jgwork.vocabulary.tekst.vormen import SERIES

YEAR = 2026
MARKS = "".join(chr(c) for c in range(0x20, 0x7F) if not chr(c).isalnum()) + "\t\n"
mark = st.text(st.sampled_from(MARKS), max_size=3)
digits = st.text(st.sampled_from("0123456789"), min_size=1, max_size=6)
WORDS = """zag hem bij de auto kenteken scooter geb geboren wet van besluit snap insta telegram discord zaaknummer
    pv-nr paspoort rijbewijs id-kaart V-nr V vreemdelingennummer AWB PL apenstaartje (at) at punt @ www. https://
    instagram.com/ voorbeeld.nl jan kevin_020 RK NL91 ABNA BSN nr R- I- twaalf eerste een tweeduizendvier negentien
    negenennegentig mrt '04 e ste 06 +31 0031 3511 AB OM 52.37403 4.88969 155000 463000 fe80::1 #1234"""
words = st.sampled_from(WORDS.split())


@st.composite
def plates(draw: st.DrawFn) -> str:
    """A number plate of any series, however it is written."""
    letters = draw(st.sampled_from(["BDFGHJKLMNPRSTVWXZ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "bdfghjklmn"]))
    between = draw(st.sampled_from(["-", ".", " ", "", "/", "_", "\t"]))
    series = draw(st.sampled_from(SERIES))
    put = {"L": st.sampled_from(letters), "D": st.sampled_from("0123456789"), " ": st.just(between)}
    return "".join(draw(put[c]) for c in series)


@st.composite
def dates(draw: st.DrawFn) -> str:
    """A date, in figures or with the month in words."""
    month = draw(st.one_of(st.integers(1, 13).map(str), st.sampled_from(sorted(MONTHS))))
    a, b = (
        draw(st.sampled_from(["-", "/", ".", " ", "_", ", ", "e "])),
        draw(st.sampled_from(["-", "/", ".", " ", "_"])),
    )
    day, year = draw(st.integers(1, 32)), draw(st.integers(1925, 2030))
    return draw(
        st.sampled_from([f"{day}{a}{month}{b}{year}", f"{year}{b}{month}{b}{day:02}", f"{month} {day}, {year}"])
    )


grouped = st.lists(st.tuples(digits, mark), min_size=1, max_size=9).map(lambda parts: "".join(a + b for a, b in parts))
pairs = st.lists(st.text(st.sampled_from("0123456789abcdefABCDEF"), min_size=1, max_size=4), min_size=3, max_size=8)
codes = st.tuples(st.sampled_from(":-."), pairs).map(lambda p: p[0].join(p[1]))
pieces = st.one_of(words, digits, mark, grouped, plates(), dates(), codes, st.text(max_size=6))
texts = st.lists(pieces, min_size=1, max_size=7).flatmap(
    lambda parts: st.sampled_from([" ", "", "-", "."]).map(lambda between: between.join(parts))
)


def contained(text: str) -> None:
    """Hold the two stages against each other for one text."""
    plain = normalise(pa.array([text]))
    for kind, detect in DETECTORS.items():
        if detect(plain[0].as_py(), YEAR):
            event(kind)
            for patterns in (COARSE, NARROW):
                if kind in patterns:
                    assert pc.match_substring_regex(plain, patterns[kind])[0].as_py(), (kind, plain[0].as_py())
            assert kind in scan_texts((text,), YEAR), (kind, text)


@settings(max_examples=100)
@given(text=texts)
@example(text="123\t456\n782")
@example(text="eerste mei tweeduizend")
@example(text="10000.0:300000")
def test_the_coarse_stage_contains_the_exact_stage(text: str) -> None:
    contained(text)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@settings(max_examples=5_000)
@given(text=texts)
def test_the_coarse_stage_contains_the_exact_stage_of_many_texts(text: str) -> None:
    contained(text)


HIDDEN = [chr(c) for c in (0xAD, 0x200B, 0x200D, 0x2060, 0xFE0F, 0xFE0E, 0x34F, 0x301, 0xE0101)]
NUMBER = "123456782"


@settings(max_examples=150)
@given(
    between=st.sampled_from(
        ["", " ", "\t", "\n", "/", ",", ", ", "_", ".", "-", "\u00a0", "\u2013", "\u00b7", "|", "*", ":"]
    ),
    groups=st.sampled_from([(3, 3, 3), (4, 2, 3), (2, 3, 4), (1,) * 9]),
    hidden=st.sampled_from(["", *HIDDEN]),
    zero=st.sampled_from([ord("0"), 0xFF10, *ZEROS]),
    around=st.sampled_from([("", ""), ("nummer ", " volgens ouders"), ("(", ")"), ("x", "y"), ("«", "»")]),
)
def test_no_way_of_writing_hides_a_citizen_service_number(
    between: str, groups: tuple[int, ...], hidden: str, zero: int, around: tuple[str, str]
) -> None:
    written, parts = [hidden + chr(zero + int(c)) for c in NUMBER], []
    for size in groups:
        parts.append("".join(written[:size]))
        written = written[size:]
    assert "bsn" in scan_texts((around[0] + between.join(parts) + around[1],), YEAR)


@settings(max_examples=100)
@given(plate=plates())
def test_a_plate_with_hyphens_or_after_the_word_is_found(plate: str) -> None:
    letters = re.findall("[A-Za-z]+", plate)
    assert "kenteken" in scan_texts((f"kenteken {plate}",), YEAR)
    if "-" in plate and all(p.upper() in {"GZ", "TX"} for p in letters):
        assert "kenteken" in scan_texts((plate,), YEAR)


def test_the_digits_of_every_script_are_known() -> None:
    for code in range(0x80, 0x110000):
        if unicodedata.category(chr(code)) == "Nd":
            digit = unicodedata.digit(chr(code))
            known = any(zero <= code <= zero + 9 for zero in ZEROS)
            assert known or unicodedata.normalize("NFKC", chr(code)) == str(digit), hex(code)
