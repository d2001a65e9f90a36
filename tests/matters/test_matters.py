"""The matters of a city: delivered, changed by a file, and who answers for them where."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.gis.geos import Point
from django.core.management import call_command

from geo_grid.access.models import AuditEntry, Department
from geo_grid.areas.models import Division
from geo_grid.errors import BadInput, Faults
from geo_grid.facilities.models import Component
from geo_grid.incidents import clock
from geo_grid.incidents.steps import Kind, Step
from geo_grid.matters import definitions, queries
from geo_grid.matters.definition_actions import enter_delivered, enter_matters, enter_parties
from geo_grid.matters.definitions import DELIVERED, Party, read_definitions, read_parties
from geo_grid.matters.models import Matter, MatterVersion

HEADER = "code,sort,group,name,limits,kind,evidence,near_m,is_public\n"
LAMP = "lamp-street,component,utilities,路灯,whole 5 working_days,routine,photo,30,yes\n"
NEAR_B1 = Point(118.5003, 24.5022, srid=4326)


@pytest.fixture
def file(tmp_path):
    """A file by its text."""

    def write(text: str):
        path = tmp_path / "matters.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_delivered_set_can_be_used_and_every_kind_of_work_has_a_clock(bare_city):
    entered = enter_delivered()
    assert entered.new == Matter.objects.count() > 80
    assert enter_delivered().new == 0
    limits = MatterVersion.objects.values_list("limits", flat=True)
    units = {limit["unit"] for one in limits for limit in one.values() if "unit" in limit}
    assert units == set(clock.Unit)
    for kind in Kind:
        assert queries.default_version(kind).limits["whole"]
    assert all(one["name"] and one["name_en"] for one in queries.listed(public_only=False))


def test_words_of_a_case_are_the_same_in_a_file():
    assert set(definitions.KINDS) == set(Kind)
    assert set(definitions.STEPS) < set(Step)
    assert set(definitions.UNITS) == set(clock.Unit)


def test_a_changed_definition_is_a_new_version_and_an_unchanged_one_is_none(bare_city, file):
    enter_matters(read_definitions(file(HEADER + LAMP)))
    first = queries.version_of("lamp-street")
    assert enter_matters(read_definitions(file(HEADER + LAMP))).changed == 0
    changed = LAMP.replace("5 working_days", "16 working_hours")
    assert enter_matters(read_definitions(file(HEADER + changed))).changed == 1
    second = queries.version_of("lamp-street")
    assert (first.number, second.number) == (1, 2)
    first.refresh_from_db()
    assert first.limits["whole"] == {"amount": 5, "unit": "working_days"}
    assert second.limits["whole"] == {"amount": 16, "unit": "working_hours"}
    assert AuditEntry.objects.filter(action="matters.enter").count() == 2


def test_what_a_city_changed_is_not_undone_by_an_upgrade(bare_city, file):
    enter_matters(read_definitions(file(HEADER + LAMP)))
    enter_delivered()
    assert queries.version_of("lamp-street").limits["whole"]["amount"] == 5
    assert queries.version_of("lamp-street").number == 1


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("lamp,component,utilities,路灯,5 days,routine,,30,yes", "limits"),
        ("lamp,component,utilities,路灯,handling 5 working_days,routine,,30,yes", "limits"),
        ("lamp,component,utilities,路灯,whole 0 working_days,routine,,30,yes", "limits"),
        ("lamp,component,utilities,路灯,whole 1.5 working_days,routine,,30,yes", "limits"),
        ("lamp,component,utilities,路灯,whole 5 weeks,routine,,30,yes", "limits"),
        ("lamp,component,utilities,路灯,whole 1 working_days; whole 2 working_days,,,,", "limits"),
        ("lamp,thing,utilities,路灯,whole 5 working_days,routine,,30,yes", "sort"),
        ("lamp,component,utilities,路灯,whole 5 working_days,daily,,30,yes", "kind"),
        ("lamp,component,utilities,路灯,whole 5 working_days,routine,film,30,yes", "evidence"),
        ("lamp,component,utilities,路灯,whole 5 working_days,routine,,far,yes", "near_m"),
        ("lamp,component,utilities,路灯,whole 5 working_days,routine,,30,perhaps", "is_public"),
        ("la mp,component,utilities,路灯,whole 5 working_days,routine,,30,yes", "code"),
        ("lamp,component,utilities,,whole 5 working_days,routine,,30,yes", "name"),
    ],
)
def test_a_bad_row_is_refused_by_row_and_field(file, row, field):
    with pytest.raises(Faults) as refused:
        read_definitions(file(HEADER + LAMP + row + "\n"))
    (fault,) = refused.value.faults
    assert (fault.params["row"], fault.field) == (3, field)


def test_a_matter_that_stands_twice_in_a_file_is_refused(file):
    with pytest.raises(Faults) as refused:
        read_definitions(file(HEADER + LAMP + LAMP))
    assert refused.value.faults[0].code == "row_twice"


def test_a_matter_that_is_not_known_is_refused_by_name(bare_city):
    with pytest.raises(BadInput) as refused:
        queries.version_of("no-such")
    assert (refused.value.code, refused.value.field) == ("matter_unknown", "matter")


def test_citizens_are_offered_what_is_public_and_no_limits(bare_city):
    enter_delivered()
    offered = queries.listed(public_only=True)
    assert 0 < len(offered) < Matter.objects.count()
    assert not any("limits" in one for one in offered)
    assert "family" not in {one["code"] for one in offered}


def test_the_area_with_the_longest_prefix_answers_and_the_matter_before_its_group(bare_city):
    enter_delivered()
    enter_parties(
        [
            Party(2, "", "cityscape", "", "city", "市城管局"),
            Party(3, "", "cityscape", "990101001001", "left", "左社区城管"),
            Party(4, "litter", "", "990101001", "street", "街道环卫"),
            Party(5, "litter", "", "990101001001", "left-litter", "左社区环卫"),
        ]
    )
    left, right = Division.objects.filter(level="community").order_by("code")
    place = {"point": NEAR_B1}
    litter, fumes = queries.version_of("litter"), queries.version_of("fumes")

    def answers(version, division):
        found = queries.department_for(version, division=division, **place)
        return found.code if found else None

    assert answers(litter, left) == "left-litter"
    assert answers(litter, right) == "street"
    assert answers(fumes, left) == "left"
    assert answers(fumes, right) == "city"
    assert answers(fumes, None) == "city"
    assert answers(queries.version_of("noise"), left) is None


def test_of_a_component_the_owner_answers_first(bare_city):
    enter_delivered()
    Department.objects.create(code="lights", name="路灯管理处")
    enter_parties([Party(2, "", "utilities", "99", "area", "属地")])
    Component.objects.create(ref="L1", kind="lamp", owner="路灯管理处", point=NEAR_B1)
    lamp, manhole = queries.version_of("lamp-street"), queries.version_of("manhole-water")
    left = Division.objects.filter(level="community").earliest("code")
    near = Point(NEAR_B1.x + 0.0002, NEAR_B1.y, srid=4326)  # about 20 m, within 30
    far = Point(NEAR_B1.x + 0.0004, NEAR_B1.y, srid=4326)  # about 40 m

    def answers(version, point):
        return queries.department_for(version, division=left, point=point).code

    assert answers(lamp, near) == "lights"
    assert answers(lamp, far) == "area"
    assert answers(manhole, near) == "area"  # the owner of another kind of component


def test_a_file_of_parties_names_what_it_does_not_know(bare_city, tmp_path):
    enter_delivered()
    path = tmp_path / "parties.csv"
    path.write_text(
        "matter,group,division,department,department_name\n"
        "litter,,990101,env,环卫处\n,cityscape,,env,\nno-such,,,env,\nlitter,,,unknown,\n",
        encoding="utf-8",
    )
    with pytest.raises(Faults) as refused:
        enter_parties(read_parties(path))
    found = [(fault.params["row"], fault.field) for fault in refused.value.faults]
    assert found == [(4, "matter"), (5, "department")]
    assert not Department.objects.filter(code="env").exists()


def test_a_division_may_be_written_with_the_zeros_of_the_levels_below_it(bare_city, tmp_path):
    """Kept as it was written it would answer nowhere: no code of a community begins with it."""
    enter_delivered()
    path = tmp_path / "parties.csv"
    path.write_text(
        "matter,group,division,department,department_name\nlitter,,990101001000,env,环卫处\n",
        encoding="utf-8",
    )
    enter_parties(read_parties(path))
    left = Division.objects.filter(level="community").earliest("code")
    answers = queries.department_for(queries.version_of("litter"), division=left, point=NEAR_B1)
    assert answers is not None
    assert answers.code == "env"


@pytest.mark.parametrize("division", ["９９０１０１", "٩٩", "970000", "99010", "x"])
def test_a_division_that_no_code_begins_with_is_refused_by_its_row(bare_city, tmp_path, division):
    enter_delivered()
    path = tmp_path / "parties.csv"
    path.write_text(
        f"matter,group,division,department,department_name\nlitter,,{division},env,环卫处\n",
        encoding="utf-8",
    )
    with pytest.raises(Faults) as refused:
        enter_parties(read_parties(path))
    assert [(fault.params["row"], fault.field) for fault in refused.value.faults] == [
        (2, "division")
    ]
    assert not Department.objects.filter(code="env").exists()


def test_the_command_enters_both_or_nothing(bare_city, tmp_path, file):
    told = StringIO()
    call_command("import_matters", stdout=told)
    assert str(Matter.objects.count()) in told.getvalue()
    parties = tmp_path / "parties.csv"
    parties.write_text("matter,department\nno-such,env\n", encoding="utf-8")
    row = "bench-new,component,greenery,座椅,whole 5 working_days,,,,\n"
    with pytest.raises(SystemExit) as ended:
        call_command("import_matters", str(file(HEADER + row)), parties=parties, stderr=told)
    assert ended.value.code == 1
    assert not Matter.objects.filter(code="bench-new").exists()
    assert read_definitions(DELIVERED)
