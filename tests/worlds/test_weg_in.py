"""The road of a newcomer: four messy deliveries without a manifest, to a page that opens; and a month later."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jgwork.cli.main import build_app
from jgwork.io.opslag.dossier import DossierStore

#: Where each of the four comes from, and what its sender calls it.
FOUR = {
    "01-gemeente-proces": "gemeente",
    "02-gemeente-signalen": "gemeente signalen",
    "04-politie-groepsscan": "politie groepsscan",
    "05-politie-registraties": "politie registraties",
}


class Newcomer:
    """Types commands, and counts them."""

    def __init__(self) -> None:
        self.commands = self.refused = 0

    def typ(self, *words: object) -> str:
        done = CliRunner().invoke(build_app(), [str(w) for w in words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        self.commands += 1
        self.refused += done.exit_code != 0
        return done.output


def bare(source: Path, target: Path) -> Path:
    """Copy a delivery as a partner sends it: files, and nothing that says what they are."""
    return Path(shutil.copytree(source, target, ignore=shutil.ignore_patterns("levering.toml")))


@pytest.mark.parametrize(
    "told_of", [("--groep", "R01"), pytest.param((), marks=pytest.mark.nightly)], ids=["een", "alle"]
)
def test_four_messy_deliveries_come_to_a_page_and_a_month_later_again(
    rommelwereld: Path, tmp_path: Path, told_of: tuple[str, ...]
) -> None:
    sent, dossier, told = tmp_path / "in", tmp_path / "dossier", tmp_path / "publicaties"
    for source, name in FOUR.items():
        bare(rommelwereld / "ruw" / source, sent / name)
    book = next(sent.glob("gemeente/*.csv"), None)
    signals = next(p for p in (sent / "gemeente").glob("*.csv") if p.stem.startswith("signalen"))
    text = signals.read_bytes()
    assert book is not None
    assert b"gedrag_code" in text
    signals.write_bytes(text.replace(b"gedrag_code", b"Soort melding of klacht", 1))  # a heading nobody knows

    new = Newcomer()
    load = ("laad", sent, "--dossier", dossier, "--ja")
    assert "'gedrag_code' is verplicht" in new.typ(*load)
    asked = sent / "gemeente" / "koppeling.toml"
    mapping = asked.read_text("utf-8").replace('gedrag_code = ""\n', "")
    head = "[tabellen.signaal.kolommen]\n"
    line = '"Soort melding of klacht" = "gedrag_code"\n'
    part = mapping.partition(head)
    mapping = f"{part[0]}{head}{line}{part[2]}" if part[1] else f"{mapping}\n{head}{line}"
    asked.write_text(mapping, "utf-8")
    assert new.typ(*load).count("geladen") >= 4
    new.typ("publiceer", dossier, "--uit", told, "--ja", *told_of)
    shutil.copytree(told / "R01-001", tmp_path / "een" / "R01-001")  # of one group: each page takes a server as long
    new.typ("web", tmp_path / "een", "--naar", tmp_path / "web")
    assert (tmp_path / "web" / "index.html").is_file()
    assert (new.commands <= 8, new.refused) == (True, 1)

    later, before = Newcomer(), DossierStore(dossier).tables()["registratie"].num_rows
    bare(next((rommelwereld / "maand2").iterdir()), tmp_path / "maand" / "politie registraties")
    said = later.typ("laad", tmp_path / "maand", "--dossier", dossier, "--ja", "--weg", "verwijder")
    counts = re.search(r"registratie: (\d+) nieuw, (\d+) gewijzigd, (\d+) gelijk, (\d+) weg", said)
    assert counts is not None, said
    fresh, changed, same, gone = map(int, counts.groups())
    assert min(fresh, changed, same, gone) > 0
    assert changed + same + gone == before
    assert DossierStore(dossier).tables()["registratie"].num_rows == fresh + changed + same
    later.typ("publiceer", dossier, "--uit", told, "--ja", *told_of)
    assert (later.commands, later.refused) == (2, 0)
