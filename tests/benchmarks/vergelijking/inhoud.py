"""The page that every framework shows: the views of one publication, read as plain JSON. One control."""

from __future__ import annotations

import json
import os
from html import escape
from pathlib import Path
from typing import Any

CHOSEN = "gedrag"


def views() -> list[dict[str, Any]]:
    """Return the views of the first publication, in order."""
    folder = next(p.parent for p in Path(os.environ["VERGELIJKING_MAP"]).glob("*/publicatie.json"))
    index = json.loads((folder / "publicatie.json").read_text("utf-8"))
    return [
        json.loads((folder / f"beelden/{i}.json").read_text("utf-8")) for i in index["dashboards"]["integraal_beeld"]
    ]


def table(picture: dict[str, Any]) -> str:
    """Return the table of a picture as HTML."""
    if not picture["table"]:
        return ""
    head = "".join(f"<th>{escape(c['title'])}</th>" for c in picture["table"]["columns"])
    rows = "".join("<tr>" + "".join(f"<td>{escape(v)}</td>" for v in row) + "</tr>" for row in picture["table"]["rows"])
    return f"<table><caption>{escape(picture['table']['caption'])}</caption><tr>{head}</tr>{rows}</table>"
