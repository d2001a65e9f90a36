"""Random filters of CQL2 as text, as JSON and as SQL, each written by a hand of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.conftest import SOUTH, STEP, WEST

OR, AND, NOT, LEAF = range(4)


@dataclass(frozen=True)
class Filter:
    """One filter in its three forms; `binds` says how tightly its outermost operator holds."""

    text: str
    tree: Any
    sql: str
    binds: int = LEAF

    def inside(self, binds: int) -> str:
        """The text as part of something that holds that tightly."""
        return f"({self.text})" if self.binds < binds else self.text


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _plain(value: Any) -> tuple[str, Any, str]:
    """A literal in the three forms."""
    if isinstance(value, bool):
        return str(value).upper(), value, str(value).lower()
    if isinstance(value, str):
        return quoted(value), value, quoted(value)
    return repr(value), value, repr(value)


def _moment(value: str) -> tuple[str, Any, str]:
    if len(value) == 10:
        return (f"DATE('{value}')", {"date": value}, f"('{value}'::timestamp AT TIME ZONE 'Asia/Shanghai')")  # fmt: skip
    return f"TIMESTAMP('{value}')", {"timestamp": value}, f"'{value}'::timestamptz"


NAMES = [
    "1号楼",
    "it's",
    "A%b_c",
    "a%B_c",
    "back\\slash",
    "“引号”",
    "",
    "O'Neill AND floors=1",
    "(1)",
]
VALUES = {
    "name": st.sampled_from(NAMES).map(_plain),
    "kind": st.sampled_from(["school", "medical", "office", "SCHOOL"]).map(_plain),
    "number": st.sampled_from(["1号", "2号", "x"]).map(_plain),
    "floors": (st.integers(-2, 8) | st.sampled_from([2.5, 3.0, 2**53 + 1, 2**63 - 1])).map(_plain),
    "footprint_m2": st.floats(0, 1000, allow_nan=False).map(_plain),
    "is_estimated": st.booleans().map(_plain),
    "valid_from": st.sampled_from(
        ["2026-01-01", "2026-03-01T08:00:00+08:00", "2026-02-28T16:00:00Z", "2026-06-01"]
    ).map(_moment),
}
COLUMNS = st.sampled_from(sorted(VALUES))
TEXTS = st.sampled_from(["name", "kind", "number"])


@st.composite
def comparisons(draw: st.DrawFn) -> Filter:
    column = draw(COLUMNS)
    text, tree, sql = draw(VALUES[column])
    sign = draw(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]))
    name = draw(st.sampled_from([column, f'"{column}"']))
    sides = ((name, {"property": column}, f"f.{column}"), (text, tree, sql))
    left, right = sides if draw(st.booleans()) else sides[::-1]
    return Filter(
        f"{left[0]} {sign} {right[0]}", {"op": sign, "args": [left[1], right[1]]},
        f"{left[2]} {sign} {right[2]}",
    )  # fmt: skip


@st.composite
def nulls(draw: st.DrawFn) -> Filter:
    column, is_not = draw(COLUMNS), draw(st.booleans())
    tree = {"op": "isNull", "args": [{"property": column}]}
    text = f"{column} IS {'NOT ' if is_not else ''}NULL"
    return Filter(text, _negated(tree, is_not), f"f.{column} IS {'NOT ' if is_not else ''}NULL")


def _negated(tree: Any, is_not: bool) -> Any:
    return {"op": "not", "args": [tree]} if is_not else tree


@st.composite
def betweens(draw: st.DrawFn) -> Filter:
    column, no = draw(COLUMNS), draw(st.sampled_from(["", "NOT "]))
    (t1, j1, s1), (t2, j2, s2) = draw(VALUES[column]), draw(VALUES[column])
    tree = {"op": "between", "args": [{"property": column}, j1, j2]}
    return Filter(
        f"{column} {no}BETWEEN {t1} AND {t2}", _negated(tree, bool(no)),
        f"f.{column} {no}BETWEEN {s1} AND {s2}",
    )  # fmt: skip


@st.composite
def lists(draw: st.DrawFn) -> Filter:
    column, no = draw(COLUMNS), draw(st.sampled_from(["", "NOT "]))
    found = draw(st.lists(VALUES[column], min_size=1, max_size=4))
    tree = {"op": "in", "args": [{"property": column}, [one[1] for one in found]]}
    texts, parts = (", ".join(one[place] for one in found) for place in (0, 2))
    return Filter(
        f"{column} {no}IN ({texts})", _negated(tree, bool(no)), f"f.{column} {no}IN ({parts})"
    )


PATTERNS = st.sampled_from(
    ["%", "_号楼", "A\\%b%", "%\\_c", "it's%", "S%", "s%", "%\\\\%", "%(%", ""]
)


@st.composite
def likes(draw: st.DrawFn) -> Filter:
    column, no, pattern = draw(TEXTS), draw(st.sampled_from(["", "NOT "])), draw(PATTERNS)
    tree = {"op": "like", "args": [{"property": column}, pattern]}
    return Filter(
        f"{column} {no}LIKE {quoted(pattern)}", _negated(tree, bool(no)),
        f"f.{column} {no}LIKE {quoted(pattern)}",
    )  # fmt: skip


@st.composite
def folded(draw: st.DrawFn) -> Filter:
    column, value = draw(TEXTS), draw(st.sampled_from([*NAMES, "SCHOOL", "Office", "s%"]))
    value = value.replace("back\\", "back")  # no pattern ends within an escape
    casei = {"op": "casei", "args": [{"property": column}]}
    other, inner = {"op": "casei", "args": [value]}, f"CASEI({quoted(value)})"
    lower = f"lower({quoted(value)})"
    how = draw(st.sampled_from(["=", "<>", "like", "in"]))
    if how == "in":
        return Filter(
            f"CASEI({column}) IN ({inner}, CASEI('X'))",
            {"op": "in", "args": [casei, [other, {"op": "casei", "args": ["X"]}]]},
            f"lower(f.{column}) IN ({lower}, 'x')",
        )
    return Filter(
        f"casei({column}) {how.upper()} {inner}", {"op": how, "args": [casei, other]},
        f"lower(f.{column}) {how} {lower}",
    )  # fmt: skip


PLACES = st.tuples(
    st.integers(-4, 44).map(lambda n: WEST + n * STEP / 10),
    st.integers(-4, 44).map(lambda n: SOUTH + n * STEP / 10),
)
SHAPES = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")


def _wkt(kind: str, coordinates: Any) -> str:
    def told(one: Any) -> str:
        if isinstance(one[0], float):
            return f"{one[0]!r} {one[1]!r}"
        return ", ".join(f"({told(x)})" if isinstance(x[0], list) else told(x) for x in one)

    return f"{kind.upper()}({told(coordinates)})"


@st.composite
def shapes(draw: st.DrawFn, kinds: tuple[str, ...] = SHAPES) -> tuple[str, Any]:
    """A valid shape as WKT and as GeoJSON."""
    kind = draw(st.sampled_from(kinds))
    a, b = (list(one) for one in draw(st.lists(PLACES, min_size=2, max_size=2, unique=True)))
    side = draw(st.integers(1, 30)) * STEP / 10
    ring = [a, [a[0] + side, a[1]], [a[0] + side, a[1] + side], [a[0], a[1] + side], a]
    far = [[x + 50 * STEP, y] for x, y in ring]
    coordinates = {
        "Point": a, "LineString": [a, b], "Polygon": [ring], "MultiPoint": [a, b],
        "MultiLineString": [[a, b], [a, [a[0] + side, a[1]]]], "MultiPolygon": [[ring], [far]],
    }[kind]  # fmt: skip
    return _wkt(kind, coordinates), {"type": kind, "coordinates": coordinates}


@st.composite
def boxes(draw: st.DrawFn) -> Filter:
    (w, s), (wide, high) = draw(PLACES), draw(st.tuples(*[st.integers(0, 20)] * 2))
    box = [w, s, w + wide * STEP / 10, s + high * STEP / 10]
    numbers = ", ".join(map(repr, box))
    return Filter(
        f"S_INTERSECTS(geometry, BBOX({numbers}))",
        {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": box}]},
        f"ST_Intersects(f.geom, ST_MakeEnvelope({numbers}, 4326))",
    )


SPATIAL = {
    "s_intersects": "ST_Intersects", "s_within": "ST_Within", "s_contains": "ST_Contains",
    "s_touches": "ST_Touches", "s_crosses": "ST_Crosses", "s_overlaps": "ST_Overlaps",
    "s_equals": "ST_Equals", "s_disjoint": "ST_Disjoint",
}  # fmt: skip


@st.composite
def spatial(
    draw: st.DrawFn, kinds: tuple[str, ...] = SHAPES, names: Any = tuple(SPATIAL)
) -> Filter:
    name = draw(st.sampled_from(names))
    wkt, shape = draw(shapes(kinds))
    own = ("geometry", {"property": "geometry"}, "f.geom")
    other = (wkt, shape, f"ST_SetSRID(ST_GeomFromGeoJSON('{json.dumps(shape)}'), 4326)")
    left, right = (own, other) if draw(st.booleans()) else (other, own)
    return Filter(
        f"{name.upper()}({left[0]}, {right[0]})", {"op": name, "args": [left[1], right[1]]},
        f"{SPATIAL[name]}({left[2]}, {right[2]})",
    )  # fmt: skip


RELATIONS = {  # OGC 21-065r2, table of the temporal operators: a to b of the first, c to d of the second
    "t_after": "a > d", "t_before": "b < c", "t_disjoint": "b < c OR a > d",
    "t_equals": "a = c AND b = d", "t_intersects": "NOT (b < c OR a > d)",
    "t_contains": "a < c AND b > d", "t_during": "a > c AND b < d",
    "t_finishedby": "a < c AND b = d", "t_finishes": "a > c AND b = d", "t_meets": "b = c",
    "t_metby": "a = d", "t_overlappedby": "a > c AND a < d AND b > d",
    "t_overlaps": "a < c AND b > c AND b < d", "t_startedby": "a = c AND b > d",
    "t_starts": "a = c AND b < d",
}  # fmt: skip
DAYS = ["2026-01-01", "2026-01-10", "2026-02-01", "2026-03-01"]
INSTANTS = [*DAYS, "2026-01-10T00:00:00+08:00", "2026-01-09T16:00:00Z", "2026-02-01T09:30:00Z"]


def _bound(value: str, *, is_end: bool) -> str:
    if value == "..":
        return "'infinity'::timestamptz" if is_end else "'-infinity'::timestamptz"
    if len(value) == 10 and is_end:
        return f"(('{value} 23:59:59.999999')::timestamp AT TIME ZONE 'Asia/Shanghai')"
    return _moment(value)[2]


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, Any, str, str]:
    """A literal instant or interval: text, JSON, SQL of its start and of its end."""
    if draw(st.booleans()):
        text, tree, sql = _moment(draw(st.sampled_from(INSTANTS)))
        return text, tree, sql, sql
    start = draw(st.sampled_from(["..", "2026-01-01", "2026-01-09T16:00:00Z"]))
    end = draw(st.sampled_from(["..", "2026-01-10", "2026-02-01T09:30:00Z", "2026-03-01"]))
    bounds = _bound(start, is_end=False), _bound(end, is_end=True)
    return f"INTERVAL('{start}', '{end}')", {"interval": [start, end]}, *bounds


@st.composite
def temporal(draw: st.DrawFn) -> Filter:
    """Of cases: from their report to their end."""
    name = draw(st.sampled_from(sorted(RELATIONS)))
    period = ("INTERVAL(reported_at, closed_at)",
              {"interval": [{"property": "reported_at"}, {"property": "closed_at"}]},
              "f.reported_at", "f.closed_at")  # fmt: skip
    instant = ("reported_at", {"property": "reported_at"}, "f.reported_at", "f.reported_at")
    left, right = draw(st.sampled_from([period, instant])), draw(spans())
    if draw(st.booleans()):
        left, right = right, left
    named = dict(zip("abcd", (left[2], left[3], right[2], right[3]), strict=True))
    sql = " ".join(
        named.get(word.strip("()"), word.strip("()")).join(
            ["(" * word.count("("), ")" * (word.count(")"))]
        )
        for word in RELATIONS[name].split(" ")
    )
    return Filter(
        f"{name.upper()}({left[0]}, {right[0]})", {"op": name, "args": [left[1], right[1]]},
        f"({sql})",
    )  # fmt: skip


LEAVES: dict[str, Any] = {
    "basic-cql2": comparisons() | nulls(),
    "advanced-comparison-operators": betweens() | lists() | likes(),
    "case-insensitive-comparison": folded(),
    "basic-spatial-functions": boxes() | spatial(("Point",), ("s_intersects",)),
    "basic-spatial-functions-plus": boxes() | spatial(names=("s_intersects",)),
    "spatial-functions": spatial(),
    "temporal-functions": temporal(),
}
"""By conformance class of CQL2."""


def _joined(found: list[Filter], name: str, binds: int) -> Filter:
    sql = f" {name} ".join(f"({one.sql})" for one in found)
    text = f" {name} ".join(one.inside(binds + 1) for one in found)
    return Filter(text, {"op": name.lower(), "args": [one.tree for one in found]}, sql, binds)


def combined(leaves: Any) -> Any:
    """Filters of such leaves under AND, OR and NOT, with no more parentheses than they need."""

    def more(inner: Any) -> Any:
        several = st.lists(inner, min_size=2, max_size=3)
        return (
            several.map(lambda found: _joined(found, "AND", AND))
            | several.map(lambda found: _joined(found, "OR", OR))
            | inner.map(lambda one: Filter(
                f"NOT {one.inside(LEAF)}", _negated(one.tree, True), f"NOT ({one.sql})", NOT))
            | inner.map(lambda one: Filter(f"({one.text})", one.tree, one.sql))
        )  # fmt: skip

    return st.recursive(leaves, more, max_leaves=6)
