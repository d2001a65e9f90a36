"""The town that the attackers of this folder look at."""

from __future__ import annotations

from tests.access.world import World
from tests.cities import city
from tests.disclosure.town import make_town


@city
def town() -> World:
    return make_town(5)
