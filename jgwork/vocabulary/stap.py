"""What a step of the work process is for. Its number and name are the profile's; code asks for the role."""

from __future__ import annotations

from enum import StrEnum


class Rol(StrEnum):
    """The role of a step, as ``rol`` in ``werkproces/*.toml``."""

    SIGNAAL = "signalen_delen"
    VERZAMELEN = "verzamelen_en_verbinden"
    BEELD = "maken_integraal_beeld"
    ADVIES = "adviseren_en_prioriteren"
    PLAN = "maken_plan"
    UITVOERING = "uitvoeren_en_monitoren"
    AFRONDING = "afronden_en_evalueren"
