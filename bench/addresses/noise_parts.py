"""Noise in what is told: parts left out, told twice, in another order, by another name, in vain."""

from __future__ import annotations

import random

from bench.addresses.draft import JOIN, PART, Draft, kind


def _has(draft: Draft, *parts: str) -> bool:
    return all(draft.told.get(part) for part in parts)


# ---- left out


@kind(slot="which", stage=PART, source="estate", loses=("road", "number"))
def estate_without_road(rng: random.Random, draft: Draft) -> bool:
    """The estate and its building, no road and number"""
    if not _has(draft, "estate", "building"):
        return False
    draft.drop("road", "number")
    return True


@kind(slot="which", stage=PART, source="short", loses=("estate",))
def road_without_estate(rng: random.Random, draft: Draft) -> bool:
    """The road and number, the estate left out"""
    if not _has(draft, "estate", "road", "number"):
        return False
    draft.drop("estate")
    return True


@kind(slot="which", stage=PART, source="incomplete", loses=("estate", "building"))
def no_building(rng: random.Random, draft: Draft) -> bool:
    """The building left out: right is every door of the number that fits"""
    if not _has(draft, "road", "number", "building"):
        return False
    draft.drop("estate", "building")
    return True


@kind(slot="depth", stage=PART, source="vague", loses=("entrance",))
def no_entrance(rng: random.Random, draft: Draft) -> bool:
    """The stairwell left out: right is every door of the building with that room"""
    if not _has(draft, "entrance", "room"):
        return False
    draft.drop("entrance")
    return True


@kind(slot="depth", stage=PART, source="incomplete", loses=("room",))
def no_room(rng: random.Random, draft: Draft) -> bool:
    """The room left out: right is the stairwell, else the building"""
    if not _has(draft, "room"):
        return False
    draft.drop("room")
    return True


# ---- told twice or beside


@kind(slot="front", stage=PART, source="twice")
def room_also_in_front(rng: random.Random, draft: Draft) -> bool:
    """The room once more in front of all"""
    if not _has(draft, "room"):
        return False
    draft.before = f"{draft.told['room']} "
    return True


@kind(slot="floor", stage=PART, source="annotation")
def floor_said(rng: random.Random, draft: Draft) -> bool:
    """The floor in front of the room: 5楼502"""
    floor = draft.parts.get("floor", "")
    if not floor.isdigit() or not _has(draft, "room"):
        return False
    draft.told["room"] = f"{floor}{rng.choice(('楼', '层'))}{draft.told['room']}"
    return True


@kind(slot="floor", stage=PART, source="sas")
def floor_as_letter(rng: random.Random, draft: Draft) -> bool:
    """The floor as lifts show it: 5F 502"""
    floor = draft.parts.get("floor", "")
    if not floor.isdigit() or not _has(draft, "room"):
        return False
    draft.told["room"] = f"{floor}F {draft.told['room']}"
    return True


@kind(slot="names_twice", stage=PART, source="annotation")
def name_told_twice(rng: random.Random, draft: Draft) -> bool:
    """A name once more: 榕荫小区榕荫小区"""
    part = "estate" if _has(draft, "estate") else "road"
    if not _has(draft, part):
        return False
    draft.told[part] *= 2
    return True


# ---- the area in front


def _area(draft: Draft, *parts: str) -> bool:
    words = [draft.parts.get(part, "") for part in parts]
    draft.before = "".join(words) + draft.before
    return all(words)


@kind(slot="area", stage=PART, source="sas")
def area_in_full(rng: random.Random, draft: Draft) -> bool:
    """City, district, street and community in front"""
    return _area(draft, "city", "district", "street", "community")


@kind(slot="area", stage=PART, source="district")
def district_in_front(rng: random.Random, draft: Draft) -> bool:
    """The district alone in front"""
    return _area(draft, "district")


@kind(slot="area", stage=PART, source="annotation")
def community_in_front(rng: random.Random, draft: Draft) -> bool:
    """The community alone in front"""
    return _area(draft, "community")


