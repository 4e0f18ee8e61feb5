"""A pseudonym pushed through every failing path is found in no output, log, page, traceback or folder."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import traceback
from pathlib import Path

import pytest

from jgwork.cli.main import main
from jgwork.runs.leveren.laden import laad
from jgwork.vocabulary.errors import JgworkError
from jgwork.vocabulary.token import make_token

TOKEN = re.compile(r"jg1-[a-z]{4}-[a-z]{32}")
SENTINEL = make_token("vbrd", hashlib.sha256(b"schildwacht").digest())


def secrets_of(delivery: Path) -> set[str]:
    """Return every value of a pseudonym column and every token that stands in the files as text."""
    found = {SENTINEL}
    for file in delivery.rglob("*.csv"):
        text = file.read_bytes().decode("utf-8", "replace")
        found |= set(TOKEN.findall(text))
        rows = [line.split(";") for line in text.splitlines()]
        places = [i for i, h in enumerate(rows[0]) if h.startswith("pseudoniem")] if rows else []
        found |= {r[i] for r in rows[1:] for i in places if len(r) > i and len(r[i]) > 5}
    return found


def everything_said(
    delivery: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> str:
    """Run every command that can fail on a delivery and return all it said, wherever it said it."""
    said = []
    page = tmp_path / "verslag.html"
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(SystemExit):
            main(["controleer", str(delivery), "--rijen", "--html", str(page)])
        with pytest.raises(SystemExit):
            main(["koppel", str(delivery), "--toon"])
        try:
            laad(delivery, tmp_path / "dossier")
        except JgworkError as error:
            said += traceback.format_exception(error)
            said += [repr(f) + json.dumps(f.as_json(rows=True)) for f in error.findings]
    if not (tmp_path / "dossier" / "dossier.json").exists():
        left = [p for p in tmp_path.rglob("*") if p.is_file() and p != page]
        said += [p.read_bytes().decode("latin-1") for p in left]
    out = capsys.readouterr()
    return "\n".join([*said, out.out, out.err, caplog.text, page.read_text("utf-8")])


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.nightly)])
def test_every_planted_fault_keeps_silent(
    voorbeeldfouten: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    every: int,
) -> None:
    """One fault in ten, and all of them at night: three commands each."""
    tried = sorted(p for p in voorbeeldfouten.iterdir() if p.is_dir() and p.name != "goed")
    assert len(tried) > 30
    for delivery in tried[::every]:
        room = tmp_path / delivery.name
        room.mkdir()
        said = everything_said(delivery, room, capsys, caplog)
        assert not {s for s in secrets_of(delivery) if s in said}, delivery.name


MANIFEST = (
    'levering_id = "L1"\ndossier_id = "D-1"\nbronhouder = "politie"\npeildatum = 2026-03-31\ntoken_tag = "vbrd"\n{more}'
)
LID = "scan_id;groep_id;pseudoniem;namenlijst_status;lid_vanaf\nS-1;G-01;{0};{1};{2}\n"
OWN = {
    "als_code": ("lid.csv", LID.format(SENTINEL, SENTINEL, ""), ""),
    "als_datum": ("lid.csv", LID.format(SENTINEL, "afgestemd", SENTINEL), ""),
    "als_kop": ("lid.csv", LID.replace("lid_vanaf", SENTINEL).format(SENTINEL, "afgestemd", "x"), ""),
    "als_bestandsnaam": (f"{SENTINEL}.csv", LID.format(SENTINEL, "afgestemd", ""), ""),
    "als_sleutel": ("groep.csv", f"groep_id;dossier_id\n{SENTINEL};{SENTINEL}\n", ""),
    "als_rij_te_lang": ("lid.csv", LID.format(SENTINEL, "afgestemd", f";{SENTINEL};{SENTINEL}"), ""),
    "als_aanhalingsteken": ("lid.csv", f'pseudoniem;scan_id\n"{SENTINEL};x\n', ""),
    "als_manifestregel": ("lid.csv", LID.format(SENTINEL, "afgestemd", ""), f"{SENTINEL} zonder is\n"),
    "als_manifestwaarde": ("lid.csv", LID.format(SENTINEL, "afgestemd", ""), f'doel_code = "{SENTINEL}"\n'),
    "als_tabelnaam": ("lid.csv", LID.format(SENTINEL, "afgestemd", ""),
                      f'[tabellen.{SENTINEL}]\nbestand = "lid.csv"\n'),
    "als_patroon": ("lid.csv", LID.format(SENTINEL, "afgestemd", ""), f'token_patroon = "({SENTINEL}"\n'),
    "als_matrix": (
        "relatie.csv", f";{SENTINEL};b\n{SENTINEL};0;{SENTINEL}\nb;1;0\n",
        '[tabellen.relatie]\nbestand = "relatie.csv"\nvorm = "sociomatrix"\n',
    ),
    "als_vorm": ("lid.csv", LID.format(SENTINEL, "", ""),
                 f'[tabellen.lid]\nbestand = "lid.csv"\nvorm = "{SENTINEL}"\n'),
}  # fmt: skip


@pytest.mark.parametrize("way", OWN)
def test_a_sentinel_in_a_strange_place_is_not_repeated(
    way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    delivery = tmp_path / "levering"
    delivery.mkdir()
    room = tmp_path / "kamer"
    room.mkdir()
    name, text, more = OWN[way]
    (delivery / name).write_text(text)
    (delivery / "levering.toml").write_text(MANIFEST.format(more=more))
    assert SENTINEL not in everything_said(delivery, room, capsys, caplog)
    assert SENTINEL not in everything_said(delivery / name, room, capsys, caplog)
