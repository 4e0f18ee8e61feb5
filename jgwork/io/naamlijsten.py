"""Lists of names, as the package ``deduce`` (UMC Utrecht) brings them; only its lists are read, nothing is run."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from jgwork.vocabulary.tekst.namen import Naamlijsten, gevouwen

_PLACE = Path("data") / "lookup" / "src"
_LISTS = {
    "voornamen": ("names/lst_first_name",),
    "achternamen": ("names/lst_surname", "names/lst_interfix_surname"),
    "gewoon": ("whitelist/lst_common_word", "whitelist/lst_stop_word"),
    "vaktaal": ("whitelist/lst_medical_term",),
    "plaatsen": (
        "locations/lst_placename/lst_residence", "locations/lst_placename/lst_municipality",
        "locations/lst_placename/lst_region", "locations/lst_placename/lst_province",
    ),
}  # fmt: skip


@cache
def naamlijsten() -> Naamlijsten | None:
    """Return the lists, read once; ``None`` where the package is not installed: then names are not searched."""
    found = find_spec("deduce")
    if found is None or not found.submodule_search_locations:
        return None
    root = Path(found.submodule_search_locations[0]) / _PLACE
    if not root.is_dir():
        return None
    return Naamlijsten(
        **{kind: frozenset().union(*(_words(root / p) for p in places)) for kind, places in _LISTS.items()}
    )


def _words(folder: Path) -> frozenset[str]:
    words = _lines(folder / "items.txt") - _lines(folder / "exceptions.txt")
    return frozenset(map(gevouwen, words))


def _lines(file: Path) -> frozenset[str]:
    return frozenset(file.read_text(encoding="utf-8").split("\n")) - {""} if file.is_file() else frozenset()
