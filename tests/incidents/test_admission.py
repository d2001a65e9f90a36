"""A matter that is not on the community's list is refused; another person's override lets it in."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from geo_grid.access.models import AuditEntry
from geo_grid.errors import Conflict, GeoGridError
from geo_grid.matters.models import MatterExclusion
from tests.conftest import make_user
from tests.incidents.cases import Desk

LEFT, RIGHT = "990101001001", "990101001002"


@pytest.fixture
def closed(desk: Desk) -> Desk:
    """The left community does not take the matter of the cases."""
    MatterExclusion.objects.create(matter=desk.matter.matter, division_code=LEFT)
    return desk


def post(desk, name, case, **body):
    case.refresh_from_db()
    client = Client()
    client.force_login(desk.users[name])
    return client.post(
        f"/api/v1/incidents/{case.ref}/override", {"revision": case.revision, **body},
        content_type="application/json",
    )  # fmt: skip


def refusal(desk, case, to, who, **what):
    with pytest.raises(Conflict) as told:
        desk.do(case, to, who, **what)
    return told.value.code


def test_it_is_refused_until_another_person_lets_it_in_and_that_is_listed(closed):
    case = closed.case()
    assert refusal(closed, case, "accept", "dispatcher") == "matter_not_admitted"
    assert refusal(closed, case, "self_handle", "worker") == "matter_not_admitted"
    assert "accept" not in closed.allowed(case, "dispatcher")
    assert post(closed, "city_manager", case, reason="紧急").status_code == 200
    assert "accept" in closed.allowed(case, "dispatcher")
    closed.do(case, "accept", "dispatcher")
    assert case.step == "accepted"
    client = Client()
    client.force_login(closed.users["supervisor"])
    (row,) = client.get("/api/v1/case_overrides").json()["results"]
    assert (row["ref"], row["reason"], row["matter"]) == (case.ref, "紧急", "M1")
    assert AuditEntry.objects.get(action="incident.override").keys == [case.pk]


def test_who_let_it_in_does_not_accept_it(closed):
    case = closed.case()
    post(closed, "dispatcher", case, reason="x")
    assert refusal(closed, case, "accept", "dispatcher") == "let_in_by_oneself"
    closed.do(case, "accept", "city_manager")
    assert case.step == "accepted"


def test_it_takes_a_reason_a_right_and_something_to_override(closed):
    case = closed.case()
    assert post(closed, "dispatcher", case, reason=" ").json()["code"] == "reason_missing"
    for name in ("verifier", "worker", "assistant"):
        assert post(closed, name, case, reason="x").status_code == 403, name
    other = closed.case(atom=2)
    assert post(closed, "dispatcher", other, reason="x").json()["code"] == "admitted"
    closed.users["elsewhere"] = make_user("dispatcher", "elsewhere", division_code=RIGHT)
    assert post(closed, "elsewhere", case, reason="x").status_code == 404


def test_p01_only_what_is_in_sight_is_listed(closed):
    case = closed.case()
    post(closed, "city_manager", case, reason="x")
    for name, code in (("here", LEFT), ("there", RIGHT)):
        closed.users[name] = make_user("dispatcher", name, division_code=code)
        client = Client()
        client.force_login(closed.users[name])
        found = [row["ref"] for row in client.get("/api/v1/case_overrides").json()["results"]]
        assert found == ([case.ref] if name == "here" else [])


def test_elsewhere_and_for_an_emergency_nothing_is_in_the_way(closed):
    closed.do(closed.case(atom=2), "accept", "dispatcher")
    emergency = closed.case("emergency")
    closed.do(emergency, "accept", "dispatcher")


def test_a_row_of_a_larger_area_holds_below_it(desk):
    MatterExclusion.objects.create(matter=desk.matter.matter, division_code="990101")
    assert refusal(desk, desk.case(atom=2), "accept", "dispatcher") == "matter_not_admitted"


def test_the_list_comes_from_a_file_as_a_whole(desk, tmp_path, capsys):
    file = tmp_path / "lists.csv"
    file.write_text(f"matter,division\nM1,{LEFT}\nM1,{RIGHT}\n", encoding="utf-8")
    for _ in range(2):
        call_command("import_matters", "--not-admitted", str(file))
    assert MatterExclusion.objects.count() == 2
    assert AuditEntry.objects.filter(action="matters.admission").count() == 1
    file.write_text(f"matter,division\nM1,{LEFT}\n", encoding="utf-8")
    call_command("import_matters", "--not-admitted", str(file))
    assert [row.division_code for row in MatterExclusion.objects.all()] == [LEFT]


def test_a_code_with_the_zeros_below_it_holds_below_it(desk, tmp_path):
    file = tmp_path / "lists.csv"
    file.write_text("matter,division\nM1,990101000000\nM1,990101\n", encoding="utf-8")
    call_command("import_matters", "--not-admitted", str(file))
    assert [row.division_code for row in MatterExclusion.objects.all()] == ["990101"]
    assert refusal(desk, desk.case(atom=2), "accept", "dispatcher") == "matter_not_admitted"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("M1,12x", "division_unusable"), ("M1,９９０１０１", "division_unusable"),
        ("none,99", "matter_unknown"), ("M1,990102", "division_unknown"),
        ("M1,350203000000", "division_unknown"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_changes_nothing(desk, tmp_path, row, code):
    from geo_grid.matters.admissions import enter_exclusions, read_exclusions

    file = tmp_path / "lists.csv"
    file.write_text(f"matter,division\n{row}\n", encoding="utf-8")
    with pytest.raises(GeoGridError) as told:
        enter_exclusions(read_exclusions(file))
    assert [(one.code, one.params["row"]) for one in told.value.faults] == [(code, 2)]
    assert not MatterExclusion.objects.exists()
