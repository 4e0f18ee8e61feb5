"""A municipality's own tokens and logo: what may be in them, and what stays readable."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from jgwork.runs.server import huisstijl
from jgwork.vocabulary.errors import UsageError

GREEN = """/* tokens van Voorbeeldstad */
.voorbeeldstad-theme {
  --voorbeeldstad-groen: hsl(150 80% 20%);
  --utrecht-heading-color: var(--voorbeeldstad-groen);
  --utrecht-page-header-background-color: var(--voorbeeldstad-groen);
  --utrecht-select-background-image: url("data:image/svg+xml,%3Csvg/%3E");
}
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'


def put(folder: Path, css: str | None = None, logo: str | None = None) -> Path:
    folder.mkdir()
    if css is not None:
        (folder / "tokens.css").write_text(css, encoding="utf-8")
    if logo is not None:
        (folder / "logo.svg").write_text(logo, encoding="utf-8")
    return folder


def test_tokens_and_logo_come_first_on_the_template_path(tmp_path: Path) -> None:
    found = huisstijl.prepare(put(tmp_path / "stijl", GREEN, LOGO), tmp_path)
    folder = found / "voila" / "templates" / "jgwork" / "static" / "gemeente"
    text = (folder / "gemeente.css").read_text(encoding="utf-8")
    assert text.startswith(":root {\n")
    assert "  --utrecht-heading-color: var(--voorbeeldstad-groen);\n" in text
    assert "theme" not in text
    assert (folder / "logo.svg").read_text() == LOGO


@pytest.mark.parametrize(
    ("css", "why"),
    [
        ("@import url('x.css');", "regel 1 is geen blok"),
        ("@media print { :root { --a: 1px } }", "regel 1 is geen blok"),
        ("body > * { --a: red }", "regel 1 is geen blok"),
        (":root { color: red }", "is geen token"),
        (":root { --a: 1px; .b { color: red } }", "is geen token"),
        (":root { --logo: url(https://elders.example/x.png) }", "--logo verwijst"),
        (":root { --logo: url('//elders.example/x.png') }", "--logo verwijst"),
        (":root { --logo: image-set('x.png' 1x) }", "--logo verwijst"),
        (":root { --a: { color: red } }", "--a verwijst"),
        (":root { --utrecht-heading-color: #ccc }", "koppen: contrast 1,6, nodig is 4,5"),
        (":root { --utrecht-link-color: rgb(0 0 0 / 20%) }", "links: de kleur is niet te lezen"),
        (":root { --utrecht-focus-outline-color: var(--weg) }", "toetsenbord: de kleur is niet te lezen"),
    ],
)
def test_more_than_tokens_and_too_little_contrast_are_refused(tmp_path: Path, css: str, why: str) -> None:
    with pytest.raises(UsageError, match="kan zo niet") as refused:
        huisstijl.prepare(put(tmp_path / "stijl", css), tmp_path)
    assert why in refused.value.message


def test_all_reasons_come_at_once(tmp_path: Path) -> None:
    css = ":root { --utrecht-heading-color: #ddd; --utrecht-link-color: #eee }"
    with pytest.raises(UsageError) as refused:
        huisstijl.prepare(put(tmp_path / "stijl", css, "<svg><script/></svg>"), tmp_path)
    for part in ("koppen", "links in een vlak", "<script>"):
        assert part in refused.value.message


@pytest.mark.parametrize(
    ("logo", "why"),
    [
        ('<svg onload="alert(1)"/>', "onload"),
        ('<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="https://elders.example/a"/></svg>', "href"),
        ("<svg><style>@import 'x'</style></svg>", "<style>"),
        ("<svg", "geen leesbare SVG"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "geen leesbare SVG"),
    ],
)
def test_a_logo_holds_no_script_and_no_address(logo: str, why: str) -> None:
    assert why in huisstijl.check_logo(logo)[0]


def test_an_empty_folder_and_two_sheets_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="geen huisstijl"):
        huisstijl.prepare(put(tmp_path / "leeg"), tmp_path)
    folder = put(tmp_path / "twee", GREEN)
    (folder / "nog-een.css").write_text(GREEN)
    with pytest.raises(UsageError, match="geen huisstijl"):
        huisstijl.prepare(folder, tmp_path)


def test_the_neutral_theme_meets_every_contrast() -> None:
    assert huisstijl.contrast({}) == []
    assert (files("jgwork") / "panels" / "jupyter" / huisstijl._PLACE / "thema.css").is_file()