@kind(slot="area", stage=PART, source="short")
def area_in_short(rng: random.Random, draft: Draft) -> bool:
    """City and district without their last word: 厦门思明"""
    city, district = draft.parts.get("city", ""), draft.parts.get("district", "")
    if len(city) < 3 or len(district) < 3:
        return False
    draft.before = city[:-1] + district[:-1] + draft.before
    return True


@kind(slot="area", stage=PART, source="annotation")
def area_twice(rng: random.Random, draft: Draft) -> bool:
    """City and district told two times"""
    return _area(draft, "city", "district") and _area(draft, "city", "district")


# ---- order


@kind(slot="order", stage=JOIN, source="order")
def from_small_to_large(rng: random.Random, draft: Draft) -> bool:
    """The order reversed: 502 2单元 3号楼 榕荫小区 榕荫路12号"""
    draft.order = ["room", "entrance", "building", "estate", "road", "number"]
    draft.separator = draft.separator or " "
    draft.behind, draft.before = draft.before, ""
    return len(draft.told) > 2


@kind(slot="order", stage=JOIN, source="formatter")
def room_first(rng: random.Random, draft: Draft) -> bool:
    """The room in front, the rest as ever: 502室，榕荫路12号3号楼2单元"""
    if not _has(draft, "room") or len(draft.told) < 2:
        return False
    room = draft.told.pop("room")
    draft.before = (
        f"{room}{'' if room[-1] in '室房号' else '室'}{rng.choice((' ', '，'))}" + draft.before
    )
    return True


@kind(slot="order", stage=JOIN, source="paper")
def estate_before_road(rng: random.Random, draft: Draft) -> bool:
    """The estate first, its road behind it: 榕荫小区榕荫路12号3号楼"""
    if not _has(draft, "road", "estate"):
        return False
    draft.order = ["estate", "road", "number", "building", "entrance", "room"]
    return True


@kind(slot="order", stage=JOIN, source="brackets")
def road_in_brackets(rng: random.Random, draft: Draft) -> bool:
    """Road and number in brackets behind: 榕荫小区3号楼2单元502（榕荫路12号）"""
    if not _has(draft, "road", "number", "estate"):
        return False
    opened, closed = rng.choice(("（）", "()", "【】", "[]"))
    road, number = draft.told.pop("road"), draft.told.pop("number")
    draft.behind = f"{opened}{road}{number}{closed}" + draft.behind
    return True


@kind(slot="order", stage=JOIN, source="forms")
def estate_in_brackets(rng: random.Random, draft: Draft) -> bool:
    """The estate in brackets where it stands: 榕荫路12号（榕荫小区）3号楼"""
    if not _has(draft, "road", "estate"):
        return False
    opened, closed = rng.choice(("（）", "()"))
    draft.told["estate"] = f"{opened}{draft.told['estate']}{closed}"
    return True


# ---- joined


@kind(slot="join", stage=JOIN, source="comma")
def spaces_between(rng: random.Random, draft: Draft) -> bool:
    """A space between the parts"""
    draft.separator = " "
    return len(draft.told) > 1


@kind(slot="join", stage=JOIN, source="comma")
def commas_between(rng: random.Random, draft: Draft) -> bool:
    """Commas between the parts"""
    draft.separator = rng.choice(("，", ",", "、", ", "))
    return len(draft.told) > 1


@kind(slot="join", stage=JOIN, source="phone_line")
def line_breaks_between(rng: random.Random, draft: Draft) -> bool:
    """Line breaks or tabs between the parts, as from a cell of a sheet"""
    draft.separator = rng.choice(("\n", "\r\n", "\t"))
    return len(draft.told) > 1


@kind(slot="join", stage=JOIN, source="clean")
def strokes_between(rng: random.Random, draft: Draft) -> bool:
    """Slashes, bars or underscores between the parts"""
    draft.separator = rng.choice(("/", "|", "_", " - ", "·"))
    return len(draft.told) > 1
