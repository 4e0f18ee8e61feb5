"""Not delivered is not zero: later rows of one source, or a later day, change no figure of another source."""

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jgwork.indicators.dynamiek.groep import dynamiek as dynamiek_van
from jgwork.indicators.groep import gedrag
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.indicators.groep.scan import nog_niets, voorbehoud_zin
from jgwork.indicators.plan.nulmeting_rond import registered
from jgwork.inhoud.dekking import REGISTRATIES, Dekking
from jgwork.inhoud.inhoud import Inhoud
from jgwork.inhoud.perioden import Periode, codes, kwartalen
from jgwork.privacy.release.gate import as_plain, reopen
from jgwork.runs.dossier.openen import Dossier, last_peildatum, open_dossier
from jgwork.runs.dossier.opnemen import laad_samen
from jgwork.runs.dossier.vastleggen import leg_vast
from jgwork.runs.formulier.bewerken import Bereik, merk, rijen_nu, vastleggen
from jgwork.runs.publicatie.bundels import as_csv
from jgwork.runs.publicatie.cijfers import period
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.vertellen.verdelen import Verdeling
from jgwork.runs.vertellen.verteller import Verteller
from jgwork.views import dynamiek, effect
from jgwork.views import gedrag as views
from jgwork.vocabulary.dutch import quarter
from jgwork.vocabulary.tables import Delivery, Ontbreekt, ReleasedTable

NIET = Ontbreekt.NIET_GELEVERD
#: One signal of months after the last delivery of the police.
SIGNAAL = {
    "signaal_id": "SIGN9001", "dossier_id": "DOS-VOORBEELD", "datum": "2026-11-20", "dagdeel": "middag",
    "bronpartner": "toezicht_handhaving", "gedrag_code": "vernieling", "ernst": "1", "locatie_id": "L01",
    "gemeente_code": "GM9901", "buurt_code": "BU99010101", "groepsgrootte_min": "9", "groepsgrootte_max": "10",
    "herhaald": "ja", "melders_n": "4", "afhandeling": "afgehandeld",
}  # fmt: skip


def signal(dossier: Dossier) -> Delivery:
    first = next(d for d in dossier.manifest.deliveries if d["levering_id"] == "LV-01")
    days = {"peildatum": "2026-11-27", "periode_tot": "2026-11-27", "leverdatum": "2026-11-28"}
    manifest = {
        k: v for k, v in {**first, **days, "levering_id": "LV-91"}.items() if k not in {"tabellen", "controlesom"}
    }
    return Delivery(manifest, {"signaal": pa.table({k: pa.array([v], pa.string()) for k, v in SIGNAAL.items()})})


@pytest.fixture(scope="module")
def before(voorbeelddossier: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReleasedTable]:
    """Return what is told of G02 without that signal."""
    return told(open_dossier(voorbeelddossier), tmp_path_factory.mktemp("zonder"))


@pytest.fixture(scope="module")
def later(voorbeelddossier: Path, before: dict[str, ReleasedTable]) -> Dossier:
    """Return the example region after one later signal."""
    assert before
    laad_samen([signal(open_dossier(voorbeelddossier))], voorbeelddossier, op=date(2026, 11, 28))
    return open_dossier(voorbeelddossier)


def told(dossier: Dossier, out: Path, op: date | None = None) -> dict[str, ReleasedTable]:
    """Publish G02 from a copy, and return its released tables."""
    copy = Path(shutil.copytree(dossier.store.path, out / "dossier"))
    publiceer(copy, out / "uit", groepen=["G02"], op=op)
    files = sorted((out / "uit" / "G02-001" / "tabellen").glob("*.json"))
    tables = reopen({"tabellen": [json.loads(f.read_text(encoding="utf-8")) for f in files]})
    return {t.name: t for t in tables}


@pytest.fixture(scope="module")
def released(later: Dossier, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReleasedTable]:
    return told(later, tmp_path_factory.mktemp("gewoon"))


@pytest.fixture(scope="module")
def asked(later: Dossier, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReleasedTable]:
    """Return what is told of a day that somebody asked for and of which nothing is known."""
    return told(later, tmp_path_factory.mktemp("gevraagd"), date(2026, 10, 1))


