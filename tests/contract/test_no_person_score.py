"""No function, column, label or screen ranks, scores, predicts, discovers or adds a person, or brands a group."""

import ast
import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "jgwork"

#: What a public name about persons may not do. Nouns of persons are needed in the same name for the softer verbs.
_PERSON = r"(person|persoon|lid|leden|member|node|knoop|suspect|verdachte|jongere|speler|player|dader|leider|leader)"
_VERB = r"(rank|score|scor|predict|voorspel|discover|ontdek|snowball|recommend|aanbevel|prioriti|risk|risico|top)"
NAMES = (
    re.compile(rf"(^|_){_VERB}\w*_{_PERSON}"),
    re.compile(rf"(^|_){_PERSON}\w*_{_VERB}"),
    re.compile(r"(risico|risk|threat|dreiging|gevaar|danger)_?(score|taxatie|index|klasse|class)"),
    re.compile(r"(persoons|person|lid)_?score|key_?player|top_?(person|leden|lid|verdacht|\d+)|ringleader|hot_?list"),
    re.compile(
        r"(link_prediction|predict_(link|tie|role|rol)|voorspel_(rol|relatie)|add_(person|member)|voeg_.*toe_lid)"
    ),
)
#: Words that a user may never read as a label of a person or of a group.
WORDS = re.compile(
    r"\b(risicoscore|persoonsscore|dreigingsscore|gevaarlijkste|kopstuk(ken)?|ranglijst|voorspelde rol"
    r"|hinderlijke (jeugd)?groep|overlastgevende (jeugd)?groep|criminele (jeugd)?groep|geanonimiseerd(e)?)\b",
    re.IGNORECASE,
)
#: Where such a word stands to forbid or to explain it; file name and reason.
EXPLAINED = {"begrippen.toml": "the glossary explains why the word is not used"}


def modules():
    return sorted(p for p in PACKAGE.rglob("*.py") if "_meegeleverd" not in p.parts)


@cache
def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def public_names(tree):
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node.name.lower(), node.lineno
            if not isinstance(node, ast.ClassDef):
                given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                yield from ((a.arg.lower(), node.lineno) for a in given)
            else:  # fields of a class are read by users and become columns
                fields = (f.target for f in node.body if isinstance(f, ast.AnnAssign))
                yield from ((f.id.lower(), f.lineno) for f in fields if isinstance(f, ast.Name))


def forbidden(name):
    return any(p.search(name) for p in NAMES)


@pytest.mark.parametrize(
    "name",
    ["rank_members", "risicoscore", "predict_rol", "score_person", "top_10", "leden_ranking", "key_players",
     "discover_persons", "add_member", "lid_risico", "persoonsscore", "snowball_leden"],
)  # fmt: skip
def test_the_rule_itself_can_fail(name):
    assert forbidden(name)


def test_no_public_name_ranks_scores_predicts_or_adds_a_person():
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in modules()
        for name, line in public_names(parsed(path))
        if forbidden(name)
    ]
    assert not found, found


def test_no_name_of_a_column_or_key_scores_a_person():
    """Every text in the package that can be the name of a column, key or option, wherever it is made."""
    looks = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
    found, seen = [], 0
    for path in modules():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and looks.fullmatch(node.value):
                seen += 1
                if forbidden(node.value):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.value}")
    assert seen > 500, "the rule reads something"
    assert not found, found


def test_no_column_that_is_really_made_scores_a_person():
    """The frames an analyst gets of a group, with their columns and labels as they are."""
    for frame in frames_of_a_group():
        names = [str(c).lower() for c in frame.columns]
        assert [n for n in names if forbidden(n)] == []
        text = " ".join(str(v) for c in frame.columns if frame[c].dtype == object for v in frame[c])
        assert not [hit for hit in WORDS.finditer(text) if not _denied(text, hit)]


