"""What one recipient may see of a dossier, and how it comes from the process that made it."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jgwork.vocabulary.errors as fouten
from jgwork.inhoud.rijen import plain
from jgwork.privacy.convenant.regels import Mate
from jgwork.privacy.convenant.zicht import Zicht
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.errors import JgworkError, StoreDamaged
from jgwork.vocabulary.token import LETTERS, make_token

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Pakket:
    """The redacted view of a dossier for one recipient.

    Parameters
    ----------
    dossier_id, partner, stap, doel, groep_id
        Whose, for whom, in which step, for what, and of which group (empty: all that reached the step).
    tabellen
        What may be seen, by table.
    niet
        Tables left out, with the Dutch reason.
    """

    dossier_id: str
    partner: str
    stap: str
    doel: str
    groep_id: str
    tabellen: Mapping[str, Zicht]
    niet: Mapping[str, str]

    def table(self, name: str) -> pa.Table | None:
        """Return the visible rows of a table, ``None`` where there are none to see."""
        return self.tabellen[name].data if name in self.tabellen else None

    def uniek(self) -> dict[str, tuple[int, int]]:
        """Return by table on persons how many of them nobody else in it looks like, and how many there are.

        Keys and pseudonyms say nothing to who knows a person, so they do not count; all rows about one person do.
        """
        out = {}
        for name, view in self.tabellen.items():
            fields = {f.name: f.soort for f in load_tables()[name].fields}
            if view.mate is Mate.AGGREGAAT or "pseudoniem" not in view.data.column_names:
                continue
            seen = [c for c in view.data.column_names if fields.get(c) not in (None, "sleutel", "pseudoniem")]
            looks: dict[str, list[tuple[str, ...]]] = {}
            for row in view.data.to_pylist():
                looks.setdefault(str(row["pseudoniem"]), []).append(tuple(str(row[c]) for c in seen))
            same = Counter(tuple(sorted(rows)) for rows in looks.values())
            out[name] = sum(n == 1 for n in same.values()), len(looks)
        return out

    def as_json(self) -> dict[str, Any]:
        """Return what is given and what is not, without a value of a row.

        Not how many rows were left out: of two letters the difference would tell what there is of who was left out.
        """
        alone = self.uniek()
        return {
            "dossier_id": self.dossier_id,
            "ontvanger": self.partner,
            "stap": self.stap,
            "doel": self.doel,
            "groep": self.groep_id,
            "tabellen": {
                n: {
                    "mate": z.mate.name.lower(),
                    "rijen": z.data.num_rows,
                    "kolommen": z.data.column_names,
                    "kolommen_weggelaten": dict(z.weg),
                    "waarom": z.uitleg,
                    **({"personen": alone[n][1], "personen_uniek": alone[n][0]} if n in alone else {}),
                }
                for n, z in self.tabellen.items()
            },
            "niet_verstrekt": dict(self.niet),
        }


#: Numbers of what happened to a person: two who hold the same number hold the same person.
NUMMERS = ("registratie_id", "incident_id", "zaak_id")


@dataclass(frozen=True, slots=True)
class Ontvangercode:
    """Pseudonyms that one recipient has for one purpose: what two recipients hold cannot be laid side by side.

    Parameters
    ----------
    sleutel
        The data key of the dossier: when it is destroyed, nobody can make these pseudonyms again.
    partner, doel
        The recipient and the purpose.
    """

    sleutel: bytes
    partner: str
    doel: str

    def van(self, pseudoniem: str) -> str:
        """Return the pseudonym that this recipient has of somebody."""
        tag = "".join(LETTERS[b % len(LETTERS)] for b in self._mark("")[:4])
        return make_token(tag, self._mark(pseudoniem))

    def _mark(self, text: str) -> bytes:
        asked = "|".join(("verstrekking", self.partner, self.doel, text))
        return hmac.new(self.sleutel, asked.encode(), hashlib.sha256).digest()

    def pakket(self, package: Pakket) -> Pakket:
        """Return a package in which everybody has the pseudonym of this recipient."""
        views = {n: replace(z, data=self._rows(n, z.data)) for n, z in package.tabellen.items()}
        return replace(package, tabellen=views)

    def _rows(self, name: str, rows: pa.Table) -> pa.Table:
        """Return rows with the codes of this recipient, in the order of these: a place in a list is a mark too."""
        import pyarrow as pa

        mine = [
            f.name
            for f in load_tables()[name].fields
            if f.name in rows.column_names and (f.soort == "pseudoniem" or f.name in NUMMERS)
        ]
        for column in mine:
            texts = plain(rows[column]).to_pylist()
            new = self._nummer if column in NUMMERS else self.van
            codes = {t: new(str(t)) for t in set(texts) if t is not None}
            at = rows.column_names.index(column)
            rows = rows.set_column(at, column, pa.array([codes.get(t) for t in texts], pa.string()))
        return rows.sort_by([(c, "ascending") for c in mine]) if mine else rows

    def _nummer(self, text: str) -> str:
        return "".join(LETTERS[b % len(LETTERS)] for b in self._mark(text)[:16])


def elders(folder: Path, vraag: Mapping[str, str]) -> Pakket:
    """Return a package that a child process made.

    Parameters
    ----------
    folder
        The dossier folder.
    vraag
        ``dossier_id``, ``partner``, ``stap``, ``doel``, ``groep_id`` and ``op`` (ISO).

    Raises
    ------
    JgworkError
        The refusal of the child, as it was; ``StoreDamaged`` where the child did not get to an answer.
    """
    import pyarrow as pa

    done = subprocess.run(
        [sys.executable, "-m", "jgwork.runs.recht.verstrekken_kind"],
        input=json.dumps({**vraag, "map": str(folder.resolve())}).encode(),
        capture_output=True,
        check=False,
    )
    head, _, rest = done.stdout.partition(b"\n")
    if done.returncode or not head:
        raise StoreDamaged("Het pakket kan niet worden gemaakt.", "Controleer het dossier met 'jgwork proces stand'.")
    answer = json.loads(head)
    if "fout" in answer:
        error: JgworkError = getattr(fouten, answer["fout"])(answer["melding"], answer["volgende_stap"])
        error.verantwoord = answer["verantwoord"]
        raise error
    shown, at = {}, 0
    for name, facts in answer["tabellen"].items():
        data = pa.ipc.open_stream(rest[at : at + facts["bytes"]]).read_all()
        at += facts["bytes"]
        shown[name] = Zicht(
            tabel=name,
            data=data,
            mate=Mate[facts["mate"]],
            weg=facts["weg"],
            rijen_weg=facts["rijen_weg"],
            uitleg=facts["uitleg"],
            categorieen=tuple(facts["categorieen"]),
        )
    return Pakket(
        vraag["dossier_id"], vraag["partner"], vraag["stap"], vraag["doel"], vraag["groep_id"], shown, answer["niet"]
    )
