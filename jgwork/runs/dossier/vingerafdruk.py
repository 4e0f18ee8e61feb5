"""A checksum of what was delivered, the same whatever file format it came in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jgwork.vocabulary.tables import Delivery


def fingerprint(delivery: Delivery) -> str:
    """Return a checksum of the contents of a delivery, the same whatever file format it came in."""
    digest = hashlib.sha256()
    for name in sorted(delivery.tables):
        table = delivery.tables[name]
        digest.update(f"{name}|{table.num_rows}|{'|'.join(table.column_names)}".encode())
        for column in table.columns:
            for value in column.unique().sort().to_pylist():
                digest.update(repr(value).encode())
    return digest.hexdigest()
