"""The scratch folder of a server: its home, gone when it stops, and by the next one where it was killed."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

#: What a folder is called: the process that made it stands in its name.
_OURS = re.compile(r"jgwork-(?P<pid>[1-9][0-9]{0,8})-[a-z0-9_]+")


def werkmap() -> str:
    """Return a new scratch folder of this process, after removing those of processes that are no more."""
    for folder in Path(tempfile.gettempdir()).glob("jgwork-*"):
        found = _OURS.fullmatch(folder.name)
        if found and os.name == "posix" and not _lives(int(found["pid"])) and folder.lstat().st_uid == os.getuid():
            shutil.rmtree(folder, ignore_errors=True)
    return tempfile.mkdtemp(prefix=f"jgwork-{os.getpid()}-")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True
