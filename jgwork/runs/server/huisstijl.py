"""The house style of a municipality: its design tokens and logo, checked before a page uses them.

A token file (NL Design System) may hold custom properties only: no selector of its own, no rule, no address. What it
would make hard to read is refused: contrast as in WCAG 2.1, 1.4.3 (text, 4.5) and 1.4.11 (controls and focus, 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from jgwork.vocabulary.dutch import number
from jgwork.vocabulary.errors import UsageError

#: Largest token file and logo, in bytes.
LARGEST = 1_000_000
_PLACE = Path("voila") / "templates" / "jgwork" / "static"
_PAGE = "document-background-color"
_BUTTON = "button-secondary-action"
#: (what, colour, colour behind it, contrast needed); names without ``--utrecht-``.
PAIRS = (
    ("tekst op de pagina", "document-color", _PAGE, 4.5),
    ("tekst in een vlak", "document-color", "surface-background-color", 4.5),
    ("tekst in de kop van een tabel", "document-color", "table-header-background-color", 4.5),
    ("bijschriften", "document-subtle-color", _PAGE, 4.5),
    ("koppen", "heading-color", _PAGE, 4.5),
    ("links", "link-color", _PAGE, 4.5),
    ("links in een vlak", "link-color", "surface-background-color", 4.5),
    ("een link onder de muis", "link-hover-color", _PAGE, 4.5),
    ("de kop van de pagina", "page-header-color", "page-header-background-color", 4.5),
    ("de voet van de pagina", "page-footer-color", "page-footer-background-color", 4.5),
    ("knoppen", f"{_BUTTON}-color", f"{_BUTTON}-background-color", 4.5),
    ("een knop onder de muis", f"{_BUTTON}-hover-color", f"{_BUTTON}-hover-background-color", 4.5),
    ("keuzelijsten", "form-control-color", "form-control-background-color", 4.5),
    ("meldingen", "alert-warning-color", "alert-warning-background-color", 4.5),
    ("foutmeldingen", "alert-error-color", "alert-error-background-color", 4.5),
    ("de sprong naar de inhoud", "skip-link-color", "skip-link-background-color", 4.5),
    ("de rand van knoppen", f"{_BUTTON}-border-color", _PAGE, 3.0),
    ("de rand van keuzelijsten", "form-control-border-color", _PAGE, 3.0),
    ("de rand om wat gekozen is met het toetsenbord", "focus-outline-color", _PAGE, 3.0),
)


def prepare(folder: Path, scratch: Path) -> Path:
    """Check a house style and lay it out for the server; return the folder to put first on the template path.

    Parameters
    ----------
    folder
        Holds one ``.css`` file with tokens, ``logo.svg``, or both.
    scratch
        Where the checked copy comes.

    Raises
    ------
    UsageError
        When the folder holds neither, a file holds what it may not, or contrast falls short; all reasons at once.
    """
    sheets, logo = sorted(folder.glob("*.css")), folder / "logo.svg"
    if len(sheets) > 1 or not (sheets or logo.is_file()):
        raise UsageError(
            f"In {folder.name} staat geen huisstijl.", "Zet er een CSS-bestand met tokens in, logo.svg, of beide."
        )
    wrong: list[str] = []
    tokens: dict[str, str] = {}
    if sheets:
        wrong += read_tokens(_text(sheets[0]), tokens) or contrast(tokens)
    if logo.is_file():
        wrong += check_logo(_text(logo))
    if wrong:
        raise UsageError(
            f"De huisstijl in {folder.name} kan zo niet: {'; '.join(wrong)}.", "Pas de bestanden aan en start opnieuw."
        )
    target = scratch / "huisstijl" / _PLACE / "gemeente"
    target.mkdir(parents=True)
    if sheets:
        text = ":root {\n" + "".join(f"  {name}: {value};\n" for name, value in tokens.items()) + "}\n"
        (target / "gemeente.css").write_text(text, encoding="utf-8")
    if logo.is_file():
        (target / "logo.svg").write_bytes(logo.read_bytes())
    return scratch / "huisstijl"


def read_tokens(css: str, into: dict[str, str]) -> list[str]:
    """Read the custom properties of a style sheet into a dictionary; return what it holds that it may not."""
    import tinycss2

    wrong = []
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        selector = tinycss2.serialize(rule.prelude).strip() if rule.type == "qualified-rule" else ""
        if not re.fullmatch(r"(:root|\.[\w-]+)(\s*,?\s*(:root|\.[\w-]+))*", selector):
            wrong.append(f"regel {rule.source_line} is geen blok met tokens (':root' of een klasse)")
            continue
        for line in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
            if line.type != "declaration" or not re.fullmatch(r"--[\w-]+", line.name):
                wrong.append(f"regel {line.source_line} is geen token (een naam die met '--' begint)")
            elif not all(map(_harmless, _parts(line.value))):
                wrong.append(f"{line.name} verwijst naar een adres of is niet te lezen")
            else:
                into[line.name] = tinycss2.serialize(line.value).strip()
    return wrong


def _parts(tokens: Iterable[Any]) -> Iterator[Any]:
    """Return the parts of a value, those inside functions and blocks too."""
    for token in tokens:
        yield token
        yield from _parts(getattr(token, "arguments", None) or getattr(token, "content", None) or ())


def _harmless(token: Any) -> bool:
    if token.type in ("error", "{} block"):
        return False
    if token.type == "url":
        return bool(token.value.startswith("data:image/"))
    if token.type == "function" and token.lower_name == "url":
        return all(a.value.startswith("data:image/") for a in token.arguments if a.type == "string")
    fetching = ("src", "image", "image-set", "-webkit-image-set", "cross-fade", "element", "attr")
    return not (token.type == "function" and token.lower_name in fetching)


def contrast(tokens: Mapping[str, str]) -> list[str]:
    """Return which pairs of colours fall short of WCAG 2.1 AA, with these tokens over the neutral theme."""
    own: dict[str, str] = {}
    read_tokens((files("jgwork") / "panels" / "jupyter" / _PLACE / "thema.css").read_text(encoding="utf-8"), own)
    known = {**own, **tokens}
    wrong = []
    for what, front, back, needed in PAIRS:
        lights = [_luminance(known, f"--utrecht-{name}") for name in (front, back)]
        if None in lights:
            wrong.append(f"{what}: de kleur is niet te lezen")
            continue
        low, high = sorted(light or 0.0 for light in lights)
        found = (high + 0.05) / (low + 0.05)
        if found < needed:
            wrong.append(f"{what}: contrast {number(found, 1)}, nodig is {number(needed, 1)}")
    return wrong


def _luminance(tokens: Mapping[str, str], name: str, depth: int = 0) -> float | None:
    """Return the relative luminance of a token (WCAG 2.1), ``None`` when it is not one opaque colour."""
    from tinycss2 import color4, parse_one_component_value

    value = parse_one_component_value(tokens.get(name, ""), skip_comments=True)
    if value.type == "function" and value.lower_name == "var" and depth < 9:
        named = next((a.value for a in value.arguments if a.type == "ident"), "")
        return _luminance(tokens, named, depth + 1)
    colour = color4.parse_color(value)
    if colour is None or isinstance(colour, str) or colour.alpha != 1:
        return None
    parts = [min(max(c or 0.0, 0.0), 1.0) for c in colour.to("srgb").coordinates]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def check_logo(svg: str) -> list[str]:
    """Return what a logo holds that it may not: a script, an address outside itself."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(svg, forbid_dtd=False)
    except (DefusedXmlException, ParseError):
        return ["logo.svg is geen leesbare SVG"]
    wrong = set()
    for element in root.iter():
        tag = str(element.tag).rsplit("}", 1)[-1].lower()
        if tag in ("script", "foreignobject", "iframe", "style") and (
            tag != "style" or "@import" in (element.text or "")
        ):
            wrong.add(f"logo.svg bevat <{tag}>")
        for key, value in element.attrib.items():
            name = key.rsplit("}", 1)[-1].lower()
            if name.startswith("on") or (name in ("href", "src") and not value.startswith(("#", "data:image/"))):
                wrong.add(f"logo.svg bevat {name}")
    return sorted(wrong)


def _text(file: Path) -> str:
    if file.stat().st_size > LARGEST:
        raise UsageError(f"{file.name} is te groot.", f"Maak het bestand kleiner dan {number(LARGEST)} bytes.")
    return file.read_text(encoding="utf-8-sig", errors="replace")
