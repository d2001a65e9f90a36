"""Answers of a form are kept with the visit, told with it, and go with it and with the people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from geo_grid.access.actions import assign_role
from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.areas.models import BasicCell, Division
from geo_grid.people.actions import forget_resident
from geo_grid.people.models import Residence
from geo_grid.premises.models import Unit
from geo_grid.visits import form_definitions as definitions
from geo_grid.visits.forms.reading import read_form
from geo_grid.visits.models import Visit, VisitForm
from tests.conftest import make_user
from tests.registers.conftest import LEFT, RIGHT
from tests.visits.forms.drawn import SURVEY
from tests.visits.forms.test_reading import sheets
from tests.visits.test_outbox import redraw, redrawn  # noqa: F401  (fixtures)
from tests.visits.test_recording import SEEN, send


@pytest.fixture
def as_planner(town):
    """Acting as somebody who manages the whole city."""
    planner = make_user("city_manager", "planner-of-forms", division_code="99")
    return lambda: acting(Caller(scope=scope_of(planner)))


@pytest.fixture
def form(as_planner):
    """The form of the left community, in its first version."""
    with as_planner():
        return definitions.take_form(read_form(sheets()), area=LEFT, means=["home"])


@pytest.fixture
def worker(login_as, town):
    return login_as("community_manager", division_code=LEFT)


def asked(worker, town, answers, *, version=1, client_id="a", **more):
    forms = [{"code": "dogs", "version": version, "answers": answers}]
    body = {"client_id": client_id, "unit": town.units["101"], **SEEN, "forms": forms, **more}
    return send(worker, "visits", body)


def test_answers_are_told_with_their_visit_in_words(worker, town, form):
    status, made = asked(worker, town, {"dogs": 2, "kept": "out", "wish": "电话13912345678"})
    assert status == 201, made
    (told,) = worker.get(f"/api/v1/visits?unit={town.units['101']}").json()["results"]
    (said,) = told["forms"]
    assert said["answers"]["dogs"] == 2
    assert (said["title"], said["rows"][:2]) == (
        "养犬情况", [{"label": "几只狗", "text": "2"}, {"label": "养在哪里", "text": "室外"}])  # fmt: skip


def test_p08_numbers_in_answers_are_masked(worker, town, form):
    texts = "电话13912345678，旧证 990101900101123"
    assert asked(worker, town, {"dogs": 0, "wish": texts})[0] == 201
    kept = str(Visit.objects.get().forms)
    assert "13912345678" not in kept
    assert "990101900101123" not in kept


def test_p08_a_number_of_a_person_is_refused_in_a_question_of_a_number(worker, town, form):
    told = asked(worker, town, {"dogs": 13912345678})[1]
    assert "13912345678" not in str(told)
    assert "电话号码" in told["fields"]["forms.dogs"][0]


def test_p19_a_visit_with_answers_is_kept_once_and_another_one_is_told_apart(worker, town, form):
    first = asked(worker, town, {"dogs": 1})
    assert first[0] == 201
    assert asked(worker, town, {"dogs": 1}) == first
    assert asked(worker, town, {"dogs": 2})[1]["code"] == "client_id_used"
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "forms.dogs"), ({"dogs": 21}, "forms.dogs"), ({"dogs": 0, "kept": "in"}, "forms.kept"),
        ({"dogs": 1, "cats": 1}, "forms.cats"),
    ],
)  # fmt: skip
def test_answers_that_do_not_fit_are_refused_by_question(worker, town, form, answers, field):
    status, told = asked(worker, town, answers)
    assert (status, set(told["fields"])) == (400, {field}), told
    assert not Visit.objects.exists()


def test_a_refused_answer_is_told_in_the_words_of_the_form(worker, town, form):
    told = asked(worker, town, {"dogs": 21})[1]
    assert told["fields"]["forms.dogs"] == ["“几只狗”：0 到 20 只"]


def test_answers_of_a_version_that_rests_are_right_by_that_version(worker, town, form, as_planner):
    """A phone without a line asks what it took along."""
    with as_planner():
        read = read_form(sheets(SURVEY[:1] + SURVEY[5:]))
        assert definitions.take_form(read, area=LEFT, means=["home"])["version"] == 2
    assert asked(worker, town, {"dogs": 2})[0] == 201
    assert asked(worker, town, {"dogs": 2}, version=2, client_id="b")[0] == 400
    assert asked(worker, town, {"wish": "x"}, version=2, client_id="b")[0] == 201
    told = worker.get(f"/api/v1/visits?unit={town.units['101']}").json()["results"]
    rows = {one["forms"][0]["version"]: one["forms"][0]["rows"] for one in told}
    assert (rows[1][0]["label"], rows[2][0]["label"]) == ("几只狗", "有什么需要")


def test_a_form_that_is_not_there_or_answered_twice_is_refused(worker, town, form):
    assert asked(worker, town, {"dogs": 1}, version=7)[1]["fields"].keys() == {"forms"}
    twice = [{"code": "dogs", "version": 1, "answers": {"dogs": n}} for n in (1, 2)]
    assert asked(worker, town, {}, forms=twice)[1]["fields"].keys() == {"forms"}


def test_answers_are_corrected_under_the_same_rules(worker, town, form):
    pk = asked(worker, town, {"dogs": 1})[1]["id"]
    forms = [{"code": "dogs", "version": 1, "answers": {"dogs": 21}}]
    body = {"revision": 1, "forms": forms}
    assert send(worker, f"visits/{pk}", body, "patch")[0] == 400
    forms[0]["answers"] = {"dogs": 3}
    told = send(worker, f"visits/{pk}", body, "patch")[1]
    assert (told["forms"][0]["answers"], told["revision"]) == ({"dogs": 3}, 2)


@pytest.mark.parametrize(
    ("seen", "said"), [({"outcome": "nobody"}, "走访结果"), ({"means": "phone"}, "走访方式")]
)
def test_a_form_is_answered_where_it_is_asked(worker, town, form, seen, said):
    status, told = asked(worker, town, {"dogs": 1}, **seen)
    assert (status, told["fields"].keys()) == (400, {"forms"}), told
    assert "养犬情况" in told["fields"]["forms"][0]
    assert said in told["fields"]["forms"][0]
    assert not Visit.objects.exists()


def test_p06_a_form_of_another_area_is_told_like_none_and_not_read_through_its_labels(
    worker, town, as_planner
):
    with as_planner():
        definitions.take_form(read_form(sheets()), area=RIGHT, means=["home"])
    foreign, none = (asked(worker, town, {"dogs": 99}, version=n) for n in (1, 7))
    assert foreign[0] == none[0] == 400
    assert str(foreign[1]).replace("第 1 版", "第 7 版") == str(none[1])
    assert "几只狗" not in str(foreign[1])
    assert not Visit.objects.exists()


def test_a_correction_keeps_answers_where_their_form_is_asked(worker, town, form):
    pk = asked(worker, town, {"dogs": 1})[1]["id"]
    for seen in {"outcome": "gone"}, {"means": "sms"}:
        status, told = send(worker, f"visits/{pk}", {"revision": 1, **seen}, "patch")
        assert (status, told["fields"].keys()) == (400, {"forms"}), told
    body = {"revision": 1, "outcome": "gone", "forms": []}
    assert send(worker, f"visits/{pk}", body, "patch")[0] == 200
    told = Visit.objects.get()
    assert (told.outcome, told.forms) == ("gone", [])


def test_words_of_a_visit_are_corrected_whatever_became_of_the_area_of_its_form(worker, town, form):
    pk = asked(worker, town, {"dogs": 1})[1]["id"]
    VisitForm.objects.update(area=RIGHT)
    forms = [{"code": "dogs", "version": 1, "answers": {"dogs": 2}}]
    body = {"revision": 1, "note": "x", "forms": forms}
    status, told = send(worker, f"visits/{pk}", body, "patch")
    assert (status, told["forms"][0]["answers"]) == (200, {"dogs": 2})


def test_p06_answers_that_come_after_a_redraw_are_those_of_the_forms_of_their_day(
    redrawn,  # noqa: F811
    town,
    form,
):
    """The door lies in another community by now; the form was that of the worker's."""
    atom = Unit.objects.get(pk=town.units["101"]).basic_cell_id
    BasicCell.objects.filter(pk=atom).update(community=Division.objects.get(code=RIGHT))
    answers = [{"code": "dogs", "version": 1, "answers": {"dogs": 1}}]
    made_at = (timezone.now() - timedelta(days=3)).isoformat()
    body = {"client_id": "late", "unit": town.units["101"], **SEEN, "made_at": made_at}
    status, told = send(redrawn, "visits", body | {"forms": answers})
    assert status == 201, told
    assert Visit.objects.get().forms == answers


