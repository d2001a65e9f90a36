"""A workbook becomes a form of an area: looked at first, then asked, in versions."""

from __future__ import annotations

import pytest

from geo_grid.access.actions import assign_role
from geo_grid.visits.models import VisitForm
from tests.registers.conftest import LEFT, RIGHT
from tests.visits.forms.conftest import upload
from tests.visits.forms.drawn import CHOICES, SETTINGS, SURVEY, workbook
from tests.visits.test_recording import send


@pytest.fixture
def left(login_as, town):
    return login_as("community_manager", division_code=LEFT)


def test_a_form_is_looked_at_then_taken_then_followed_by_a_version(left):
    status, told = upload(left, "preview", area=LEFT)
    assert (status, told["code"], told["version"], len(told["questions"])) == (200, "dogs", 1, 4), (
        told
    )
    assert told["ignored"] == ["survey.appearance"]
    assert not VisitForm.objects.exists()
    status, made = upload(left, "from_file", area=LEFT, means="phone,home")
    assert (status, made["version"], made["area"], made["means"]) == (
        201,
        1,
        LEFT,
        ["home", "phone"],
    )
    again = upload(left, "from_file", area=LEFT, means="home,phone")
    assert (again[0], again[1]["code"]) == (409, "form_unchanged")
    shorter = workbook(SURVEY[:1] + SURVEY[5:])
    status, after = upload(left, "from_file", shorter, area=LEFT)
    assert (status, after["version"], after["is_active"]) == (201, 2, True), after
    listed = left.get("/api/v1/visit_forms").json()
    rows = [(one["version"], one["is_active"], len(one["questions"])) for one in listed["results"]]
    assert rows == [(2, True, 1), (1, False, 4)]
    assert listed["areas"][0]["area"] == LEFT


def test_a_form_rests_and_only_its_latest_version_holds_again(left):
    first = upload(left, "from_file", area=LEFT)[1]
    second = upload(left, "from_file", area=LEFT, means="phone")[1]
    path = f"visit_forms/{second['id']}"
    status, rests = send(left, path, {"revision": 1, "is_active": False}, "patch")
    assert (status, rests["is_active"], rests["until"]) == (200, False, rests["since"])
    assert send(left, path, {"revision": 1, "is_active": True}, "patch")[0] == 409
    old = send(left, f"visit_forms/{first['id']}", {"revision": 2, "is_active": True}, "patch")
    assert old[1]["code"] == "form_superseded"
    assert send(left, path, {"revision": 2, "is_active": True}, "patch")[1]["until"] is None


def test_p06_forms_are_made_by_who_plans_visits_of_their_area(left, login_as):
    """Whatever else they may do elsewhere; a form's id stays with its area."""
    assign_role(left.user, "dispatcher", division_code="99")
    for path in ("preview", "from_file"):
        assert upload(left, path)[1]["code"] == "form_whole_city"
        assert upload(left, path, area=RIGHT)[1]["code"] == "form_of_another"
    right = login_as("community_manager", "right", division_code=RIGHT)
    made = upload(right, "from_file", area=RIGHT)[1]
    assert upload(left, "from_file", area=LEFT)[1]["code"] == "form_of_another"
    turned = send(left, f"visit_forms/{made['id']}", {"revision": 1, "is_active": False}, "patch")
    assert turned[1]["code"] == "form_of_another"
    city = login_as("city_manager", "city", division_code="99")
    assert upload(city, "from_file", area=LEFT)[1]["fields"].keys() == {"area"}
    assert [one["may_edit"] for one in city.get("/api/v1/visit_forms").json()["results"]] == [True]
    assert VisitForm.objects.filter(is_active=True).count() == 1


def test_p06_a_form_of_ground_one_does_not_see_is_turned_like_none(left, login_as):
    right = login_as("community_manager", "right", division_code=RIGHT)
    made = upload(right, "from_file", area=RIGHT)[1]
    wish = {"revision": 1, "is_active": False}
    foreign, none = (
        send(left, f"visit_forms/{pk}", wish, "patch") for pk in (made["id"], 987_654_321)
    )
    assert foreign[0] == 404
    assert foreign == none


def test_p06_forms_are_offered_for_change_where_one_plans_visits(left, login_as):
    """To list a form of the whole city is not to change it, nor to take its answers along."""
    assign_role(left.user, "dispatcher", division_code="99")
    upload(login_as("city_manager", "city", division_code="99"), "from_file")
    assert [one["may_edit"] for one in left.get("/api/v1/visit_forms").json()["results"]] == [False]
    handler = login_as("dispatcher", "other", division_code=LEFT)
    (told,) = handler.get("/api/v1/visit_forms").json()["results"]
    assert not told["may_export"]


@pytest.mark.parametrize(
    ("body", "name", "field"),
    [
        (b"", "x.xlsx", "file"),
        (b"not a workbook", "x.xlsx", "file"),
        (workbook(), "x.csv", "file"),
        (workbook(settings=[["form_id"], ["1"]]), "x.xlsx", "settings.2.form_id"),
        (workbook([SURVEY[0], ["geopoint", "a", "位置", *[""] * 6]]), "x.xlsx", "survey.2.type"),
        (workbook(choices=[["list_name", "name", "label"], ["where", 1e15, "x"]]), "x.xlsx",
         "choices.2.name"),
    ],
    ids=["empty", "no workbook", "no xlsx", "no id", "beyond", "number"],
)  # fmt: skip
def test_a_file_that_is_no_form_is_refused_with_its_place(left, body, name, field):
    status, told = upload(left, "preview", body, area=LEFT, file=name)
    assert (status, list(told["fields"])) == (400, [field]), told
    assert "%(" not in str(told)


def test_sheets_of_no_form_are_named_and_a_form_wants_a_survey(left):
    notes = workbook(notes=[["a"], ["b"]])
    assert "notes" in upload(left, "preview", notes, area=LEFT)[1]["ignored"]
    other = workbook(survey=[], choices=CHOICES, settings=SETTINGS)
    assert upload(left, "preview", other, area=LEFT)[1]["fields"].keys() == {"survey"}


def test_a_form_wants_to_know_at_which_visits_it_is_asked(left):
    assert upload(left, "preview", area=LEFT, means="")[1]["fields"].keys() == {"means"}
