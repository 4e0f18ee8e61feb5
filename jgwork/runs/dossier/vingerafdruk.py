"""A checksum of what was delivered, the same whatever file format it came in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from jgwork.schema.rules.columns import in_parallel

if TYPE_CHECKING:
    from jgwork.vocabulary.tables import Delivery


def fingerprint(delivery: Delivery) -> str:
    """Return a checksum of the contents of a delivery, the same whatever file format it came in."""
    digest = hashlib.sha256()
    for name in sorted(delivery.tables):
        table = delivery.tables[name]
        digest.update(f"{name}|{table.num_rows}|{'|'.join(table.column_names)}".encode())
        for values in in_parallel(lambda c: c.unique().sort(), table.columns):
            digest.update(_written(values.to_pylist()).encode())
    return digest.hexdigest()


def _written(values: list[Any]) -> str:
    """Return what ``repr`` gives of every value, one after the other; plain texts all at once."""
    texts = values[:-1] if values and values[-1] is None else values  # sorted: an empty cell is the last
    try:
        whole = "''".join(texts)
    except TypeError:  # no texts
        return "".join(map(repr, values))
    if not texts or not whole.isprintable() or "\\" in whole or whole.count("'") != 2 * (len(texts) - 1):
        return "".join(map(repr, values))
    return f"'{whole}'" + "None" * (len(values) - len(texts))
