"""The example region as admitted tables, made once for the tests of indicators."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest

from jgwork.privacy.intake.admit import complete
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.schema.rules.check import check_table
from jgwork.voorbeelden.regio.wereld_regio import make_regio


@pytest.fixture(scope="session")
def regio() -> tuple[Mapping[str, pa.Table], Mapping[str, Any]]:
    """The typed tables of the example region and the truths planted in it."""
    made, specs = make_regio(), load_tables()
    tables = {n: complete(specs[n], check_table(specs[n], raw)[0]) for n, raw in made.tables.items()}
    return tables, made.planted


@pytest.fixture(scope="session")
def soorten() -> Mapping[str, str]:
    """Kind of each indicator."""
    known = codelist("indicator")
    return {c: known.extra[c]["soort"] for c in known.codes}
