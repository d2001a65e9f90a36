"""Measures that one planner may count and another may not: repairs, replays and the workbook."""

from __future__ import annotations

import io

import openpyxl

from geo_grid.redraw.drafts.telling import WEIGHING
from tests.api.test_plans import plan, planner, post, step  # noqa: F401
from tests.api.test_plans_measures import lister, read  # noqa: F401

OLD = {"name": "residents_60", "target": 1, "tolerance": 0.1}


def weighing(client, plan):  # noqa: F811
    """Types of steps that the machine draws among the repairs that are offered."""
    told = client.get(f"/api/v1/plans/{plan['id']}/repairs").json()
    offers = [row["repair"] for row in told["results"] if row["repair"]]
    return {offer["step"]["type"] for offer in offers} & WEIGHING


def halved(client, plan):  # noqa: F811
    """The plan with its one cell in two, both too small for the rule."""
    (cell,) = read(client, plan)["cells"]
    step(client, plan, "split_n", cell=cell["key"], into=2)


def test_p07_a_repair_that_would_be_refused_is_not_offered(planner, lister, plan):  # noqa: F811
    halved(planner, plan)
    assert weighing(planner, plan), "the case needs a repair by the machine"
    step(lister, plan, "set", measures=[OLD])
    assert weighing(planner, plan) == set()
    told = planner.get(f"/api/v1/plans/{plan['id']}/repairs").json()
    for row in told["results"]:
        if row["repair"]:
            step(planner, plan, **_typed(row["repair"]["step"]))
            break


def _typed(one):
    return {"type_": one["type"], **{k: v for k, v in one.items() if k != "type"}}


def test_p07_a_replay_weighs_nothing_that_the_caller_may_not_count(
    planner, lister, plan  # noqa: F811
):  # fmt: skip
    step(lister, plan, "set", measures=[OLD])
    halved(lister, plan)
    before = read(planner, plan)["journal"]
    refused = post(planner, f"/{plan['id']}/rebase", {}, status=403)
    assert refused["code"] == "measure_hidden"
    assert "residents_60" in refused["message"]
    assert read(planner, plan)["journal"] == before, "nothing is marked as refused by it"
    assert post(lister, f"/{plan['id']}/rebase", {})["refused"] == []


def test_the_workbook_tells_the_measures_of_the_plan_as_its_page_does(lister, plan):  # noqa: F811
    rows = [{"name": "residents"}, {"name": "workload", "incidents": 3, "tolerance": 0.25}, OLD]
    step(lister, plan, "set", measures=rows)
    halved(lister, plan)
    document = read(lister, plan)
    book = workbook(lister, plan)
    cells = [dict(zip(book["网格"][0], row, strict=True)) for row in book["网格"][1:]]
    told = {cell["name"]: cell["sums"] for cell in document["cells"]}
    base = {cell["name"]: cell["sums"] for cell in document["base"]["cells"]}
    assert {row["名称"] for row in cells} == set(told) | set(base)
    for title, name in (("工作量", "workload"), ("60岁及以上", "residents_60")):
        now = {row["名称"]: row[f"{title}(新)"] for row in cells}
        was = {row["名称"]: row[f"{title}(原)"] for row in cells}
        assert now == {cell: told[cell][name] if cell in told else None for cell in now}
        assert was == {cell: base[cell][name] if cell in base else None for cell in was}
    head, *lines = book["均衡指标"]
    by_name = {line[0]: dict(zip(head, line, strict=True)) for line in lines}
    assert list(by_name) == ["人口", "工作量", "60岁及以上"]
    work = by_name["工作量"]
    assert (work["目标"], work["允许偏差(%)"], work["每件事件计分"]) == (None, 25, 3)
    sums = [cell["sums"]["workload"] for cell in document["cells"]]
    assert (work["网格最少"], work["网格最多"]) == (min(sums), max(sums))
    assert by_name["60岁及以上"]["目标"] == 1


def test_p07_the_workbook_leaves_out_what_the_reader_may_not_count(
    planner, lister, plan  # noqa: F811
):  # fmt: skip
    assert "均衡指标" not in workbook(planner, plan)
    step(lister, plan, "set", measures=[OLD])
    book = workbook(planner, plan)
    assert "均衡指标" not in book
    assert not [title for title in book["网格"][0] if "60" in title]
    assert [row for rows in book.values() for row in rows if "其他指标" in str(row[0])]


def workbook(client, plan):  # noqa: F811
    body = client.get(f"/api/v1/plans/{plan['id']}/changes.xlsx").content
    return {sheet.title: list(sheet.values) for sheet in openpyxl.load_workbook(io.BytesIO(body))}
