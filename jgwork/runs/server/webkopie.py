"""A copy of dashboards that opens without a server: for a meeting room without network.

The pages are those of the dashboard server, asked from a real one and written down with other links. Signature and
checksums are verified while the copy is made, and every page says so; the copy itself is not signed.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from jgwork.io.opslag.bestanden import sha256
from jgwork.io.opslag.bundle import INDEX, Publication, folders_in, open_publication
from jgwork.io.opslag.ondertekening import remember
from jgwork.io.opslag.register import KOPIE, noteer
from jgwork.runs.server.huisstijl import prepare
from jgwork.runs.server.kringen import choose
from jgwork.runs.server.paginas import AT_ONCE
from jgwork.runs.server.serveren import STATIC, check_folder, find_port, running, templates
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.errors import JgworkError, UsageError

SCHEMA = "jgwork/webkopie/1"
BEGIN = "index.html"
#: What a page holds that could not be made (``jgwork.panels.kop.error_page``).
MISLUKT = 'data-titel="Niet gelukt"'
#: Nothing from elsewhere, and nothing is sent.
CSP = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src 'self' file: data: "
    "blob:; font-src data:; base-uri 'none'; form-action 'none'"
)
_LINK = re.compile(r"(?:[./\w-]*/voila/render/|(?:\.\./)+render/)?\b([a-z_]+)\.ipynb(\?[^\"'#\\\s<>]*)?")
_STATIC = re.compile(r"[/\w-]*/voila/templates/jgwork/static/")


@dataclass(frozen=True, slots=True)
class Webkopie:
    """What was made.

    Parameters
    ----------
    begin
        The file to open.
    paginas
        How many pages there are.
    publicaties
        Ids of the publications in it.
    """

    begin: Path
    paginas: int
    publicaties: tuple[str, ...]


def web(
    publicaties: Sequence[Path],
    naar: Path,
    *,
    kring: str = "",
    huisstijl: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Webkopie:
    """Write the dashboards of publications as one folder that opens in a browser without a server.

    Parameters
    ----------
    publicaties
        Folders of publications, or folders with several.
    naar
        The new folder. An earlier copy is replaced; any other folder that is not empty is refused.
    kring
        The audience; needed only where there are publications for several.
    huisstijl
        Folder with a municipality's own tokens and logo.
    progress
        Receives the lines for the user.

    Raises
    ------
    UsageError
        There is no publication, the audience is not clear, or ``naar`` holds something else.
    StoreDamaged
        A publication is not what was released.
    """
    _check_target(naar)
    with tempfile.TemporaryDirectory(prefix="jgwork-web-") as scratch:
        chosen, made = Path(scratch) / "publicaties", Path(scratch) / "kopie"
        opened = _gather(publicaties, chosen, kring)
        progress(f"Kopie maken van {len(opened)} publicaties ...")
        static = templates() / STATIC
        shutil.copytree(static, made / "static")
        if huisstijl:
            shutil.copytree(prepare(huisstijl, Path(scratch)) / STATIC, made / "static", dirs_exist_ok=True)
        statement = made / "static" / "toegankelijkheid.html"
        statement.write_text(_relinked(statement.read_text("utf-8"), "../"), encoding="utf-8")
        n = _pages(opened, chosen, made, huisstijl)
        _sign_off(made, opened)
        if naar.exists():
            shutil.rmtree(naar)
        naar.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, naar)
    noteer(opened, "kopie", naar, datetime.now(UTC).date())
    return Webkopie(naar / BEGIN, n, tuple(p.id for p in opened))


def _pages(opened: Sequence[Publication], chosen: Path, made: Path, huisstijl: Path | None) -> int:
    """Write every page as the server makes it; return how many there are."""
    asked = [("start", ""), *((board, p.id) for p in opened for board in p.dashboards())]
    known = {name_of(*page) for page in asked}
    # two copies that are made at once seldom begin at the same port, and only our own server knows this key
    key, port = secrets.token_urlsafe(24), find_port(8970 + secrets.randbelow(1000))
    with running(chosen, port, warm=False, sleutel=key, huisstijl=huisstijl) as (_, address):
        own = address.partition("?")[0]

        def write(page: tuple[str, str]) -> None:
            html = _told(_relinked(_asked(own, key, *page), "", known), opened, page[1])
            (made / name_of(*page)).write_text(html, encoding="utf-8")

        with ThreadPoolExecutor(AT_ONCE) as readers:
            list(readers.map(write, asked))
    return len(asked)


def name_of(board: str, publication: str) -> str:
    """Return the file of a page in the copy."""
    return f"{board}_{publication}.html" if publication else BEGIN


def _check_target(naar: Path) -> None:
    if any((p / name).exists() for p in naar.resolve().parents for name in (INDEX, "dossier.json")):
        raise UsageError("Een kopie kan niet in een publicatie of in een dossier staan.", "Kies een andere map.")
    if naar.is_file() or (naar.is_dir() and any(naar.iterdir()) and not (naar / KOPIE).is_file()):
        raise UsageError(
            f"In {naar.name} staat al iets anders dan een kopie van dashboards.", "Kies een nieuwe map met --naar."
        )


def _gather(folders: Iterable[Path], into: Path, kring: str) -> list[Publication]:
    """Verify the publications of one audience where they stand, and lay them beside each other."""
    places: dict[str, Path] = {}
    for folder in folders:
        check_folder(folder)
        places |= {p.resolve().name: p for p in folders_in(folder)}
    into.mkdir(parents=True)
    opened = [open_publication(place, first_seen=True) for place in places.values()]
    audiences = {str(p.index["kring"]) for p in opened}
    if kring or len(audiences) > 1:
        for p in opened:
            (into / p.id).mkdir()
            shutil.copyfile(p.path / INDEX, into / p.id / INDEX)
        kring = choose(into, kring)  # says what there is to choose from
        opened = [p for p in opened if p.index["kring"] == kring]
        shutil.rmtree(into)
    for p in opened:
        shutil.copytree(p.path, into / p.id)
        remember(str(p.index["dossier_id"]), p.sleutel, into)
    return opened


def _asked(address: str, key: str, board: str, publication: str) -> str:
    """Return a page of the server; a page that says that there is none is no page."""
    query = f"?{urlencode({'publicatie': publication})}" if publication else ""
    asked = urllib.request.Request(  # noqa: S310 -- our own server
        f"{address}voila/render/{board}.ipynb{query}", headers={"Authorization": f"token {key}"}
    )
    refused = JgworkError(
        f"De pagina {board} van {publication or 'het overzicht'} is niet gemaakt.", "Probeer het opnieuw."
    )
    try:
        with urllib.request.urlopen(asked, timeout=300) as answer:  # noqa: S310 -- our own server
            html = str(answer.read().decode())
    except OSError as error:
        raise refused from error
    if MISLUKT in html:
        raise refused
    return html


def _relinked(html: str, up: str, known: Iterable[str] = ()) -> str:
    """Return a page with links to files; a link to a page that the copy does not hold leads to its start."""
    there = set(known)

    def file(found: re.Match[str]) -> str:
        board, query = found[1], (found[2] or "").removeprefix("?")
        pairs = [p for p in re.split(r"&amp;|&|\\u0026", query) if p]
        named = next((p.partition("=")[2] for p in pairs if p.startswith("publicatie=")), "")
        rest = "&amp;".join(p for p in pairs if not p.startswith("publicatie="))
        name = name_of(board, named)
        return f"{up}{name if name in there else BEGIN}" + (f"?{rest}" if rest and name in there else "")

    return _STATIC.sub("static/", _LINK.sub(file, html))


def _told(html: str, opened: Sequence[Publication], publication: str) -> str:
    """Return a page that forbids itself the outside and says what was verified, and when."""
    now = day(datetime.now(UTC).astimezone().date())
    own = [p for p in opened if p.id == publication] or list(opened)
    marks = ", ".join(sorted({p.kenmerk for p in own}))
    words = (
        f"Dit is een kopie zonder server, gemaakt op {now}. Toen klopten de handtekening en de controlesommen van "
        f"{'deze publicatie' if publication else 'elke publicatie'} (kenmerk {marks}). De kopie controleert dat niet "
        "opnieuw. Twijfelt u? Vraag de informatieanalist om de publicatie zelf."
    )
    for place, added in (
        (r'<meta charset="utf-8">', f'<meta http-equiv="Content-Security-Policy" content="{escape(CSP)}">'),
        (r"<footer[^>]*>", f'<p class="jg-kopie">{escape(words)}</p>'),
    ):
        html, n = re.subn(place, lambda m, text=added: f"{m[0]}\n{text}", html, count=1)  # type: ignore[misc]
        if not n:
            raise JgworkError("Het sjabloon van de pagina's past niet bij de kopie.", "Installeer jgwork opnieuw.")
    return html


def _sign_off(folder: Path, opened: Sequence[Publication]) -> None:
    """Write what the copy holds: of which publications, and the checksum of every file."""
    files = {str(f.relative_to(folder).as_posix()): f for f in sorted(folder.rglob("*")) if f.is_file()}
    index = {
        "schema": SCHEMA,
        "gemaakt_op": datetime.now(UTC).isoformat(timespec="seconds"),
        "kring": next((str(p.index["kring"]) for p in opened), ""),
        "publicaties": [
            {"publicatie_id": p.id, "kenmerk": p.kenmerk, "sha256": sha256(p.path / INDEX)} for p in opened
        ],
        "bestanden": {name: sha256(file) for name, file in files.items()},
    }
    (folder / KOPIE).write_text(json.dumps(index, ensure_ascii=False, indent=1), encoding="utf-8")
    if os.name == "posix":
        folder.chmod(0o755)
