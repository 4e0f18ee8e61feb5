"""Nothing beside the released cells is in any file that leaves: a token is planted and sought in every byte."""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from jgwork.io.kantoor.documents import FORMATS, write_report
from jgwork.io.opslag.bundle import open_publication, write_publication
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.release.gate import Policy, Release, release
from jgwork.runs.publicatie.bundels import as_csv, as_parquet, files
from jgwork.views.figuur import bars, numeric, table_twin
from jgwork.views.rapport.figuur import draw
from jgwork.vocabulary.document import Document, Heading, Images, Paragraph, Sheet
from jgwork.vocabulary.tables import WITHHELD, IndicatorTable, Measure, Tijd, Unit
from jgwork.vocabulary.view import Picture, View

TOKEN = "P-GEHEIMQ7TEKEN"
#: A true count that is withheld, and appears nowhere else.
SECRET = 41_417
#: Any key of a dossier.
SEED = bytes(32)


def planted() -> IndicatorTable:
    """Incidents by kind, with the token in every corner of the frame that is no released cell."""
    kinds = ["overlast", "misdrijf", "zorg", "overig", TOKEN]
    everything = pd.DataFrame(
        {
            "soort": pd.Categorical(kinds, categories=kinds),
            "incidenten": [120, 90, SECRET, 60, 1],
            "leden": [9, 8, 1, 7, 1],
            "grootste": [20, 12, SECRET, 9, 1],
            "notitie": [TOKEN] * 5,
        },
        index=pd.Index([f"{TOKEN}-{i}" for i in range(5)], name=TOKEN),
    )
    everything.attrs = {"bron": TOKEN, TOKEN: [TOKEN]}
    frame = everything[everything["soort"] != TOKEN]  # the category stays behind in the dtype
    assert TOKEN in list(frame["soort"].cat.categories)
    assert TOKEN in str(frame.attrs)
    measure = Measure("incidenten", "Incidenten", Unit.EVENT, "leden", "grootste")
    return IndicatorTable("soorten", "Incidenten naar soort", frame, ("soort",), (measure,), size=14, tijd=Tijd.FEIT)


def two_way() -> IndicatorTable:
    """A table over groups with a small cell, so that cells are withheld."""
    rows = [("A", "x", 2), ("A", "y", 900), ("B", "x", 800), ("B", "y", 700)]
    frame = pd.DataFrame(rows, columns=["gemeente", "klasse", "leden"])
    frame["pseudoniem"] = TOKEN
    frame.attrs["sleutel"] = TOKEN
    measure = Measure("leden", "Leden", Unit.PERSON)
    return IndicatorTable("regio", "Leden", frame, ("gemeente", "klasse"), (measure,), scope="regio")


@pytest.fixture(scope="module")
def released() -> Release:
    return release([planted(), two_way()], Policy("ketenoverleg", date="2026-01-15"), Ledger())


def unpacked(content: bytes) -> bytes:
    """Return a file with everything inside it: entries and names of a zip, streams of a PDF, text of a PNG."""
    out = [content]
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as z:
            out += [z.comment]
            for item in z.infolist():
                out += [item.filename.encode(), item.comment, item.extra, unpacked(z.read(item))]
    for m in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            out.append(zlib.decompressobj().decompress(m.group(1)))
        except zlib.error:
            continue
    if content[:4] == b"\x89PNG":
        for m in re.finditer(rb"(?:zTXt|iTXt)(.*?)IEND", content, re.DOTALL):
            out.append(m.group(1))
    if content[:4] == b"PAR1":
        import pyarrow.parquet as pq

        file = pq.ParquetFile(io.BytesIO(content))
        out += [str(file.metadata.metadata).encode(), str(file.schema_arrow.metadata).encode()]
        out += [str(file.read().to_pylist()).encode()]
        out += [str(file.metadata.row_group(g).to_dict()).encode() for g in range(file.metadata.num_row_groups)]
    return b"\n".join(out)


def clean(content: bytes) -> bool:
    every = unpacked(content)
    return not any(
        s in every
        for t in (TOKEN, TOKEN.lower(), str(SECRET), f"{SECRET:,}".replace(",", "."))
        for s in (t.encode(), t.encode("utf-16-le"))
    )


