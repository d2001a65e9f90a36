"""The town that the attackers of this folder look at."""

from __future__ import annotations

import pytest

from tests.access.world import World
from tests.cities import city
from tests.disclosure.town import make_town


@city
def attacked_town() -> World:
    return make_town(5)


@pytest.fixture
def town(attacked_town: World) -> World:
    return attacked_town
