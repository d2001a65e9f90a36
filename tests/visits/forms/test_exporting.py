"""The answers of a form as CSV and workbook: a column for each question of any version, in one's area."""

from __future__ import annotations

import csv
import io

import pytest

from geo_grid.access.actions import assign_role
from geo_grid.access.models import AuditEntry
from geo_grid.visits import form_definitions as definitions
from geo_grid.visits.forms.reading import read_form
from geo_grid.visits.models import Visit
from tests.registers.conftest import LEFT, RIGHT
from tests.visits.conftest import visit
from tests.visits.forms.drawn import SURVEY
from tests.visits.forms.test_answering import as_planner  # noqa: F401  (fixture)
from tests.visits.forms.test_reading import sheets


@pytest.fixture
def form(town, as_planner):  # noqa: F811
    """Of the whole city: answered at 101 in its first version, at 301 in its second."""
    with as_planner():
        first = definitions.take_form(read_form(sheets()), area="", means=["home"])
        shorter = read_form(sheets(SURVEY[:1] + SURVEY[5:]))
        definitions.take_form(shorter, area="", means=["home"])
    answers = {1: {"dogs": 2, "kept": "out", "wish": "=1+1"}, 2: {"wish": "zqright"}}
    for version, door in ((1, "101"), (2, "301")):
        made = visit(town.units[door], "2024-05-05")
        made.forms = [{"code": "dogs", "version": version, "answers": answers[version]}]
        made.save()
    visit(town.units["101"], "2024-05-06")
    return first["id"]


def rows_of(client, form) -> list[list[str]]:
    reply = client.get(f"/api/v1/visit_forms/{form}/answers.csv")
    assert reply.status_code == 200, reply.content
    return list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))


def test_p01_answers_are_exported_of_ones_area_alone(login_as, form):
    told = rows_of(login_as("community_manager", division_code=LEFT), form)
    assert len(told) == 2
    head, row = told
    assert head[-3:] == ["几只狗 (dogs)", "养在哪里 (kept)", "有什么需要 (wish)"]
    assert row[-4:] == ["1", "2", "室外", "'=1+1"], "what might be a formula has an apostrophe"
    assert row[1].startswith("2024-05-05 12:00")
    _, other = rows_of(login_as("community_manager", "right", division_code=RIGHT), form)
    assert other[-4:] == ["2", "", "", "zqright"]
    assert len(rows_of(login_as("city_manager", "city", division_code="99"), form)) == 3


def test_an_answer_stands_under_the_words_that_were_asked(login_as, form, town, as_planner):  # noqa: F811
    """The third version calls a question of the second otherwise: a column of its own."""
    with as_planner():
        wish = ["text", "wish", "哪天方便", "Which day fits", "", "", "", "", ""]
        definitions.take_form(read_form(sheets([SURVEY[0], wish])), area="", means=["home"])
    made = visit(town.units["101"], "2024-05-07")
    made.forms = [{"code": "dogs", "version": 3, "answers": {"wish": "zqday"}}]
    made.save()
    head, latest, before = rows_of(login_as("community_manager", division_code=LEFT), form)
    assert head[-2:] == ["有什么需要（wish，第 1, 2 版）", "哪天方便（wish，第 3 版）"]
    assert (latest[-2:], before[-2:]) == (["", "zqday"], ["'=1+1", ""])


def test_the_table_is_in_the_language_of_its_reader(login_as, form):
    left = login_as("community_manager", division_code=LEFT)
    told = {}
    for language in ("zh-hans", "en"):
        reply = left.get(f"/api/v1/visit_forms/{form}/answers.csv", HTTP_ACCEPT_LANGUAGE=language)
        head, row = csv.reader(io.StringIO(reply.content.decode("utf-8-sig")))
        told[language] = [head[5], *row[5:7]]
    assert told == {"zh-hans": ["方式", "上门", "见到或联系上"],
                    "en": ["By which means", "Visit at home", "Met or reached"]}  # fmt: skip


def test_p06_answers_are_exported_where_one_exports_not_where_one_reads(login_as, form):
    left = login_as("community_manager", division_code=LEFT)
    assign_role(left.user, "dispatcher", division_code=RIGHT)
    assert len(rows_of(left, form)) == 2


def test_p10_exported_answers_are_taken_from_the_rows_of_the_day_and_audited(
    login_as, form, settings
):
    left = login_as("community_manager", division_code=LEFT)
    settings.GEO_GRID_EXPORT_ROWS = 1
    rows_of(left, form)
    assert AuditEntry.objects.get(action="visit_form.export").rows == 1
    reply = left.get(f"/api/v1/visit_forms/{form}/answers.csv")
    assert (reply.status_code, reply.json()["code"]) == (403, "rows_of_the_day")


def test_the_workbook_holds_the_same_and_computes_nothing(login_as, form):
    from openpyxl import load_workbook

    left = login_as("community_manager", division_code=LEFT)
    reply = left.get(f"/api/v1/visit_forms/{form}/answers.xlsx")
    sheet = load_workbook(io.BytesIO(reply.content)).worksheets[0]
    cells = next(iter(sheet.iter_rows(min_row=2)))
    assert [one.value for one in cells[-4:]] == [1, 2, "室外", "=1+1"]
    assert cells[-1].data_type == "s"


def test_a_form_that_is_not_there_answers_like_one_of_another_area(login_as, form, as_planner):  # noqa: F811
    with as_planner():
        read = read_form(sheets(settings=[["form_id"], ["cats"]]))
        other = definitions.take_form(read, area=RIGHT, means=["home"])["id"]
    left = login_as("community_manager", division_code=LEFT)
    replies = [left.get(f"/api/v1/visit_forms/{pk}/answers.csv") for pk in (other, 987_654_321)]
    assert [one.status_code for one in replies] == [404, 404]
    assert replies[0].json() == replies[1].json()
    assert Visit.objects.count() == 3