def frames_of_a_group():
    import pyarrow as pa

    from jgwork.indicators.dynamiek.groep import dynamiek
    from jgwork.indicators.dynamiek.rollen import indeling, rode_draden, verandering
    from jgwork.indicators.evaluatie.matrix import informatiematrix

    people = [f"P-{i:010d}" for i in range(8)]
    regs = [f"R{i}" for i in range(24)]
    days = [date(2025, 1 + i % 12, 1 + i) for i in range(24)]
    tables = {
        "lid": pa.table(
            {"scan_id": ["S1"] * 8, "groep_id": ["G"] * 8, "pseudoniem": people, "namenlijst_status": ["afgestemd"] * 8}
        ),
        "registratie": pa.table({"registratie_id": regs, "datum": days, "aard": ["overlast"] * 24}),
        "betrokkenheid": pa.table(
            {
                "registratie_id": regs * 2,
                "pseudoniem": [people[(i + k * (1 + i % 3)) % 8] for k in (0, 1) for i in range(24)],
                "rol": ["betrokkene"] * 48,
            }
        ),
        "groepsrol": pa.table(
            {"groep_id": ["G"] * 4, "ronde": [1, 1, 2, 2], "partner": ["politie"] * 4, "pseudoniem": people[:2] * 2,
             "invloed": ["negatief", "meeloper", "positief", "meeloper"]}
        ),
        "circulair": pa.table(
            {"groep_id": ["G"], "ronde": [1], "partner": ["politie"], "vraag_code": ["kenmerk"],
             "antwoord_code": ["vaste_kern"], "rode_draad_id": ["RD-kern"]}
        ),
        "informatiematrix": pa.table(
            {"groep_id": ["G"], "ronde": [1], "niveau": ["groep"], "cluster_code": ["gedrag"],
             "item_code": ["gedrag_aard"], "bronpartner": ["politie"], "waarde": ["a"]}
        ),
    }  # fmt: skip
    found = dynamiek(tables, "G", op=date(2026, 1, 1), vergelijk_met=date(2025, 7, 1), maanden=6, samples=5)
    matrix = informatiematrix(tables, "G")
    return (
        found.to_frame(), found.verloop_frame(), found.scans_frame(), found.deelgroepen_frame(),
        indeling(tables, "G").per_lid, verandering(tables, "G", 1, 2),
        rode_draden(tables, "G"), matrix.antwoorden, matrix.dekking("cluster_code"),
    )  # fmt: skip


def test_no_column_scores_a_person():
    found = [
        f"{path.name}: {field['name']}"
        for path in sorted((ROOT / "data_schemas" / "tabellen").glob("*.json"))
        for field in json.loads(path.read_text(encoding="utf-8"))["fields"]
        if forbidden(field["name"]) or WORDS.search(f"{field.get('title', '')} {field.get('description', '')}")
    ]
    assert found == []


def test_no_text_a_user_reads_brands_anybody():
    """Read every text in the package, the browser code, the code lists, notebooks and dashboards."""
    found = []
    for path in modules():
        tree = parsed(path)
        docs = {id(d) for d in _docstrings(tree)}
        found += [
            f"{path.relative_to(ROOT)}:{node.lineno} {hit.group()}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
            if (hit := WORDS.search(node.value)) and not _denied(node.value, hit)
        ]
    others = [*PACKAGE.rglob("esm/*.js"), *(ROOT / "data_schemas").rglob("*.csv")]
    others += [*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "dashboards").glob("*.ipynb")]
    for path in others:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if (hit := WORDS.search(line)) and not _denied(line, hit) and path.name not in EXPLAINED:
                found.append(f"{path.relative_to(ROOT)}:{number} {hit.group()}")
    assert not found, found


def _denied(text, hit):
    """Whether the sentence says that it is not so ('nooit geanonimiseerd', 'geen ranglijst')."""
    return re.search(r"\b(niet|nooit|geen|noem)\b", text[max(0, hit.start() - 60) : hit.end() + 40], re.IGNORECASE)


def _docstrings(tree):
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            yield body[0].value


def test_the_rule_on_words_can_fail():
    assert WORDS.search("Dit is een criminele jeugdgroep.")
    assert WORDS.search("ranglijst van leden")
    assert not WORDS.search("Gesloten driehoeken")


def test_what_is_computed_for_a_group_has_no_row_per_member():
    """Measures, dynamics and indicators answer for the group: no frame of theirs has a row or column per member."""
    import numpy as np

    from jgwork.graph.bouwen.incidenten import Incidenten
    from jgwork.graph.bouwen.netwerk import Netwerk
    from jgwork.graph.meten.measures import measure
    from jgwork.indicators.dynamiek.tabellen import indicator_tables

    names = tuple(f"P-{i:010d}" for i in range(12))
    rng = np.random.default_rng(1)
    who = rng.integers(0, 12, 90)
    days = np.datetime64("2025-01-01") + np.arange(30) * 11
    no = np.zeros(90, dtype=bool)
    net = Netwerk(names, incidenten=Incidenten.of(who, np.arange(90) // 3, no, days, np.zeros(30, dtype=bool)))
    found = measure(net, seeds=3)
    texts = [found.to_frame().to_csv(), json.dumps(found.as_json())]
    from datetime import date

    texts += [t.frame.to_csv() + str(t.info) for t in indicator_tables(net, op=date(2026, 1, 1))]
    for text in texts:
        assert not any(n in text for n in names)
