"""Measures of reach in the statistics: the numbers of the page of coverage, in table and workbook."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from geo_grid.facilities.models import FacilityKind
from tests.reach.conftest import EAST_M, NORTH_M
from tests.reach.test_reach import metres, told

LEVELS = ("grid_cell", "community", "street", "district")


def statistics(client, **query):
    reply = client.get("/api/v1/statistics", {"level": "community", "kind": "clinic"} | query)
    assert reply.status_code == 200, reply.content
    return reply


@pytest.mark.parametrize("level", LEVELS)
def test_the_table_tells_what_the_page_of_coverage_tells(walked_city, client, level):
    FacilityKind.objects.filter(code="clinic").update(rule="walking_m", amount=300)
    covered = {row["id"]: row for row in told(
        client, "coverage", kind="clinic", level=level)["results"]}  # fmt: skip
    rows = {row["id"]: row for row in statistics(client, level=level).json()["rows"]}
    assert covered.keys() <= rows.keys()
    assert sum(row["reach_out"] for row in rows.values()) == 50
    for pk, row in rows.items():
        of = covered.get(pk, {"served": 0, "no_place": 0, "out": 0, "mean_away": None, "units": 0})
        assert [row[f"reach_{name}"] for name in ("served", "no_place", "out")] == [
            of["served"], of["no_place"], of["out"]]  # fmt: skip
        share = round(100 * of["out"] / of["units"], 1) if of["units"] else None
        assert (row["reach_out_percent"], row["reach_away"]) == (share, of["mean_away"])


def test_the_mean_walk_is_that_of_the_dwellings(walked_city, client):
    """40 units of B1 walk 222 m, 50 of B2 323 m; by the clock of an adult 1.2 m in a second."""
    FacilityKind.objects.filter(code="clinic").update(rule="walking_m", amount=300)
    mean = (40 * 2 * NORTH_M + 50 * (2 * NORTH_M + EAST_M)) / 90
    left = statistics(client).json()["rows"][0]
    assert left["reach_away"] == metres(mean)
    assert left["reach_out_percent"] == 55.6
    FacilityKind.objects.filter(code="clinic").update(rule="walking_min", amount=15)
    told_of = statistics(client).json()
    assert told_of["rows"][0]["reach_away"] == pytest.approx(mean / 1.2 / 60, abs=0.06)
    titles = {one["name"]: one["title"] for one in told_of["measures"]}
    assert titles["reach_away"] == "平均步行时间（分钟）"


def test_the_workbook_of_statistics_has_the_same_columns_last(walked_city, client):
    rows = statistics(client).json()["rows"]
    names = ("reach_served", "reach_no_place", "reach_out", "reach_out_percent", "reach_away")
    book = load_workbook(io.BytesIO(statistics(client, **{"as": "xlsx"}).content))
    head, *lines = book.worksheets[0].values
    assert head[-12:-8] == ("已服务户室", "可达无位户室", "未覆盖户室", "未覆盖比例（%）")
    assert head[-7:-3] == ("人口（服务覆盖）", "人口：已服务", "人口：可达无位", "人口：未覆盖")
    assert head[-3:] == ("人数口径", "人数统计日", "人数误差（±）")
    assert {line[-3] for line in lines} == {"精确"}
    saved = {line[0]: line[-12:-7] for line in lines}
    for row in rows:
        assert saved[row["code"]] == tuple(row[name] for name in names)


def test_without_a_kind_nothing_of_reach_is_told_and_an_unknown_one_is_refused(walked_city, client):
    plain = client.get("/api/v1/statistics", {"level": "community"}).json()
    assert not any(name.startswith("reach") for name in plain["rows"][0])
    for kind, code in (("palace", "kind_unknown"), ("school", "no_facilities")):
        reply = client.get("/api/v1/statistics", {"level": "community", "kind": kind})
        assert (reply.status_code, reply.json()["code"]) == (400, code)
        assert reply.json()["message"]
