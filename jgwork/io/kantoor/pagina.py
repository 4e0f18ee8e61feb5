"""Pages as files: HTML that needs no network and no script. Every text that goes in is escaped by the template."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("jgwork.io.kantoor", "paginas")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def pagina(naam: str, **feiten: Any) -> str:
    """Return a page: the template of that name in ``paginas``, filled."""
    return _environment().get_template(f"{naam}.html").render(feiten) + "\n"
