"""All groups beside each other as far as they were told: what a published answer about a goal rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from jgwork.indicators.effect.omgeving import Omgeving
from jgwork.inhoud.perioden import kwartaal_van
from jgwork.inhoud.registraties import UIT_REGISTRATIES
from jgwork.privacy.stand.eens import verbonden
from jgwork.privacy.stand.stand import Stand
from jgwork.privacy.stand.weergave import reeks_van
from jgwork.vocabulary.telling import Bekend, Telling


def verteld_rond(rond: Omgeving, standen: Iterable[Stand]) -> Omgeving:
    """Return the groups beside each other as far as they were told: quarters that were told alone, and told ties."""
    counts: dict[str, dict[str, Mapping[date, Telling]]] = {code: {} for code in UIT_REGISTRATIES}
    tied: dict[str, Mapping[str, str]] = {}
    for stand in standen:
        tied[stand.groep] = verbonden(stand)
        for code, kind in UIT_REGISTRATIES.items():
            alone = {q: n for (q, *more), n in reeks_van(stand, kind).items() if not more}
            counts[code][stand.groep] = {
                kwartaal_van(q).van: Bekend(float(n)) for q, n in alone.items() if isinstance(n, int | float)
            }
    return rond.verteld(counts, tied)
