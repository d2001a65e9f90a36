"""457 real estates without coordinates: each is a place, and is found from pieces of its name."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from geo_grid.locate.models import Place
from geo_grid.locate.queries import find, suggest
from importers.runs.run import import_file
from tests.locate.answers import TIE_AT_MOST, told

TELLING = "一二三四五六七八九十东西南北"
"""Left out, they tell of another place."""
PLAIN = re.compile(r"[一-鿿]{3,}")


@pytest.fixture
def estates(bare_city, shared: Path) -> list[str]:
    """The names of the list, each once."""
    path = shared / "data" / "cn-xiamen-estates-58" / "xiamen_estates.csv"
    report = import_file("addresses", path)
    assert not report.refused
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return sorted({name for row in csv.DictReader(stream) if (name := row["小区名"].strip())})


def test_every_estate_is_found_by_its_name(estates: list[str]):
    """Names with brackets and lists of numbers (橡树湾(一,二期)) may lead to their like."""
    assert len(estates) > 440
    times = Counter(
        Place.objects.filter(kind__in=["estate", "phase"]).values_list("name", flat=True)
    )
    lost = []
    for name in estates:
        results = find(name).results
        if not any(name in answer["label"] for answer in results[:5]):
            lost.append(name)
        elif PLAIN.fullmatch(name):
            assert name in results[0]["label"], f"{name}: {told(results)}"
            if times[name] == 1:
                assert results[0]["exact"], f"{name}: {told(results)}"
            else:
                assert results[0]["confidence"] <= TIE_AT_MOST, f"{name}: {told(results)}"
    assert len(lost) <= 0.01 * len(estates), lost


def test_every_estate_is_found_from_a_piece_of_its_name(estates: list[str]):
    """Typed half, its name stands among the suggestions; with a slip it is found."""
    plain = [name for name in estates if PLAIN.fullmatch(name)]
    assert len(plain) > 300
    lost = [
        name for name in plain
        if not any(name in row["label"] for row in suggest(name[: max(2, len(name) // 2)], limit=20))
    ]  # fmt: skip
    assert len(lost) <= 0.02 * len(plain), lost
    long = [name for name in plain if len(name) >= 5 and name[2] not in TELLING]
    slipped = [
        name for name in long
        if not any(name in a["label"] for a in find(name[:2] + name[3:]).results[:5])
    ]  # fmt: skip
    assert len(slipped) <= 0.06 * len(long), slipped
