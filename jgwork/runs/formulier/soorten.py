"""Which editors there are: from which step, and what makes the form of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jgwork.runs.dossier.openen import Dossier
from jgwork.runs.formulier import stukken
from jgwork.runs.formulier.circulair import circulair, rode_draden
from jgwork.runs.formulier.matrix import matrix
from jgwork.runs.formulier.oordeel import duiding, rollen
from jgwork.runs.formulier.plan import acties, eigen_acties, evaluatie, plan
from jgwork.runs.formulier.vaststellen import vaststellen
from jgwork.runs.formulier.vragenlijst import Formulier, Vraag
from jgwork.schema.descriptors import codelist
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.errors import NotCovered, UsageError
from jgwork.vocabulary.stap import Rol

#: Tables that are filled in rounds, by the name of their editor.
_RONDEN = {
    "matrix": "informatiematrix", "duiding": "duiding", "circulair": "circulair", "rode_draden": "circulair",
    "rollen": "groepsrol", "teksten": "tekst", "inbreng": "tekst", "vaststellen": "tekst",
}  # fmt: skip
#: By the name of an editor: from which step it is there, and what makes its form.
SOORTEN: Mapping[str, tuple[Rol, Callable[[Vraag], Formulier]]] = {
    "matrix": (Rol.SIGNAAL, matrix),
    "duiding": (Rol.BEELD, duiding),
    "circulair": (Rol.BEELD, circulair),
    "rode_draden": (Rol.BEELD, rode_draden),
    "rollen": (Rol.BEELD, rollen),
    "teksten": (Rol.VERZAMELEN, stukken.teksten),
    "inbreng": (Rol.VERZAMELEN, stukken.inbreng),
    "verzoeken": (Rol.VERZAMELEN, stukken.verzoeken),
    "namenlijst": (Rol.VERZAMELEN, stukken.namenlijst),
    "groepen": (Rol.VERZAMELEN, stukken.groepen),
    "signalen": (Rol.SIGNAAL, stukken.signalen),
    "uitgangen": (Rol.SIGNAAL, stukken.uitgangen),
    "vaststellen": (Rol.BEELD, vaststellen),
    "scenarios": (Rol.BEELD, stukken.scenarios),
    "plan": (Rol.BEELD, plan),
    "acties": (Rol.UITVOERING, acties),
    "eigen_acties": (Rol.UITVOERING, eigen_acties),
    "escalaties": (Rol.UITVOERING, stukken.escalaties),
    "evaluatie": (Rol.AFRONDING, evaluatie),
}


def formulier(soort: str, vraag: Vraag) -> Formulier:
    """Return the form of an editor.

    Parameters
    ----------
    soort
        A key of ``SOORTEN``.
    vraag
        For whom.

    Raises
    ------
    UsageError
        For a kind, group or partner that does not exist.
    NotCovered
        When the group is not yet in the step of this editor.
    """
    if soort not in SOORTEN:
        raise UsageError("Dit onderdeel bestaat niet.", f"Kies uit: {', '.join(SOORTEN)}.")
    vraag.dossier.met_groep(vraag.groep_id)
    if vraag.partner not in codelist("partner").titles:
        raise UsageError("Deze partner bestaat niet.", f"Kies uit: {', '.join(codelist('partner').codes)}.")
    first, make = SOORTEN[soort]
    if vraag.stap < nummer(first):
        name = vraag.dossier.profile.code
        raise NotCovered(
            f"Dit onderdeel hoort bij stap {name(nummer(first))}; de groep is in stap {name(vraag.stap)}.",
            "Leg eerst het besluit vast waarmee de groep naar die stap gaat.",
        )
    return make(vraag)


def onderdelen(stap: int) -> tuple[str, ...]:
    """Return the editors that there are in a step."""
    return tuple(name for name, (first, _) in SOORTEN.items() if nummer(first) <= stap)


def laatste_ronde(dossier: Dossier, soort: str, groep_id: str) -> int:
    """Return the last round in which partners answered an editor's questions about a group; 1 before the first."""
    found = dossier.table(_RONDEN[soort]) if soort in _RONDEN else None
    rows = found.data.select(["groep_id", "ronde"]).to_pylist() if found else []
    return max((int(r["ronde"]) for r in rows if r["groep_id"] == groep_id and r["ronde"]), default=1)
