"""Runs a reader in a child process with limits, so that a file that breaks it breaks nothing else.

Bytes go in and come out through files without a name (in memory on Linux): nothing is copied through a pipe, and
nothing of a refused file stays behind.
"""

from __future__ import annotations

import json
import mmap
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

#: Memory is taken when it is needed, so that a limit on it means something.
_FRUGAL = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}


def run_child(
    program: str, settings: Mapping[str, Any], data: pa.Buffer, seconds: float, flags: str = "-I"
) -> tuple[int, str, pa.Buffer]:
    """Run a program of this folder on some bytes.

    Parameters
    ----------
    program
        Name of the module; it reads the bytes from standard input, and runs alone (``python -I``).
    settings
        Its one argument, as JSON.
    data
        The bytes.
    seconds
        Wall time it may take.
    flags
        Of Python: ``-IS`` for a program that finds its libraries by itself, and starts sooner.

    Returns
    -------
    tuple of int, str and pyarrow.Buffer
        Exit code, what it wrote to standard error, and its standard output, mapped.

    Raises
    ------
    TimeoutError
        Where it takes longer.
    """
    import pyarrow as pa

    with _nameless() as source, _nameless() as target:
        source.write(memoryview(data))
        source.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, flags, "-c", _text(program), json.dumps(dict(settings))],
                stdin=source,
                stdout=target,
                stderr=subprocess.PIPE,
                env={**os.environ, **_FRUGAL},
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        size = os.fstat(target.fileno()).st_size
        out = pa.py_buffer(mmap.mmap(target.fileno(), size, access=mmap.ACCESS_READ) if size else b"")
    return done.returncode, done.stderr.decode("ascii", "replace"), out


def _nameless() -> IO[bytes]:
    in_memory = getattr(os, "memfd_create", None)
    if in_memory is None:
        return tempfile.TemporaryFile(buffering=0)
    return os.fdopen(in_memory("jgwork"), "w+b", buffering=0)


@cache
def _text(program: str) -> str:
    return (Path(__file__).parent / f"{program}.py").read_text(encoding="utf-8")
