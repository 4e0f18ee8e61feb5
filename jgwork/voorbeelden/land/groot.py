"""The example on a large scale, made in pieces: a city or a country. For speed and memory, not for truths."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import codelist
from jgwork.voorbeelden.land.land import Land
from jgwork.voorbeelden.land.plan import plans
from jgwork.voorbeelden.land.tabel import cut, days, pick, typed_table
from jgwork.voorbeelden.regio.pen import DOSSIER, EINDE, Pen
from jgwork.voorbeelden.regio.wereld_regio import manifest

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

Piece = Mapping[str, "pa.Table"]
DAGDEEL = {"ochtend": 1.0, "middag": 3.0, "avond": 5.0, "nacht": 2.0}


@dataclass(frozen=True, slots=True)
class Maat:
    """How large.

    Parameters
    ----------
    gemeenten, groepen, personen
        Municipalities, groups and members.
    registraties, jaren
        Registrations of the police and the years they cover.
    per_jaar
        Deliveries of the police a year: a smaller delivery takes less memory to admit.
    signalen, signaaljaren
        Registrations of the municipalities (table ``signaal``) and the years they cover.
    """

    gemeenten: int
    groepen: int
    personen: int
    registraties: int
    jaren: int
    per_jaar: int
    signalen: int
    signaaljaren: int = 10


#: Ten years of the municipalities; four of the police, because police rows of more than five years old may not be used
#: (Wpg article 8) and no dossier admits them. The country has its five million without them.
MATEN = {
    "stad": Maat(6, 120, 2_400, registraties=200_000, jaren=4, per_jaar=1, signalen=20_000),
    "nederland": Maat(342, 3_000, 60_000, registraties=5_000_000, jaren=4, per_jaar=2, signalen=1_000_000),
}
#: Groups that meet each other, by their numbers.
MET = 4
#: Deliveries in which the signals come.
SIGNAALZENDINGEN = 2


@dataclass(frozen=True)
class Groot:
    """A large example: its deliveries by name, each a stream of pieces.

    Parameters
    ----------
    seed
        The same seed gives the same pieces.
    maat
        How large.
    """

    seed: int
    maat: Maat

    def zendingen(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the manifests by folder name, in order of loading."""
        out = {
            "01-gemeente-proces": manifest("LV-01", "gemeente", EINDE, "groep", "gewoon", "publieke_taak"),
            "02-politie-groepsscan": manifest("LV-02", "politie", EINDE, "persoon", "gewoon", "wpg_20"),
        }
        for first, after in self._signal_periods():
            nr = f"{len(out) + 1:02d}"
            head = manifest(f"LV-{nr}", "gemeente", EINDE, "groep", "gewoon", "publieke_taak")
            out[f"{nr}-gemeente-signalen-{first.year}"] = {**head, "periode_van": first, "periode_tot": after}
        for first, after in self._police_periods():
            nr = f"{len(out) + 1:02d}"
            head = manifest(f"LV-{nr}", "politie", after, "persoon", "strafrechtelijk", "wpg_20")
            out[f"{nr}-politie-registraties-{first:%Y-%m}"] = {**head, "periode_van": first}
        return out

    def stukken(self, zending: str) -> Iterator[Piece]:
        """Yield the pieces of one delivery; every piece stands on its own generator, so any can be made again."""
        head = self.zendingen()[zending]
        if zending.startswith("01"):
            yield self._process()
        elif zending.startswith("02"):
            yield self._scans()
        elif "signalen" in zending:
            for first, n in cut(self.maat.signalen // SIGNAALZENDINGEN):
                yield self._signals(head["periode_van"], head["periode_tot"], first, n)
        else:
            for first, n in cut(self._per_delivery):
                yield self._registrations(head["periode_van"], head["peildatum"], first, n)

    def geometrie(self) -> Mapping[str, Any]:
        """Return the fictional municipalities as GeoJSON."""
        return self._land.geometrie()

    @cached_property
    def _land(self) -> Land:
        return Land(Pen(self.seed), self.maat.gemeenten)

    @property
    def _per_delivery(self) -> int:
        return self.maat.registraties // (self.maat.jaren * self.maat.per_jaar)

    def _police_periods(self) -> list[tuple[date, date]]:
        """Return first day and day after of each delivery of registrations."""
        step, n = 12 // self.maat.per_jaar, self.maat.jaren * self.maat.per_jaar
        months = [EINDE.year * 12 + EINDE.month - 1 - step * k for k in range(n, -1, -1)]
        firsts = [date(m // 12, m % 12 + 1, 1) for m in months]
        return list(itertools.pairwise(firsts))

    def _signal_periods(self) -> list[tuple[date, date]]:
        years = self.maat.signaaljaren // SIGNAALZENDINGEN
        firsts = [EINDE.year - years * k for k in range(SIGNAALZENDINGEN, 0, -1)]
        return [(date(y, EINDE.month, EINDE.day), date(y + years, EINDE.month, EINDE.day)) for y in firsts]

    def _rng(self, *subject: str) -> np.random.Generator:
        return Pen(self.seed).rng("groot", *subject)

    @cached_property
    def _tokens(self) -> np.ndarray[Any, Any]:
        import numpy as np

        pen = Pen(self.seed)
        return np.array([pen.pseudoniem(i) for i in range(self.maat.personen)], dtype=object)

    @cached_property
    def _sizes(self) -> np.ndarray[Any, Any]:
        """Members per group: never under five, together the number of persons."""
        import numpy as np

        w = self._rng("omvang").lognormal(0, 0.5, self.maat.groepen)
        sizes = 5 + np.floor((self.maat.personen - 5 * self.maat.groepen) * w / w.sum()).astype(np.int64)
        sizes[: self.maat.personen - sizes.sum()] += 1  # what rounding down left over: less than one a group
        return np.asarray(sizes)

    @cached_property
    def _starts(self) -> np.ndarray[Any, Any]:
        import numpy as np

        return np.concatenate([[0], np.cumsum(self._sizes)[:-1]])

    @cached_property
    def _homes(self) -> np.ndarray[Any, Any]:
        """Municipality (number) of each group: few have many groups."""
        import numpy as np

        w = 1 / (1 + np.arange(self.maat.gemeenten))
        return self._rng("gemeente").choice(self.maat.gemeenten, self.maat.groepen, p=w / w.sum())

    @cached_property
    def _groups(self) -> np.ndarray[Any, Any]:
        import numpy as np

        return np.array([f"G{i:05d}" for i in range(self.maat.groepen)], dtype=object)

    def _process(self) -> Piece:
        import numpy as np

        rng, n, ids = self._rng("proces"), self.maat.groepen, self._groups
        first = date(EINDE.year - self.maat.jaren, EINDE.month, EINDE.day)
        highest = rng.integers(2, 7, n)
        groep = {
            "groep_id": ids,
            "dossier_id": [DOSSIER] * n,
            "naam_neutraal": [f"groep {i + 1}" for i in range(n)],
            "gemeente_code": self._land.codes[self._homes],
            "type_verband": pick(rng, {"vast": 2, "los_vast": 5, "fluide": 3}, n),
            "eerste_signaal": [first] * n,
            "omvang_min": self._sizes - 1,
            "omvang_max": self._sizes + 3,
            "online_component": rng.random(n) < 0.4,
            "status": ["in_beeld"] * n,
            "peildatum": [EINDE] * n,
        }
        steps = [(g, s) for g, top in zip(ids, highest, strict=True) for s in range(1, int(top) + 1)]
        stap = {
            "dossier_id": [DOSSIER] * len(steps),
            "groep_id": [g for g, _ in steps],
            "stap": [s for _, s in steps],
            "gebeurtenis": ["start"] * len(steps),
            "datum": [first + timedelta(30 * s) for _, s in steps],
            "gremium": ["ketenoverleg"] * len(steps),
            "actor_rol": ["procesregisseur" if s == 1 else "uitvoeringscoordinator" for _, s in steps],
        }
        far = np.flatnonzero(highest >= 5)
        yearly = self.maat.registraties / self.maat.jaren / self.maat.personen
        made = plans(self._rng("plannen"), ids[far].tolist(), self._sizes[far].tolist(), yearly)
        return {"groep": typed_table("groep", groep), "processtap": typed_table("processtap", stap), **made}

    def _scans(self) -> Piece:
        import numpy as np

        rng, n, p = self._rng("leden"), self.maat.groepen, self.maat.personen
        first = date(EINDE.year - self.maat.jaren, EINDE.month, EINDE.day)
        owner = np.repeat(np.arange(n), self._sizes)
        scans = np.array([f"S-{g}" for g in self._groups], dtype=object)
        strangers = rng.random(p) < 0.08
        unknown = np.bincount(owner, strangers, minlength=n).astype(np.int64)
        home = self._land.place(rng, owner, self._homes)
        scan = {
            "scan_id": scans,
            "groep_id": self._groups,
            "aangeboden_datum": [EINDE] * n,
            "periode_van": [first] * n,
            "periode_tot": [EINDE] * n,
            "n_namen_aangeleverd": self._sizes,
            "n_onbekend": unknown,
            "n_in_scan": self._sizes - unknown,
            "sterkte_informatiepositie": rng.integers(1, 6, n),
        }
        lid = {
            "scan_id": scans[owner],
            "groep_id": self._groups[owner],
            "pseudoniem": self._tokens,
            "leeftijdsgroep": pick(rng, {"12-14": 1, "15-17": 4, "18-20": 3, "21-23": 2, "24+": 1}, p),
            "geslacht": pick(rng, {"man": 8, "vrouw": 2}, p),
            "woongemeente_code": self._land.codes[home],
            "bekend_politie": ~strangers,
            "lid_vanaf": [first] * p,
            "namenlijst_status": ["afgestemd"] * p,
        }
        return {
            "groepsscan": typed_table("groepsscan", scan),
            "lid": typed_table("lid", lid),
            "relatie": self._ties(rng, owner),
            "groep_gemeente": self._reach(scans, owner, home),
        }

    def _reach(self, scans: np.ndarray[Any, Any], owner: np.ndarray[Any, Any], home: np.ndarray[Any, Any]) -> pa.Table:
        """Return figure 3 as data: what the registrations say of each group and municipality, and who lives there."""
        import numpy as np

        shape = (self.maat.groepen, self.maat.gemeenten)
        counts, live = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for first, _ in self._police_periods():
            for start, n in cut(self._per_delivery):
                np.add.at(counts, self._where(first, start, n)[:2], 1)
        np.add.at(live, (owner, home), 1)
        group, place = np.nonzero((counts > 0) | (live > 0))
        seen = counts[group, place]
        return typed_table(
            "groep_gemeente",
            {
                "scan_id": scans[group],
                "groep_id": self._groups[group],
                "gemeente_code": self._land.codes[place],
                "n_registraties": seen,
                "n_leden_actief": np.minimum(self._sizes[group], seen),
                "n_leden_woonachtig": live[group, place],
            },
        )

    def _ties(self, rng: np.random.Generator, owner: np.ndarray[Any, Any]) -> pa.Table:
        """Return ties to the next few members of the same group."""
        import numpy as np

        place = np.arange(len(owner)) - self._starts[owner]
        pairs = []
        for step in (1, 2, 3):
            a = np.flatnonzero((place + step < self._sizes[owner]) & (rng.random(len(owner)) < 0.8 / step))
            pairs.append(np.stack([a, a + step]))
        a, b = np.concatenate(pairs, axis=1)
        n = len(a)
        return typed_table(
            "relatie",
            {
                "groep_id": self._groups[owner[a]],
                "pseudoniem_a": self._tokens[a],
                "pseudoniem_b": self._tokens[b],
                "relatietype": ["samen_aangetroffen"] * n,
                "n": rng.integers(1, 6, n),
                "sterkte": rng.integers(1, 6, n),
                "bron": ["politieregistratie"] * n,
            },
        )

    def _where(
        self, period: date, first: int, n: int
    ) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Return group and municipality (numbers) of each registration of a piece, and which are no incident anew.

        These are about the incident of the one before: of the same group, or of one of the few that it meets.
        """
        import numpy as np

        rng = self._rng("plaats", f"{period:%Y%m}", str(first))
        group = rng.choice(self.maat.groepen, n, p=self._sizes / self._sizes.sum())
        again = (rng.random(n) < 0.1) & (np.arange(n) > 0)
        before = np.concatenate([group[:1], group[:-1]])
        met = np.minimum(before // MET * MET + rng.integers(0, MET, n), self.maat.groepen - 1)
        group = np.where(again, np.where(rng.random(n) < 0.2, met, before), group)
        return group, self._land.place(rng, group, self._homes), again

    def _registrations(self, period: date, after: date, first: int, n: int) -> Piece:
        import numpy as np

        rng = self._rng("registraties", f"{period:%Y%m}", str(first))
        numbers = first + np.arange(n)
        group, place, again = self._where(period, first, n)
        incident = np.where(again, numbers - 1, numbers)
        aard = pick(rng, {"misdrijf": 4, "overlast": 3, "controle": 2, "zorg": 0.5, "overig": 0.5}, n)
        crime = aard == "misdrijf"
        offence = pick(rng, dict.fromkeys(codelist("soort_misdrijf").codes[1:], 1.0), n)
        offence[~crime] = None
        when = days(rng, period, after, n)
        ids = np.array([f"R{period:%Y%m}-{i:07d}" for i in numbers], dtype=object)
        table = {
            "registratie_id": ids,
            "incident_id": [f"I{period:%Y%m}-{i:07d}" for i in incident],
            "datum": when,
            "dagdeel": pick(rng, DAGDEEL, n),
            "soort_misdrijf_code": offence,
            "aard": aard,
            "gemeente_code": self._land.codes[place],
        }
        who, where = self._involved(rng, group)
        rol = np.where(
            crime[where],
            pick(rng, {"verdachte": 7, "betrokkene": 2, "getuige": 1}, len(where)),
            pick(rng, {"genoteerd": 5, "betrokkene": 4, "slachtoffer": 1}, len(where)),
        )
        pv = (rol == "verdachte") & (rng.random(len(where)) < 0.7)
        part = {
            "registratie_id": ids[where],
            "pseudoniem": self._tokens[who],
            "rol": rol,
            "pv_opgemaakt": pv,
            "pv_datum": np.where(pv, when[where], np.datetime64("NaT")),
        }
        return {"registratie": typed_table("registratie", table), "betrokkenheid": typed_table("betrokkenheid", part)}

    def _signals(self, period: date, after: date, first: int, n: int) -> Piece:
        """Return signals about behaviour of groups in a municipality; in step 1 no group is named."""
        import numpy as np

        rng = self._rng("signalen", f"{period:%Y%m}", str(first))
        place = self._homes[rng.integers(0, self.maat.groepen, n)]
        small = rng.integers(2, 12, n)
        table = {
            "signaal_id": [f"SIG{period:%Y%m}-{i:07d}" for i in first + np.arange(n)],
            "dossier_id": [DOSSIER] * n,
            "datum": days(rng, period, after, n),
            "dagdeel": pick(rng, DAGDEEL, n),
            "bronpartner": pick(rng, {"toezicht_handhaving": 5, "jongerenwerk": 3, "gemeente": 2}, n),
            "gedrag_code": pick(rng, dict.fromkeys(codelist("gedrag").codes, 1.0), n),
            "ernst": rng.integers(1, 6, n),
            "gemeente_code": self._land.codes[place],
            "groepsgrootte_min": small,
            "groepsgrootte_max": small + rng.integers(0, 6, n),
            "herhaald": rng.random(n) < 0.4,
            "melders_n": rng.integers(1, 5, n),
            "afhandeling": ["afgehandeld"] * n,
        }
        return {"signaal": typed_table("signaal", table)}

    def _involved(
        self, rng: np.random.Generator, group: np.ndarray[Any, Any]
    ) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Return person and row of each involvement: neighbours in the list of a group, a few members more often."""
        import numpy as np

        sizes = self._sizes[group]
        count = np.minimum(1 + rng.poisson(1.2, len(group)), sizes)
        where = np.repeat(np.arange(len(group)), count)
        nth = np.arange(len(where)) - np.repeat(np.cumsum(count) - count, count)
        start = np.floor(sizes * rng.random(len(group)) ** 2).astype(np.int64)
        return self._starts[group][where] + (start[where] + nth) % sizes[where], where
