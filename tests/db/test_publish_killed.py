"""P15: a publication that is killed at any statement leaves all or nothing."""

from __future__ import annotations

import contextlib
import os
import random
import signal

import numpy as np
import pytest
from django.db import connection, connections, transaction

from geo_grid.redraw.models import Plan, Publication
from geo_grid.redraw.publication import publish
from tests.db.test_publish import CUT, approved, assert_sound, city, snapshot  # noqa: F401
from tests.effort import at_length
from tests.importers.test_kill import until_rolled_back

KILLS = at_length(10, 50)


class _Undone(Exception):
    """Gives a publication up that was only counted."""


def _statements_of(plan: int) -> int:
    """How many statements a publication takes; nothing of it stays."""
    counted = []

    def count(execute, sql, params, many, context):
        counted.append(sql)
        return execute(sql, params, many, context)

    with contextlib.suppress(_Undone), transaction.atomic(), connection.execute_wrapper(count):
        publish.publish(plan)
        raise _Undone
    own = counted[1:-1]  # without the savepoint that stands for a transaction of its own here
    assert counted[0].startswith("SAVEPOINT")
    assert counted[-1].startswith("RELEASE SAVEPOINT")
    return len(own)


def _killed_at(statement: int, plan: int, *, is_done: bool) -> None:
    """A process that publishes and is killed before, or just after, the given statement."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        left = [statement]

        def bomb(execute, sql, params, many, context):
            left[0] -= 1
            if left[0] < 0 and not is_done:
                os.kill(os.getpid(), signal.SIGKILL)
            found = execute(sql, params, many, context)
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return found

        try:
            with connection.execute_wrapper(bomb):
                publish.publish(plan)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), (statement, is_done)
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_p15_a_killed_publication_leaves_all_or_nothing(city):  # noqa: F811
    plan = approved(CUT, {"type": "create", "atoms": [city.basic_cells["009"]]})
    before = snapshot()
    statements = _statements_of(plan.pk)
    assert snapshot() == before
    points = [(at, is_done) for at in range(statements) for is_done in (False, True)]
    last = points.pop()  # everything is written, only the commit is missing
    for at, is_done in [*random.Random(7).sample(points, KILLS - 1), last]:
        _killed_at(at, plan.pk, is_done=is_done)
        until_rolled_back()
        assert not Publication.objects.exists()
        assert snapshot() == before, (at, is_done)
        assert Plan.objects.get(pk=plan.pk).state == "approved"
    publish.publish(plan.pk)
    assert_sound()
    assert Publication.objects.count() == 1
    assert np.isin("990101001001003", list(snapshot()["codes"].values()))
