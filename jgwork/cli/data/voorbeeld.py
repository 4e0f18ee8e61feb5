"""``jgwork voorbeeld``: write the fictional example region."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jgwork.cli.output import progress, say, say_json


def register(app: typer.Typer) -> None:
    """Add the command ``voorbeeld``."""

    @app.command("voorbeeld")
    def _voorbeeld(
        folder: Annotated[Path, typer.Option("--map", help="De map waarin het voorbeeld komt.")] = Path("voorbeeld"),
        omvang: Annotated[
            str, typer.Option(help="voorbeeld (12 groepen), rommel (lastige bestanden), stad of nederland (groot).")
        ] = "voorbeeld",
        seed: Annotated[int, typer.Option(help="Begingetal: hetzelfde getal geeft dezelfde bestanden.")] = 2016,
        fout: Annotated[
            bool, typer.Option("--fout", help="Schrijf leveringen met elk één fout, om te oefenen.")
        ] = False,
        vorm: Annotated[str, typer.Option(help="Dwing één vorm af: csv, xlsx of parquet.")] = "",
        as_json: Annotated[bool, typer.Option("--json", help="Geef het resultaat als JSON.")] = False,
    ) -> None:
        """Schrijf de verzonnen voorbeeldregio als leveringen."""
        from jgwork.runs.dossier.voorbeeld import voorbeeld

        folders = voorbeeld(folder, seed=seed, omvang=omvang, fout=fout, vorm=vorm, progress=progress)
        if as_json:
            say_json({"map": str(folder), "seed": seed, "omvang": omvang, "leveringen": [str(f) for f in folders]})
            return
        say(f"Klaar: {len(folders)} leveringen in {folder}. Alles is verzonnen.")
        if fout:
            say(f"Volgende stap: jgwork controleer {folders[0]}")
        else:
            place = folder / "leveringen" if omvang == "rommel" else folder
            agreed = f" --convenant {folder / 'convenant.toml'}" if omvang == "rommel" else ""
            say(f"Volgende stap: jgwork laad {place} --dossier dossier{agreed}")
