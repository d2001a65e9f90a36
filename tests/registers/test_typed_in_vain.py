"""What a stale save sends back of what was typed."""

from __future__ import annotations

import pytest

from geo_grid.errors import Stale
from geo_grid.registers import organisations, residents
from tests.registers.test_rights import Both, both, holding  # noqa: F401


def test_p08_what_was_typed_in_vain_comes_back_masked(both: Both):  # noqa: F811
    """Of documents and telephones too that no text betrays: passports, fixed lines."""
    with holding("", "community_manager"):
        with pytest.raises(Stale) as resident:
            residents._open(both.right.person, 99, {"id_number": "E12345678"})
        with pytest.raises(Stale) as firm:
            organisations._open(both.right.firm, 99, {"phone": "05921234567"})
    assert resident.value.yours == {"id_number": "E********"}
    assert firm.value.yours == {"phone": "059********"}
