"""What a file says of itself: its day, its coordinates, its times.

A file leaves its context: who opens it next year knows no more of it than stands in it.
"""

from __future__ import annotations

from geo_grid import city_time
from geo_grid.i18n import localize
from geo_grid.reach.kinds import kind_of, name_of
from layers.catalogue.layer import Name
from layers.catalogue.source import is_of_the_past
from layers.exports.rows import Frame, Selection

_SYSTEMS = {
    4326: Name("坐标为 WGS-84 经纬度（EPSG:4326）", "Coordinates are degrees of WGS-84 (EPSG:4326)"),
    4490: Name("坐标为 CGCS2000 经纬度（EPSG:4490）", "Coordinates are degrees of CGCS2000 (EPSG:4490)"),
}  # fmt: skip
_METRES = Name("坐标为 EPSG:{srid}，单位米", "Coordinates are metres of EPSG:{srid}")
_SHIFTED = Name(
    "坐标为 {datum}（加偏），不是 WGS-84；导入时须注明 {datum}",
    "Coordinates are {datum} (shifted), not WGS-84; say {datum} when this file is read",
)
_UNTOLD = Name(
    "空着的人口、单位和事件数只按社区公布",
    "Numbers of people, organisations and incidents that are missing are published by community only",
)
_FORMER = Name(
    "截至 {day} 日终的状态；没有按日留存的数字为空，不是当日为零",
    "As at the end of {day}; numbers that were not kept by day are blank, not zero",
)
_REACH = Name(
    "服务覆盖按“{kind}”统计；人数口径为 exact（精确）、published（公布数，按户数分摊）或 hidden（不公开）",
    "Reach is that of “{kind}”; numbers of persons are exact, published (parted as dwellings are) or hidden",
)
_TIMES = Name("时间为 {zone} 当地时间", "Times are local times of {zone}")


def notes_of(selection: Selection, language: str) -> list[str]:
    """What there is to say of the rows before any of them is written."""
    found = [_system(selection.frame, language)]
    if selection.at is not None and is_of_the_past(selection.at, None):
        day = city_time.local(selection.at).date().isoformat()
        if any(one.is_of_now for one in selection.columns):
            found.append(_FORMER.in_language(language).format(day=day))
    if any(one.type == "datetime" for one in selection.columns):
        found.append(_TIMES.in_language(language).format(zone=_zone()))
    if selection.reach is not None:
        kind = name_of(kind_of(selection.reach.kind))
        found.append(_REACH.in_language(language).format(kind=kind))
        found += [localize(note) for note in selection.reach.notes]
    if selection.hides_numbers:
        found.append(_UNTOLD.in_language(language))
    return found


def _system(frame: Frame, language: str) -> str:
    if frame.srid is None:
        datum = {"gcj02": "GCJ-02", "bd09": "BD-09"}.get(frame.datum, frame.datum)
        return _SHIFTED.in_language(language).format(datum=datum)
    if frame.srid in _SYSTEMS:
        return _SYSTEMS[frame.srid].in_language(language)
    return _METRES.in_language(language).format(srid=frame.srid)


def _zone() -> str:
    return str(city_time.city_timezone())
