"""The mark of a stand survives the log, which leaves out what looks like a number of a person."""

from jgwork.io.opslag.logboek import lijkt_op_waarde
from jgwork.runs.dossier.standen import kenmerk


def test_no_mark_is_taken_for_a_number_of_a_person() -> None:
    marks = {kenmerk({"cellen": [n]}) for n in range(5000)}
    assert len(marks) == 5000
    assert not any(lijkt_op_waarde(m) for m in marks)
