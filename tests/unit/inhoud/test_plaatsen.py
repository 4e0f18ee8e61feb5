"""Which signals concern a group: from its places, and those that somebody tied to it."""

import pyarrow as pa

from jgwork.inhoud.plaatsen import door_plaats


def test_a_signal_concerns_a_group_by_its_place_or_because_somebody_tied_it_and_by_nothing_else() -> None:
    signals = pa.table({"signaal_id": ["S1", "S2", "S3", "S4"], "locatie_id": ["L1", "L2", None, None]})
    tables = {
        "groep": pa.table({"groep_id": ["G", "H"], "gemeente_code": ["GM1", "GM1"]}),
        "verblijf": pa.table({"groep_id": ["G", "H"], "locatie_id": ["L1", "L2"]}),
        "signaal": signals,
    }
    near = door_plaats(tables, "signaal", signals, "G")
    assert near is not None
    assert near["signaal_id"].to_pylist() == ["S1"], "a signal without a place is tied to no group"
    tied = tables | {"signaal_groep": pa.table({"groep_id": ["G", "H"], "signaal_id": ["S3", "S4"]})}
    near = door_plaats(tied, "signaal", signals, "G")
    assert near is not None
    assert near["signaal_id"].to_pylist() == ["S1", "S3"]
