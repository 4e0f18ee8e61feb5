"""The registrations members stand in, the ties that follow from them and the municipalities they reach."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import codelist
from jgwork.voorbeelden.regio.groepen import BY_ID, GROEPEN, Groep
from jgwork.voorbeelden.regio.mensen import Leden, Lid
from jgwork.voorbeelden.regio.pen import EINDE, START_AANPAK, Pen, day_in, month, some
from jgwork.voorbeelden.regio.proces import peildatum
from jgwork.voorbeelden.regio.wereld import PLEKKEN

if TYPE_CHECKING:
    import numpy as np

_PLEK = {p.id: p for p in PLEKKEN}


class Registraties:
    """Writes ``registratie`` and ``betrokkenheid`` and remembers who stood together."""

    def __init__(self, pen: Pen, leden: Leden) -> None:
        self.pen, self.leden = pen, leden
        self.samen: dict[tuple[str, str, str, str], list[date]] = defaultdict(list)
        self.gemeente: dict[str, Counter[str]] = defaultdict(Counter)
        self.actief: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.per_maand: dict[str, Counter[date]] = defaultdict(Counter)
        self.groep: dict[str, str] = {}
        self.n = self.incident = 0

    def write(self) -> None:
        """Write the registrations of every group with members."""
        for g in GROEPEN:
            if g.n:
                self._group(g)
        self._victim()

    def _group(self, g: Groep) -> None:
        rng = self.pen.rng("registraties", g.id)
        for first, total in ((0, g.voor), (12, g.na)):
            for m, count in enumerate(rng.multinomial(total, _season(g, first)), start=first):
                for _ in range(int(count)):
                    self._one(g, rng, m, "misdrijf" if rng.random() < (0.62 if g.stap != 2 else 0.35) else "overlast")
        months = sum(month(m) < peildatum(g) for m in range(24))
        for m, count in enumerate(rng.multinomial(g.controles, [1 / months] * months)):
            for _ in range(int(count)):
                self._one(g, rng, m, "controle")
        for m in rng.integers(0, months, size=max(1, g.n // 6)):
            self._one(g, rng, int(m), some(rng, {"zorg": 2, "overig": 1}))

    def _one(self, g: Groep, rng: np.random.Generator, m: int, aard: str) -> None:
        dagdeel = some(rng, {"ochtend": 0.5, "middag": 2.5, "avond": 5.0, "nacht": 2.0})
        first = month(m)
        when = day_in(rng, first, (month(m + 1) - first).days, dagdeel)
        code = some(rng, g.soorten) if aard == "misdrijf" else ""
        if aard in {"misdrijf", "overlast"} and first.month == 12 and rng.random() < 0.4:
            when, dagdeel = date(first.year, 12, 31), some(rng, {"avond": 1, "nacht": 1})
            code = "2.6.9" if aard == "misdrijf" else ""
        present = [x for x in self.leden[g.id] if x.bekend and x.vanaf <= when and not (x.tot and x.tot <= when)]
        present = [x for x in present if not x.alleen_slachtoffer]
        present = [x for x in present if aard == "controle" or not x.alleen_controles]
        who = _participants(g, rng, present, aard, when)
        self._rows(g, rng, when, dagdeel, aard, code, who)

    def _rows(
        self, g: Groep, rng: np.random.Generator, when: date, dagdeel: str, aard: str, code: str, who: list[Lid]
    ) -> None:
        places = g.plekken_na if g.plekken_na and when >= START_AANPAK else g.plekken
        place = _PLEK[some(rng, places)]
        self.incident += 1
        for copy in range(2 if aard == "misdrijf" and rng.random() < 0.12 else 1):
            self.n += 1
            reg = f"R{self.n:05d}"
            self.groep[reg] = g.id
            known_place = rng.random() < 0.9
            self.pen.add(
                "registratie",
                registratie_id=reg,
                incident_id=f"I{self.incident:05d}",
                datum=when,
                dagdeel="onbekend" if rng.random() < 0.03 else dagdeel,
                soort_misdrijf_code=code or "nvt",
                mk_code=_class(rng, code),
                aard=aard,
                gemeente_code=place.gemeente,
                buurt_code=place.buurt if known_place else None,
                locatie_id=place.id if known_place else None,
            )
            for k, lid in enumerate(who if copy == 0 else who[:1]):
                self._part(rng, g, reg, lid, when, aard, k)
        self._remember(g, place.gemeente, when, aard, who)

    def _part(self, rng: np.random.Generator, g: Groep, reg: str, lid: Lid, when: date, aard: str, k: int) -> None:
        rol = "genoteerd" if aard == "controle" else "betrokkene"
        if aard == "misdrijf":
            rol = "verdachte" if k < 2 or rng.random() < 0.6 else "betrokkene"
        pv = rol == "verdachte" and rng.random() < 0.7
        self.pen.add(
            "betrokkenheid",
            registratie_id=reg,
            pseudoniem=lid.token,
            rol=rol,
            pv_opgemaakt=pv,
            pv_datum=min(when + timedelta(int(rng.integers(0, 20))), peildatum(g) - timedelta(1)) if pv else "nvt",
        )

    def _remember(self, g: Groep, gemeente: str, when: date, aard: str, who: list[Lid]) -> None:
        self.gemeente[g.id][gemeente] += 1
        if aard in {"misdrijf", "overlast"}:
            self.per_maand[g.id][when.replace(day=1)] += 1
        for lid in who:
            self.actief[g.id][gemeente].add(lid.token)
        kind = "mede_verdachte" if aard == "misdrijf" else "samen_aangetroffen"
        for k, (a, b) in enumerate(combinations(who, 2)):
            both = kind if kind != "mede_verdachte" or k == 0 else "samen_aangetroffen"
            self.samen[(g.id, *sorted((a.token, b.token)), both)].append(when)  # type: ignore[index]

    def _victim(self) -> None:
        lid = next(x for x in self.leden["G02"] if x.alleen_slachtoffer)
        rng = self.pen.rng("slachtoffer")
        for m in (2, 7, 15, 20):
            when = month(m) + timedelta(int(rng.integers(0, 28)))
            self.n, self.incident = self.n + 1, self.incident + 1
            place = _PLEK["L05"]
            self.groep[f"R{self.n:05d}"] = "G02"
            self.pen.add(
                "registratie",
                registratie_id=f"R{self.n:05d}",
                incident_id=f"I{self.incident:05d}",
                datum=when,
                dagdeel="avond",
                soort_misdrijf_code="1.4.5",
                mk_code="F550",
                aard="misdrijf",
                gemeente_code=place.gemeente,
                buurt_code=place.buurt,
                locatie_id=place.id,
            )
            self.pen.add(
                "betrokkenheid",
                registratie_id=f"R{self.n:05d}",
                pseudoniem=lid.token,
                rol="slachtoffer",
                pv_opgemaakt=False,
                pv_datum="nvt",
            )


def _season(g: Groep, first: int) -> list[float]:
    """Return month weights: more in summer and in December; one group was chosen at a chance peak."""
    w = [
        {7: 1.3, 8: 1.25, 6: 1.15, 12: 1.35, 1: 0.85, 2: 0.75}.get(month(m).month, 1.0)
        for m in range(first, first + 12)
    ]
    if g.id == "G04" and first == 0:
        w[9:] = [2.6, 2.8, 2.6]
    w = [x * (month(first + i) < peildatum(g)) for i, x in enumerate(w)]
    return [x / sum(w) for x in w]


def _participants(g: Groep, rng: np.random.Generator, present: list[Lid], aard: str, when: date) -> list[Lid]:
    """Draw who was there: mostly one subgroup; the group that split mixes no more after the split."""
    import numpy as np

    mix = 0.15 if g.id != "G07" else (0.6 if when < START_AANPAK else 0.0)
    size = 1 + int(rng.poisson({"controle": 2.4, "overlast": 1.6, "misdrijf": 1.0}.get(aard, 0.2)))
    parts = sorted({x.deel for x in present})
    if len(parts) > 1 and rng.random() >= mix:
        chosen = int(rng.choice(parts, p=_shares(present, parts)))
        present = [x for x in present if x.deel == chosen]
    w = np.array([x.activiteit for x in present])
    take = rng.choice(len(present), size=min(size, len(present)), replace=False, p=w / w.sum())
    return [present[int(i)] for i in take]


def _shares(present: list[Lid], parts: list[int]) -> list[float]:
    return [sum(x.deel == p for x in present) / len(present) for p in parts]


def _class(rng: np.random.Generator, code: str) -> str:
    classes = codelist("soort_misdrijf").extra[code]["mk_codes"].split() if code else []
    if not classes:
        return "nvt"
    return "onbekend" if rng.random() < 0.02 else classes[int(rng.integers(0, len(classes)))]


def write_reach(pen: Pen, reg: Registraties) -> None:
    """Write ``groep_gemeente``; small numbers of residents were suppressed by the supplier in one group."""
    homes: dict[str, Counter[str]] = defaultdict(Counter)
    for r in pen.rows["lid"]:
        homes[r["groep_id"]][r["woongemeente_code"]] += 1
    for gid, counts in reg.gemeente.items():
        for code in sorted((set(counts) | set(homes[gid])) - {"onbekend"}):
            live: Any = homes[gid][code]
            if gid == "G10" and 0 < live < 5:
                live = "<5"
            pen.add(
                "groep_gemeente",
                scan_id=f"S-{gid}",
                groep_id=gid,
                gemeente_code=code,
                n_registraties=counts[code],
                n_leden_actief=len(reg.actief[gid][code]),
                n_leden_woonachtig=live,
            )


def write_ties(pen: Pen, leden: Leden, reg: Registraties) -> None:
    """Write ``relatie``: what registrations show, and what partners know of school, family, street and online."""
    for (gid, a, b, kind), days in sorted(reg.samen.items()):
        pen.add(
            "relatie",
            groep_id=gid,
            pseudoniem_a=a,
            pseudoniem_b=b,
            relatietype=kind,
            eerste=min(days),
            laatste=max(days),
            n=len(days),
            sterkte=min(5, 1 + len(days) // 2),
            bron="politieregistratie",
        )
    for gid, members in leden.items():
        _known_ties(pen, BY_ID[gid], members)


def _known_ties(pen: Pen, g: Groep, members: list[Lid]) -> None:
    """Write the ties that partners and the street know of; partners bring in none for a group whose work ended."""
    rng, last = pen.rng("relaties", g.id), peildatum(g) - timedelta(1)
    ended = peildatum(g) < EINDE
    for a, b in combinations(members, 2):
        near = a.deel == b.deel
        unknown = not (a.bekend and b.bekend)
        layers = {
            "school": (0.08 if near else 0.03, "school"),
            "jongerenwerk": (0.10 if near else 0.02, "jongerenwerk"),
            "online": ((0.14 if near else 0.06) * g.online, "online"),
            "familie": (0.015, "gezin"),
            "straatinformatie": (0.0 if unknown else 0.05 if near else 0.01, "straatinformatie"),
        }
        for kind, (chance, bron) in layers.items():
            if rng.random() >= chance * (1.5 if unknown else 1.0) or (ended and kind != "straatinformatie"):
                continue
            pen.add(
                "relatie",
                groep_id=g.id,
                pseudoniem_a=min(a.token, b.token),
                pseudoniem_b=max(a.token, b.token),
                relatietype=kind,
                eerste=min(max(a.vanaf, b.vanaf) + timedelta(int(rng.integers(0, 60))), last),
                sterkte=int(rng.integers(1, 6)),
                bron=bron,
            )
