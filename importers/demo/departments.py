"""The departments of the demo city, and what each answers for."""

from __future__ import annotations

from geo_grid.access.models import Department
from geo_grid.matters.definition_actions import enter_parties
from geo_grid.matters.definitions import Party
from geo_grid.matters.models import Matter

FIRST = "urban-management"
"""The department of the role's own account; it answers for whatever has no other."""
DEPARTMENTS = {
    FIRST: ("城市管理局", ("cityscape-facilities", "other-components", "advertising", "cityscape",
                         "street-order", "permits", "sudden", "other")),
    "public-security": ("公安分局", ("traffic", "disputes")),
    "housing": ("住房和建设局", ("utilities", "construction")),
    "human-resources": ("人力资源和社会保障局", ("welfare",)),
    "greenery": ("园林绿化中心", ("greenery",)),
    "emergency": ("应急管理局", ("safety", "coast")),
}  # fmt: skip


def open_departments() -> list[Department]:
    """Every department, the first first; who answers for a group of matters is one of them."""
    found = [
        Department.objects.get_or_create(code=code, defaults={"name": name})[0]
        for code, (name, _) in DEPARTMENTS.items()
    ]
    known = set(Matter.objects.values_list("group", flat=True))
    parties = [
        Party(row, matter="", group=group, division="", department=code)
        for row, (code, (_, groups)) in enumerate(DEPARTMENTS.items(), start=1)
        for group in groups
        if group in known
    ]
    enter_parties(parties)
    return found
