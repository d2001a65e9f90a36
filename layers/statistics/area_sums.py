"""Statistics by area: sums of atoms by cell, community, street, district; of a drawn area too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import shapely
from django.db import connection, transaction

from geo_grid.access.context import counting_all
from geo_grid.access.scope import Scope
from geo_grid.areas import professional_grids, standing
from geo_grid.areas.models import Division, GridCell
from geo_grid.areas.placed import AREA_M2, PLACED, all_sums
from geo_grid.disclosure import queries as disclosure
from geo_grid.errors import BadInput, gettext_noop
from layers.catalogue.areas import Place
from layers.catalogue.city import city_facts
from layers.catalogue.layer import Name
from layers.catalogue.scope import EVERYTHING, sees_all, values
from layers.catalogue.source import seen_text

sql = standing.GroundSql(__file__)
OWN_PART = "own_part"
LEVELS = ("grid_cell", *Division.Level.values[1:])


@dataclass(frozen=True)
class Measure:
    """A number that every area has; `about` says whose rights bound it."""

    name: str
    title: Name
    about: str = "ground"


_USES = {
    "units_dwelling": ("住宅", "Dwellings"), "units_rented": ("出租屋", "Rented"),
    "units_shop": ("商铺", "Shops"), "units_office": ("办公", "Offices"),
    "units_other": ("其他用途", "Other uses"),
}  # fmt: skip
_PERSONS = {
    "male": ("男", "Male"), "female": ("女", "Female"), "under_15": ("0–14 岁", "Aged 0–14"),
    "from_15_to_59": ("15–59 岁", "Aged 15–59"), "from_60": ("60 岁以上", "Aged 60 and over"),
}  # fmt: skip
_CARE = {"care": ("重点人群", "People in care groups")}


def _titles(about: str, *, of_people: bool | None = None) -> dict[str, tuple[str, str]]:
    """The sums of the nouns that stand on the ground, as far as they have a title."""
    own = {one.column for one in PLACED["resident"].sums}
    return {
        one.column: one.title
        for one in (AREA_M2, *(one for one in all_sums() if one.is_stored))
        if one.about == about
        and one.title[0]
        and (of_people is None or (one.column in own) == of_people)
    }


@lru_cache(maxsize=2)
def _measures(nouns: int) -> dict[str, Measure]:
    people = _titles("counts", of_people=True) | _PERSONS | _titles("counts", of_people=False)
    groups = {
        "ground": _titles("ground") | _USES, "counts": people, "care": _CARE,
        "case": _titles("case"),
    }  # fmt: skip
    return {
        name: Measure(name, Name(zh, en), about)
        for about, titles in groups.items()
        for name, (zh, en) in titles.items()
    }


class _Measures(Mapping[str, Measure]):
    """By name: sums of the nouns that are registered at the moment, and what is counted besides."""

    def __getitem__(self, name: str) -> Measure:
        return _measures(PLACED.revision)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_measures(PLACED.revision))

    def __len__(self) -> int:
        return len(_measures(PLACED.revision))


MEASURES = _Measures()


def by_level(
    level: str, *, within: str = "", day: date, scope: Scope = EVERYTHING, overlay: str = ""
) -> list[dict[str, Any]]:
    """A row for every area of a level below the division whose code starts with `within`.

    With `overlay`, the code of a professional grid, the level ``grid_cell`` is of its cells.

    Numbers of persons and cases are exact where the reader may list all of the area's rows. Elsewhere
    communities and larger areas show the published table, grid cells nothing (``numbers`` says
    which); sex, age and care are told of one's own area alone. Raises :class:`BadInput`
    ``level_unknown``, ``area_unknown``.
    """
    if level not in LEVELS:
        raise BadInput(
            "level_unknown",
            gettext_noop("Unknown level %(level)s; choose one of: %(known)s."),
            field="level",
            level=level[:40],
            known=", ".join(LEVELS),
        )
    prefix = within.rstrip("0") if len(within) == 12 else within
    if prefix and not (prefix.isascii() and prefix.isdigit()):
        raise BadInput(
            "area_unknown", gettext_noop("There is no area with the code %(area)s."),
            field="within", area=within[:40],
        )  # fmt: skip
    name = "statistics_cells" if level == "grid_cell" else "statistics_divisions"
    kind = _kind_of(overlay, level=level)
    rows = sql.rows(name, {"level": level, "within": f"{prefix}%", "kind": kind})
    with transaction.atomic(), counting_all():
        _complete(rows, day)
    visible, table = _visible(rows, scope), disclosure.current(level)
    return [_told(row, visible, level=level, table=table) for row in rows]


def _kind_of(overlay: str, *, level: str) -> str:
    """The kind of grid cells that is asked for; no other level is of a professional grid."""
    if not overlay:
        return GridCell.BASE
    if level != "grid_cell":
        raise BadInput(
            "overlay_of_cells",
            gettext_noop("A professional grid has grid cells alone; ask for the level grid_cell."),
            field="overlay",
        )
    return professional_grids.grid_named(overlay, field="overlay").code


def of_place(place: Place, *, scope: Scope) -> dict[str, Any]:
    """The sums of a drawn polygon or circle (EPSG:4326): things count where their point lies.

    `scope` is the caller's own, because row policies have a say in it. Persons and cases are
    counted on that part of the drawn ground whose rows the reader may list, and by nothing else:
    what is found there decides nothing. ``numbers`` says ``exact`` where this is all of it,
    ``own_part`` where the area leaves one's own ground, ``hidden`` where it never touches it. Sex,
    age and use are not told of drawn areas.
    """
    area = f"SRID=4326;{shapely.to_wkt(place.shape, rounding_precision=-1)}"
    srid = city_facts().metric_srid or 3857
    is_all = sees_all(scope, "counts") and sees_all(scope, "case")
    given = {"area": area, "metric_srid": srid, "scope": scope.as_json}
    with transaction.atomic(savepoint=False):  # a transaction declares whose rows are seen
        (row,) = standing.rows(_place_text(is_all=is_all), given)
    return _told_of_place(row)


def _place_text(*, is_all: bool) -> str:
    """The statement for those who list every row, and the one that asks whose each of them is."""
    persons = sql.text("area_of_all" if is_all else "area_of_own").strip()
    text = sql.text("statistics_area").replace("/*persons*/", persons)
    return standing.in_area(text, is_all=is_all)


def _complete(rows: list[dict[str, Any]], day: date) -> None:
    pairs = [(number, atom) for number, row in enumerate(rows) for atom in row["atoms"]]
    people = sql.rows(
        "statistics_people",
        {"areas": [a for a, _ in pairs], "atoms": [b for _, b in pairs], "day": day},
    )
    known = {row["area"]: row for row in people}
    for number, row in enumerate(rows):
        more = known.get(number, {})
        for name in MEASURES:
            if name not in row:
                row[name] = more.get(name) or 0


def _visible(rows: Iterable[Mapping[str, Any]], scope: Scope) -> dict[str, set[int] | None]:
    """The atoms in scope for registers and for cases; None stands for all."""
    atoms = sorted({atom for row in rows for atom in row["atoms"] if atom is not None})
    found: dict[str, set[int] | None] = {}
    for about in ("counts", "case", "care"):
        found[about] = None
        if not sees_all(scope, about):
            text = sql.text("atoms_visible").replace("in_scope(x.id)", seen_text("x.id", about))
            found[about] = {row[0] for row in _fetch(text, values(scope) | {"atoms": atoms})}
    return found


def _fetch(text: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _told(
    row: dict[str, Any],
    visible: Mapping[str, set[int] | None],
    *,
    level: str,
    table: disclosure.Table,
) -> dict[str, Any]:
    atoms = {atom for atom in row.pop("atoms") if atom is not None}
    mine = {about: seen is None or atoms <= seen for about, seen in visible.items()} | {
        "ground": True
    }
    shown = _facts(row)
    shown |= {
        name: _number(row[name]) if mine[measure.about] else None
        for name, measure in MEASURES.items()
        if name in row
    }
    if mine["counts"] and mine["case"]:
        return shown | {"numbers": disclosure.EXACT}
    own = {name: shown[name] for name in shown if shown[name] is not None}
    disclosure.tell(shown, code=row["code"], level=level, table=table)
    return shown | {name: own[name] for name in own if _is_own(name, mine)}


def _is_own(name: str, mine: Mapping[str, bool]) -> bool:
    return name in MEASURES and mine[MEASURES[name].about]


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "code", "name", "parent", "is_estimated")}


def _told_of_place(row: dict[str, Any]) -> dict[str, Any]:
    shown = _facts(row)
    touched = {"counts": row["touches_counts"], "case": row["touches_case"], "ground": True}
    for name, measure in MEASURES.items():
        if name in row:
            shown[name] = _number(row[name]) if touched[measure.about] else None
    is_part = row["touches_counts"] or row["touches_case"]
    is_whole = is_part and row["is_within_counts"] and row["is_within_case"]
    shown["numbers"] = disclosure.EXACT if is_whole else OWN_PART if is_part else disclosure.HIDDEN
    return shown


def _number(value: Any) -> int | float:
    number = float(value or 0)
    return int(number) if number == int(number) else round(number, 1)


def rates(row: Mapping[str, Any]) -> dict[str, dict[str, float | None]]:
    """Every measure per km² and, but for areas, per 1,000 residents."""
    area_km2, residents = (row.get("area_m2") or 0) / 1e6, row.get("residents") or 0
    found: dict[str, dict[str, float | None]] = {}
    for name in MEASURES:
        value = row.get(name)
        if name == "area_m2" or name not in row:
            continue
        found[name] = {
            "per_km2": None if value is None or not area_km2 else round(value / area_km2, 2),
            "per_1000": None if value is None or not residents else round(
                1000 * value / residents, 2),
        }  # fmt: skip
    return found


def sheet_of_place(row: Mapping[str, Any], *, language: str) -> tuple[list[str], list[list[Any]]]:
    """A drawn area as a table: a line for every measure."""
    is_english = language.startswith("en")
    told = rates(row)
    head = (
        ["Measure", "Count", "/km²", "/1,000"] if is_english else ["指标", "数量", "/km²", "/千人"]
    )
    nothing: dict[str, float | None] = {"per_km2": None, "per_1000": None}
    lines = [
        [one.title.in_language(language), row[name], *told.get(name, nothing).values()]
        for name, one in MEASURES.items()
        if name in row
    ]
    return head, lines


def sheet(
    rows: Sequence[Mapping[str, Any]], *, language: str, more: Mapping[str, Measure] | None = None
) -> tuple[list[str], list[list[Any]]]:
    """Head and lines of a table: counts, then densities, then rates per 1,000 residents.

    Last come `more` measures that the rows have, as they are.
    """
    names = [name for name in MEASURES if rows and name in rows[0]]
    is_english = language.startswith("en")
    head = ["Code", "Name", "In"] if is_english else ["编码", "名称", "上级"]
    head += [MEASURES[name].title.in_language(language) for name in names]
    spread = [name for name in names if name != "area_m2"]
    for mark in ("/km²", "/1,000" if is_english else "/千人"):
        head += [f"{MEASURES[name].title.in_language(language)}{mark}" for name in spread]
    head += [one.title.in_language(language) for one in (more or {}).values()]
    lines = []
    for row in rows:
        told = rates(row)
        line = [row["code"], row["name"], row["parent"], *(row[name] for name in names)]
        line += [told[name]["per_km2"] for name in spread]
        line += [told[name]["per_1000"] for name in spread]
        line += [row[name] for name in more or ()]
        lines.append(line)
    return head, lines
