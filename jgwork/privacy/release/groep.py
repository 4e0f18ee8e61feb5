"""What leaves about one group: band statements about its members, classes of its ties, statements and actions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product

from jgwork.privacy.attack.bands import SizeBand, band_of, counts_in, joint_bounds, size_band
from jgwork.privacy.attack.ledger import Row
from jgwork.privacy.release.draft import Draft, Policy, holds_written, is_label
from jgwork.vocabulary.tables import WITHHELD, Measure, Value

CLASSES = ("laag", "midden", "hoog")
TREND = {1: "neemt toe", 0: "blijft gelijk", -1: "neemt af"}
SMALL = "De groep heeft minder dan tien leden: elke verdeling zou iets over een persoon zeggen."
#: A drawing of a smaller group identifies most of its members by who is tied to whom.
DRAWN_FROM = 25
#: A measure of the ties of fewer members is one of a few persons.
FEWEST = 5
NO_DRAWING = (
    "Een tekening van blokken gaat alleen naar buiten vanaf 25 leden, met genoeg leden in elk blok en nergens alle of "
    "geen relaties."
)
FREE_TEXT = "Vrije tekst gaat niet naar buiten; alleen waarden uit een vaste lijst en getallen."


def statements(d: Draft, measure: Measure, policy: Policy) -> None:
    """Let statements about the group leave as they are; text only where it can be a label of a closed list."""
    out: list[Value] = []
    for i, v in enumerate(d.raw[measure.name]):
        if isinstance(v, str) and v not in policy.vrij and (not is_label(v) or holds_written(v, policy.written)):
            out.append(WITHHELD)
            d.say(FREE_TEXT)
        else:
            out.append(v)
            d.facts.append(Row(d.label(i, measure), date=policy.date, table=d.key, shown=str(v)))
    d.cells[measure.name] = out


def ties(d: Draft, measure: Measure, policy: Policy) -> None:
    """Let a network measure leave as one of three classes, with a trend in words over ordered rows.

    The classes are thirds of the range 0 to 1 (or the measure's own ``cuts``). The trend compares the first and last
    class that is shown, so it tells nothing that the classes do not tell. A table with two dimensions is a drawing of
    blocks (roles or subgroups) and leaves under the conditions for drawings only.
    """
    if len(d.table.dims) > 1 and not _drawable(d, measure, policy):
        d.withhold(measure, NO_DRAWING)
        return
    if measure.turnover and not _counts_left(measure, d, policy):
        d.withhold(measure, "In een groep van deze grootte zou een klasse het aantal wisselingen verraden.")
        return
    low, high = measure.cuts
    members = d.raw.get(measure.behind) or [d.table.size] * len(d.labels)
    out: list[Value] = []
    for i, v in enumerate(d.raw[measure.name]):
        if isinstance(v, str):
            out.append(v if v in (*CLASSES, *TREND.values()) else WITHHELD)
            continue
        if v is None:
            out.append(None)
            continue
        if min(members[i], members[i - 1] if measure.turnover and i else members[i]) < FEWEST:
            out.append(WITHHELD)
            d.say(SMALL)
            continue
        shown = CLASSES[int(v >= low) + int(v >= high)]
        out.append(shown)
        d.facts.append(Row(d.label(i, measure), date=policy.date, table=d.key, shown=shown))
    d.cells[measure.name] = out
    known = [CLASSES.index(v) for v in out if isinstance(v, str) and v in CLASSES]
    if len(known) > 1:
        step = known[-1] - known[0]
        d.info[f"trend_{measure.name}"] = TREND[(step > 0) - (step < 0)]


def _counts_left(measure: Measure, d: Draft, policy: Policy) -> bool:
    """Return whether a class of turnover leaves m numbers of changes to who knows how many members there were.

    Asked of every size of the band of the smallest moment, so that the answer follows from what is published.
    """
    sizes = [n for n in d.raw[measure.behind] if isinstance(n, (int, float)) and n >= FEWEST]
    return not sizes or fewest_changes(size_band(int(min(sizes))), measure.cuts) >= policy.m


@cache
def fewest_changes(band: SizeBand, cuts: tuple[float, float]) -> int:
    """Return the fewest numbers of members who came or went that a class of turnover leaves, at any size of a band."""
    fewest = band.high
    for size in range(max(band.low, FEWEST), band.high + 1):
        left: dict[int, set[int]] = {}
        for came, went in product(range(size + 1), repeat=2):
            share = (came + went) / (size + came)
            left.setdefault(sum(share >= c for c in cuts), set()).add(came + went)
        fewest = min(fewest, *map(len, left.values()))
    return fewest


def _drawable(d: Draft, measure: Measure, policy: Policy) -> bool:
    """Return whether a drawing of blocks may leave: 25 members, k in every block, no block empty or full of ties.

    ``behind`` of the measure names the column with the members of the smaller of the two blocks. That a drawing leaves
    tells that every block has k members: it may not tell more together with the band of that block.
    """
    values, members = d.raw[measure.name], d.raw.get(measure.behind, [])
    return (
        d.table.size >= DRAWN_FROM
        and len(members) == len(values)
        and all(isinstance(n, (int, float)) and n >= policy.k for n in members)
        and all(isinstance(v, (int, float)) and 0 < v < 1 for v in values)
        and _sizes_hold([int(n) for n, lab in zip(members, d.labels, strict=True) if lab[0] == lab[1]], d, policy)
    )


def _sizes_hold(blocks: Sequence[int], d: Draft, policy: Policy) -> bool:
    """Return whether m sizes of every block remain for who knows that it has k members, and the band of each as well.

    Asked of every size of the group's band, so that the answer follows from what is published.
    """
    band = size_band(d.table.size)
    bands = [band_of(n, d.table.size, band.parts) for n in blocks]
    for size in range(band.low, band.high + 1):
        limits = [counts_in(b, size, band.parts) for b in bands]
        bounds = joint_bounds([(max(low, policy.k), high) for low, high in limits], size)
        if bounds is not None and any(high - low + 1 < policy.m for low, high in bounds):
            return False
    return True
