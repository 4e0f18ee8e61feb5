"""Who asks for which page: the query string of the request, also in a kernel that was started before there was one.

``voila.utils.wait_for_request`` does the same, but importing it costs every kernel a second and 50 MB.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading


def query() -> str:
    """Return the query string of the request this kernel serves; in a preheated kernel, wait for the request.

    Everything before the first call of this function runs without knowing the reader, so it may load code and no data.
    Outside Voila the answer is empty.
    """
    if os.environ.get("VOILA_PREHEAT") == "True":
        thread = threading.Thread(target=lambda: asyncio.run(_wait()))
        thread.start()
        thread.join()
    return os.environ.get("QUERY_STRING", "")


def served() -> bool:
    """Return whether a dashboard server runs this notebook; in JupyterLab, or in Python, it does not."""
    return "SERVER_SOFTWARE" in os.environ or os.environ.get("VOILA_PREHEAT") == "True"


async def _wait() -> None:
    """Put the request in the environment, as Voila does for a kernel that is not preheated."""
    from tornado.websocket import websocket_connect

    base = os.environ.get("VOILA_SERVER_URL", "/")
    port, kernel = os.environ["VOILA_APP_PORT"], os.environ["VOILA_KERNEL_ID"]
    connection = await websocket_connect(f"ws://127.0.0.1:{port}{base}voila/query/{kernel}")
    message = await connection.read_message()
    if message:
        os.environ.update({str(k): str(v) for k, v in json.loads(message).items()})
    connection.close()
