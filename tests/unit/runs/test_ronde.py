"""A publication of all groups that was killed goes on where it was; a round that ended is not taken up again."""

import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from jgwork.io.opslag.bundle import find_publications
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.ronde import Ronde
from jgwork.vocabulary.errors import StoreDamaged

GROEPEN = [f"G{n:02d}" for n in range(1, 7)]
PROGRAM = (
    "import sys; from jgwork.runs.publicatie.publiceren import publiceer\n"
    "say = lambda t: print(t, flush=True)\n"
    "publiceer(sys.argv[1], sys.argv[2], groepen=sys.argv[4:], progress=say, werkers=int(sys.argv[3]))\n"
)


@pytest.mark.parametrize("werkers", [pytest.param(1, marks=pytest.mark.nightly), 2])
def test_a_publication_that_was_killed_goes_on_where_it_was(dossier: Path, tmp_path: Path, werkers: int) -> None:
    """Killed is who writes; who worked for it ends too, and lets go of the lock."""
    out = tmp_path / "uit"
    command = [sys.executable, "-c", PROGRAM, str(dossier), str(out), str(werkers), *GROEPEN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout or ():
            if "Publiceren" in line and "(5 van 6)" in line:
                break
        child.kill()
    (out / ".bezig-half").mkdir(exist_ok=True)  # as a kill while a bundle is written leaves it
    before = {p.id for p in find_publications(out)}
    assert len(before) in ({4, 5} if werkers == 1 else {1, 2, 3, 4})
    said: list[str] = []
    reports = publiceer(dossier, out, groepen=GROEPEN, progress=said.append, werkers=werkers)
    assert len(reports) == 6 - len(before)
    assert said[0] == f"Verder waar het was: {len(before)} van 6 groepen stonden er al."
    found = find_publications(out)  # every byte is what was signed
    assert Counter(p.index["groep_id"] for p in found).most_common(1)[0][1] == 1
    assert len(found) == 7
    assert len({p.index.get("ronde") for p in found if p.index["groep_id"]}) == 1
    assert not list(out.glob(".bezig-*"))


def test_what_refuses_one_group_stops_no_other(voorbeelddossier: Path, tmp_path: Path) -> None:
    """What an audience knows of one group is gone from disk: that group waits, and the rest is published."""
    publiceer(voorbeelddossier, tmp_path, groepen=["G01", "G02", "G03"])
    (file,) = (voorbeelddossier / "grootboek").glob("*G02*ketenoverleg*")
    file.unlink()
    with pytest.raises(StoreDamaged, match="2 van de 3 groepen") as stop:
        publiceer(voorbeelddossier, tmp_path, groepen=["G01", "G02", "G03"], alles=True)
    assert "G02: " in stop.value.message
    assert "G01" not in stop.value.message
    found = Counter(p.index["groep_id"] for p in find_publications(tmp_path))
    assert [found[g] for g in ("G01", "G02", "G03")] == [2, 1, 2]


def test_another_question_or_a_finished_round_is_a_new_round(voorbeelddossier: Path, tmp_path: Path) -> None:
    dossier, day = open_dossier(voorbeelddossier), date(2026, 7, 1)

    def begin(groep: str, kring: str) -> Ronde:
        return Ronde.begin(tmp_path, dossier, [groep], kring, day)

    one = begin("G01", "ketenoverleg")
    assert begin("G01", "ketenoverleg").id == one.id
    assert begin("G01", "driehoek").id != one.id
    other = begin("G02", "ketenoverleg")
    assert other.id != one.id
    other.end()
    assert begin("G02", "ketenoverleg").id != other.id
