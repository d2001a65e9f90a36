"""Names of estates and roads become places and come back as they were."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from geo_grid.locate.models import Place
from geo_grid.management.commands.migrate import derive_places

FORMER = [
    ("estate", "东方花园", "思明", "前埔东一里17-32号", "老东方\n东方", "楼盘表"),
    ("estate", "东方花园", "集美", "", "", ""),
    ("estate", "未来海岸(二期)", "", "", "蓝水郡", ""),
    ("road", "龙头路", "思明", "", "", "地名录"),
    ("road", "八市巷", "", "", "八市", ""),
]  # fmt: skip


def rows(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_places_keep_what_was_known_and_can_be_taken_back():
    call_command("migrate", "geo_grid", "0009", verbosity=0)
    with connection.cursor() as cursor:
        for row in FORMER:
            cursor.execute(
                "INSERT INTO geo_grid_placename (kind, name, district, address, aliases, source)"
                " VALUES (%s, %s, %s, %s, %s, %s)", row,
            )  # fmt: skip
    call_command("migrate", verbosity=0)
    places = Place.objects.filter(origin="given").prefetch_related("names")
    assert [
        (p.kind, p.name, p.district, p.address, {n.name for n in p.names.all()}, p.source)
        for p in places.order_by("pk")
    ] == [
        ("estate", "东方花园", "思明", "前埔东一里17-32号", {"老东方", "东方"}, "楼盘表"),
        ("estate", "东方花园", "集美", "", set(), ""),
        ("phase", "未来海岸(二期)", "", "", {"蓝水郡"}, ""),
        ("road", "龙头路", "思明", "", set(), "地名录"),
        ("lane", "八市巷", "", "", {"八市"}, ""),
    ]
    Place.objects.create(kind="road", name="推导路", origin="derived")
    call_command("migrate", "geo_grid", "0009", verbosity=0)
    back = rows(
        "SELECT kind, name, district, address, aliases, source FROM geo_grid_placename ORDER BY id"
    )
    assert sorted(back) == sorted(FORMER)
    call_command("migrate", verbosity=0)


def test_a_city_older_than_its_places_gets_them_when_it_is_migrated(lattice_city):
    assert not Place.objects.exists()
    derive_places(connection)
    found = set(Place.objects.values_list("kind", "name"))
    assert {("district", "方格区"), ("road", "直线路"), ("estate", "方格花园")} <= found
    first = list(Place.objects.order_by("pk").values())
    derive_places(connection)
    assert list(Place.objects.order_by("pk").values()) == first


@pytest.mark.parametrize(
    ("name", "said", "kind"),
    [
        ("榕荫路", "road", "road"), ("金榜大道", "road", "road"), ("鹤庆路358弄", "road", "lane"),
        ("前埔东一里", "road", "lane"), ("烟袋斜街", "road", "road"), ("史家胡同", "road", "lane"),
        ("洪厝社", "road", "hamlet"), ("林厝", "estate", "hamlet"), ("溪北村", "estate", "village"),
        ("莲花新村", "estate", "estate"), ("曹杨一村", "estate", "estate"), ("溪北村4组", "estate", "group"),
        ("第三组", "estate", "group"), ("十二组", "estate", "group"), ("未来海岸(二期)", "estate", "phase"),
        ("未来海岸二期", "estate", "phase"), ("榕荫小区A区", "estate", "phase"),
        ("二期", "estate", "estate"), ("凯旋里", "estate", "estate"), ("湖里区", "estate", "estate"),
    ],
)  # fmt: skip
def test_a_name_says_its_kind_by_its_ending(db, name, said, kind):
    with connection.cursor() as cursor:
        cursor.execute("SELECT geo_grid_place_kind(%s, %s)", [name, said])
        assert cursor.fetchone()[0] == kind


@pytest.mark.parametrize(
    ("number", "several", "within"),
    [
        ("18", "17、18、19号", True), ("20", "17、18、19号", False), ("18", "17-32号", True),
        ("33", "17-32号", False), ("15", "9-17号", True), ("16", "9-17号", False),
        ("10", "９－１７号", False), ("11", "９－１７号", True), ("18", "17号-32号", True),
        ("4", "2号、4-8号", True), ("5", "2号、4-8号", False), ("18甲", "17-32号", False),
        ("8", "18号", False), ("18", "18号", True),
    ],
)  # fmt: skip
def test_a_number_lies_within_several(db, number, several, within):
    with connection.cursor() as cursor:
        cursor.execute("SELECT geo_grid_number_within(%s, %s)", [number, several])
        assert cursor.fetchone()[0] is within


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("未来海岸(二期)", "未来海岸"), ("未来海岸（第2期）", "未来海岸"), ("未来海岸二期", "未来海岸"),
        ("林厝头4组", "林厝头"), ("溪北村第十二村民小组", "溪北村"), ("榕荫小区A区", "榕荫小区"),
        ("未来海岸", None), ("二期", None), ("4组", None),
    ],
)  # fmt: skip
def test_a_part_names_its_whole(db, name, above):
    with connection.cursor() as cursor:
        cursor.execute("SELECT geo_grid_place_above(%s)", [name])
        assert cursor.fetchone()[0] == above
