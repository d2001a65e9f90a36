"""Rules of visits: who makes them where, what one would ask for, its versions."""

from __future__ import annotations

import pytest

from geo_grid import city_time
from geo_grid.access.actions import assign_role
from geo_grid.areas.models import Division
from geo_grid.premises.models import Building
from geo_grid.visits import queries
from geo_grid.visits.models import VisitRule
from tests.registers.conftest import LEFT, RIGHT
from tests.visits.conftest import let_door, rule, visit
from tests.visits.test_owed import DAY, covered
from tests.visits.test_recording import send

RULE = {"code": "let", "name_zh": "出租屋", "subject": "rented", "period": "quarter"}
NUMBERS = ("doors", "visited", "due", "overdue")


@pytest.fixture
def manager(login_as, town):
    """Of the whole city."""
    return login_as("city_manager", division_code="99")


def test_a_rule_is_added_renamed_and_laid_to_rest(manager):
    status, made = send(manager, "visit_rules", RULE)
    assert (status, made["is_active"], made["version"], made["area"]) == (201, True, 1, ""), made
    assert send(manager, "visit_rules", RULE)[1]["fields"].keys() == {"code"}
    path = f"visit_rules/{made['id']}"
    status, changed = send(manager, path, {"revision": 1, "is_active": False}, "patch")
    assert (status, changed["is_active"], changed["revision"]) == (200, False, 2)
    assert changed["until"] == changed["since"]
    assert send(manager, path, {"revision": 1, "name_zh": "x"}, "patch")[0] == 409
    assert [one["code"] for one in manager.get("/api/v1/visit_rules").json()["results"]] == ["let"]


