"""Whom a kind of facility reaches, as measures of areas and of buildings: statistics, map, files, ``/ogc/``.

All of them tell what :func:`geo_grid.reach.coverage.tables` counted, as the page of coverage does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo_grid.areas.models import Division
from geo_grid.errors import BadInput, GeoGridError, gettext_noop
from geo_grid.model_bases.dated import CURRENT
from geo_grid.reach.coverage import noted, tables
from geo_grid.reach.people import THREE
from layers.catalogue.layer import Column, Layer, Name
from layers.statistics.area_sums import Measure

WHO = {
    "all": ("人口", "Residents"), "over_60": ("60岁以上老人", "Aged 60 and over"),
    "children_3_6": ("3至6岁儿童", "Children of 3 to 6"),
}  # fmt: skip
"""Whom a kind serves."""
NUMBERS = {
    "exact": ("精确", "exact"), "hidden": ("不公开", "not told"),
    "published": ("公布数，按户数分摊", "published, parted as dwellings are"),
}  # fmt: skip
"""What numbers of persons are."""
_COUNTS = {
    "reach_served": ("已服务户室", "Units served"),
    "reach_no_place": ("可达无位户室", "Units within reach without a place"),
    "reach_out": ("未覆盖户室", "Units out of reach"),
}
_PERSONS = {
    "reach_persons": ("{who}（服务覆盖）", "{who} (reach)"),
    "reach_persons_served": ("{who}：已服务", "{who}: served"),
    "reach_persons_no_place": ("{who}：可达无位", "{who}: without a place"),
    "reach_persons_out": ("{who}：未覆盖", "{who}: out of reach"),
}
_SHARE = ("未覆盖比例（%）", "Out of reach (%)")
_AWAY = {
    "metres": ("平均步行距离（米）", "Mean walk (m)"),
    "seconds": ("平均步行时间（分钟）", "Mean walk (min)"),
    "straight_metres": ("平均直线距离（米）", "Mean straight distance (m)"),
}
_NEAR = {
    "metres": ("步行距离（米）", "Walk (m)"), "seconds": ("步行时间（分钟）", "Walk (min)"),
    "straight_metres": ("直线距离（米）", "Straight distance (m)"),
}  # fmt: skip
_FACILITIES = {"nearest": ("最近设施", "Nearest"), "second": ("次近设施", "Second nearest")}
_UNIT = {"seconds": 60.0}
_SAID = {
    "reach_numbers": ("人数口径", "Persons are"), "reach_as_of": ("人数统计日", "Persons as of"),
    "reach_error": ("人数误差（±）", "Persons may be off by"),
}  # fmt: skip
LEVELS_OF = {
    "grid_cells": ("grid_cell",), "divisions": ("district", "street", "community"),
    "buildings": ("building",),
}  # fmt: skip
"""Of the layers that tell reach, what their features are."""


@dataclass(frozen=True)
class Reach:
    """The measures of a kind of facility by the id of an area or a building."""

    kind: str
    columns: tuple[Column, ...]
    values: dict[int, dict[str, Any]]
    notes: tuple[GeoGridError, ...]

    def of(self, pk: int) -> dict[str, Any]:
        """The measures of one, by name; of one without dwellings nothing is served, and nothing away."""
        return self.values.get(pk) or {
            one.name: 0 if one.name in _COUNTS else None for one in self.columns
        }


def reach_of(kind: str, *, levels: Sequence[str]) -> Reach:
    """The measures of a kind for areas of some levels, or for ``building``, whose persons nobody is told.

    An area without dwellings has no share, one from which nobody gets to any no distance. Raises
    what :func:`geo_grid.reach.coverage.count` raises.
    """
    found, rows = tables(kind, levels=levels)
    of_building = tuple(levels) == ("building",)
    measure = found.rule.measure
    columns = _columns(found.persons.serves, measure, of_building=of_building)
    tell = _of_building if of_building else _of_area
    per = _UNIT.get(measure, 1.0)
    values = {
        pk: tell(row, per)
        for level in levels
        for row in rows[level]
        if (pk := _city() if level == "city" else row["id"]) is not None
    }
    return Reach(kind, columns, values, tuple(noted(found)))


def reach_on(layer: Layer, kind: str) -> Reach:
    """The measures of the features of a layer. Raises :class:`BadInput` ``reach_layer`` for one that has
    none, and what :func:`reach_of` raises."""
    levels = LEVELS_OF.get(layer.name)
    if levels is None:
        raise BadInput(
            "reach_layer",
            gettext_noop("The layer %(layer)s does not tell reach; these do: %(known)s."),
            field="reach", layer=layer.name, known=", ".join(LEVELS_OF),
        )  # fmt: skip
    return reach_of(kind, levels=levels)


def reach_is_of_now() -> BadInput:
    """Of a former day who was reached is not known."""
    return BadInput(
        "reach_of_now",
        gettext_noop("Reach is counted as things stand now; leave the day out, or the reach."),
        field="reach",
    )


def add_reach(
    rows: Iterable[dict[str, Any]], *, kind: str, level: str
) -> tuple[dict[str, Measure], tuple[GeoGridError, ...]]:
    """Put the measures of a kind of facility into rows of a level, in place; what they are, and notes."""
    found = reach_of(kind, levels=(level,))
    for row in rows:
        row |= found.of(row["id"])
    measures = {one.name: Measure(one.name, one.title, one.about) for one in found.columns}
    return measures, found.notes


def say_numbers(rows: Iterable[dict[str, Any]], *, language: str) -> None:
    """Put what numbers of persons are into words, in place, for people who read a table."""
    words = _words(language)
    for row in rows:
        row["reach_numbers"] = words.get(row["reach_numbers"])


def _words(language: str) -> dict[str, str]:
    is_english = language.startswith("en")
    return {code: pair[is_english] for code, pair in NUMBERS.items()}


def _city() -> int | None:
    """The division that is the city, where there is one."""
    found = Division.objects.filter(CURRENT, level=Division.Level.CITY)
    keys = list(found.values_list("pk", flat=True)[:2])
    return keys[0] if len(keys) == 1 else None


def _columns(serves: str, measure: str, *, of_building: bool) -> tuple[Column, ...]:
    counts = [_column(name, title, "integer") for name, title in _COUNTS.items()]
    if of_building:
        return (*counts, *_near_columns(measure))
    zh, en = WHO[serves]
    persons = [
        Column(name, Name(a.format(who=zh), b.format(who=en)), "integer", about="counts")
        for name, (a, b) in _PERSONS.items()
    ]
    return (
        *counts, _column("reach_out_percent", _SHARE, "number"),
        _column("reach_away", _AWAY[measure], "number"), *persons,
        Column("reach_numbers", Name(*_SAID["reach_numbers"]), values=_words),
        _column("reach_as_of", _SAID["reach_as_of"], "date"),
        _column("reach_error", _SAID["reach_error"], "integer"),
    )  # fmt: skip


def _near_columns(measure: str) -> list[Column]:
    found = []
    for name, (zh, en) in _FACILITIES.items():
        away_zh, away_en = _NEAR[measure]
        found += [
            _column(f"reach_{name}", (f"{zh}编号", f"{en}: ref"), "text"),
            _column(f"reach_{name}_name", (f"{zh}名称", f"{en}: name"), "text"),
            _column(f"reach_{name}_away", (f"{zh}：{away_zh}", f"{en}: {away_en}"), "number"),
        ]
    return found


def _column(name: str, title: tuple[str, str], kind: Any) -> Column:
    return Column(name, Name(*title), kind)


def _of_area(row: dict[str, Any], per: float) -> dict[str, Any]:
    people, away = row["people"], row["mean_away"]
    as_of = people.get("as_of")
    return {
        **{f"reach_{name}": row[name] for name in THREE},
        "reach_out_percent": round(100 * row["out"] / row["units"], 1) if row["units"] else None,
        "reach_away": None if away is None else round(away / per, 1),
        "reach_persons": people["persons"],
        **{f"reach_persons_{name}": people[name] for name in THREE},
        "reach_numbers": people["numbers"],
        "reach_as_of": date.fromisoformat(as_of) if as_of else None,
        "reach_error": people.get("error"),
    }


def _of_building(row: dict[str, Any], per: float) -> dict[str, Any]:
    found: dict[str, Any] = {f"reach_{name}": row[name] for name in THREE}
    for name in _FACILITIES:
        near = row[name]
        found[f"reach_{name}"] = near and near["ref"]
        found[f"reach_{name}_name"] = near and near["name"]
        found[f"reach_{name}_away"] = near and round(near["away"] / per, 1)
    return found
