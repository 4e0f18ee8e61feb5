"""The example on a large scale, made in pieces: a city or a country. For speed and memory, not for truths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import arrow_schema, codelist, load_tables
from jgwork.schema.synthetic.pen import EINDE, Pen
from jgwork.schema.synthetic.regio import manifest

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

Piece = Mapping[str, "pa.Table"]
#: Registrations in one piece; bounds the memory.
STUK = 100_000


@dataclass(frozen=True, slots=True)
class Maat:
    """How large: municipalities, groups, persons, registrations and years."""

    gemeenten: int
    groepen: int
    personen: int
    registraties: int
    jaren: int


#: Four years: police rows of more than five years old may not be used, and no dossier admits them.
MATEN = {
    "stad": Maat(gemeenten=6, groepen=120, personen=2_400, registraties=200_000, jaren=4),
    "nederland": Maat(gemeenten=342, groepen=3_000, personen=60_000, registraties=5_000_000, jaren=4),
}


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
        for k, year in enumerate(self._years(), start=3):
            after = date(year + 1, EINDE.month, EINDE.day)
            head = manifest(f"LV-{k:02d}", "politie", after, "persoon", "strafrechtelijk", "wpg_20")
            out[f"{k:02d}-politie-registraties-{year}"] = {**head, "periode_van": date(year, EINDE.month, EINDE.day)}
        return out

    def stukken(self, zending: str) -> Iterator[Piece]:
        """Yield the pieces of one delivery; every piece stands on its own generator, so any can be made again."""
        if zending.startswith("01"):
            yield self._process()
        elif zending.startswith("02"):
            yield self._scans()
        else:
            year = int(zending[-4:])
            per_year = self.maat.registraties // self.maat.jaren
            for first in range(0, per_year, STUK):
                yield self._registrations(year, first, min(STUK, per_year - first))

    def _years(self) -> range:
        return range(EINDE.year - self.maat.jaren, EINDE.year)

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
    def _codes(self) -> np.ndarray[Any, Any]:
        import numpy as np

        return np.array([f"GM{9001 + i}" for i in range(self.maat.gemeenten)], dtype=object)

    @cached_property
    def _groups(self) -> np.ndarray[Any, Any]:
        import numpy as np

        return np.array([f"G{i:05d}" for i in range(self.maat.groepen)], dtype=object)

    def _process(self) -> Piece:
        rng, n, ids = self._rng("proces"), self.maat.groepen, self._groups
        first = date(EINDE.year - self.maat.jaren, EINDE.month, EINDE.day)
        highest = rng.integers(2, 7, n)
        groep = {
            "groep_id": ids,
            "dossier_id": ["DOS-VOORBEELD"] * n,
            "naam_neutraal": [f"groep {i + 1}" for i in range(n)],
            "gemeente_code": self._codes[self._homes],
            "type_verband": _pick(rng, {"vast": 2, "los_vast": 5, "fluide": 3}, n),
            "eerste_signaal": [first] * n,
            "omvang_min": self._sizes - 1,
            "omvang_max": self._sizes + 3,
            "online_component": rng.random(n) < 0.4,
            "status": ["in_beeld"] * n,
            "peildatum": [EINDE] * n,
        }
        steps = [(g, s) for g, top in zip(ids, highest, strict=True) for s in range(1, int(top) + 1)]
        stap = {
            "dossier_id": ["DOS-VOORBEELD"] * len(steps),
            "groep_id": [g for g, _ in steps],
            "stap": [s for _, s in steps],
            "gebeurtenis": ["start"] * len(steps),
            "datum": [first + timedelta(30 * s) for _, s in steps],
            "gremium": ["ketenoverleg"] * len(steps),
            "actor_rol": ["procesregisseur" if s == 1 else "uitvoeringscoordinator" for _, s in steps],
        }
        return {"groep": _table("groep", groep), "processtap": _table("processtap", stap)}

    def _scans(self) -> Piece:
        import numpy as np

        rng, n, p = self._rng("leden"), self.maat.groepen, self.maat.personen
        first = date(EINDE.year - self.maat.jaren, EINDE.month, EINDE.day)
        owner = np.repeat(np.arange(n), self._sizes)
        scans = np.array([f"S-{g}" for g in self._groups], dtype=object)
        strangers = rng.random(p) < 0.08
        unknown = np.bincount(owner, strangers, minlength=n).astype(np.int64)
        home = np.where(rng.random(p) < 0.85, self._homes[owner], (self._homes[owner] + 1) % self.maat.gemeenten)
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
            "leeftijdsgroep": _pick(rng, {"12-14": 1, "15-17": 4, "18-20": 3, "21-23": 2, "24+": 1}, p),
            "geslacht": _pick(rng, {"man": 8, "vrouw": 2}, p),
            "woongemeente_code": self._codes[home],
            "bekend_politie": ~strangers,
            "lid_vanaf": [first] * p,
            "namenlijst_status": ["afgestemd"] * p,
        }
        return {"groepsscan": _table("groepsscan", scan), "lid": _table("lid", lid), "relatie": self._ties(rng, owner)}

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
        return _table(
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

    def _registrations(self, year: int, first: int, n: int) -> Piece:
        import numpy as np

        rng = self._rng("registraties", str(year), str(first))
        group = rng.choice(self.maat.groepen, n, p=self._sizes / self._sizes.sum())
        aard = _pick(rng, {"misdrijf": 4, "overlast": 3, "controle": 2, "zorg": 0.5, "overig": 0.5}, n)
        crime = aard == "misdrijf"
        offence = _pick(rng, dict.fromkeys(codelist("soort_misdrijf").codes[1:], 1.0), n)
        offence[~crime] = None
        numbers = first + np.arange(n)
        incident = np.where((rng.random(n) < 0.1) & (np.arange(n) > 0), numbers - 1, numbers)
        days = _days(rng, year, n)
        ids = np.array([f"R{year}-{i:07d}" for i in numbers], dtype=object)
        table = {
            "registratie_id": ids,
            "incident_id": [f"I{year}-{i:07d}" for i in incident],
            "datum": days,
            "dagdeel": _pick(rng, {"ochtend": 1, "middag": 3, "avond": 5, "nacht": 2}, n),
            "soort_misdrijf_code": offence,
            "aard": aard,
            "gemeente_code": self._codes[self._homes[group]],
        }
        who, where = self._involved(rng, group)
        rol = np.where(
            crime[where],
            _pick(rng, {"verdachte": 7, "betrokkene": 2, "getuige": 1}, len(where)),
            _pick(rng, {"genoteerd": 5, "betrokkene": 4, "slachtoffer": 1}, len(where)),
        )
        pv = (rol == "verdachte") & (rng.random(len(where)) < 0.7)
        part = {
            "registratie_id": ids[where],
            "pseudoniem": self._tokens[who],
            "rol": rol,
            "pv_opgemaakt": pv,
            "pv_datum": np.where(pv, days[where], np.datetime64("NaT")),
        }
        return {"registratie": _table("registratie", table), "betrokkenheid": _table("betrokkenheid", part)}

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


def _days(rng: np.random.Generator, year: int, n: int) -> np.ndarray[Any, Any]:
    """Return days of a year from July on: busier in summer, at weekends and on New Year's Eve."""
    import numpy as np

    all_days = np.arange(np.datetime64(f"{year}-07-01"), np.datetime64(f"{year + 1}-07-01"))
    number = (all_days - all_days[0]).astype(np.int64)
    w = 1 + 0.3 * np.cos(2 * np.pi * (number - 20) / 365.25)
    w *= np.where(((all_days.astype("datetime64[D]").view("int64") + 3) % 7) >= 4, 1.3, 1.0)
    w[all_days == np.datetime64(f"{year}-12-31")] *= 8
    return rng.choice(all_days, n, p=w / w.sum())


def _pick(rng: np.random.Generator, options: Mapping[str, float], n: int) -> np.ndarray[Any, Any]:
    import numpy as np

    w = np.array(list(options.values()), dtype=float)
    return np.array(list(options), dtype=object)[rng.choice(len(w), n, p=w / w.sum())]


def _table(name: str, columns: Mapping[str, Any]) -> pa.Table:
    """Return a typed table with every column of the descriptor; truth values as the words a supplier writes."""
    import numpy as np
    import pyarrow as pa

    spec = load_tables()[name]
    n = len(next(iter(columns.values())))
    out = {}
    for f in arrow_schema(spec):
        if spec.field(f.name).alleen_convenant:
            continue
        values = columns.get(f.name)
        if pa.types.is_boolean(f.type):
            words = None if values is None else np.where(np.asarray(values), "ja", "nee")
            out[f.name] = pa.nulls(n, pa.string()) if words is None else pa.array(words, pa.string())
        else:
            out[f.name] = pa.nulls(n, f.type) if values is None else pa.array(values, f.type, from_pandas=True)
    return pa.table(out)