def test_p30_two_rules_that_ask_for_the_same_do_not_hold_at_once(manager):
    """Every door would be owed twice, and counted twice as overdue."""
    first = send(manager, "visit_rules", RULE)[1]
    status, told = send(manager, "visit_rules", RULE | {"code": "again", "name_zh": "再来"})
    assert (status, told["code"]) == (409, "rule_twice")
    assert RULE["name_zh"] in told["message"]
    monthly = send(manager, "visit_rules", RULE | {"code": "often", "period": "month"})
    assert monthly[0] == 201
    status, told = send(
        manager, f"visit_rules/{monthly[1]['id']}/versions", {"revision": 1, "period": "quarter"}
    )
    assert (status, told["code"]) == (409, "rule_twice")
    send(manager, f"visit_rules/{first['id']}", {"revision": 1, "is_active": False}, "patch")
    again = send(manager, "visit_rules", RULE | {"code": "again"})
    assert again[0] == 201, "the one that rests stands in nobody's way"
    status, told = send(
        manager, f"visit_rules/{first['id']}", {"revision": 2, "is_active": True}, "patch"
    )
    assert (status, told["code"]) == (409, "rule_twice")
    assert VisitRule.objects.filter(is_active=True).count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"subject": "care"}, "group"),
        ({"subject": "care", "group": "floating"}, "group"),
        ({"group": "floating"}, "group"),
        ({"period": "day"}, "period"),
        ({"code": "Let"}, "code"),
        ({"area": "123"}, "area"),
        ({"area": "x"}, "area"),
        ({"area": LEFT[:11] + "9"}, "area"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused_by_field(manager, wrong, field):
    """In a preview too, which has neither code nor name."""
    bodies = {"visit_rules": RULE | wrong}
    if field != "code":
        bodies["visit_rules/preview"] = {n: RULE[n] for n in ("subject", "period")} | wrong
    for path, body in bodies.items():
        status, reply = send(manager, path, body)
        assert (status, set(reply["fields"])) == (400, {field})
    assert not VisitRule.objects.exists()


def test_a_rule_holds_in_the_division_of_a_code_in_full_or_cut_amid_zeros(manager):
    """As the digits below which doors lie, else it would hold nowhere."""
    street = LEFT[:9]
    for period, written in (("month", street + "000"), ("quarter", street + "0")):
        rule = RULE | {"code": f"r_{period}", "period": period, "area": written}
        status, made = send(manager, "visit_rules", rule)
        assert (status, made["area"]) == (201, street), made


def test_an_area_that_ends_amid_a_level_is_refused(manager):
    """The digits …01 of a community …010 would be those of …011 and the like, too."""
    other = Division.objects.get(code=LEFT)
    other.pk, other.code = None, LEFT[:9] + "010"
    other.save(force_insert=True)
    for area, status in ((other.code[:11], 400), (other.code, 201)):
        assert send(manager, "visit_rules", RULE | {"area": area})[0] == status


def test_p06_rules_are_made_by_who_plans_visits_of_their_area(login_as, manager):
    """Whatever else they may do elsewhere; the whole city is one's who manages it."""
    left = login_as("community_manager", "left", division_code=LEFT)
    assign_role(left.user, "dispatcher", division_code="99")
    for path in ("visit_rules", "visit_rules/preview"):
        draft = RULE if path == "visit_rules" else {k: RULE[k] for k in ("subject", "period")}
        assert send(left, path, draft)[1]["code"] == "not_whole_city"
        assert send(left, path, draft | {"area": RIGHT})[1]["code"] == "area_of_another"
    status, own = send(left, "visit_rules", RULE | {"area": LEFT, "code": ""})
    assert (status, own["area"], own["code"], own["may_edit"]) == (201, LEFT, "rule_1", True)
    pk = send(manager, "visit_rules", RULE)[1]["id"]
    for path, body, method in (
        (f"visit_rules/{pk}", {"is_active": False}, "patch"),
        (f"visit_rules/{pk}/versions", {"period": "month"}, "post"),
    ):
        assert send(left, path, {"revision": 1, **body}, method)[1]["code"] == "not_whole_city"
    assert VisitRule.objects.filter(is_active=True).count() == 2


def test_p06_areas_are_offered_where_one_plans_visits(login_as, manager):
    left = login_as("community_manager", "left", division_code=LEFT)
    assign_role(left.user, "dispatcher", division_code="99")
    send(manager, "visit_rules", RULE)
    told = left.get("/api/v1/visit_rules").json()
    name = Division.objects.get(code=LEFT).name
    assert told["areas"] == [{"area": LEFT, "name": name, "level": "community"}]
    assert [one["may_edit"] for one in told["results"]] == [False]
    whole = manager.get("/api/v1/visit_rules").json()["areas"]
    assert whole[0] == {"area": "", "name": "", "level": "city"}
    assert {LEFT, RIGHT} <= {one["area"] for one in whole}


def test_a_rule_of_an_area_asks_for_its_doors_alone_and_is_told_to_who_lies_there(
    town, login_as, acting_as
):
    for ref in ("B1", "B3"):
        let_door(Building.objects.get(ref=ref), "909", cared=False)
    rule("all", "month")
    rule("left", "month", area=LEFT)
    with acting_as("city_manager", division_code="99"):
        assert covered("2024-05-20") == [
            ("all", 1, 0, 0, 1),
            ("all", 1, 0, 0, 1),
            ("left", 1, 0, 0, 1),
        ]
        (door,) = [one for one in queries.owed(language="en", today=DAY("2024-05-20"))["results"]
                   if len(one["rules"]) == 2]  # fmt: skip
        assert door["label"].endswith("909")
    with acting_as("community_manager", division_code=RIGHT):
        assert [one["code"] for one in queries.rules()] == ["all"]
    with acting_as("grid_worker", grid_cell_id=town.city.grid_cells[0]):
        assert [one["code"] for one in queries.rules()] == ["all", "left"]


def test_what_is_previewed_is_what_the_rule_then_asks_for(doors, login_as):
    """Ten doors of the left community are let; two were met today."""
    for n in (0, 1):
        visit(doors[n], city_time.today())
    VisitRule.objects.all().delete()
    client = login_as("community_manager", division_code=LEFT)
    draft = {"subject": "rented", "period": "month", "area": LEFT}
    status, told = send(client, "visit_rules/preview", draft)
    assert (status, [told[name] for name in NUMBERS]) == (200, [10, 2, 8, 0]), told
    assert [row["doors"] for row in told["results"]] == [10]
    assert not VisitRule.objects.exists()
    send(client, "visit_rules", draft | {"name_zh": "出租屋每月"})
    (row,) = client.get("/api/v1/visits/coverage").json()["results"]
    assert [row[name] for name in NUMBERS] == [10, 2, 8, 0]
    care = draft | {"subject": "care", "group": "elderly_alone", "home_only": True}
    assert send(client, "visit_rules/preview", care)[1]["doors"] == 5


def test_the_next_version_takes_over_and_the_one_before_stays_as_it_was(manager, doors):
    before = VisitRule.objects.get(code="let")
    path = f"visit_rules/{before.pk}/versions"
    assert send(manager, path, {"revision": 1, "period": "quarter"})[1]["code"] == "rule_unchanged"
    assert send(manager, path, {"revision": 1, "group": "x"})[1]["fields"].keys() == {"group"}
    status, after = send(manager, path, {"revision": 1, "period": "month", "name_zh": "新"})
    assert (status, after["version"], after["code"], after["period"]) == (201, 2, "let", "month")
    told = {one["version"]: one for one in manager.get("/api/v1/visit_rules").json()["results"]
            if one["code"] == "let"}  # fmt: skip
    assert (told[1]["period"], told[1]["is_active"], told[1]["until"]) == (
        "quarter", False, after["since"])  # fmt: skip
    assert (told[2]["is_active"], told[2]["until"]) == (True, None)
    for body in ({"period": "year"}, {"is_active": True}):
        old = path if "period" in body else f"visit_rules/{before.pk}"
        reply = send(manager, old, {"revision": 2, **body}, "post" if "period" in body else "patch")
        assert (reply[0], reply[1]["code"]) == (409, "rule_superseded")
    rows = manager.get("/api/v1/visits/coverage").json()["results"]
    assert {row["rule"]["id"] for row in rows if row["rule"]["code"] == "let"} == {after["id"]}


def test_two_at_once_make_one_next_version(manager, doors):
    pk = VisitRule.objects.get(code="let").pk
    first = send(manager, f"visit_rules/{pk}/versions", {"revision": 1, "period": "month"})
    second = send(manager, f"visit_rules/{pk}/versions", {"revision": 1, "period": "year"})
    assert (first[0], second[0]) == (201, 409)