def document(done: Release) -> Document:
    t = done.tables[0]
    names = [str(r[0]) for r in t.rows]
    values = [numeric(r[1]) for r in t.rows]
    image = draw(bars(names, values, unit="incidenten"), "Incidenten naar soort")
    assert image is not None
    sheets = tuple(Sheet(t.name, table_twin(t)) for t in done.tables)
    return Document(
        "Verslag", "Groep", "2026-01-15", "G01-001", (Heading("Gedrag"), Images((image,)), Paragraph("Tekst"), *sheets)
    )


def keep_temporary(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[bytes]]:
    """Send temporary files to a folder of the test and keep each one's content when it is taken away."""
    away = folder / "tijdelijk"
    away.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(away))
    seen: list[bytes] = []

    def keep(path: str | Path | int, *, dir_fd: int | None = None) -> None:
        file = Path(f"/proc/self/fd/{dir_fd}") / str(path) if dir_fd is not None else Path(str(path))
        if away in file.resolve().parents:
            seen.append(file.read_bytes())
        remove(path, dir_fd=dir_fd)

    remove = os.unlink
    for name in ("unlink", "remove"):
        monkeypatch.setattr(os, name, keep)
    return lambda: [*seen, *(p.read_bytes() for p in away.rglob("*") if p.is_file())]


def test_the_search_itself_finds_a_planted_token() -> None:
    frame = planted().frame
    for write in (frame.to_parquet, frame.to_excel):
        out = io.BytesIO()
        write(out)
        assert not clean(out.getvalue())
    assert not clean(frame.to_csv().encode())


def test_something_is_withheld_and_the_rest_is_there(released: Release) -> None:
    values = dict(released.tables[0].rows)
    assert values["overlast"] == 120
    assert WITHHELD in {v for t in released.tables for r in t.rows for v in r}


def test_open_formats(released: Release) -> None:
    for t in released.tables:
        assert clean(as_csv(t))
        assert clean(as_parquet(t))


@pytest.mark.parametrize("kind", FORMATS)
def test_reports_and_workbooks(released: Release, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is clean, and so is every temporary file made on the way: what a writer puts there is kept to search."""
    kept = keep_temporary(tmp_path, monkeypatch)
    (tmp_path / "uit").mkdir()
    file = write_report(document(released), tmp_path / "uit" / f"verslag.{kind}")
    assert clean(file.read_bytes())
    assert [p.name for p in file.parent.iterdir()] == [file.name]
    assert all(clean(content) for content in kept())


def test_what_a_writer_leaves_for_a_moment_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = keep_temporary(tmp_path, monkeypatch)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "tussen").write_text(TOKEN, encoding="utf-8")
    handle, name = tempfile.mkstemp()
    os.close(handle)
    Path(name).write_text(TOKEN, encoding="utf-8")
    Path(name).unlink()
    assert [clean(content) for content in kept()] == [False, False]


def test_pictures(released: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = keep_temporary(tmp_path, monkeypatch)
    image = next(iter(document(released).images()))
    assert clean(image.png)
    assert clean(image.svg)
    assert all(clean(content) for content in kept())


def test_figures_for_the_browser_hold_released_values_only(released: Release) -> None:
    import json

    import plotly.graph_objects as go

    t = released.tables[0]
    figure = bars([str(r[0]) for r in t.rows], [numeric(r[1]) for r in t.rows], unit="incidenten")
    page = go.Figure(figure).to_html(include_plotlyjs=False)
    assert clean(page.encode())
    assert "customdata" not in json.dumps(figure)
    assert all(trace.get("visible", True) is True for trace in figure["data"])


def test_the_whole_publication_and_its_temporary_folders(
    released: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = tmp_path / "tijdelijk"
    away.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(away))
    view = View("v", "Gedrag", {"": Picture("T", "Z", table=table_twin(released.tables[0]))})
    folder = tmp_path / "uit" / "G01-001"
    write_publication(folder, {"publicatie_id": "G01-001", "dashboards": {}}, files(released, {"b": [view]}), seed=SEED)
    open_publication(folder)
    left = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert len(left) > 8
    assert all(clean(p.read_bytes()) for p in left)
    assert not list(away.iterdir())


@pytest.mark.parametrize("name", ["grootboek.json", "publicatie.json", "tabellen/soorten.json"])
def test_a_changed_byte_is_refused(released: Release, tmp_path: Path, name: str) -> None:
    from jgwork.vocabulary.errors import StoreDamaged

    folder = tmp_path / "G01-001"
    write_publication(folder, {"publicatie_id": "G01-001", "dashboards": {}}, files(released, {}), seed=SEED)
    file = folder / name
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(bytes(raw))
    with pytest.raises(StoreDamaged):
        open_publication(folder)
