"""The table of cases, row by row, by its own names and by others.

Where a row can be read in two ways the docstring says which one a clerk expects.
"""

from __future__ import annotations

import json
import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo_grid import city_time
from geo_grid.locate import queries
from tests.locate.answers import (
    SURE,
    TIE_AT_MOST,
    falls_back,
    faults,
    found,
    hard,
    is_exact,
    is_tied,
    told,
)
from tests.locate.town import Town, drawn_town, table_town  # noqa: F401


class Cases:
    """The rows; `town` is given by the classes below."""

    @pytest.mark.parametrize(
        "text",
        [
            "{road}12号3栋2单元502", "502室 2单元 3# {road}12号", "{estate}3-2-502",
            "{road}12号 {estate} 3号楼 2单元 502", "{road}12号{estate}3幢2单元502室",
        ],
    )  # fmt: skip
    def test_one_door_in_many_spellings(self, town: Town, text: str):
        n = town.names
        answer = is_exact(text.format(road=n.road, estate=n.estate), "unit",
                          town.unit("3", "2单元", "502"))  # fmt: skip
        assert answer["depth"] == "unit"

    def test_a_room_behind_two_stairwells_is_a_tie(self, town: Town):
        both = [town.unit("3", stairs, "502") for stairs in ("1单元", "2单元")]
        for answer in is_tied(f"{town.names.estate}3栋502", "unit", both):
            assert ("entrance", "missing") in faults(answer)

    def test_a_room_that_does_not_exist_yields_its_stairwell(self, town: Town):
        for text in ("{road}12号3栋2单元902", "{estate}3栋2单元902", "{estate}3-2-902"):
            asked = text.format(road=town.names.road, estate=town.names.estate)
            answer = falls_back(asked, "entrance", town.entrances["3", "2单元"], "room")
            assert any("902" in str(f["said"]) for f in answer["faults"]), told([answer])

    def test_a_number_in_front_is_not_the_house(self, town: Town):
        """The leading 108 belongs to nothing: the order of the rest says house, then room."""
        text = f"108 {town.names.road}122号108室"
        results = found(text)
        assert (results[0]["kind"], results[0]["id"]) == ("unit", town.unit("122", "", "108")), (
            told(results)
        )
        assert town.buildings["108"] not in {a["id"] for a in results if a["kind"] == "building"}

    def test_equal_numbers_are_not_merged(self, town: Town):
        r = town.names.road
        is_exact(f"{r}1号1栋1单元1室", "unit", town.unit("1.1", "1单元", "1"))
        is_exact(f"{r}1号2栋1单元1室", "unit", town.unit("1.2", "1单元", "1"))

    def test_a_stairwell_that_bears_the_house_number(self, town: Town):
        for number in ("17", "18", "19"):
            is_exact(f"{town.names.lane}一里{number}号502", "unit",
                     town.unit("17-19", f"{number}号", "502"))  # fmt: skip

    def test_a_number_inside_the_range_of_an_estate(self, town: Town):
        answer = falls_back(f"{town.names.lane}一里25号", "place", None, "number")
        assert answer["label"].find(town.names.range_estate) >= 0
        assert any("17" in str(f["known"]) and "32" in str(f["known"])
                   for f in answer["faults"] if f["part"] == "number"), told([answer])  # fmt: skip

    def test_a_lane_with_an_arabic_numeral(self, town: Town):
        text = f"{town.names.lane}1里18号"
        results = found(text)
        assert (results[0]["kind"], results[0]["id"]) == (
            "entrance",
            town.entrances["17-19", "18号"],
        )
        absent = {("building", town.buildings["二里18"])}
        assert not absent & {(a["kind"], a["id"]) for a in results}, told(results)
        is_exact(f"{town.names.lane}2里18号", "building", town.buildings["二里18"])

    def test_a_hamlet_and_a_road_of_one_stem(self, town: Town):
        h = town.names.hamlet
        is_exact(f"{h}社12号", "building", town.buildings["社12"])
        is_exact(f"{h}路12号", "building", town.buildings["路12"])
        results = found(f"{h}12号")
        both = {town.buildings["社12"], town.buildings["路12"]}
        assert {a["id"] for a in results[:2]} == both, told(results)
        assert results[0]["confidence"] <= TIE_AT_MOST

    def test_a_lane_numbered_along_its_road(self, town: Town):
        text = f"{town.names.long_road}358弄81号502"
        is_exact(text, "unit", town.unit("358弄81", "", "502"))
        others = {town.unit("358", "", "502"), town.unit("81", "", "502")}
        assert not others & {a["id"] for a in found(text) if a["kind"] == "unit"}

    def test_a_yard_and_a_house_of_the_same_number(self, town: Town):
        y = town.names.yard_road
        is_exact(f"{y}2号院1号楼北侧401", "unit", town.unit("2院1", "", "401"))
        is_exact(f"{y}2号401", "unit", town.unit("院2", "", "401"))

    def test_an_annex_is_told_from_its_house(self, town: Town):
        """Number 10 stands without its annex 3, which is told as a number that is not found."""
        s = town.names.annex_street
        is_exact(f"{s}10附2", "building", town.buildings["10附2"])
        is_exact(f"{s}10号附2号", "building", town.buildings["10附2"])
        is_exact(f"{s}10号", "building", town.buildings["10"])
        falls_back(f"{s}10号附3号", "building", town.buildings["10"], "number")

    def test_a_postcode_a_hash_and_a_number_sign_beside_letters(self, town: Town):
        n = town.names
        unit = town.unit("3", "2单元", "502")
        is_exact(f"361004 {n.road}12号3栋2单元502", "unit", unit)
        is_exact(f"502 2单元 3# {n.estate} {n.road} 12号", "unit", unit)
        first = found(f"{n.spelled.pinyin} No.88")[0]
        assert (first["kind"], first["id"]) == ("building", town.buildings["拼88"]), told([first])

    def test_a_hash_behind_a_road_is_its_number(self, town: Town):
        """Where no house of the road has the number, it is the block."""
        n = town.names
        is_exact(f"{n.annex_street}12#", "building", town.buildings["12街"])
        is_exact(f"{n.yard_road}2号院2#402", "unit", town.unit("2院2", "", "402"))

    def test_letters_behind_a_number_match_or_differ(self, town: Town):
        r = town.names.road
        is_exact(f"{r}28乙号", "building", town.buildings["28乙"])
        is_exact(f"{r}28号甲", "building", town.buildings["28甲"])
        falls_back(f"{r}28号丙", "place", None, "number")
        falls_back(f"{r}28丙号", "place", None, "number")

    def test_a_group_of_a_hamlet_lists_its_houses(self, town: Town):
        """The group is the answer; its houses follow it, another group's do not."""
        n = town.names
        results = found(f"{n.village}{n.group_hamlet}4组")
        assert results[0]["kind"] == "place", told(results)
        assert "4组" in results[0]["label"], told(results)
        listed = {a["id"] for a in results if a["kind"] == "building"}
        assert {town.buildings["组1"], town.buildings["组2"]} <= listed, told(results)
        assert town.buildings["三组"] not in listed

    def test_a_village_alone_asks_no_register_of_people(self, town: Town):
        with CaptureQueriesContext(connection) as asked:
            results = found(f"{town.names.lone_village}老李家旁边")
        assert results[0]["kind"] == "place", told(results)
        assert town.names.lone_village in results[0]["label"]
        people = ("resident", "residence", "household", "organisation", "person")
        assert not [q for q in asked.captured_queries if any(w in q["sql"] for w in people)]

    @pytest.mark.parametrize("said", ["B1-06", "负一楼06", "地下一层06", "-1楼06"])
    def test_a_shop_below_the_ground(self, town: Town, said: str):
        is_exact(f"{town.names.estate}商场{said}", "unit", town.unit("mall", "", "B1-06"))

    def test_a_shop_on_the_ground(self, town: Town):
        is_exact(f"{town.names.estate}商场1楼06", "unit", town.unit("mall", "", "06"))

    def test_an_attic_and_a_mezzanine(self, town: Town):
        e = town.names.estate
        is_exact(f"{e}3栋602阁楼", "unit", town.unit("3", "2单元", "602阁"))
        is_exact(f"{e}3栋夹层01", "unit", town.unit("3", "", "夹层01"))
        rooms = {a["id"] for a in found(f"{e}3栋夹层01") if a["kind"] == "unit"}
        assert not rooms & {town.unit("3", stairs, "101") for stairs in ("1单元", "2单元")}

    def test_an_area_in_front_and_a_block_behind_differ(self, town: Town):
        e = town.names.estate
        is_exact(f"{e}A区3栋", "building", town.buildings["A3"])
        is_exact(f"{e}3栋A座", "building", town.buildings["3A"])
        is_exact(f"{e}3栋B座", "building", town.buildings["3B"])

    def test_a_house_that_was_joined_to_another(self, town: Town):
        """Today's house or its door: the door has moved over with its number."""
        first = found(f"{town.names.estate}6号楼301")[0]
        todays = {("building", town.buildings["5"]), ("unit", town.unit("5", "", "301"))}
        assert (first["kind"], first["id"]) in todays, told([first])
        assert "old" in {fault["fault"] for fault in first["faults"]}, told([first])
        assert not first["exact"]

    def test_a_road_by_its_former_name(self, town: Town):
        """Where another road bears the name today, its house comes first and is exact."""
        text = f"{town.names.old_road}12号"
        results = found(text)
        if town.names.is_old_road_again:
            assert results[0]["id"] == town.buildings["旧名今12"], told(results)
            assert results[0]["exact"]
            results = results[1:]
        assert (results[0]["kind"], results[0]["id"]) == ("building", town.buildings["3"]), told(
            results
        )
        assert "old" in {fault["fault"] for fault in results[0]["faults"]}
        assert not results[0]["exact"]

    def test_a_road_by_its_sound(self, town: Town):
        results = found(f"{town.names.heard.heard}88号")
        assert (results[0]["kind"], results[0]["id"]) == ("building", town.buildings["听88"])
        assert ("road", "sound") in faults(results[0]), told(results)
        assert not results[0]["exact"]

    def test_a_road_by_its_letters(self, town: Town):
        road = town.names.spelled
        for text in (road.pinyin, road.initials, road.heard):
            first = found(text)[0]
            assert (first["kind"], road.name in first["label"]) == ("place", True), told([first])

    def test_a_name_in_two_districts_and_a_number_in_one(self, town: Town):
        """Who stands here means this road, though it has no such number; the other one follows."""
        results = found(f"{town.names.twice}2号", near=town.near)
        assert results[0]["kind"] == "place", told(results)
        assert results[0]["not_found"] == ["number"]
        assert (results[1]["kind"], results[1]["id"]) == ("building", town.buildings["远2"])
        assert max(a["confidence"] for a in results) < SURE, told(results)
        is_exact(f"{town.names.twice}2号", "building", town.buildings["远2"], near=town.far)
        is_exact(f"{town.names.far_district}区{town.names.twice}2号", "building",
                 town.buildings["远2"], near=town.near)  # fmt: skip

    def test_a_letter_with_and_without_a_gap(self, town: Town):
        r = town.names.road
        answers = [is_exact(text, "building", town.buildings["12甲"])
                   for text in (f"{r}12甲", f"{r}12 甲", f"{r}12号 甲", f"{r}12号甲")]  # fmt: skip
        assert len({answer["confidence"] for answer in answers}) == 1

    def test_a_range_of_one_parity_is_one_side(self, town: Town):
        r = town.names.road
        first = found(f"{r}15号")[0]
        assert (first["kind"], first["id"]) == ("building", town.buildings["9-17"]), told([first])
        assert ("number", "range") in faults(first)
        falls_back(f"{r}16号", "place", None, "number")
        is_exact(f"{r}9-17号", "building", town.buildings["9-17"])

    def test_a_telephone_and_a_name_behind_are_let_go(self, town: Town, caplog):
        number, name = "13900000000", "张某"
        with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection):
            results = found(f"{town.names.road}12号 {number} {name}")
        assert (results[0]["kind"], results[0]["id"]) == ("building", town.buildings["3"]), told(
            results
        )
        told_logs = [r.getMessage() for r in caplog.records if r.name != "django.db.backends"]
        assert not [line for line in told_logs if number in line or name in line]

    def test_numbers_alone_ask_for_a_road_or_a_place(self, town: Town):
        """Without a road and a place there is nothing to say; standing somewhere it is a tie."""
        nothing = queries.find("88 2 1503")
        assert nothing.results == []
        assert nothing.hint is not None
        assert nothing.hint["message"]
        both = {town.unit(ref, "2单元", "1503") for ref in ("听88", "拼88")}
        is_tied("88 2 1503", "unit", both, near=town.near)

    def test_a_house_that_ended_this_morning(self, town: Town):
        first = found(f"{town.names.estate}9栋")[0]
        assert (first["kind"], first["id"]) == ("building", town.buildings["9"]), told([first])
        assert not first["exact"]
        assert hard(first)
        assert city_time.today().isoformat() in json.dumps(first, ensure_ascii=False, default=str)

    def test_houses_of_a_group_have_numbers_in_it(self, town: Town):
        n = town.names
        is_exact(f"{n.village}{n.group_hamlet}4组2号", "building", town.buildings["组2"])
        is_exact(f"{n.village}4组1号", "building", town.buildings["组1"])
        is_exact(f"{n.group_hamlet}3组1号", "building", town.buildings["三组"])
        listed = found(f"{n.village}{n.group_hamlet}4组")[1:]
        assert not any(answer["exact"] for answer in listed), told(listed)

    def test_nothing_that_is_said_is_let_go(self, town: Town):
        """A block, a stairwell, a lane, a letter that is not there is never another one."""
        n = town.names
        r, e = n.road, n.estate
        answer = falls_back(f"{r}12号{e}3号楼3单元502", "building", town.buildings["3"], "entrance")
        assert ("entrance", "unknown") in faults(answer)
        falls_back(f"{r}12号{e}3号楼3单元", "building", town.buildings["3"], "entrance")
        first = found(f"{r}12号{e}4号楼2单元502")[0]
        assert first["kind"] == "place", told([first])
        assert "building" in first["not_found"]
        assert ("building", "unknown") in faults(first)
        falls_back(f"{r}122号108室A", "building", town.buildings["122"], "room")
        falls_back(f"{r}28甲乙", "place", None, "number")
        falls_back(f"{e}商场B2-06", "building", town.buildings["mall"], "room")
        falls_back(f"{n.long_road}81弄358号", "place", None, "road")
        falls_back(f"{n.yard_road}甲2号", "building", town.buildings["院2"], "number")
        is_exact(f"{r}甲12号", "building", town.buildings["12甲"])
        for said in ("阁楼", "夹层"):
            assert not found(f"{e}3栋{said}")[0]["exact"]

    def test_rooms_are_never_alike(self, town: Town):
        """602 and 602阁 are two doors, 602乙 is none."""
        e = town.names.estate
        is_exact(f"{e}3栋2单元602", "unit", town.unit("3", "2单元", "602"))
        falls_back(f"{e}3栋2单元602乙", "entrance", town.entrances["3", "2单元"], "room")


class TestByTheNamesOfTheTable(Cases):
    @pytest.fixture
    def town(self, table_town: Town) -> Town:  # noqa: F811
        return table_town


class TestByOtherNames(Cases):
    @pytest.fixture
    def town(self, drawn_town: Town) -> Town:  # noqa: F811
        return drawn_town