def column(table: ReleasedTable, name: str) -> dict[Any, Any]:
    return dict(zip(table.column(table.columns[0].name), table.column(name), strict=True))


def test_a_later_signal_changes_no_figure_of_the_police(
    before: dict[str, ReleasedTable], released: dict[str, ReleasedTable]
) -> None:
    quarters = column(released["incidenten_per_kwartaal"], "incidenten")
    assert (quarters["2026-K2"], quarters["2026-K3"]) == (21, NIET)
    earlier = column(before["incidenten_per_kwartaal"], "incidenten")
    shown = {q: n for q, n in earlier.items() if isinstance(n, int | float)}
    assert shown
    assert {q: quarters[q] for q in shown} == shown, "what was told stands"
    assert str(released["doelen"].records()[0]["welke_nu"]).endswith("2026-K2"), "nothing after the last delivery"
    moved = released["dynamiek_samenhang"].records()[-1]
    assert set(moved.values()) == {"2026-K3", NIET}


def test_what_was_not_delivered_is_said_and_never_drawn(released: dict[str, ReleasedTable]) -> None:
    picture = views.per_kwartaal(released["incidenten_per_kwartaal"]).pictures[""]
    assert picture.title.startswith("21 incidenten in het tweede kwartaal 2026")
    assert "Over het derde kwartaal 2026 is niets geleverd." in picture.sentence
    assert picture.table.rows[-1][:2] == ("2026-K3", "niet geleverd")
    assert picture.figure is not None
    bar = picture.figure["data"][0]
    assert bar["y"][-1] == 0
    assert bar["text"][-1].replace("<br>", " ").endswith("niet geleverd")
    cohesion = dynamiek.samenhang(released["dynamiek_samenhang"], released["dynamiek_kern"]).pictures[""]
    assert "Over het derde kwartaal 2026 is niets geleverd." in cohesion.sentence


def test_it_has_its_own_sign_in_open_formats(released: dict[str, ReleasedTable]) -> None:
    table = released["incidenten_per_kwartaal"]
    assert "2026-K3;niet geleverd" in as_csv(table).decode()
    assert reopen({"tabellen": [as_plain(table)]}) == (table,)


def test_of_a_day_after_the_last_delivery_nothing_is_known_yet(later: Dossier, asked: dict[str, ReleasedTable]) -> None:
    goal = asked["doelen"].records()[0]
    assert (goal["oordeel"], goal["reden"], goal["verhouding"]) == ("niet te tonen", "nog_niets", None)
    view = effect.doelen(asked["doelen"])
    assert view is not None
    assert "minder" not in view.pictures[""].title + view.pictures[""].sentence
    assert "over de gevraagde dag is nog niets bekend" in view.pictures[""].sentence
    assert nog_niets(later.dekking.laatste(), date(2026, 11, 27)) == ""
    assert "26 november 2026" in nog_niets(later.dekking.laatste(), date(2026, 12, 1))


@pytest.mark.parametrize(
    ("groep", "last", "signs"),
    [
        ("G10", date(2025, 8, 31), {"2025-K3": Ontbreekt.DEELS, "2025-K4": NIET, "2026-K1": NIET, "2026-K2": NIET}),
        ("G11", date(2026, 5, 31), {"2026-K2": Ontbreekt.DEELS}),
        ("G02", date(2026, 6, 30), {}),
    ],
)
def test_each_group_has_its_own_coverage(later: Dossier, groep: str, last: date, signs: dict[str, Ontbreekt]) -> None:
    assert later.dekking.laatste(REGISTRATIES, groep) == last
    data = select_groep(later.arrow(), groep, date(2026, 7, 1))
    gaps = data.ontbreekt(kwartalen(*period(data, data.peildatum)), *REGISTRATIES)
    assert dict(gaps) == {(k,): v for k, v in signs.items()}


