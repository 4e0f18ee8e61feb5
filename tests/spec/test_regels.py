"""R1 to R18 as tables a privacy officer can read (``regels/*.md``), carried out on the real gate and dossier.

Every row of a table is a test: *gegeven* sets up, *als* acts and says what came of it, *dan* is what must come of it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from jgwork.indicators.plan.plan import toets_plan
from jgwork.indicators.plan.uitvoering import voortgang
from jgwork.inhoud.perioden import months_before
from jgwork.io.opslag.bundle import find_publications
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.convenant.dekking import check_coverage
from jgwork.privacy.convenant.lezen import read_convenant
from jgwork.privacy.convenant.regels import Convenant
from jgwork.privacy.proces.stand import Werkproces, read_werkproces, stand
from jgwork.privacy.stappen.besluit import kalender, read_besluit
from jgwork.privacy.stappen.sluiten import check_sluiten
from jgwork.privacy.stappen.vragen import matrix_items
from jgwork.runs.dossier.gereedheid import neem_besluit
from jgwork.runs.dossier.openen import Dossier, open_dossier
from jgwork.runs.dossier.vastleggen import leg_vast
from jgwork.runs.dossier.verantwoorden import book_of_refusals
from jgwork.runs.leveren.laden import laad
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.rapporteren import rapport
from jgwork.runs.recht.verstrekken import om_selectie, voor
from jgwork.schema.descriptors import begrippen, codelist, data_schemas, load_tables
from jgwork.schema.profielen import convenant_toml, werkproces_toml
from jgwork.schema.rules.check import check_table
from jgwork.schema.rules.relations import check_relations
from jgwork.vocabulary.errors import JgworkError
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable
from jgwork.vocabulary.token import make_token
from jgwork.vocabulary.verdict import Verdict

RULES = Path(__file__).parent / "regels"
TODAY = date(2026, 7, 1)
TAG = "vbrd"
EVERYONE = "ABCDE"
TOKEN = {name: make_token(TAG, name.encode() * 32) for name in EVERYONE}
NAME = {token: name for name, token in TOKEN.items()}


def read_rules() -> list[Any]:
    """Return every row of every table as a test."""
    out = []
    for file in sorted(RULES.glob("*.md")):
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
        for i, line in enumerate(lines[2:], 1):
            out.append(pytest.param(*[c.strip() for c in line.strip("|").split("|")], id=f"{file.stem}.{i}"))
    return out


@dataclass
class World:
    """What a row has set up."""

    region: Path
    folder: Path
    step: int | None = None
    coordinator: bool = False
    ended: bool = False
    agreed: str = ""
    lapsed: str = ""
    part: list[dict[str, Any]] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)
    local: dict[str, Any] | None = None
    profile: str = "2016"
    names: dict[str, Any] = field(default_factory=dict)
    besluit: dict[str, Any] = field(default_factory=dict)
    plan_without: str = ""
    drop: str = ""

    def process(self) -> pa.Table | None:
        if self.step is None:
            return None
        role = "uitvoeringscoordinator" if self.coordinator else "procesregisseur"
        events = [
            (s, "start", role if s >= 2 or self.step == 1 else "procesregisseur") for s in range(1, self.step + 1)
        ]
        if self.ended:
            events.append((self.step, "besluit_stop", "procesregisseur"))
        return pa.table(
            {
                "dossier_id": ["D"] * len(events),
                "groep_id": ["G"] * len(events),
                "stap": [e[0] for e in events],
                "gebeurtenis": [e[1] for e in events],
                "datum": [date(2026, 1, 1 + i) for i in range(len(events))],
                "actor_rol": [e[2] for e in events],
            }
        )

    def members(self) -> pa.Table | None:
        listed = self.agreed + "".join(n for n in self.lapsed if n not in self.agreed)
        if not listed:
            return None
        status = ["vervallen" if n in self.lapsed else "afgestemd" for n in listed]
        return lid(listed, status)

    def existing(self) -> dict[str, pa.Table]:
        found = {"processtap": self.process(), "lid": self.members()}
        return {n: t for n, t in found.items() if t is not None}

    def convenant(self) -> Convenant:
        return read_convenant(convenant_toml(), self.local)

    def werkproces(self) -> Werkproces:
        return read_werkproces(werkproces_toml(self.profile), self.names)

    def dossier(self) -> Dossier:
        """Return a small real dossier that holds what was set up."""
        store = DossierStore(self.folder / "dossier")
        held = self.existing()
        names = [n for n in EVERYONE if n in self.agreed]
        part = self.part or [{"wie": n, "rol": "verdachte", "pv": None} for n in names]
        held["betrokkenheid"] = pa.table(
            {
                "registratie_id": [f"R{i}" for i in range(len(part))],
                "pseudoniem": pa.array([TOKEN[p["wie"]] for p in part], "string"),
                "rol": [p["rol"] for p in part],
                "pv_opgemaakt": [p["pv"] is not None for p in part],
                "pv_datum": pa.array([p["pv"] for p in part], pa.date32()),
            }
        )
        tables = [AdmittedTable(n, t, INTAKE_SEAL) for n, t in held.items()]
        manifest = {"levering_id": "L", "peildatum": "2026-06-30", "bewaren_tot": "2030-01-01"}
        store.append(tables, manifest, dossier_id="D-spec", token_tag=TAG)
        opened = open_dossier(store.path)
        return Dossier(opened.store, self.convenant(), self.werkproces())


def lid(names: str, status: list[str], **more: list[str]) -> pa.Table:
    n = len(names)
    return pa.table(
        {
            "scan_id": ["S"] * n,
            "groep_id": ["G"] * n,
            "pseudoniem": [TOKEN[x] for x in names],
            "namenlijst_status": status,
            "leeftijdsgroep": ["15-17"] * n,
            **more,
        }
    )


# --- gegeven --------------------------------------------------------------------------------------------------------

GIVEN: list[tuple[re.Pattern[str], Callable[..., None]]] = []
WHEN: list[tuple[re.Pattern[str], Callable[..., str]]] = []


def given(pattern: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def add(step: Callable[..., None]) -> Callable[..., None]:
        GIVEN.append((re.compile(pattern), step))
        return step

    return add


def when(pattern: str) -> Callable[[Callable[..., str]], Callable[..., str]]:
    def add(step: Callable[..., str]) -> Callable[..., str]:
        WHEN.append((re.compile(pattern), step))
        return step

    return add


def setting(**values: Any) -> Callable[..., None]:
    def apply(world: World) -> None:
        for name, value in values.items():
            setattr(world, name, value)

    return apply


given(r"er is niets vastgelegd|de werkbank|een levering|een groepsscan|de voorbeeldregio|een plan met alles")(setting())
given(r"met uitvoeringscoördinator")(setting(coordinator=True))
given(r"zonder uitvoeringscoördinator")(setting(coordinator=False))
given(r"de groep is gestopt")(setting(step=2, coordinator=True, ended=True))
given(r"de levering noemt geen besluit artikel 20")(setting(manifest={"art20_besluit_ref": ""}))
given(r"de levering noemt een ander besluit artikel 20")(setting(manifest={"art20_besluit_ref": "ANDER"}))
given(r"de levering noemt een andere grondslag")(setting(manifest={"grondslag_code": "publieke_taak"}))
given(r"de levering noemt een ontvanger die niet tekende")(setting(manifest={"ontvangers": "politie, kerk"}))
given(r"de bewaartermijn is voorbij")(setting(manifest={"bewaren_tot": "2026-06-30"}))
given(r"stap 2 is gestart zonder uitvoeringscoördinator")(setting(step=2))
given(r"stap 2 is gestart met uitvoeringscoördinator")(setting(step=2, coordinator=True))
given(r"het ketenoverleg heet hier Weegtafel")(setting(names={"gremium": {"ketenoverleg": "Weegtafel"}}))
given(r"de voorbeeldregio zonder de evaluatie van de snelheid")(setting(drop="snelheid"))


given(r"de voorbeeldregio zonder metingen")(setting(drop="metingen"))


@given(r"de groep is in stap (\d)")
def in_step(world: World, step: str) -> None:
    world.step = int(step)


@given(r"op de namenlijst staan ([A-E, ]+)")
def agreed(world: World, names: str) -> None:
    world.agreed = names.replace(", ", "")


@given(r"([A-E]) is vervallen")
def lapsed(world: World, name: str) -> None:
    world.agreed, world.lapsed = world.agreed.replace(name, ""), name


@given(r"([A-E]) is (\w+) (?:met proces-verbaal van (\d+) maanden oud|zonder proces-verbaal)")
def involved(world: World, name: str, role: str, months: str | None) -> None:
    day = months_before(TODAY, int(months)) if months else None
    world.part.append({"wie": name, "rol": role, "pv": day})


@given(r"het doel is (\w+)")
def purpose(world: World, code: str) -> None:
    world.manifest["doel_code"] = code


@given(r"het convenant is (strenger|ruimer) voor (\w+)")
def local(world: World, way: str, partner: str) -> None:
    table, level = {"strenger": ("lid", "geen"), "ruimer": ("betrokkenheid", "volledig")}[way]
    rule = {"richting": "ontvangt", "partners": [partner], "tabellen": [table], "stappen": [3], "mate": level}
    world.local = {"afspraak": [rule]}


@given(r"een plaatselijk convenant met een andere grondslag voor politie")
def other_ground(world: World) -> None:
    rule = {"richting": "levert", "partners": ["politie"], "tabellen": ["lid"], "stappen": [2], "mate": "volledig"}
    world.local = {"afspraak": [{**rule, "grondslag": "publieke_taak"}]}


@given(r"een plan zonder (\w+)")
def plan_without(world: World, what: str) -> None:
    world.plan_without = what


@given(r"het ketenoverleg hoort elke (\d) maanden (\w+) vanaf ([\d-]+)")
def report(world: World, months: str, subject: str, start: str) -> None:
    world.besluit = {
        **complete_besluit("G"),
        "rapportage": [
            {"gremium": "ketenoverleg", "onderwerpen": [subject], "vanaf": start, "elke_maanden": int(months)}
        ],
    }


@given(r"werkproces (\d{4})")
def profile(world: World, name: str) -> None:
    world.profile = name


@given(r"een plaatselijk convenant met k = (\d) voor het ketenoverleg")
def local_k(world: World, k: str) -> None:
    fact = {"waarde": int(k), "eigenaar": "gemeente", "datum": date(2026, 2, 1), "reden": "plaatselijk besluit"}
    world.local = {"kring": {"ketenoverleg": {"k": fact}}}


# --- als ------------------------------------------------------------------------------------------------------------


def deliver(world: World, partner: str, table: str, rows: pa.Table) -> str:
    """Put one table through the coverage check of gate 1 and say what came of it."""
    police = partner == "politie"
    manifest = {
        "levering_id": "L1",
        "dossier_id": "D",
        "bronhouder": partner,
        "peildatum": "2026-06-30",
        "leverdatum": "2026-06-30",
        "grondslag_code": {"politie": "wpg_20", "om": "wjsg_39f"}.get(partner, "publieke_taak"),
        "doel_code": "aanpak_groep",
        "convenant_ref": "CONV-VOORBEELD",
        "bewaren_tot": "2029-12-31",
        **({"art20_besluit_ref": "ART20-VOORBEELD"} if police else {}),
        **world.manifest,
    }
    state = stand(world.process(), world.werkproces(), TODAY)
    try:
        convenant = world.convenant()
    except JgworkError as error:
        return f"geweigerd: {', '.join(sorted({f.rule for f in error.findings}))}"
    found = check_coverage(manifest, {table: rows}, load_tables(), convenant, state, TODAY, world.existing())
    refused = sorted({f.rule for f in found if f.verdict is Verdict.REFUSE})
    warned = sorted({f.rule for f in found if f.verdict is Verdict.WARN})
    assert not any(t in f.message + f.next_move for f in found for t in TOKEN.values())
    said = f"geweigerd: {', '.join(refused)}" if refused else "toegelaten"
    return said + (f"; gemeld: {', '.join(warned)}" if warned and not refused else "")


@when(r"(\w+) levert '(\w+)'(?: over ([A-E, ]+))?")
def delivers(world: World, partner: str, table: str, names: str | None) -> str:
    who = (names or "").replace(", ", "")
    if table == "lid":
        return deliver(world, partner, table, lid(who, ["afgestemd"] * len(who)))
    column = {"circulair": "verwijst_naar"}.get(table, "pseudoniem")
    rows: dict[str, Any] = {"groep_id": ["G"] * max(1, len(who))}
    if who:
        rows[column] = [TOKEN[n] for n in who]
    if table in {"betrokkenheid", "om_informatie", "signaal", "contextgebeurtenis"}:
        del rows["groep_id"]
        rows.setdefault("gedrag_code", ["lawaai"] * max(1, len(who)))
    if table == "informatiematrix":
        rows |= {"niveau": ["persoon"], "categorie": ["gewoon"], "item_code": ["groep_omvang"]}
    return deliver(world, partner, table, pa.table(rows))


@when(r"(\w+) levert 'informatiematrix' over de groep")
def delivers_topic(world: World, partner: str) -> str:
    rows = {"groep_id": ["G"], "niveau": ["groep"], "categorie": ["gewoon"], "item_code": ["groep_omvang"]}
    return deliver(world, partner, "informatiematrix", pa.table(rows))


@when(r"(\w+) levert 'informatiematrix' van categorie (\w+)")
def delivers_category(world: World, partner: str, category: str) -> str:
    rows = {"groep_id": ["G"], "niveau": ["groep"], "categorie": [category], "item_code": ["groep_omvang"]}
    return deliver(world, partner, "informatiematrix", pa.table(rows))


@when(r"(\w+) levert 'lid' over ([A-E]) als toegevoegd (met|zonder) reden")
def adds(world: World, partner: str, name: str, reason: str) -> str:
    why = {"reden_toevoeging": ["gemeld_partner"], "partner_toegevoegd": ["jongerenwerk"]} if reason == "met" else {}
    return deliver(world, partner, "lid", lid(name, ["toegevoegd"], **why))


@when(r"(\w+) levert 'lid' over ([A-E]) van leeftijd 24\+")
def older(world: World, partner: str, name: str) -> str:
    rows = lid(name, ["afgestemd"]).drop_columns("leeftijdsgroep").append_column("leeftijdsgroep", [["24+"]])
    _, findings = check_table(load_tables()["lid"], rows)
    assert not findings
    return deliver(world, partner, "lid", rows)


@when(r"(\w+) levert 'lid' over ([A-E]) met leeftijd in jaren")
def years(world: World, partner: str, name: str) -> str:
    return deliver(world, partner, "lid", lid(name, ["afgestemd"], leeftijd=["17"]))


@when(r"(\w+) levert 'relatie' van type (\w+)")
def tie(world: World, partner: str, kind: str) -> str:
    rows = {"groep_id": ["G"], "pseudoniem_a": [TOKEN["A"]], "pseudoniem_b": [TOKEN["B"]], "relatietype": [kind]}
    return deliver(world, partner, "relatie", pa.table(rows))


@when(r"(\w+) levert 'registratie' van (\d+) maanden oud")
def old(world: World, partner: str, months: str) -> str:
    day = months_before(TODAY, int(months)).isoformat()
    return deliver(world, partner, "registratie", pa.table({"registratie_id": ["R1"], "datum": [day]}))


@when(r"gemeente levert 'processtap' van een ander dossier")
def other_dossier(world: World) -> str:
    return deliver(world, "gemeente", "processtap", pa.table({"dossier_id": ["X"], "groep_id": ["G"]}))


@when(r"(\w+) vraagt '(\w+)' in stap (\d)(?: voor doel '(\w+)')?")
def asks(world: World, partner: str, table: str, step: str, goal: str | None) -> str:
    try:
        package = voor(world.dossier(), partner, step, goal or "aanpak_groep", op=TODAY)
    except JgworkError as error:
        loose = sorted({f.rule for f in error.findings})
        return f"geweigerd: {', '.join(loose)}" if loose else "niets"
    seen = package.tabellen.get(table)
    if seen is None:
        return "niets"
    if "pseudoniem" not in seen.data.column_names:
        return seen.mate.zin
    return f"{seen.mate.zin}: {', '.join(sorted(NAME[p] for p in seen.data['pseudoniem'].to_pylist()))}"


@when(r"de selectie voor het OM wordt gemaakt")
def selection(world: World) -> str:
    try:
        return ", ".join(sorted(NAME[p] for p in om_selectie(world.dossier(), "G", TODAY)))
    except JgworkError:
        return "geweigerd"


@when(r"(\d+) namen aangeleverd, (\d+) onbekend, (\d+) in de scan")
def arithmetic(world: World, given_: str, unknown: str, seen: str) -> str:
    row = {"scan_id": ["S"], "groep_id": ["G"], "n_namen_aangeleverd": [int(given_)], "n_onbekend": [int(unknown)]}
    scan = pa.table({**row, "n_in_scan": [int(seen)]})
    found = [f.rule for f in check_relations({"groepsscan": scan}, {}) if f.rule.startswith("regel")]
    return f"geweigerd: {', '.join(found)}" if found else "toegelaten"


@when(r"gezocht wordt naar groepscijfers uit om_informatie")
def om_figures(world: World) -> str:
    folder = Path(__file__).parents[2] / "jgwork"
    modules = [*(folder / "indicators").rglob("*.py"), *(folder / "views").rglob("*.py")]
    return ", ".join(m.name for m in modules if "om_informatie" in m.read_text(encoding="utf-8")) or "geen"


@when(r"in de tekst staat een burgerservicenummer")
def bsn(world: World) -> str:
    return load_changed(world, "06-jongerenwerk-partnermatrices", "waarde", "111222333")


def load_changed(world: World, delivery: str, column: str, value: str) -> str:
    """Load a delivery of the example region with one cell changed, into a copy of the dossier."""
    import openpyxl

    source = world.folder / "levering"
    shutil.copytree(world.region / "leveringen" / delivery, source)
    manifest = source / "levering.toml"
    text = re.sub(r'^sha256 = ".*"\n', "", manifest.read_text(encoding="utf-8"), flags=re.MULTILINE)
    manifest.write_text(text.replace('"LV-06"', '"LV-99"'), encoding="utf-8")
    book = next(source.glob("*.xlsx"))
    sheets = openpyxl.load_workbook(book)
    sheet = sheets["informatiematrix"]
    place = [c.value for c in sheet[1]].index(column) + 1
    sheet.cell(2, place).value = value
    sheets.save(book)
    copy = world.folder / "dossier"
    shutil.copytree(world.region / "dossier", copy)
    before = open_dossier(copy).manifest.version
    try:
        laad(source, copy, op=TODAY)
    except JgworkError as error:
        refused = error
    else:
        return "toegelaten"
    assert refused.findings.refused
    assert value not in str([f.as_json(rows=True) for f in refused.findings])
    assert open_dossier(copy).manifest.version == before
    return "geweigerd"


@when(r"een levering van een ander dossier wordt geladen")
def foreign(world: World) -> str:
    source = world.folder / "levering"
    shutil.copytree(world.region / "leveringen" / "10-uitvoeringscoordinator-partnermatrices", source)
    manifest = source / "levering.toml"
    text = manifest.read_text(encoding="utf-8").replace('"DOS-VOORBEELD"', '"DOS-ANDER"').replace("LV-10", "LV-98")
    manifest.write_text(text, encoding="utf-8")
    copy = world.folder / "dossier"
    shutil.copytree(world.region / "dossier", copy)
    try:
        laad(source, copy, op=TODAY)
    except JgworkError as error:
        return "geweigerd: R13" if "R13" in {f.rule for f in error.findings} else "geweigerd"
    return "toegelaten"


@when(r"de dekking van groep (\w+) wordt gepubliceerd")
def coverage(world: World, group: str) -> str:
    return str(published(world, group, "ketenoverleg").index["dekking"])


@when(r"groep (\w+) wordt gepubliceerd")
def information(world: World, group: str) -> str:
    strength = published(world, group, "ketenoverleg").index["informatiepositie"]
    return "de sterkte van de informatiepositie staat erbij" if re.fullmatch(r"[1-5] van 5", strength) else strength


@when(r"groep (\w+) wordt gepubliceerd voor de driehoek")
def for_meeting(world: World, group: str) -> str:
    return f"de publicatie noemt {published(world, group, 'driehoek').index['gremium']}"


@when(r"groep (\w+) wordt gepubliceerd voor de kring buurvrouw")
def for_nobody(world: World, group: str) -> str:
    try:
        published(world, group, "buurvrouw")
    except JgworkError:
        return "geweigerd"
    return "gepubliceerd"


TRAVELS = {"namenlijst": "namenlijst", "dekking": "scan", "informatiepositie": "informatiepositie"}
FROM_SCAN = re.compile(
    r"lid|registratie|betrokkenheid|(?<!groeps)relatie|groepsscan|straatinformatie|groepsrol|groep_gemeente"
)


@when(r"gekeken wordt wat er van de (namenlijst|dekking|informatiepositie) bij de cijfers van groep (\w+) staat")
def travels(world: World, what: str, group: str) -> str:
    publication = published(world, group, "ketenoverleg")
    names = [n for n in publication.index["controlesommen"] if n.startswith("tabellen/") and n.endswith(".json")]
    facts = [publication.json(n)["info"] for n in names]
    concerned = [f for f in facts if FROM_SCAN.search(f.get("bron", ""))]
    said = {f.get(TRAVELS[what], "") for f in concerned}
    shown = [dict(v.how) for d in publication.dashboards() for v in publication.views(d)]
    assert sum("Namenlijst" in how for how in shown) > 5, "it is shown under 'hoe berekend' too"
    return f"bij elk cijfer uit de scan: {' / '.join(sorted(said))}" if len(concerned) > 5 else "nergens"


@when(r"het besluit van stap 4 wordt vastgelegd en groep G02 wordt gepubliceerd")
def followed(world: World) -> str:
    assert decides(world) == "vastgelegd"
    publiceer(world.folder / "dossier", world.folder / "uit", groepen=["G02"])
    return str(find_publications(world.folder / "uit")[0].index["kalender"])


@when(r"een levering sluit groep G02 af")
def closing_delivery(world: World) -> str:
    copy = world.folder / "dossier"
    shutil.copytree(world.region / "dossier", copy)
    try:
        leg_vast(open_dossier(copy), "G02", "sluiten", 7, TODAY, gremium="ketenoverleg")
    except JgworkError as error:
        return f"geweigerd: {', '.join(sorted({f.rule for f in error.findings}))}"
    return "toegelaten"


@when(r"de groepen samen worden gepubliceerd, met contactadvies")
def contact_advice(world: World) -> str:
    out = world.folder / "uit"
    publiceer(world.region / "dossier", out, groepen=["G01", "G02"])
    region = next(p for p in find_publications(out) if not p.index["groep_id"])
    table = region.json("tabellen/regio_contactadvies.json")
    names = [c["naam"] if isinstance(c, dict) else c for c in table["kolommen"]]
    rows = [dict(zip(names, r, strict=True)) for r in table["rijen"]]
    places = [(r["groep"], r["gemeente_code"]) for r in rows]
    reasoned = all(r["daar"] not in (None, "") and r["sterkte"] for r in rows)
    return "één regel per groep en gemeente, elk met de reden" if (
        rows and len(places) == len(set(places)) and reasoned
    ) else "geen advies"  # fmt: skip


@when(r"een partner die niet tekende, vraagt iets over groep G02")
def stranger(world: World) -> str:
    copy = world.folder / "dossier"
    shutil.copytree(world.region / "dossier", copy)
    try:
        voor(open_dossier(copy), "kerk", 3, "aanpak_groep", groep_id="G02", apart=True)
    except JgworkError:
        last = list(open_dossier(copy).log().entries())[-1]
        logged = (last["handeling"], last["groep_id"], last["ontvanger"]) == ("weigeren", "G02", "kerk")
        return "geweigerd, en dat staat in het logboek" if logged else "geweigerd"
    return "gekregen"


@when(r"een levering voor een nieuw dossier wordt geweigerd")
def refused_at_the_door(world: World) -> str:
    source = world.folder / "levering"
    shutil.copytree(world.region / "leveringen" / "02-politie-groepsscan", source)  # before any process: not covered
    before = len(list(book_of_refusals().entries()))
    try:
        laad(source, world.folder / "dossier", op=TODAY)
    except JgworkError as error:
        rules = {f.rule for f in error.findings}
    else:
        return "toegelaten"
    (entry,) = list(book_of_refusals().entries())[before:]
    assert not (world.folder / "dossier").exists()
    logged = (entry["handeling"], entry["dossier_id"]) == ("weigeren", "DOS-VOORBEELD")
    return (
        "geweigerd, en dat staat in het logboek" if logged and rules & set(entry["reden"].split(",")) else "geweigerd"
    )


@when(r"de geschiedenis van een afgesloten groep komt binnen (zonder evaluatie|met de evaluatie maar zonder doelen)")
def history(world: World, how: str) -> str:
    """Group G11 of the example region was closed: all of its process comes in at once."""
    source, dossier = (
        sorted(p.parent for p in (world.region / "leveringen").glob("*/levering.toml")),
        world.folder / "d",
    )
    first = Path(shutil.copytree(source[0], world.folder / "levering"))
    if how != "zonder evaluatie":
        shutil.copyfile(source[-1] / "evaluatie.csv", first / "evaluatie.csv")
        with (first / "levering.toml").open("a", encoding="utf-8") as manifest:
            manifest.write('\n[tabellen.evaluatie]\nbestand = "evaluatie.csv"\n')
    try:
        (report,) = laad(first, dossier, op=TODAY)
    except JgworkError as error:
        return f"geweigerd: {', '.join(sorted({f.rule for f in error.findings if f.verdict is Verdict.REFUSE}))}"
    warned = "; gemeld: R12" if "R12" in {f.rule for f in report.findings} else ""
    missing = open_dossier(dossier).nog_nodig("G11", TODAY)
    for item in source[1:]:
        laad(item, dossier, op=TODAY)
    named = missing and all("niet afgerond" in m for m in missing)
    after = open_dossier(dossier).nog_nodig("G11", TODAY)
    return f"toegelaten{warned}" + (
        "; de groep noemt wat ontbreekt tot het is nageleverd" if named and not after else ""
    )


@when(r"gevraagd wordt wat stap (\w+) mag vragen")
def may_ask(world: World, step: str) -> str:
    items = codelist("matrix_item")
    found = matrix_items(step, world.werkproces(), world.convenant(), "jongerenwerk")
    levels = {items.extra[c]["niveau"] for c in found}
    return ", ".join(n for n in ("groep", "locatie", "domein", "persoon") if n in levels)


def published(world: World, group: str, kring: str) -> Any:
    out = world.region / "publicaties" / kring
    if not list(out.glob(f"{group}-*")):
        publiceer(world.region / "dossier", out, groepen=[group], kring=kring)
    return next(p for p in find_publications(out) if p.index["groep_id"] == group)


@when(r"van het dossier wordt een beleidsadvies gemaakt")
def advice_from_dossier(world: World) -> str:
    try:
        rapport("beleidsadvies", world.region / "dossier", world.folder / "advies.docx")
    except JgworkError as error:
        return f"geweigerd: {', '.join(f.rule for f in error.findings)}"
    return "gemaakt"


@when(r"van de publicatie van groep (\w+) wordt een beleidsadvies gemaakt")
def advice(world: World, group: str) -> str:
    made = rapport("beleidsadvies", published(world, group, "ketenoverleg").path, world.folder / "advies.docx")
    return "gemaakt" if made.stat().st_size > 5_000 else "leeg"


def complete_besluit(group: str) -> dict[str, Any]:
    return {
        "groep_id": group,
        "datum": "2026-02-01",
        "gremium": "driehoek",
        "uitkomst": "aanpakken",
        "hoofddoelen": ["criminaliteit_overlast"],
        "kaders": {"kosten": 20000, "uren": 300},
        "sturing": "driehoek",
        "escalatie": "burgemeester",
        "strafrechtelijk": {"traject": False},
        "communicatie": "gemeente",
        "rapportage": [
            {"gremium": "ketenoverleg", "onderwerpen": ["voortgang"], "vanaf": "2026-03-01", "elke_maanden": 3}
        ],
    }


@when(r"(?:in het besluit van stap 4 staat een pseudoniem|het besluit van stap 4 is volledig)")
def decides(world: World) -> str:
    import tomlkit

    raw = complete_besluit("G02")
    if world.names.get("met_pseudoniem"):
        raw["kaders"]["toelichting"] = f"vooral {TOKEN['A']}"
    file = world.folder / "besluit.toml"
    file.write_text(tomlkit.dumps(raw), encoding="utf-8")
    copy = world.folder / "dossier"
    shutil.copytree(world.region / "dossier", copy)
    try:
        neem_besluit(open_dossier(copy), "G02", file)
    except JgworkError as error:
        said = error.findings
    else:
        return "vastgelegd"
    assert TOKEN["A"] not in str([f.as_json() for f in said])
    return f"geweigerd: {', '.join(f.rule for f in said)}"


@when(r"het plan wordt getoetst")
def plan(world: World) -> str:
    tables = open_dossier(world.region / "dossier").arrow()
    goals = tables["doel"].to_pandas().query("groep_id == 'G02'").head(1).astype(object)
    acts = tables["actie"].to_pandas().query("groep_id == 'G02'")
    column = {
        "indicator": "indicator_code",
        "nulmeting": "nulmeting_waarde",
        "streefwaarde": "streefwaarde",
        "termijn": "streefdatum",
        "eigenaar": "eigenaar_partner",
    }.get(world.plan_without)
    if column:
        goals[column] = None
    goals = goals.where(pd.notna(goals), None)
    missing = {f.column for f in toets_plan(goals, acts).findings if f.table == "doel"} & set(goals.columns)
    expected = {column} if column else set()
    return "er ontbreekt iets aan het doel" if column and expected <= missing else "niets ontbreekt aan het doel"


@when(r"de weg van groep (\w+) wordt getekend")
def road(world: World, group: str) -> str:
    state = open_dossier(world.region / "dossier").stand(TODAY).groep(group)
    back = [f"terug van {e.van_stap} naar {e.naar_stap}" for e in state.lussen] or ["niet terug"]
    return f"{', '.join(back)}, stap {' en '.join(state.open)} open"


@when(r"de uitvoering bij groep (\w+) wordt gevolgd")
def follow(world: World, group: str) -> str:
    acts = open_dossier(world.region / "dossier").arrow()["actie"].to_pandas().query("groep_id == @group")
    found = voortgang(acts, TODAY, ("basis",)).acties
    late = found[found["dagen_te_laat"] > 0]
    return "acties die te laat zijn staan erbij" if len(late) and len(found) == len(acts) else "niets te laat"


@when(r"de kalender loopt tot ([\d-]+)")
def calendar(world: World, end: str) -> str:
    made, findings = read_besluit(world.besluit, world.werkproces(), world.convenant())
    assert made is not None, [f.message for f in findings]
    day, month, year = map(int, end.split("-"))
    return ", ".join(d.strftime("%d-%m-%Y") for d, _, _ in kalender(made, date(year, month, day)))


@when(r"groep (\w+) wordt afgesloten")
def closes(world: World, group: str) -> str:
    import pyarrow.compute as pc

    tables = dict(open_dossier(world.region / "dossier").arrow())
    if world.drop == "metingen":
        del tables["meting"]
    elif world.drop:
        asked = tables["evaluatie"]["vraag_code"]
        tables["evaluatie"] = tables["evaluatie"].filter(pc.not_equal(asked, world.drop))
    found = check_sluiten(tables, group)
    where = dict.fromkeys(f.table for f in found)
    return f"geweigerd: {', '.join(where)}" if found.refused else "toegelaten"


@when(r"gevraagd wordt waar groep (\w+) actief is")
def places(world: World, group: str) -> str:
    rows = open_dossier(world.region / "dossier").arrow()["groep_gemeente"].to_pandas().query("groep_id == @group")
    return "meer dan één gemeente" if rows["gemeente_code"].nunique() > 1 else "ten minste de eigen gemeente"


@when(r"de tabel 'lid' heeft een kolom '(\w+)'")
def forbidden_column(world: World, name: str) -> str:
    _, findings = check_table(load_tables()["lid"], lid("A", ["afgestemd"], **{name: ["x"]}))
    hits = [f for f in findings if f.column == name and f.verdict is Verdict.REFUSE]
    return (
        "geweigerd"
        if hits and all(f.rule != "schema.kolom_onbekend" for f in hits)
        else "niet op eigen grond geweigerd"
    )


WORDS = {
    "geloof of herkomst": r"\b(geloof|religie|kerk|moskee|herkomst|etni|nationaliteit|geboorteland|geboorteplaats)",
    "etiketten": r"\b(hinderlijk|overlastgevend|crimine(?:el|le) (?:jeugd)?groep)",
}


@when(r"gezocht wordt naar een onderdeel over (geloof of herkomst)|gezocht wordt naar de oude (etiketten) in .*")
def search(world: World, special: str | None, labels: str | None) -> str:
    pattern = re.compile(WORDS[special or labels or ""], re.IGNORECASE)
    texts: list[str] = []
    for spec in load_tables().values():
        texts += [spec.name, spec.title, *(t for f in spec.fields for t in (f.name, f.title, *f.enum))]
    for file in (Path(str(data_schemas())) / "codelijsten").glob("*.csv"):
        found = codelist(file.stem)
        texts += [*found.codes, *found.titles.values()]
    texts += [b["label"] for b in begrippen().values()]
    texts += [v.tekst for p in ("2016", "2023") for s in read_werkproces(werkproces_toml(p)).stappen for v in s.vragen]
    return ", ".join(t for t in texts if pattern.search(t)) or "geen"


@when(r"gekeken wordt naar de leeftijdsklassen")
def ages(world: World) -> str:
    return ", ".join(codelist("leeftijdsgroep").codes)


@when(r"gevraagd wordt naar de (stappen|hoofddoelen|open stappen|naam)")
def asked_process(world: World, what: str) -> str:
    process = world.werkproces()
    if what == "stappen":
        return ", ".join(process.codes)
    if what == "hoofddoelen":
        return str(len(process.hoofddoelen))
    if what == "naam":
        return process.naam("gremium", "ketenoverleg")
    return ", ".join(c for c in stand(world.process(), process, TODAY).groep("G").open if c != "1")


@when(r"het convenant wordt gelezen")
def reads(world: World) -> str:
    try:
        return f"k is {world.convenant().policy('ketenoverleg').k}"
    except JgworkError as error:
        key, own, most = re.findall(r"'([^']*)'", error.findings.items[0].message)
        return f"geweigerd: {key} staat op {own}, de grens is {most}"


# --- dan ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def region(voorbeeldleveringen: Path, voorbeelddossier: Path) -> Path:
    """Return a folder with the deliveries of the example region and the dossier they make."""
    shutil.copytree(voorbeeldleveringen, voorbeelddossier.parent / "leveringen")
    return voorbeelddossier.parent


@pytest.mark.parametrize(("gegeven", "als", "dan"), read_rules())
def test_regel(gegeven: str, als: str, dan: str, region: Path, tmp_path: Path) -> None:
    world = World(region, tmp_path)
    for phrase in gegeven.split("; "):
        found = [(m, step) for pattern, step in GIVEN if (m := pattern.fullmatch(phrase))]
        assert len(found) == 1, f"Deze zin kennen de stappen niet precies één keer: {phrase}"
        match, prepare = found[0]
        prepare(world, *match.groups())
    if als == "in het besluit van stap 4 staat een pseudoniem":
        world.names["met_pseudoniem"] = True
    acts = [(m, step) for pattern, step in WHEN if (m := pattern.fullmatch(als))]
    assert len(acts) == 1, f"Deze zin kennen de stappen niet precies één keer: {als}"
    match, act = acts[0]
    assert act(world, *match.groups()) == dan


def test_every_rule_has_a_table() -> None:
    assert {f.stem for f in RULES.glob("R*.md")} == {f"R{n:02d}" for n in range(1, 19)}
