"""The board of goals: always every main goal of the work process, in its order; a missing goal is shown as missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from jgwork.schema.descriptors import codelist
from jgwork.views.figuur import HIDDEN, numeric
from jgwork.views.voorblad.rijen import Rijen, getal
from jgwork.vocabulary.dutch import listing, number, times, voorgoed
from jgwork.vocabulary.verandering import VOORBIJ, is_gevraagd
from jgwork.vocabulary.voorblad import Doelregel

#: What the state of a target is called on the board.
MERK = {"gehaald": "gehaald", "op weg": "op_weg", "niet": "niet"}
#: Why a goal cannot be judged, by what ``doelen`` says of it: mark and words.
WAAROM: Mapping[str, tuple[str, str]] = {
    "niet in aantallen te tonen": ("niet_getoond", "Gaat over leden. Aantallen leden tonen we niet."),
    "niet te tonen": ("onbekend", "Nog niet genoeg kwartalen verteld."),
    "nog niet begonnen": ("onbekend", "De acties zijn nog niet begonnen."),
    "elders te zien": ("onbekend", "Geen telling: zie het integraal beeld."),
    "niet te meten": ("onbekend", "Met deze gegevens niet te meten."),
}
#: Words of the scale that say how sure a change is.
ZEKER = {
    "duidelijk": "De {x} is waarschijnlijk echt.",
    "waarschijnlijk": "Waarschijnlijk een {x}, maar het kan toeval zijn.",
    "niet te onderscheiden": "Geen duidelijke verandering.",
    "alleen beschrijvend": "Te weinig om meer te doen dan beschrijven: dit kan ook toeval zijn.",
    "niet te zeggen": "Nog te weinig bekend.",
}
#: What the part of the members did; the same part twice says nothing of the share within it.
DEEL = {
    "vooruit": "Het deel van de leden ging vooruit.",
    "gelijk": "Hetzelfde deel. Een kleiner verschil is zo niet te zien.",
    "achteruit": "Het deel van de leden ging achteruit.",
}
#: What stands under 'now' where it has no number: nothing is withheld there, so no sign says so.
NIET_TE_ZEGGEN = "niet te zeggen"
NU = {"nog niet begonnen": "-", "niet te tonen": NIET_TE_ZEGGEN}


def bord(
    rows: Rijen, hoofddoelen: Sequence[str], *, gestopt: bool = False, afronden: bool = False
) -> tuple[Doelregel, ...]:
    """Return the goals of a group under every main goal of its work process; empty where there is no plan yet.

    What was not reached when its term ended, or when the approach was stopped (``gestopt``), is not *yet* to come. In
    the last step (``afronden``) nobody is asked to choose a goal that is not there.
    """
    if "plandoelen" not in rows:
        return ()
    titles = codelist("hoofddoel").titles
    plan = rows["plandoelen"]
    more = [c for c in dict.fromkeys(str(r["hoofddoel"]) for r in plan) if c not in hoofddoelen]
    judged = {str(r["doel"]): r for r in rows.get("doelen", ())}
    aimed = {str(r["doel"]): r for r in rows.get("te_zien", ())}
    out: list[Doelregel] = []
    choose = "" if afronden else "Kies een doel en een eigenaar."
    for i, code in enumerate([*hoofddoelen, *more], 1):
        title = titles.get(code, "Ander doel")
        mine = [r for r in plan if r["hoofddoel"] == code]
        out += [_regel(i, title, r, judged.get(str(r["doel"])), aimed.get(str(r["doel"]), {})) for r in mine]
        if not mine:
            out.append(Doelregel(i, title, "", "", "", "", "", "", "geen_doel", choose))
    return tuple(_einde(g, gestopt=gestopt) for g in out)


def _einde(g: Doelregel, *, gestopt: bool) -> Doelregel:
    if g.merk == "niet" and (gestopt or g.termijn.startswith(VOORBIJ)):
        g = replace(g, merk="niet_gehaald")
    if not gestopt:
        return g
    if g.merk == "op_weg":
        return replace(g, merk="onbekend", zeker="Bij de laatste telling was het op weg.")
    return replace(g, zeker="" if g.merk == "geen_doel" else voorgoed(g.zeker))


def na_de_termijn(goal: Doelregel) -> bool:
    """Return whether the term of a goal is past, and it is not known to be reached."""
    return goal.termijn.startswith(VOORBIJ) and goal.merk != "gehaald"


def kop(goals: Sequence[Doelregel], *, gestopt: bool = False) -> str:
    """Return the finding about the goals; it names how many, of how many, and never more than was judged."""
    text = _kop(goals)
    return voorgoed(text) if gestopt else text


def _kop(goals: Sequence[Doelregel]) -> str:
    if not goals:
        return ""
    real = [g for g in goals if g.merk != "geen_doel"]
    parts = [
        f"{times(n)} {word}"
        for n, word in (
            (sum(g.merk == "gehaald" for g in real), "gehaald"),
            (sum(g.merk == "op_weg" for g in real), "op weg"),
            (sum(g.merk == "niet" for g in real), "nog niet gehaald"),
            (sum(g.merk == "niet_gehaald" for g in real), "niet gehaald"),
            (sum(g.merk in ("onbekend", "niet_getoond") for g in real), "nog niet te beoordelen"),
        )
        if n
    ]
    missing = len(goals) - len(real)
    if not real:
        return "Er is nog geen doel afgesproken"
    one = f"Het ene doel is {parts[0].partition(' ')[2]}"
    text = one if len(real) == 1 else f"Van de {times(len(real))} doelen: {listing(parts)}"
    if len(parts) == 1 and len(real) > 1:
        text = f"De {times(len(real))} doelen zijn {parts[0].partition(' ')[2]}"
    if missing:
        text += f"; bij {times(missing)} {'hoofddoel' if missing == 1 else 'hoofddoelen'} is geen doel afgesproken"
    if late := sum(map(na_de_termijn, real)):
        of = f"van {times(late)} {'doel' if late == 1 else 'doelen'} is de termijn"
        text += f"; {'de termijn is' if len(real) == 1 else of} voorbij"
    return text


def _regel(
    nr: int, title: str, plan: Mapping[str, Any], row: Mapping[str, Any] | None, aimed: Mapping[str, Any]
) -> Doelregel:
    partners = codelist("partner").titles
    owner = partners.get(str(plan["eigenaar"]), "") if plan["eigenaar"] else ""
    name = str(plan["doel"])
    if row is None:
        return Doelregel(nr, title, name, owner, "", "", "", str(plan.get("termijn") or ""), "onbekend",
                         "Er is geen meting afgesproken.")  # fmt: skip
    word, stand = str(row["oordeel"]), str(row.get("stand") or "")
    term = str(row.get("termijn") or "")
    if row.get("leden_nul"):
        target = HIDDEN if term else ""  # a number of members
        return _deel(Doelregel(nr, title, name, owner, str(row["leden_nul"]), "", target, term, "onbekend", ""), row)
    if word in WAAROM:
        mark, why = WAAROM[word]
        sign = HIDDEN if mark == "niet_getoond" else ""
        if now := NU.get(word, ""):
            nul, target = _begin(row, aimed)
            nul, target = nul or NIET_TE_ZEGGEN, target or (NIET_TE_ZEGGEN if term else "")
            return Doelregel(nr, title, name, owner, nul, now, target, term, mark, why)
        return Doelregel(nr, title, name, owner, sign, sign, sign if term else "", term, mark, why)
    share = "%" if is_gevraagd(row) else ""
    n = numeric(row.get("kwartalen"))
    span = f" in {number(n)} kwartalen" if n and not share else ""

    def cell(column: str) -> str:
        text = getal(row.get(column))
        return f"{text}{share}" if text else "onbekend"

    values = [numeric(row.get(c)) for c in ("nulmeting", "nu", "streefwaarde")]
    a, b, c = values
    move = (a, b, c) if a is not None and b is not None and c is not None else None
    mark = MERK.get(stand, "onbekend")
    sure = "Enquête: dit kan ook toeval zijn." if share else _zeker(word, move)
    sure = sure if mark != "onbekend" else "Nog te weinig bekend."
    nul, now = f"{cell('nulmeting')}{span}", f"{cell('nu')}{span}"
    target = cell("streefwaarde")
    target += span if target != "onbekend" else ""
    return Doelregel(nr, title, name, owner, nul, now, target, term, mark, sure, move)


def _begin(row: Mapping[str, Any], aimed: Mapping[str, Any]) -> tuple[str, str]:
    """Return nulmeting and target of a goal without a number for now: a count, or a share of an enquete."""
    if numeric(aimed.get("streefwaarde")) is not None:
        n = numeric(aimed.get("kwartalen"))
        span = f" in {number(n)} kwartalen" if n else ""
        return span and f"{getal(aimed['nulmeting'])}{span}", f"{getal(aimed['streefwaarde'])}{span}"
    nul, target = (getal(row.get(c)) for c in ("nulmeting", "streefwaarde"))
    return nul and f"{nul}%", target and f"{target}%"


def _deel(g: Doelregel, row: Mapping[str, Any]) -> Doelregel:
    """Return a goal about members, of which only parts are told at moments that the plan fixed."""
    word, later = str(row.get("leden_woord") or ""), str(row.get("leden_volgende") or "")
    if not row.get("leden_nu"):
        return replace(g, nu="-", zeker=f"Het eerste moment is {later}." if later else "Er is nog geen tweede moment.")
    # the same part may lie on either side of the target, so only a part further on says something of it
    if word == "vooruit":
        mark = "onbekend" if g.termijn.startswith(VOORBIJ) else "op_weg"
        return replace(g, nu=str(row["leden_nu"]), merk=mark, zeker=DEEL[word])
    return replace(g, nu=str(row["leden_nu"]), zeker=DEEL.get(word, ""))


def _zeker(word: str, move: tuple[float, float, float] | None) -> str:
    change = "daling" if "minder" in word else "stijging"
    for start, text in ZEKER.items():
        if word.startswith(start):
            return text.format(x=change)
    away = move is not None and abs(move[1] - move[2]) > abs(move[0] - move[2])
    return "Het gaat de verkeerde kant op." if away else ""
