"""Write the results of ``make bench`` as a small JSON file, and as the table between two marks in the README.

What a benchmark says stands in its ``extra_info``; here is written once how a reader sees it.
"""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
import sys
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
KEPT = Path(__file__).with_name("uitslag.json")
#: Per benchmark: what is done, against what, and the aim.
SAID = {
    "test_admit_a_million_registrations_against_a_bare_read": (
        "Gate 1: 1,000,000 registrations with involvement", "bare pandas read of the same files", "at most 3 times"),
    "test_the_rules_against_frictionless_and_pandera": (
        "The rules alone", "frictionless.validate, pandera lazy", "50 times faster than frictionless"),
    "test_the_identifier_scan_against_stdnum_in_a_loop": (
        "Identifier scan of 1,000,000 cells", "python-stdnum in a loop", "40 times faster"),
    "test_projection": ("Projection, nx.Graph included", "networkx", "persons 5, groups 15, municipalities 100 times"),
    "test_core_and_clustering": ("Core and clustering of the country", "networkx", "15 times faster"),
    "test_communities": ("Communities of the country, engine kept", "networkx", "15 times faster"),
    "test_all_windows_of_all_groups_at_once": ("All windows at once", "networkx per window", "5 times faster"),
    "test_all_measures_of_a_group_with_200_samples": (
        "All measures of 60 members, 24 months, 200 samples", "", "under 1 s"),
    "test_memory_of_the_national_network": ("MB that 350,000 ties add", "networkx", ""),
    "test_counts_by_group_and_quarter_over_parquet": (
        "Counts over Parquet by duckdb", "pandas", "8 times faster, a fifth of the memory"),
    "test_links_against_chance_for_the_country": ("Links between municipalities against chance", "", ""),
    "test_private_overlap_of_two_times_five_thousand": ("Private set intersection, 2 x 5,000", "", "within 10 s"),
    "test_audit_of_726_cells_against_cold_linprog": (
        "Attacker audit of 726 cells, 24 sensitive", "cold scipy linprog per bound", "20 times faster"),
    "test_protect_726_cells_against_the_modular_method": (
        "Protecting the same table", "pytauargus modular, FREQ(5,100)", "faster, no more cells withheld"),
    "test_five_hundred_random_tables_agree_with_the_oracle": ("500 random tables", "pytauargus", "no disagreement"),
    "test_a_year_of_quarterly_publications_of_one_group": ("A year of quarterly publications", "", "within 30 s"),
    "test_who_knows_that_one_person_joined_does_no_better_than_guessing": (
        "Who knows that one person joined, 24 months", "blind guessing", "no better"),
    "test_page_and_update": ("A dashboard page; a control", "", "a control under 100 ms"),
    "test_five_frameworks": (
        "The same page, cold, warm, a control, ten at once", "Dash, Panel, Streamlit, Voila with FigureWidget",
        "warm no later than Dash, cold at most 1.3 times, fastest control, under 60 MB"),
    "test_first_page_after_start": ("Server start to a drawn page", "", ""),
    "test_ten_viewers": ("Ten viewers at once", "", "under 60 MB each"),
    "test_admission_grows_with_registrations": ("Gate 1 as deliveries grow", "reading the columns", "exponent 1"),
    "test_one_count_through_duckdb_and_dask": ("One count, duckdb here", "the same lines in Dask, 3 processes", ""),
    "test_dividing_grows_with_groups": ("All groups their own rows", "", "exponent 1"),
    "test_measures_of_a_group_grow_with_members": ("All measures, 200 samples, as a group grows", "", ""),
    "test_a_release_grows_with_members": ("A publication as a group grows", "", ""),
    "test_mid_p_interval_covers": ("Coverage of the mid-p interval, simulated", "the planted truth", ".93 to .97"),
    "test_wdd_and_ratio_of_ratios_cover": ("Coverage of WDD and ratio of ratios", "the planted truth", ".93 to .98"),
    "test_time_series_interval_covers": ("Coverage of the time series", "the planted truth", ".93 to .97"),
    "test_difference_in_differences_covers": ("Coverage of the Poisson DiD", "the planted truth", ".93 to .97"),
    "test_a_peak_is_not_called_a_success": (
        "No effect, group chosen at its peak", "the bare ratio", "'duidelijk minder' under .05"),
    "test_the_ladder_does_not_call_a_peak_a_success": (
        "The same through the whole ladder", "", "'duidelijk minder' under .05"),
    "test_a_real_effect_is_still_seen": ("A true effect, through the whole ladder", "the planted truth", ""),
}  # fmt: skip


def rows(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """Return one row per benchmark: name, case, median seconds where it was timed, and its figures."""
    found = []
    for one in raw["benchmarks"]:
        name, _, case = one["name"].partition("[")
        median = statistics.median(one["stats"].get("data") or [one["stats"]["median"]])
        figures = dict(one["extra_info"]) | ({"median_s": round(median, 3)} if median > 1e-4 else {})
        found.append({"name": name, "case": case.rstrip("]"), "figures": figures})
    return found


def shown(figures: dict[str, Any]) -> str:
    """Return the figures of a row as a reader sees them."""
    said = []
    for key, value in figures.items():
        if isinstance(value, dict):
            said.append(f"{key}: {shown(value)}")
        elif not key.startswith("aim"):
            number = f"{value:,.3g}" if isinstance(value, float) and abs(value) < 1000 else f"{value:,}"
            number = "not within 60 s" if value == math.inf else number
            said.append(f"{key.replace('_', ' ')} {number if not isinstance(value, str) else value}")
    return "; ".join(said)


def table(found: list[dict[str, Any]]) -> str:
    """Return the Markdown table."""
    lines = ["| What | Against | Measured | Aim |", "|---|---|---|---|"]
    newest = max((row["day"] for row in found), default="")
    for row in found:
        plain = row["name"].removeprefix("test_").replace("_", " ").capitalize()
        what, against, aim = SAID.get(row["name"], (plain, "", ""))
        case = f" ({row['case']})" if row["case"] else ""
        case += f", {row['day']}" if row["day"] != newest else ""
        lines.append(f"| {what}{case} | {against} | {shown(row['figures'])} | {aim} |")
    return "\n".join(lines)


def main(results: Path, readme: Path) -> None:
    """Write ``uitslag.json`` and the table in the README; what was not run again stays, with its day."""
    raw, kept = json.loads(results.read_text()), json.loads(KEPT.read_text())
    day = raw["datetime"][:10]
    known = {(row["name"], row["case"]): row for row in kept["benchmarks"]}
    found = list((known | {(r["name"], r["case"]): r | {"day": day} for r in rows(raw)}).values())
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {day}"
    KEPT.write_text(json.dumps({"machine": machine, "benchmarks": found}, indent=1) + "\n")
    text = readme.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\nMeasured on {machine}.\n\n{table(found)}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
