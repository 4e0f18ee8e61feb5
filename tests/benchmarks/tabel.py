"""Write the results of ``make bench`` as a small JSON file and as the tables between two marks in Markdown files.

A benchmark says in its ``extra_info`` what it measured. What it is held against, and what the aim was, is written once,
here; whether the aim was met is worked out and never typed. What was not run again stays, with its day.
"""

from __future__ import annotations

import json
import math
import re
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- metingen: begin -->", "<!-- metingen: eind -->"
KEPT = Path(__file__).with_name("uitslag.json")
#: The rows that README shows, in its own language.
FIRST = {
    ("test_admit_a_million_registrations_against_a_bare_read", "csv"): (
        "gate 1, 1,000,000 registrations from CSV, against a bare pandas read"),
    ("test_audit_of_726_cells_against_cold_linprog", ""): (
        "attacking a table of 726 cells, against scipy linprog per bound"),
    ("test_protect_726_cells_against_the_modular_method", ""): "protecting the same table, against pytauargus",
    ("test_communities", ""): "communities of the country, against networkx",
    ("test_page_and_update", ""): "a control on a dashboard page",
}  # fmt: skip
ENGLISH = {
    "keer_kaal_lezen": "times as long", "piek_mb": "MB at the peak", "times_faster": "times faster",
    "ratio": "times faster", "withheld_searched": "cells withheld after 10 s", "wissel_ms": "ms",
}  # fmt: skip


@dataclass(frozen=True)
class Doel:
    """An aim: the figure it is about (a dot goes into a figure of several), and between which ends it must lie.

    An upper end may be the name of another figure.
    """

    figure: str
    low: float = -math.inf
    high: float | str = math.inf

    def met(self, figures: dict[str, Any]) -> bool | None:
        """Return whether the aim was met; None when the figure was not measured."""
        found, high = read(figures, self.figure), self.high
        high = read(figures, high) if isinstance(high, str) else high
        if isinstance(found, str):  # it failed
            return False
        return None if found is None or high is None or isinstance(high, str) else self.low <= found <= high

    def words(self) -> str:
        name = spoken(self.figure)
        if isinstance(self.high, str):
            return f"{name} niet meer dan {spoken(self.high)}"
        if math.isinf(self.high):
            return f"{name} ten minste {number(self.low)}"
        if math.isinf(self.low):
            return f"{name} hoogstens {number(self.high)}"
        return f"{name} van {number(self.low)} tot {number(self.high)}"


def read(figures: dict[str, Any], key: str) -> Any:
    """Return a figure, also one inside another."""
    first, dot, rest = key.partition(".")
    if dot and isinstance(figures.get(first), dict):
        return read(figures[first], rest)
    return figures.get(key)


