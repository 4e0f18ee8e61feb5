"""The browser that tests and benchmarks open."""

from __future__ import annotations

import shutil

import pytest


def chromium() -> str:
    """Path of the browser, the one without windows first; skips, loudly, where there is none."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip("Chromium ontbreekt: wat een browser nodig heeft, is niet gedraaid (apt-get install chromium).")
    return found
