"""What a worker looks after has its turn each so often, and one that fails holds up no other."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from geo_grid.errors import Conflict
from geo_grid.jobs import upkeep


@pytest.fixture
def turns(monkeypatch):
    """No functions but those of the test, and a clock that it sets: ``clock[0]``."""
    clock = [1000.0]
    monkeypatch.setattr(upkeep, "_turns", [])
    monkeypatch.setattr(upkeep, "discover", lambda: None)
    monkeypatch.setattr(upkeep.time, "monotonic", lambda: clock[0])
    return clock


def test_each_has_its_turn_after_its_own_time(turns):
    called = []
    upkeep.upkeep(lambda: called.append("often"), every_s=30)
    upkeep.upkeep(lambda: called.append("rarely"))
    for seconds, expected in ((0, ["often", "rarely"]), (29, []), (1, ["often"]), (30, ["often"])):
        turns[0] += seconds
        called.clear()
        upkeep.look_after_due()
        assert called == expected
    turns[0] += upkeep.EVERY_S
    upkeep.look_after_due()
    assert called[-2:] == ["often", "rarely"]


@pytest.mark.parametrize("error", [Conflict("x", "x"), UnicodeError("张三")])
def test_one_that_fails_keeps_no_other_from_its_turn(turns, caplog, error):
    called = []

    def failing():
        raise error

    upkeep.upkeep(failing)
    upkeep.upkeep(lambda: called.append("other"))
    upkeep.look_after_due()
    assert called == ["other"]
    assert "failing" in caplog.text
    assert "张三" not in caplog.text


def test_a_database_that_is_gone_is_told(turns):
    def failing():
        raise OperationalError("gone")

    upkeep.upkeep(failing)
    with pytest.raises(OperationalError):
        upkeep.look_after_all()