#: Per benchmark: what is done, and against what.
SAID = {
    "test_admit_a_million_registrations_against_a_bare_read": (
        "Poort 1: 1.000.000 registraties met betrokkenen", "dezelfde bestanden kaal lezen met pandas"),
    "test_the_rules_against_frictionless_and_pandera": ("Alleen de regels", "frictionless en pandera"),
    "test_the_identifier_scan_against_stdnum_in_a_loop": (
        "Zoeken naar nummers in 1.000.000 cellen", "python-stdnum in een lus"),
    "test_projection": ("Projectie van een netwerk, met nx.Graph", "networkx"),
    "test_the_country_is_built": ("Het netwerk van het land als nx.Graph", "networkx"),
    "test_core_and_clustering": ("Kern en clustering van het land", "networkx"),
    "test_communities": ("Subgroepen in het land", "networkx"),
    "test_all_windows_of_all_groups_at_once": ("Alle tijdvensters tegelijk", "networkx per venster"),
    "test_all_measures_of_a_group_with_200_samples": ("Alle maten van 60 leden, 24 maanden, 200 trekkingen", ""),
    "test_memory_of_the_national_network": ("Geheugen van 350.000 relaties, MB", "networkx"),
    "test_counts_by_group_and_quarter_over_parquet": ("Tellen over Parquet met duckdb", "pandas"),
    "test_links_against_chance_for_the_country": ("Verbanden tussen gemeenten tegen toeval", ""),
    "test_private_overlap_of_two_times_five_thousand": ("Overlap van 2 x 5.000 zonder lijsten te delen", ""),
    "test_audit_of_726_cells_against_cold_linprog": (
        "Aanval op een tabel van 726 cellen, 24 gevoelig", "scipy linprog, per grens opnieuw"),
    "test_protect_726_cells_against_the_modular_method": ("Dezelfde tabel beveiligen", "pytauargus, modulair"),
    "test_five_hundred_random_tables_agree_with_the_oracle": ("500 willekeurige tabellen", "pytauargus"),
    "test_a_ring_of_three_tables_over_a_year": ("Een ring van 2 x 2 x 2 over een jaar, de traagste van 20", ""),
    "test_a_year_of_quarterly_publications_of_one_group": ("Een jaar kwartaalpublicaties van een groep", ""),
    "test_who_knows_that_one_person_joined_does_no_better_than_guessing": (
        "Wie weet dat er een lid bij kwam, 24 maanden", "blind raden"),
    "test_update_of_the_panel": ("Het netwerkpaneel verversen", ""),
    "test_page_and_update": ("Een dashboard openen; een keuze maken", ""),
    "test_side_by_side": (
        "Dezelfde pagina in andere kaders", "Dash, Panel, Streamlit, Solara, Voila met FigureWidget"),
    "test_the_whole_road": ("Van levering tot publicatie", ""),
    "test_first_paint_of_the_region_page": ("De pagina van de regio", ""),
    "test_first_page_after_start": ("Van het starten van de server tot een getekende pagina", ""),
    "test_fifty_viewers": ("Vijftig kijkers tegelijk", ""),
    "test_admission_grows_with_registrations": ("Poort 1 als leveringen groeien", "de kolommen lezen"),
    "test_one_count_through_duckdb_and_dask": ("Een telling met duckdb", "dezelfde regels in Dask, 3 processen"),
    "test_the_scheduler_of_dask_adds_little": ("Dask deelt werk uit aan 4 werkers die wachten", "het wachten zelf"),
    "test_dividing_grows_with_groups": ("Elke groep haar eigen rijen", ""),
    "test_measures_of_a_group_grow_with_members": ("Alle maten, 200 trekkingen, als een groep groeit", ""),
    "test_a_release_grows_with_members": ("Een publicatie als een groep groeit", ""),
    "test_mid_p_interval_covers": ("Dekking van het mid-p-interval, nagespeeld", "de geplante waarheid"),
    "test_wdd_and_ratio_of_ratios_cover": ("Dekking van WDD en verhouding van verhoudingen", "de geplante waarheid"),
    "test_time_series_interval_covers": ("Dekking van de tijdreeks", "de geplante waarheid"),
    "test_difference_in_differences_covers": ("Dekking van verschil in verschillen", "de geplante waarheid"),
    "test_a_peak_is_not_called_a_success": ("Geen effect, groep gekozen op haar piek", "de kale verhouding"),
    "test_the_ladder_does_not_call_a_peak_a_success": ("Hetzelfde, met het jaar ervoor", ""),
    "test_a_real_effect_is_still_seen": ("Een echte halvering, met het jaar ervoor", "de geplante waarheid"),
}  # fmt: skip

#: Aims per benchmark, or per benchmark and case.
AIMS = {
    "test_admit_a_million_registrations_against_a_bare_read[csv]": (
        Doel("keer_kaal_lezen", high=3), Doel("piek_mb", high=700)),
    "test_admit_a_million_registrations_against_a_bare_read[parquet]": (
        Doel("keer_kaal_lezen", high=5), Doel("piek_mb", high=700)),
    "test_the_rules_against_frictionless_and_pandera": (Doel("keer_sneller_dan_frictionless", low=50),),
    "test_the_identifier_scan_against_stdnum_in_a_loop": (Doel("keer_sneller_dan_stdnum", low=40),),
    "test_projection[personen-5]": (Doel("ratio", low=5),),
    "test_projection[groepen-15]": (Doel("ratio", low=15),),
    "test_projection[gemeenten-100]": (Doel("ratio", low=100),),
    "test_the_country_is_built": (Doel("median_s", high=.2),),
    "test_core_and_clustering": (Doel("ratio_core", low=15), Doel("ratio_clustering", low=15)),
    "test_communities": (Doel("ratio", low=15),),
    "test_all_windows_of_all_groups_at_once": (Doel("ratio", low=5),),
    "test_all_measures_of_a_group_with_200_samples": (Doel("s", high=1),),
    "test_counts_by_group_and_quarter_over_parquet": (
        Doel("times_faster", low=8), Doel("share_of_memory", high=.2)),
    "test_private_overlap_of_two_times_five_thousand": (Doel("median_s", high=10),),
    "test_audit_of_726_cells_against_cold_linprog": (Doel("times_faster", low=20),),
    "test_protect_726_cells_against_the_modular_method": (
        Doel("times_faster", low=2), Doel("withheld_searched", high=75)),
    "test_five_hundred_random_tables_agree_with_the_oracle": (Doel("disagreements", high=0),),
    "test_a_ring_of_three_tables_over_a_year": (Doel("s", high=5),),
    "test_a_year_of_quarterly_publications_of_one_group": (Doel("median_s", high=30),),
    "test_who_knows_that_one_person_joined_does_no_better_than_guessing": (Doel("attacker", high="blind_guess"),),
    "test_side_by_side": (
        Doel("jgwork.warm_s", high="dash.warm_s"), Doel("jgwork.wissel_ms", high="dash.wissel_ms"),
        Doel("jgwork.mb_per_kijker", high=5),
        *(Doel(f"jgwork.{what}", high=f"{other}.{what}") for what in ("koud_reken_s", "warm_reken_s", "wissel_reken_ms")
          for other in ("dash", "panel", "streamlit"))),
    "test_update_of_the_panel": (Doel("mediaan_ms", high=150),),
    "test_page_and_update": (Doel("wissel_ms", high=100),),
    "test_first_page_after_start": (Doel("start_tot_pagina_s", high=3),),
    "test_first_paint_of_the_region_page": (Doel("eerste_beeld_s", high=2),),
    "test_fifty_viewers": (Doel("mb_per_kijker", high=5),),
    "test_admission_grows_with_registrations": (Doel("exponent", high=1.1),),
    "test_the_scheduler_of_dask_adds_little": (Doel("erbij", high=.05),),
    "test_dividing_grows_with_groups": (Doel("exponent", high=1.1),),
    "test_mid_p_interval_covers": (Doel("dekking bij 1.0", .93, .97), Doel("dekking bij 0.65", .93, .97)),
    "test_wdd_and_ratio_of_ratios_cover": (Doel("dekking wdd", .93, .98), Doel("dekking verhouding", .93, .98)),
    "test_time_series_interval_covers": (Doel("dekking", .93, .97),),
    "test_difference_in_differences_covers": (Doel("dekking", .93, .97),),
    "test_a_peak_is_not_called_a_success": (Doel("duidelijk minder, met jaar ervoor", high=.05),),
    "test_the_ladder_does_not_call_a_peak_a_success": (Doel("duidelijk minder", high=.05),),
}  # fmt: skip

