"""The four reports of the work process: for whom, of which step, what stands on the first page and in the annexes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jgwork.schema.profielen import nummer
from jgwork.views.rapport import bladen
from jgwork.views.rapport.antwoorden import antwoorden
from jgwork.views.rapport.bijlage import bijlagen
from jgwork.views.rapport.bundel import Bundel
from jgwork.vocabulary.document import Block, Document, NewPage
from jgwork.vocabulary.dutch import iso_day
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.view import View

#: Views that are about what is done and what it brings, not about the group itself.
PLAN = (
    "plan", "conceptplan", "conceptdoelen", "scenarios", "planafspraken", "strategie_advies", "acties", "inzet",
    "inzet_personen", "rapportagekalender", "doelen", "reeksen", "nulmetingen", "te_zien", "lussen", "escalaties",
)  # fmt: skip
#: Views that a publication has once there is a plan; a concept plan goes with the advice.
SETTLED = ("plan", "acties", "inzet", "doelen", "nulmetingen")


@dataclass(frozen=True, slots=True)
class Soort:
    """A kind of report.

    Parameters
    ----------
    title
        Dutch title.
    step
        Role of the step of the work process it belongs to.
    dashboards
        Whose views it holds, in order.
    blad
        Makes its first page.
    vragen
        The steps whose questions it answers.
    apart
        Whether the first page is a page by itself.
    plan_only
        Only views about goals, actions and effects.
    """

    title: str
    step: Rol
    dashboards: tuple[str, ...]
    blad: Callable[[Bundel], Iterable[Block]]
    vragen: tuple[Rol, ...]
    apart: bool = False
    plan_only: bool = False


#: By the word on the command line.
SOORTEN: Mapping[str, Soort] = {
    "beleidsadvies": Soort(
        "Beleidsadvies", Rol.ADVIES, ("integraal_beeld",), bladen.beleidsadvies,
        (Rol.SIGNAAL, Rol.VERZAMELEN, Rol.BEELD, Rol.ADVIES), apart=True,
    ),
    "plan": Soort(
        "Plan van aanpak", Rol.PLAN, ("integraal_beeld", "monitoring"), bladen.plan, (Rol.BEELD, Rol.ADVIES, Rol.PLAN),
        plan_only=True,
    ),
    "voortgang": Soort(
        "Voortgangsbericht", Rol.UITVOERING, ("monitoring",), bladen.voortgang, (Rol.PLAN, Rol.UITVOERING),
    ),
    "evaluatie": Soort(
        "Evaluatieverslag", Rol.AFRONDING, ("evaluatie", "monitoring"), bladen.evaluatie,
        (Rol.UITVOERING, Rol.AFRONDING),
    ),
}  # fmt: skip


def chosen(soort: Soort, views: Sequence[View]) -> tuple[View, ...]:
    """Return the views that a kind of report holds, each once and in order."""
    unique = tuple({v.id: v for v in views}.values())
    if not soort.plan_only:
        return unique
    there = any(v.id in SETTLED for v in unique)
    return tuple(v for v in unique if v.id in PLAN) if there else ()


def rapport(soort: Soort, index: Mapping[str, Any], views: Sequence[View], alle: Sequence[View] = ()) -> Document:
    """Return a report.

    Parameters
    ----------
    soort
        One of ``SOORTEN``.
    index
        ``publicatie.json``.
    views
        The released views whose tables stand in its annexes; what comes out of ``chosen`` is used as it is.
    alle
        Every view of the publication: a question is answered from what was released, on whatever dashboard it stands.
    """
    made, step = str(index["gemaakt_op"])[:10], nummer(soort.step)
    b = Bundel.of(index, alle or views)
    first = (*soort.blad(b), *((NewPage(),) if soort.apart else ()))
    facts = (
        "Fictieve gegevens: deze groep bestaat niet" if index.get("fictief") else "",
        f"Stap {step} van het werkproces" + (f"; de groep is in stap {b.stap}" if 0 < b.stap < step else ""),
        f"voor {index.get('gremium') or index.get('kring')}",
        f"stand van {iso_day(index.get('peildatum'))}" if index.get("peildatum") else "",
    )
    return Document(
        title=f"{soort.title}: {index['titel']}",
        subtitle=" | ".join(filter(None, facts)),
        made=made,
        reference=f"Publicatie {index['publicatie_id']}",
        blocks=(*first, *bijlagen(b, views, antwoorden(b, *soort.vragen), first)),
    )
