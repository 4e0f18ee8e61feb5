"""Render the tables of R1 to R18 into one page: ``python tests/spec/render.py build/regels.html`` (``make specs``)."""

import re
import sys
from html import escape
from pathlib import Path

RULES = Path(__file__).parent / "regels"
STYLE = (
    "body{font-family:sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem;line-height:1.5}"
    "table{border-collapse:collapse;width:100%;table-layout:fixed}"
    "td,th{border:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top}td:last-child{font-weight:bold}"
)


def section(text: str) -> str:
    """Return one rule as HTML: heading, source, explanation and table."""
    out, rows = [], []
    for line in text.splitlines():
        if line.startswith("# "):
            out.append(f"<h2 id='{re.split(r'[. ]', line[2:])[0]}'>{escape(line[2:])}</h2>")
        elif line.startswith("|"):
            rows.append([escape(c.strip()) for c in line.strip("|").split("|")])
        elif line.strip():
            out.append(f"<p>{escape(line)}</p>")
    head = "".join(f"<th scope='col'>{c.capitalize()}</th>" for c in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows[2:])
    return "".join(out) + f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def render() -> str:
    """Return the page."""
    files = sorted(RULES.glob("*.md"), key=lambda f: (not f.stem.startswith("R"), f.stem))
    texts = [f.read_text(encoding="utf-8") for f in files]
    titles = [t.splitlines()[0][2:] for t in texts]
    links = "".join(f"<li><a href='#{re.split(r'[. ]', t)[0]}'>{escape(t)}</a></li>" for t in titles)
    return (
        "<!doctype html><html lang='nl'><head><meta charset='utf-8'><title>Regels van de werkbank</title>"
        f"<style>{STYLE}</style></head><body><main><h1>Regels van de werkbank</h1>"
        "<p>Zo houdt de jeugdgroepen-werkbank zich aan het werkproces en de wet. Elke regel van een tabel wordt "
        "uitgevoerd als test: eerst wat er is, dan wat iemand doet, dan wat er moet gebeuren. A tot en met E zijn "
        f"verzonnen leden.</p><ul>{links}</ul>{''.join(map(section, texts))}</main></body></html>\n"
    )


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "build/regels.html")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(render(), encoding="utf-8")
    sys.stdout.write(f"De regels staan in {target}.\n")