#: How a reader meets a figure whose name is English in the code.
WORDS = {
    "median_s": "mediaan s", "times_faster": "keer sneller", "share_of_memory": "deel van het geheugen",
    "ratio": "keer sneller", "ratio_arrays": "keer sneller als arrays", "ratio_core": "keer sneller, kern",
    "ratio_clustering": "keer sneller, clustering", "withheld": "niet getoond",
    "withheld_oracle": "niet getoond door pytauargus", "withheld_searched": "niet getoond na 10 s zoeken",
    "oracle_seconds": "pytauargus s", "cold_seconds": "koud s", "warm_seconds": "warm s", "cells": "cellen",
    "disagreements": "verschillen", "tables": "tabellen", "peak_mb": "piek MB", "rows": "regels", "atoms": "atomen",
    "attacker": "aanvaller goed", "one_publication": "na een publicatie goed", "blind_guess": "blind goed",
    "with_exact_monthly_counts": "met precieze maandcijfers goed", "registrations": "registraties",
    "pairs": "paren", "stand_out": "vallen op", "limit_read_s": "grens: lezen s", "limit_memory_s": "grens: geheugen s",
    "memory_gb_per_s": "geheugen GB per s", "times_limit_read": "keer de grens van lezen",
    "koud_reken_s": "koud rekentijd s", "warm_reken_s": "warm rekentijd s", "wissel_reken_ms": "wissel rekentijd ms",
    "warm_server_ms": "warm rekentijd server ms", "tien_s": "tien tegelijk s", "vijftig_s": "vijftig open s",
    "vijftig_server_s": "vijftig rekentijd server s", "mb_per_kijker": "MB per kijker",
    "duckdb_times_faster": "duckdb keer sneller dan Dask", "piek_mb": "piek MB",
}  # fmt: skip


def spoken(key: str) -> str:
    """Return the name of a figure as a reader meets it."""
    if key in WORDS:
        return WORDS[key]
    first, _, rest = key.partition(".")
    if rest in WORDS:
        return f"{first} {WORDS[rest]}"
    text = key.replace("_", " ").replace(" at ", " bij ").replace("peak ", "piek ").replace("held ", "blijft ")
    return re.sub(r"(?<=\d),(?=\d{3})", ".", re.sub(r"(?<=[a-z])\.(?=[a-z])", " ", text))


def number(value: Any) -> str:
    if value == math.inf:
        return "niet binnen 60 s"
    if value == "failed":
        return "mislukt"
    if isinstance(value, str | bool) or value is None:
        return str(value)
    text = f"{value:,.3g}" if isinstance(value, float) and abs(value) < 1000 else f"{value:,.0f}"
    return text.translate(str.maketrans(".,", ",."))


def shown(figures: dict[str, Any]) -> str:
    """Return the figures of a row as a reader sees them."""
    return "; ".join(
        f"{spoken(key)}: {shown(value)}" if isinstance(value, dict) else f"{spoken(key)} {number(value)}"
        for key, value in figures.items()
        if not key.startswith("aim")
    )


