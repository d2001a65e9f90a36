"""Fixtures of the workflow's tests."""

from __future__ import annotations

from typing import Any

import pytest

from tests.incidents.cases import Desk, open_desk
from tests.incidents.open311 import city, key  # noqa: F401  (fixtures for all)


@pytest.fixture
def desk(lattice_city: Any) -> Desk:
    """The lattice city with departments, a matter and one account a role."""
    return open_desk(lattice_city)
