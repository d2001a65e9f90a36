"""List, points and figures of cases tell the same as SQL, whatever is filtered."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import timezone

from geo_grid.access.models import Department
from geo_grid.areas.models import City
from geo_grid.incidents import case_figures, case_points
from geo_grid.incidents.actions import resolve
from geo_grid.incidents.models import CaseEntry, CasePart, CaseSuspension, Incident
from geo_grid.matters.models import Matter, MatterVersion
from tests.access.test_doors import logged_in
from tests.conftest import SOUTH, WEST, make_user

MANY = 90
LEFT_CODE = "990101001001"
ENDED = ("closed", "evaluated", "refused", "void")
STEPS = ("reported", "accepted", "dispatched", "handling", "answered", "suspended", *ENDED)
TRIANGLE = ((118.5005, 24.4995), (118.5034, 24.5001), (118.5011, 24.5028))


def one_case(draw: random.Random, number: int, known: dict[str, Any], now: datetime) -> Incident:
    """A case anywhere in the lattice city, or a little beside it."""
    step = draw.choice(STEPS)
    reported = now - timedelta(minutes=draw.randrange(5, 14 * 1440))
    closed = reported + (now - reported) * draw.random() if step in ENDED else None
    deadline = draw.choice([None, reported + timedelta(minutes=draw.randrange(30, 20 * 1440))])
    spot = Point(WEST + draw.uniform(-0.002, 0.006), SOUTH + draw.uniform(-0.001, 0.004), srid=4326)
    return Incident.objects.create(
        ref=f"R{number}", step=step, step_left="handling" if step == "suspended" else "",
        kind=draw.choice(("routine", "coordination", "emergency", "approval")), point=spot,
        matter=draw.choice([None, *known["versions"]]), category=draw.choice(("路灯", "井盖")),
        title=draw.choice(("", "积水", "100% 坏")), source=draw.choice(("map", "phone", "12345")),
        reported_at=reported, closed_at=closed, deadline=deadline,
        yellow=deadline and reported + (deadline - reported) * 0.8,
        stood_light=draw.choice(("", "green", "red")) if deadline is None else "",
        department=draw.choice([None, *known["departments"]]),
        supervisor=draw.choice([None, None, known["boss"]]), handler=draw.choice([None, known["boss"]]),
    )  # fmt: skip


@pytest.fixture
def many(lattice_city):
    """Ninety cases of all kinds; what is drawn is the same in every run."""
    draw, now = random.Random(17), timezone.now()
    versions = []
    for code, group in (("lamp", "utilities"), ("cover", "utilities"), ("stall", "street")):
        matter = Matter.objects.create(
            code=code, sort="event" if code == "stall" else "component", group=group
        )
        for number in (1, 2):
            versions.append(MatterVersion.objects.create(
                matter=matter, number=number, name=code, since=now - timedelta(days=30 - number),
            ))  # fmt: skip
    known = {
        "versions": versions,
        "departments": [Department.objects.create(code=c, name=c) for c in ("water", "roads")],
        "boss": make_user("supervisor", "boss"),
    }
    for number in range(MANY):
        case = one_case(draw, number, known, now)
        if draw.random() < 0.2:
            CasePart.objects.create(incident=case, department=draw.choice(known["departments"]))
        if draw.random() < 0.2 and case.state != "closed":
            CaseSuspension.objects.create(
                incident=case, cause=draw.choice(("asked", "suspended")), since=case.reported_at,
                until=draw.choice([None, now]),
            )  # fmt: skip
        for entry in range(draw.randrange(4)):
            CaseEntry.objects.create(
                incident=case, number=entry + 1, at=now, step="handling", round=1,
                transition=draw.choice(("return", "return", "take")),
            )  # fmt: skip
    resolve()
    return known


FILTERS: dict[str, tuple[Any, ...]] = {
    "state": ("open", "closed"),
    "step": STEPS,
    "kind": ("routine", "emergency"),
    "matter": ("lamp", "stall", "utilities", "component"),
    "light": ("green", "yellow", "red"),
    "source": ("map", "12345", "nowhere"),
    "area": (LEFT_CODE, "9901", "990101001002"),
    "polygon": ("_".join(f"{x}_{y}" for x, y in TRIANGLE),),
    "owner": ("water", "roads"),
    "hours": ("1", "6", "24", "168"),
    "since": ("days", "hours"),
    "list": ("overdue", "due_soon", "supervised", "returned_twice", "no_cell", "waiting"),
    "q": ("灯", "积", "0%", "R1", "_"),
    "mine": ("1",),
}
LIGHT = """CASE WHEN i.deadline IS NULL THEN nullif(i.stood_light, '')
    WHEN coalesce(i.closed_at, %(now)s) <= i.yellow THEN 'green'
    WHEN coalesce(i.closed_at, %(now)s) <= i.deadline THEN 'yellow' ELSE 'red' END"""
IS_OPEN = "i.step NOT IN ('closed', 'evaluated', 'refused', 'void', 'merged')"
SQL: dict[str, str] = {
    "state": f"(({IS_OPEN}) = (%(state)s = 'open'))",
    "step": "i.step = %(step)s",
    "kind": "i.kind = %(kind)s",
    "matter": "EXISTS (SELECT FROM geo_grid_matterversion v JOIN geo_grid_matter m"
    ' ON m.id = v.matter_id WHERE v.id = i.matter_id AND %(matter)s IN (m.code, m."group", m.sort))',
    "light": f"({LIGHT}) = %(light)s",
    "source": "i.source = %(source)s",
    "area": "EXISTS (SELECT FROM geo_grid_division d"
    " WHERE d.id = i.division_id AND left(d.code, length(%(area)s)) = %(area)s)",
    "polygon": "ST_Covers(%(ring)s::geometry, i.point)",
    "owner": "(EXISTS (SELECT FROM geo_grid_department d WHERE d.id = i.department_id AND"
    " d.code = %(owner)s) OR EXISTS (SELECT FROM geo_grid_casepart p JOIN geo_grid_department d"
    " ON d.id = p.department_id WHERE p.incident_id = i.id AND d.code = %(owner)s))",
    "hours": "i.reported_at >= %(now)s - make_interval(hours => %(hours)s::int)",
    "since": "i.reported_at >= %(from)s",
    "q": "strpos(concat_ws(chr(1), i.ref, i.title, i.text, i.address_text, i.category), %(q)s) > 0",
    "mine": "%(me)s IN (i.reporter_id, i.handler_id, i.verifier_id, i.supervisor_id)",
}
LISTS = {
    "overdue": "i.deadline < %(now)s",
    "due_soon": "i.deadline BETWEEN %(now)s AND %(now)s + interval '2 hours'",
    "supervised": "i.supervisor_id IS NOT NULL",
    "returned_twice": "(SELECT count(*) FROM geo_grid_caseentry e WHERE e.incident_id = i.id"
    " AND e.transition = 'return') >= 2",
    "no_cell": "i.cell_version_id IS NULL",
    "waiting": "EXISTS (SELECT FROM geo_grid_casesuspension s WHERE s.incident_id = i.id"
    " AND s.cause = 'asked' AND s.until IS NULL)",
}


def by_sql(query: dict[str, str], *, me: int, now: datetime, also: str = "true") -> dict[str, Any]:
    """What plain SQL says: the refs and their lights."""
    where = [SQL[name] for name in query if name != "list"]
    if "list" in query:
        where += [IS_OPEN, LISTS[query["list"]]]
    ring = ", ".join(f"{x} {y}" for x, y in (*TRIANGLE, TRIANGLE[0]))
    values = {
        **query, "now": now, "me": me, "ring": f"SRID=4326;POLYGON(({ring}))",
        "from": query.get("since"),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT i.ref, {LIGHT} FROM geo_grid_incident i WHERE {' AND '.join([also, *where])}",
            values,
        )
        return dict(cursor.fetchall())


def random_query(seed: int) -> dict[str, str]:
    draw = random.Random(seed)
    names = draw.sample(sorted(FILTERS), draw.choice((0, 1, 1, 2, 2, 3)))
    query = {name: draw.choice(FILTERS[name]) for name in names}
    if "since" in query:
        back = timedelta(days=5) if query["since"] == "days" else timedelta(hours=7, minutes=13)
        query["since"] = (datetime.now(UTC) - back).isoformat()
    return query


def told(client, path: str, query: dict[str, str]) -> Any:
    reply = client.get(f"/api/v1/{path}", query)
    assert reply.status_code == 200, (query, reply.content)
    return reply.json()


def compare(client, query: dict[str, str], wanted: dict[str, Any]) -> None:
    listed = told(client, "incidents", query | {"limit": "200"})
    assert {one["ref"]: one["light"] for one in listed["results"]} == wanted, query
    points = told(client, "incident_points", query)
    columns = points["columns"]
    shown = [dict(zip(columns, one, strict=True)) for one in points["points"]]
    assert {one["ref"]: one["light"] for one in shown} == wanted, query
    sums = told(client, "incident_points", query | {"form": "sums"})
    assert sums["total"] == sum(one["total"] for one in sums["sums"]) == len(wanted), query
    figures = told(client, "incident_figures", query)
    assert figures["total"] == len(wanted), query
    lights = [light or "none" for light in wanted.values()]
    assert figures["by_light"] == {light: lights.count(light) for light in set(lights)}, query
    for column in ("step", "kind"):
        values = [one[column] for one in listed["results"]]
        assert figures[f"by_{column}"] == {one: values.count(one) for one in set(values)}, query


@pytest.mark.parametrize("block", range(4))
def test_list_points_and_figures_equal_sql_over_200_random_filters(many, client, block):
    for seed in range(block * 50, block * 50 + 50):
        query = random_query(seed)
        wanted = by_sql(query, me=0, now=timezone.now())
        compare(client, query, wanted)


def test_p01_whoever_sees_a_part_counts_that_part(many, lattice_city):
    worker = make_user("grid_worker", "left_worker", grid_cell_id=lattice_city.grid_cells[0])
    own = "i.basic_cell_id IN (SELECT basic_cell_id FROM geo_grid_cellassignment WHERE cell_id ="
    also = f"{own} {lattice_city.grid_cells[0]} AND upper_inf(valid))"
    seen = by_sql({}, me=worker.pk, now=timezone.now(), also=also)
    assert 5 < len(seen) < MANY - 5
    for seed in range(500, 530):
        query = random_query(seed)
        wanted = by_sql(query, me=worker.pk, now=timezone.now(), also=also)
        compare(logged_in(worker), query, wanted)


def test_mine_are_those_that_i_report_handle_check_or_supervise(many):
    boss = many["boss"]
    wanted = by_sql({"mine": "1"}, me=boss.pk, now=timezone.now())
    assert 10 < len(wanted) < MANY
    compare(logged_in(boss), {"mine": "1"}, wanted)


def test_the_hours_add_up_to_what_stands_open(many, client):
    figures = told(client, "incident_figures", {"state": "open", "hours": "168"})
    series = figures["series"]
    assert series["unit"] == "hour"
    assert 168 <= len(series["rows"]) <= 169
    assert series["rows"][-1]["open"] == figures["total"] + open_before(168)
    now = timezone.now()
    for row, after in list(zip(series["rows"], series["rows"][1:], strict=False))[::24]:
        at = datetime.fromisoformat(after["at"])
        assert row["open"] == standing(at), row
        assert after["open"] == row["open"] + after["came"] - after["closed"] - after["dropped"]
    assert (
        sum(row["came"] for row in series["rows"][1:])
        <= Incident.objects.filter(reported_at__gte=now - timedelta(hours=168)).count()
    )


def open_before(hours: int) -> int:
    """Cases that were reported before the hours and are open still."""
    before = timezone.now() - timedelta(hours=hours)
    return Incident.objects.filter(state="open", reported_at__lt=before).count()


def standing(at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM geo_grid_incident WHERE reported_at < %s"
            " AND (closed_at IS NULL OR closed_at >= %s)", [at, at],
        )  # fmt: skip
        return int(cursor.fetchone()[0])


def test_a_long_period_is_told_by_days_of_the_city(many, client):
    since = (timezone.now() - timedelta(days=20)).isoformat()
    rows = told(client, "incident_figures", {"since": since})["series"]["rows"]
    assert {row["at"][11:19] for row in rows} == {"00:00:00"}
    assert len({row["at"][:10] for row in rows}) == len(rows) >= 20
    assert sum(row["came"] for row in rows) == MANY


def test_what_was_due_is_in_time_or_not(lattice_city, client):
    now = timezone.now()
    hour = timedelta(hours=1)

    def case(
        ref: str, *, due: timedelta, closed: timedelta | None = None, step: str = "closed"
    ) -> None:
        into = Incident.objects.get(ref="not due yet").pk if step == "merged" else None
        Incident.objects.create(
            ref=ref, point=Point(WEST + 0.0005, SOUTH + 0.0005, srid=4326), merged_into_id=into,
            reported_at=now - 10 * hour, deadline=now + due, yellow=now + due - hour,
            closed_at=now + closed if closed else None, step=step if closed else "handling",
        )  # fmt: skip

    case("in time", due=-2 * hour, closed=-3 * hour)
    case("too late", due=-4 * hour, closed=-3 * hour)
    case("late and open", due=-hour)
    case("not due yet", due=hour)
    assert told(client, "incident_figures", {})["on_time"] == {"due": 3, "in_time": 1}
    case("rated", due=-2 * hour, closed=-3 * hour, step="evaluated")
    for step in ("void", "merged", "refused"):  # ended, but nobody did the work
        case(f"{step} early", due=-2 * hour, closed=-3 * hour, step=step)
        case(f"{step} late", due=-4 * hour, closed=-3 * hour, step=step)
    figures = told(client, "incident_figures", {})
    assert figures["on_time"] == {"due": 4, "in_time": 2}
    rows = figures["series"]["rows"]
    assert sum(row["closed"] for row in rows) == 3
    assert sum(row["dropped"] for row in rows) == 6
    assert rows[-1]["open"] == 2


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-07-01", 24)]
)
@pytest.mark.parametrize("days", [1, 12])
def test_no_hour_is_lost_or_counted_twice_when_clocks_change(
    lattice_city, client, monkeypatch, day, hours, days
):
    zone = ZoneInfo("America/New_York")
    City.objects.update(timezone=zone.key)
    begin = datetime.fromisoformat(day).replace(tzinfo=zone).astimezone(UTC)
    end = begin + timedelta(hours=hours)
    monkeypatch.setattr(case_figures, "timezone", SimpleNamespace(now=lambda: end))
    for n in range(-2, 2 * hours):  # one each half hour, every third of them closed in the next one
        at = begin + timedelta(minutes=30 * n + 10)
        Incident.objects.create(
            ref=f"N{n}", point=Point(WEST + 0.0005, SOUTH + 0.0005, srid=4326), reported_at=at,
            closed_at=at + timedelta(minutes=30) if n % 3 == 0 and n < 2 * hours - 1 else None,
            step="closed" if n % 3 == 0 and n < 2 * hours - 1 else "handling",
        )  # fmt: skip
    since = begin - timedelta(days=days - 1)
    query = {"since": since.isoformat(), "until": end.isoformat()}
    rows = told(client, "incident_figures", query)["series"]["rows"]
    assert rows[-1]["open"] == standing(end)
    moments = [datetime.fromisoformat(row["at"]) for row in rows]
    assert len(set(moments)) == len(rows) == (hours if days == 1 else days)
    if days == 1:
        assert {row["came"] for row in rows} == {2}
        for row, after in zip(rows, moments[1:], strict=False):
            assert row["open"] == standing(after), row


def test_points_of_a_box_and_sums_above_the_most(many, client, monkeypatch):
    box = f"{WEST},{SOUTH},{WEST + 0.002},{SOUTH + 0.003}"
    Incident.objects.create(  # some centimetres beside it
        ref="beside", point=Point(WEST + 0.0020004, SOUTH + 0.001, srid=4326),
        reported_at=timezone.now(),
    )  # fmt: skip
    inside = {
        ref for ref, x, y in Incident.objects.values_list("ref", "point", "point")
        if WEST <= x.x <= WEST + 0.002 and SOUTH <= y.y <= SOUTH + 0.003
    }  # fmt: skip
    points = told(client, "incident_points", {"bbox": box})
    assert {one[0] for one in points["points"]} == inside
    monkeypatch.setattr(case_points, "MOST", len(inside) - 1)
    sums = told(client, "incident_points", {"bbox": box})
    assert "points" not in sums
    assert sums["total"] == len(inside)
    for one in sums["sums"]:
        assert WEST <= one["lon"] <= WEST + 0.002
        assert one["green"] + one["yellow"] + one["red"] <= one["total"]


@pytest.mark.parametrize("path", ["incidents", "incident_figures", "incident_points"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("list", "x"), ("hours", "2"), ("polygon", "1_2_3"), ("polygon", "1_2_3_4_x_6"),
        ("polygon", "118_24_118.1_24.1_118.1_24_118_24.1"), ("polygon", "1_2_1_2_1_2"),
        ("polygon", "500_2_1_3_4_5"), ("polygon", "_".join(["1"] * 300)), ("matter", "x"),
        ("mine", "x"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_by_all_three(many, client, path, field, value):
    reply = client.get(f"/api/v1/{path}", {field: value})
    assert (reply.status_code, list(reply.json()["fields"])) == (400, [field])


@pytest.mark.parametrize("value", ["1,2,3", "a,b,c,d", "5,5,4,6", "0,0,500,1"])
def test_a_box_that_is_none_is_named(many, client, value):
    reply = client.get("/api/v1/incident_points", {"bbox": value})
    assert (reply.status_code, list(reply.json()["fields"])) == (400, ["bbox"])