def test_p01_a_door_is_asked_the_forms_of_its_area_by_who_visits_there(
    worker, town, form, login_as
):
    def at(client, door):
        reply = client.get(f"/api/v1/visit_forms/at?unit={town.units[door]}")
        return reply.status_code, [one["code"] for one in reply.json().get("results", [])]

    assert at(worker, "101") == (200, ["dogs"])
    assert at(worker, "301") == (404, [])
    right = login_as("community_manager", "right", division_code=RIGHT)
    assert at(right, "301") == (200, [])
    pack = worker.get("/api/v1/field/pack").json()
    assert [one["code"] for one in pack["forms"]] == ["dogs"]
    assert {one["community"] for one in pack["houses"]} == {LEFT}
    assert right.get("/api/v1/field/pack").json()["forms"] == []


def test_p06_a_door_is_asked_where_one_visits_not_where_one_reads(worker, town, form):
    assign_role(worker.user, "dispatcher", division_code=RIGHT)
    reply = worker.get(f"/api/v1/visit_forms/at?unit={town.units['301']}")
    assert reply.status_code == 404


def test_p11_answers_go_with_the_people_of_the_door(worker, town, form, as_system):
    assert asked(worker, town, {"dogs": 1}, note="", needs="")[0] == 201
    home = Residence.objects.filter(unit=town.units["101"], valid__upper_inf=True).first()
    visit = Visit.objects.get()
    assert visit.made_at in home.valid
    forget_resident(home.resident_id)
    assert Visit.objects.get().forms == []
