"""One shape of a pseudonym, after one normalisation, at every gate: intake, log and release."""

import pyarrow as pa
import pytest

from jgwork.io.opslag.logboek import lijkt_op_waarde
from jgwork.privacy.intake.scan import normalise, scan_texts
from jgwork.privacy.release.draft import is_label
from jgwork.vocabulary.tekst.schrift import normalised
from jgwork.vocabulary.token import holds_pseudonym, make_token

TOKEN = make_token("vbrd", b"0123456789abcdef0123456789abcdef")
SPELLINGS = {
    "whole": TOKEN,
    "in a sentence": f"lid {TOKEN}.",
    "capitals": TOKEN.upper(),
    "first letters": TOKEN[:21],
    "soft hyphen": TOKEN[:15] + "\u00ad" + TOKEN[15:],
    "soft hyphen in the mark": "j\u00adg1" + TOKEN[3:],
    "space": TOKEN[:15] + " " + TOKEN[15:],
    "space in the mark": "jg1 - vb rd - " + TOKEN[9:],
    "other dash": TOKEN.replace("-", "\u2011"),
    "full width": TOKEN.replace("jg1", "\uff4a\uff47\uff11"),
    "code of a supplier": "P-ABCDEFGHIJ234567",
    "small letters": "p-abcdefghij234567",
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
def test_every_gate_sees_a_pseudonym(text: str) -> None:
    assert holds_pseudonym(text)
    assert lijkt_op_waarde(text)
    assert not is_label(text)
    assert scan_texts((text,), 2026).get("token") == 1


@pytest.mark.parametrize(
    "text", ["de vier letters na jg1- in de pseudoniemen", "stap-voor-stap", "P-1 en P-2", "groep"]
)
def test_other_text_passes(text: str) -> None:
    assert not holds_pseudonym(text)
    assert not lijkt_op_waarde(text)
    assert "token" not in scan_texts((text,), 2026)


def test_a_column_and_a_text_are_normalised_alike() -> None:
    texts = [*SPELLINGS.values(), "a\u034fb", "\u200bx\u2014y", "\ufb01n", "\u0660\u0661"]
    assert normalise(pa.array(texts)).to_pylist() == [normalised(t) for t in texts]
