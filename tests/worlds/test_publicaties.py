"""What holds of every publication, in both worlds; and what the messy region says against its truth."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jgwork.io.opslag.bundle import Publication, find_publications, open_publication
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.stand.stand import kwartalen_van
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.toetsen import toets_publicaties
from jgwork.vocabulary.tables import Ontbreekt, from_json


@dataclass(frozen=True)
class Wereld:
    """A world of which groups were published, and some of these again: nothing changed in between."""

    dossier: Path
    uit: Path
    weer: list[str]

    def publicatie(self, groep: str, keer: int = 1) -> Publication:
        return open_publication(self.uit / f"{groep}-{keer:03d}")


@pytest.fixture(scope="module")
def uit_rommel(rommeldossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish some groups of the messy region: those whose steps, sizes and money differ most."""
    out = tmp_path_factory.mktemp("uit-rommel")
    publiceer(rommeldossier, out, groepen=["R01", "R02", "R05", "R09"])
    publiceer(rommeldossier, out, groepen=["R09"], kring="wijkraad")  # who sits there may sit elsewhere too
    return out


@pytest.fixture(scope="module", params=["rommel", pytest.param("voorbeeld", marks=pytest.mark.nightly)])
def wereld(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Wereld:
    dossier: Path = request.getfixturevalue(f"{request.param}dossier")
    if request.param == "rommel":
        out: Path = request.getfixturevalue("uit_rommel")
        again = ["R02", "R05"]
    else:
        out, again = tmp_path_factory.mktemp("uit"), ["G02"]
        publiceer(dossier, out, groepen=["G02", "G06"])
    publiceer(dossier, out, groepen=again, alles=True)
    return Wereld(dossier, out, again)


def test_no_pseudonym_leaves(wereld: Wereld) -> None:
    tag = f"jg1-{DossierStore(wereld.dossier).manifest().token_tag}".encode()
    files = [f for f in wereld.uit.rglob("*") if f.is_file()]
    assert len(files) > 20
    assert [f.name for f in files if tag in f.read_bytes()] == []


def test_publishing_twice_changes_no_told_cell(wereld: Wereld) -> None:
    for groep in wereld.weer:
        first, again = wereld.publicatie(groep), wereld.publicatie(groep, 2)
        names = [n for n in first.index["controlesommen"] if n.startswith("tabellen/") and n.endswith(".json")]
        assert names
        for name in names:
            assert again.json(name)["rijen"] == first.json(name)["rijen"], (groep, name)


def test_the_audit_of_all_that_was_told_passes(wereld: Wereld) -> None:
    found = toets_publicaties(wereld.uit)
    assert found
    assert [t.name for t in found if not t.as_json()["veilig"]] == []


def test_an_audience_of_its_own_is_told_no_more_than_the_council(uit_rommel: Path) -> None:
    told = {p.index["kring"]: p.index for p in find_publications(uit_rommel) if p.index.get("groep_id") == "R09"}
    assert (told["wijkraad"]["kring_titel"], told["wijkraad"]["vrijgave"]["controle_doorstaan"]) == ("Wijkraad", True)


def test_headlines_hold_no_codes_and_no_undefined_numbers(wereld: Wereld) -> None:
    """A municipality that no list names keeps its code."""
    for publication in find_publications(wereld.uit):
        for board in publication.dashboards():
            for view in publication.views(board):
                for picture in view.pictures.values():
                    said = f"{picture.title} {picture.sentence}"
                    assert not re.search(r"\bnan\b|None|_|GM99\d\d|jg1-|\bR0\d\b", said), said
                    assert picture.title.strip(), view.id


# --- the messy region against its truth ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def waar(rommelwereld: Path) -> dict[str, Any]:
    return dict(json.loads((rommelwereld / "waarheid.json").read_text(encoding="utf-8"))["groepen"])


@pytest.fixture(scope="module")
def rommel(uit_rommel: Path) -> dict[str, dict[str, str]]:
    """Return by group what its first publication says: by view the titles and sentences."""
    said: dict[str, dict[str, str]] = {}
    for groep in ("R01", "R02", "R05", "R09"):
        publication = open_publication(uit_rommel / f"{groep}-001")
        views = {v.id: v for b in publication.dashboards() for v in publication.views(b)}
        said[groep] = {i: " ".join(f"{p.title}. {p.sentence}" for p in v.pictures.values()) for i, v in views.items()}
    return said


@pytest.mark.parametrize(
    ("groep", "klasse"),
    [
        ("R01", "25-49 leden"),
        ("R02", "10-14 leden"),
        ("R09", "10-14 leden"),
    ],
)
def test_the_size_that_is_told_holds_the_true_one(
    groep: str, klasse: str, rommel: dict[str, dict[str, str]], waar: dict[str, Any]
) -> None:
    low, _, rest = klasse.partition("-")
    assert int(low.split()[0]) <= waar[groep]["omvang"] <= int((rest or "99").split()[0])
    assert f"Een groep van {klasse}" in rommel[groep]["groepsprofiel"]


@pytest.mark.parametrize("groep", ["R01", "R02", "R09"])
def test_every_quarter_is_told_whole_or_says_why_not(groep: str, uit_rommel: Path, waar: dict[str, Any]) -> None:
    """A forgotten month makes a quarter no lower one; each quarter that is over has one row, and only one sign."""
    table = open_publication(uit_rommel / f"{groep}-001").json("tabellen/incidenten_per_kwartaal.json")
    signs = {"heel": {Ontbreekt.NIET_GETELD}, "deels": {Ontbreekt.DEELS}, "niet_geleverd": {Ontbreekt.NIET_GELEVERD}}
    rows = {q: (n, kwartalen_van(row[0])) for row in table["rijen"] for q in kwartalen_van(row[0]) for n in [row[1]]}
    truth = waar[groep]["incidenten"]["eerste"]
    assert list(rows) == sorted(truth)
    for quarter, (told, together) in rows.items():
        if isinstance(told, dict):
            assert from_json(told) in signs[truth[quarter]["dekking"]], quarter
            continue
        assert {truth[q]["dekking"] for q in together} == {"heel"}
        assert told == sum(truth[q]["per_aard"][k] for q in together for k in ("misdrijf", "overlast"))


@pytest.mark.parametrize(
    "groep",
    ["R01", "R02", "R09"],
)
def test_the_money_of_the_chosen_plan_is_told(
    groep: str, rommel: dict[str, dict[str, str]], waar: dict[str, Any]
) -> None:
    """Of actions for the group and its surroundings; the page says that those for persons are left out."""
    money = waar[groep]["geld"]["getoond"]
    planned, spent = (f"€ {round(money[k]):,}".replace(",", ".") for k in ("begroot", "besteed"))
    assert f"{planned}." in rommel[groep]["plan"]
    assert f"Kosten: {spent}; gepland was {planned}." in rommel[groep]["inzet"]
    assert all("op personen zijn gericht, tellen hier niet mee" in rommel[groep][v] for v in ("plan", "inzet"))


def test_a_group_of_one_shows_nothing_of_its_member(rommel: dict[str, dict[str, str]], waar: dict[str, Any]) -> None:
    assert waar["R05"]["toonbaar"]["geen_groep"]
    assert set(rommel["R05"]) == {"groepsprofiel", "verzoeken"}, "a request says nothing of who is in the group"


def test_requests_on_a_page_are_those_of_its_group(uit_rommel: Path, waar: dict[str, Any]) -> None:
    said = str(open_publication(uit_rommel / "R01-001").index.get("verzoeken"))
    assert f"Van {waar['R01']['verzoeken']['gesteld']} verzoeken" in said
