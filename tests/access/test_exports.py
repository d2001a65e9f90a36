"""P10: the gate before every export."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from geo_grid.access import exports
from geo_grid.access.actions import withdraw_role
from geo_grid.access.context import Caller, acting
from geo_grid.access.models import AuditEntry, ExportRequest
from geo_grid.access.scope import scope_of
from geo_grid.errors import GeoGridError
from tests.conftest import make_user


@pytest.fixture
def desk(lattice_city):
    return make_user("street_manager", "desk", division_code="990101001")


def ask(user, rows=10, reason="每月统计"):
    with acting(Caller(scope=scope_of(user))):
        return exports.ask(user, layer="residents", query={}, reason=reason, rows=rows)


def refused(code, call):
    with pytest.raises(GeoGridError) as told:
        call()
    assert told.value.code == code


def as_user(user, call):
    with acting(Caller(scope=scope_of(user))):
        return call()


def test_p10_an_export_wants_a_right_and_a_reason(desk):
    refused("reason_missing", lambda: ask(desk, reason=" ?"))
    refused("no_export", lambda: ask(make_user("planner", "plan")))
    assert ask(desk).state == ExportRequest.State.APPROVED


def test_p10_above_the_limit_somebody_else_approves(desk, settings):
    settings.GEO_GRID_EXPORT_ROWS = 100
    large = ask(desk, rows=101)
    assert large.state == ExportRequest.State.WAITING
    link = exports.link(large)
    refused("not_found", lambda: as_user(desk, lambda: exports.open_link(link, user=desk)))
    refused(
        "own_export", lambda: as_user(desk, lambda: exports.decide(large.pk, by=desk, approve=True))
    )
    stranger = make_user("street_manager", "elsewhere", division_code="990102001")
    refused(
        "not_found",
        lambda: as_user(stranger, lambda: exports.decide(large.pk, by=stranger, approve=True)),
    )
    chief = make_user("district_manager", "chief", division_code="990101")
    as_user(chief, lambda: exports.decide(large.pk, by=chief, approve=True))
    assert as_user(desk, lambda: exports.open_link(link, user=desk)).downloads == 1
    refused(
        "export_decided",
        lambda: as_user(chief, lambda: exports.decide(large.pk, by=chief, approve=False)),
    )
    settings.GEO_GRID_EXPORT_ROWS_MAX = 1000
    refused("too_many_rows", lambda: ask(desk, rows=1001))


def test_p10_a_link_is_its_owners_expires_and_is_checked_again(desk, settings):
    settings.GEO_GRID_EXPORT_ROWS = 100
    request = ask(desk)
    link = exports.link(request)
    other = make_user("city_manager", "other")
    refused("not_found", lambda: as_user(other, lambda: exports.open_link(link, user=other)))
    refused("not_found", lambda: as_user(desk, lambda: exports.open_link(link + "x", user=desk)))
    refused(
        "export_grown",
        lambda: as_user(desk, lambda: exports.open_link(link, user=desk, rows=101)),
    )
    assert as_user(desk, lambda: exports.open_link(link, user=desk, rows=12)).pk == request.pk
    assert AuditEntry.objects.get(action="export.download").rows == 12
    ExportRequest.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    refused("not_found", lambda: as_user(desk, lambda: exports.open_link(link, user=desk)))
    ExportRequest.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    withdraw_role(desk.assignments.get())
    refused("not_found", lambda: as_user(desk, lambda: exports.open_link(link, user=desk)))


def test_p10_the_watermark_names_user_and_time(desk):
    request = ask(desk)
    now = timezone.localtime()
    assert exports.watermark(request).startswith(f"GeoGrid #{request.pk} · desk · {now:%Y-%m-%d}")
