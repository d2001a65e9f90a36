"""Approving, returning and scheduling: what is said reaches its reader, in the reader's language."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from geo_grid.city_time import today
from geo_grid.errors import Conflict, gettext_noop
from geo_grid.redraw.drafts import reasons, scheduling
from geo_grid.redraw.models import Plan, PlanEvent
from geo_grid.redraw.publication import review
from tests.api.test_plans import LEFT, RIGHT, plan, planner, post, reviewer  # noqa: F401


def agreed(planner, reviewer, area=LEFT, remark=""):  # noqa: F811
    made = post(planner, "", {"area": area, "base": "today"}, status=201)
    post(planner, f"/{made['id']}/submit")
    post(reviewer, f"/{made['id']}/approve", {"reason": remark})
    return made["id"]


def read(client, pk, language="zh-hans"):
    return client.get(f"/api/v1/plans/{pk}", headers={"accept-language": language}).json()


def test_a_remark_on_an_approval_reaches_the_author(planner, reviewer):  # noqa: F811
    pk = agreed(planner, reviewer, remark="同意，下次请先问社区")
    (event,) = [e for e in read(planner, pk)["events"] if e["type"] == "approved"]
    assert event["note"] == "同意，下次请先问社区"


def test_why_the_program_gave_a_plan_back_is_told_in_the_reader_s_language(planner, reviewer):  # noqa: F811
    pk = agreed(planner, reviewer)
    message = gettext_noop("Another cell of the plan has this code.")
    review.give_back(pk, refusal=Conflict("code_taken", message))
    told = {
        language: [
            e["note"] for e in read(planner, pk, language)["events"] if e["type"] == "returned"
        ]
        for language in ("zh-hans", "en")
    }
    assert told == {"en": [message], "zh-hans": ["方案里另一个网格已用这个编码。"]}
    assert Plan.objects.get(pk=pk).state == "returned"


def test_what_a_person_wrote_stays_as_it_was_written(planner, reviewer):  # noqa: F811
    pk = agreed(planner, reviewer)
    post(reviewer, f"/{pk}/return", {"reason": "50% too many"})
    for language in ("zh-hans", "en"):
        assert read(planner, pk, language)["events"][-1]["note"] == "50% too many"
    assert PlanEvent.objects.filter(plan=pk, type="returned").get().refusal is None


def test_values_are_filled_in_and_an_old_template_hurts_nobody():
    error = Conflict("x", "%(n)s of %(all)s cells", n=3, all=7)
    assert reasons.sentence(reasons.kept(error)) == "3 of 7 cells"
    assert reasons.sentence({"message": "%(gone)s cells", "params": {"n": "3"}}) == "%(gone)s cells"
    assert reasons.told(None) is None


@pytest.mark.parametrize(
    ("now", "last"),
    [(date(2026, 12, 2), date(2036, 12, 2)), (date(2028, 2, 29), date(2038, 2, 28))],
)
def test_ten_years_are_the_farthest(monkeypatch, now, last):
    monkeypatch.setattr(scheduling.city_time, "today", lambda: now)
    assert scheduling.latest_day() == last


def test_a_day_beyond_ten_years_is_refused_and_named(planner, reviewer):  # noqa: F811
    pk = agreed(planner, reviewer)
    last = scheduling.latest_day()
    late = {"effective_on": str(last + timedelta(1))}
    refused = post(reviewer, f"/{pk}/publish", late, status=400)
    assert refused["code"] == "publish_too_far"
    assert str(last) in refused["message"]
    assert Plan.objects.get(pk=pk).state == "approved"
    assert read(reviewer, pk)["latest"] == str(last)
    assert post(reviewer, f"/{pk}/publish", {"effective_on": str(last)})["state"] == "scheduled"


def test_p01_another_plan_on_the_same_ground_is_told_and_named_to_who_sees_it(
    planner, reviewer, login_as  # noqa: F811
):  # fmt: skip
    wide = agreed(planner, reviewer, area=[LEFT, RIGHT])
    narrow = agreed(planner, reviewer)
    elsewhere = agreed(planner, reviewer, area=RIGHT)
    on = str(today() + timedelta(30))
    alone = post(reviewer, f"/{wide}/publish", {"effective_on": on})
    assert alone["beside"] == []
    name = Plan.objects.get(pk=wide).name
    row = {"id": wide, "name": name, "effective_on": on}
    assert read(planner, narrow)["beside"] == [row]
    later = post(reviewer, f"/{narrow}/publish", {"effective_on": str(today() + timedelta(60))})
    assert later["beside"] == [row]
    assert [one["id"] for one in read(planner, elsewhere)["beside"]] == [wide]
    mine = login_as("planner", "one", division_code=LEFT)
    assert read(mine, narrow)["beside"] == [{**row, "id": None, "name": None}]
