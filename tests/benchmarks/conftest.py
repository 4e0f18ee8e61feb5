"""What was known of the machine before the first benchmark ran travels with the results."""

from __future__ import annotations

import os
from typing import Any

#: Processes that wanted a core before anything here ran: above a tenth of the cores the machine was not quiet.
LOAD = os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def pytest_benchmark_update_machine_info(machine_info: dict[str, Any]) -> None:
    machine_info["load_before"] = LOAD
