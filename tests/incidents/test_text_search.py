"""A fragment of a case's texts is found in any case of letters, by an index, under the row policies."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.incidents.case_filters import CaseQuery
from geo_grid.incidents.case_list import listed
from geo_grid.incidents.text_search import TYPED, sql
from tests.incidents.cases import Desk

LETTERS = st.text(alphabet="aAbBßé中山路 1%_\\'\n🚒", max_size=8)


def found(desk: Desk, fragment: str, who: str = "dispatcher") -> set[str]:
    with acting(Caller(scope=scope_of(desk.users[who]))):
        return {one["ref"] for one in listed(CaseQuery(q=fragment))["results"]}


@pytest.mark.parametrize("column", [name for name in TYPED if name != "ref"])
def test_a_fragment_of_each_column_is_found(desk, column):
    case = desk.case(**{column: "中山路暴露垃圾 Depot 7"})
    other = desk.case(**{column: "中路山垃 depo"})
    for fragment in (
        "垃圾",
        "山路暴",
        "depot",
        "DEPOT 7",
        "圾",
        "中山路暴露垃圾 Depot 7",
        " 垃圾 ",
    ):
        assert case.ref in found(desk, fragment), fragment
    assert other.ref not in found(desk, "垃圾")
    assert found(desk, "无此文") == set()


def test_a_reference_and_signs_of_patterns_are_texts_like_any(desk):
    case = desk.case(title="100% 完成_了\\")
    other = desk.case(title="100 完成了")
    assert found(desk, case.ref[1:]) >= {case.ref}
    for fragment in ("0%", "成_", "_了\\"):
        assert found(desk, fragment) == {case.ref}, fragment
    assert other.ref in found(desk, "成了")


def test_two_columns_do_not_make_a_fragment_together(desk):
    case = desk.case(title="东门", text="漏水")
    assert found(desk, "门漏") == set()
    assert found(desk, "东门") == {case.ref}


def test_p01_a_fragment_finds_what_one_sees_alone(desk):
    near, far = desk.case(title="井盖丢失"), desk.case(title="井盖丢失", atom=2)
    assert found(desk, "井盖", "worker") == {near.ref}
    assert found(desk, "井盖", "far_worker") == {far.ref}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=LETTERS, fragment=LETTERS)
def test_whatever_contains_a_fragment_has_its_pairs(db, said, fragment):
    """The index leaves out no row that the comparison would find."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT upper(%s) LIKE '%%' || replace(replace(replace(upper(%s), "
                       "E'\\\\', E'\\\\\\\\'), '%%', E'\\\\%%'), '_', E'\\\\_') || '%%'",
                       [said, fragment])  # fmt: skip
        contains = cursor.fetchone()[0]
    whole = set(sql.value("text_bigrams", {"said": said}))
    assert not contains or whole >= set(sql.value("text_bigrams", {"said": fragment}))


def test_the_planner_is_told_of_the_rarest_pair_alone(desk):
    """With all of a frequent word's pairs it would think that almost nothing is found."""
    for number in range(40):
        desk.case(title=f"噪音扰民{number}" if number % 4 else "噪音投诉")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE geo_grid_incident")

    def rarest(said: str) -> list[int]:
        return sql.value("rarest_bigrams", {"said": said})

    def pairs(said: str) -> list[int]:
        return sql.value("text_bigrams", {"said": said})

    assert rarest("噪音投诉") == sorted(set(pairs("音投诉")) & set(rarest("噪音投诉")))
    assert pairs("噪音")[0] not in rarest("噪音投诉")
    assert rarest("噪音") == pairs("噪音")
    assert set(rarest("噪音无人")) <= set(pairs("音无人")), "what nobody wrote is the rarest"
    assert rarest("噪") == []
    assert len(found(desk, "噪音投诉")) == 10


def test_the_index_is_used_behind_the_row_policies(desk):
    """EXPLAIN as the application's role: no walk through the table for a rare fragment."""
    desk.case(title="井盖丢失")
    with acting(Caller(scope=scope_of(desk.users["dispatcher"]))), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE geo_grid_app")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        pairs = sql.value("text_bigrams", {"said": "井盖"})
        cursor.execute("EXPLAIN SELECT id FROM geo_grid_incident WHERE bigrams @> %s", [pairs])
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("RESET ROLE")
    assert "incident_bigrams" in plan, plan