def aims(row: dict[str, Any]) -> tuple[Doel, ...]:
    """Return the aims of a row."""
    return AIMS.get(f"{row['name']}[{row['case']}]") or AIMS.get(row["name"]) or ()


def judged(row: dict[str, Any]) -> str:
    """Return whether every aim of a row was met; a dash where there is none or nothing was measured."""
    found = [met for aim in aims(row) if (met := aim.met(row["figures"])) is not None]
    return "-" if not found else "gehaald" if all(found) else "**gemist**"


def before(row: dict[str, Any]) -> str:
    """Return what the figures with an aim, or else the time, were in the run before."""
    old = row.get("vorige")
    if not old:
        return ""
    keys = [aim.figure for aim in aims(row)] or ["median_s"]
    found = {k: read(old["figures"], k) for k in keys}
    said = shown({k: v for k, v in found.items() if v is not None})
    return f"{said} ({old['day']})" if said else ""


def rows(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """Return one row per benchmark: name, case, median seconds where it was timed, and its figures."""
    found = []
    for one in raw["benchmarks"]:
        name, _, case = one["name"].partition("[")
        median = statistics.median(one["stats"].get("data") or [one["stats"]["median"]])
        figures = dict(one["extra_info"]) | ({"median_s": round(median, 3)} if median > 1e-4 else {})
        found.append({"name": name, "case": case.rstrip("]"), "figures": figures})
    return found


def table(found: list[dict[str, Any]]) -> str:
    """Return the Markdown table."""
    lines = ["| Wat | Tegenover | Gemeten | Vorige keer | Doel | Uitkomst | Dag |", "|---|---|---|---|---|---|---|"]
    for row in found:
        what, against = SAID.get(row["name"], (row["name"].removeprefix("test_").replace("_", " "), ""))
        case = f" ({row['case']})" if row["case"] else ""
        aim = "; ".join(a.words() for a in aims(row))
        cells = (what + case, against, shown(row["figures"]), before(row), aim, judged(row), row["day"])
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def merged(kept: list[dict[str, Any]], new: list[dict[str, Any]], day: str) -> list[dict[str, Any]]:
    """Return all rows: those measured again with what they were before, the others as they stand."""
    known = {(row["name"], row["case"]): row for row in kept}
    for row in new:
        old = known.get((row["name"], row["case"]))
        past = {"vorige": {"figures": old["figures"], "day": old["day"]}} if old else {}
        known[row["name"], row["case"]] = row | {"day": day} | past
    return list(known.values())


def machine(raw: dict[str, Any]) -> str:
    """Return the machine and how busy it was before the first benchmark."""
    about = raw["machine_info"]
    load = about.get("load_before")
    busy = "belasting vooraf onbekend" if load is None else f"belasting vooraf {number(round(load, 1))}"
    return f"{about['cpu'].get('count', '?')} kernen, Python {about['python_version']}, {busy}, {raw['datetime'][:10]}"


def put(file: Path, text: str) -> None:
    """Put a text between the marks of a file."""
    whole = file.read_text(encoding="utf-8")
    head, mark, rest = whole.partition(BEGIN)
    if mark:
        file.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def write(kept: dict[str, Any], everything: Path, readme: Path) -> None:
    """Write all rows to one file and the first few to the other."""
    found = kept["benchmarks"]
    put(everything, f"Gemeten op {kept['machine']}.\n\n{table(found)}")
    lines = ["| What | Measured | Aim | |", "|---|---|---|---|"]
    for row in (r for r in found if (r["name"], r["case"]) in FIRST):
        figures = [(ENGLISH[a.figure], row["figures"][a.figure], a) for a in aims(row)]
        measured = "; ".join(
            f"{value:,.0f} {name}" if value >= 1000 else f"{value:.3g} {name}" for name, value, _ in figures
        )
        ends = "; ".join(f"at least {a.low:g}" if math.isinf(a.high) else f"at most {a.high:g}" for _, _, a in figures)
        outcome = "missed" if "gemist" in judged(row) else "met"
        lines.append(f"| {FIRST[row['name'], row['case']]} | {measured} | {ends} | {outcome} |")
    put(readme, "\n".join(lines))


def main(results: str, everything: Path, readme: Path) -> None:
    """Take in a run (or none: ``-``) and write ``uitslag.json`` and the tables."""
    kept = json.loads(KEPT.read_text())
    if results != "-":
        raw = json.loads(Path(results).read_text())
        found = merged(kept["benchmarks"], rows(raw), raw["datetime"][:10])
        kept = {"machine": machine(raw), "benchmarks": found}
        KEPT.write_text(json.dumps(kept, indent=1) + "\n")
    write(kept, everything, readme)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