@pytest.mark.parametrize(("until", "last"), [(date.max, "2026-K2"), (date(2026, 6, 1), "2026-K1"), (date.min, "")])
def test_a_quarter_is_told_when_it_was_delivered_about_this_group(later: Dossier, until: date, last: str) -> None:
    tables, op, others = later.encoded(), date(2026, 9, 1), frozenset(later.groepen) - {"G02"}
    parts = [
        x
        for d in tables.dekking.delen or ()
        for own, rest in [(Periode(d.periode.van, min(d.periode.tot, until)), replace(d, groepen=others))]
        for x in ([replace(d, periode=own), rest] if own.van < own.tot else [rest])
    ]
    verteller = Verteller.of(later, Verdeling.of(Inhoud(tables, Dekking(tuple(parts)))), op)
    verteller.vertel("G02", later.stand(op).groep("G02").hoogste)
    assert max(verteller.verteld("G02").gesloten, default="") == last


def test_a_month_that_was_not_delivered_is_no_zero_in_the_series_of_an_effect(later: Dossier) -> None:
    found = registered(later.arrow(), "G02", date(2026, 10, 31), aard="")
    assert found is not None
    known = dict(zip(found.starts, found.counts, strict=True))
    assert known[date(2026, 6, 1)] is not None
    assert [known[date(2026, m, 1)] for m in (7, 8, 9, 10)] == [None] * 4


def test_the_quarter_that_ends_on_the_peildatum_counts(later: Dossier) -> None:
    data = select_groep(later.arrow(), "G02", date(2025, 12, 31))
    assert codes(kwartalen(*period(data, data.peildatum)))[-1] == "2025-K4"
    rows = gedrag.incidenten(data)
    assert rows["incident_id"][[quarter(d) == "2025-K4" for d in rows["datum"]]].nunique() == 27


def test_rows_without_a_manifest_stay_as_they_are(later: Dossier) -> None:
    data = select_groep(dict(later.arrow()), "G10", date(2026, 7, 1))
    assert isinstance(later.arrow(), Inhoud)
    assert data.ontbreekt(kwartalen(*period(data, data.peildatum)), *REGISTRATIES) == {}


def test_the_dynamics_end_where_the_registrations_end(later: Dossier) -> None:
    found = dynamiek_van(later, "G02", op=date(2026, 11, 1), samples=5)
    assert [w.tot for w in found.tijdvakken][-1] <= date(2026, 7, 1)
    assert "De registraties lopen tot en met 30 juni 2026; over de tijd daarna is niets geleverd." in found.dekking


def test_every_road_says_so_where_nothing_is_known_yet(later: Dossier) -> None:
    tables, warning = later.arrow(), "Let op: over de tijd na 26 november 2026 is niets geleverd"
    assert warning in voorbehoud_zin(tables, "G02", date(2026, 12, 24))
    assert "Let op" not in voorbehoud_zin(tables, "G02", last_peildatum(later))


def test_what_a_form_says_of_one_group_is_said_of_no_other(rommeldossier: Path, tmp_path: Path) -> None:
    """A text of R03, settled today: of R01 nobody said anything since the last delivery."""
    place = Path(shutil.copytree(rommeldossier, tmp_path / "dossier"))
    opened = open_dossier(place)
    part, day = Bereik("tekst", ("tekst_id",), {"groep_id": "R03"}), last_peildatum(opened) + timedelta(days=40)
    before = {g: opened.dekking.laatste(("tekst",), g) for g in ("R01", "R03")}
    rows = rijen_nu(opened.store, (part,))
    key, row = next((k, r) for k, r in rows.items() if r.get("tekst"))
    new = {**rows, key: {**row, "tekst": "De overlast op het plein is vooral in de avond."}}
    vastleggen(opened.store, "tekst-R03", "gemeente", (part,), new, merk(rows), op=day)
    leg_vast(open_dossier(place), "R03", "start", 2, day)
    after = open_dossier(place).dekking
    assert after.laatste(("tekst",), "R01") == before["R01"]
    assert after.laatste(("tekst",), "R03") == day - timedelta(days=1) != before["R03"]
    assert after.laatste(("processtap",), "R01") == opened.dekking.laatste(("processtap",), "R01")
