"""Noise in how the numbered parts are written: their words, their numerals, their joints."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from bench.addresses.draft import WORD, Draft, kind
from bench.addresses.words import CAPITALS, digit_by_digit, in_words

BUILDING = re.compile(r"^(\d+)(号楼|栋|幢|座)$")
ENTRANCE = re.compile(r"^(\d+)(单元)$")
NUMBER = re.compile(r"^(\d+)号$")


def _reworded(draft: Draft, part: str, pattern: re.Pattern[str], word: str) -> bool:
    match = pattern.match(draft.told.get(part, ""))
    if match is None or draft.told[part] == match[1] + word:
        return False
    draft.told[part] = match[1] + word
    return True


@kind(slot="building", stage=WORD, source="forms")
def building_dong(rng: random.Random, draft: Draft) -> bool:
    """栋 for 号楼"""
    return _reworded(draft, "building", BUILDING, "栋")


@kind(slot="building", stage=WORD, source="annotation")
def building_zhuang(rng: random.Random, draft: Draft) -> bool:
    """幢 for 号楼"""
    return _reworded(draft, "building", BUILDING, "幢")


@kind(slot="building", stage=WORD, source="annotation")
def building_zuo(rng: random.Random, draft: Draft) -> bool:
    """座 for 号楼"""
    return _reworded(draft, "building", BUILDING, "座")


@kind(slot="building", stage=WORD, source="forms")
def building_hash(rng: random.Random, draft: Draft) -> bool:
    """# for 号楼"""
    return _reworded(draft, "building", BUILDING, rng.choice(("#", "#楼")))


@kind(slot="building", stage=WORD, source="phone_line")
def building_lou(rng: random.Random, draft: Draft) -> bool:
    """楼 alone for 号楼, as if it were a floor: 花园小区1楼三单元301"""
    return bool(draft.told.get("entrance")) and _reworded(draft, "building", BUILDING, "楼")


@kind(slot="entrance", stage=WORD, source="opposite")
def entrance_men(rng: random.Random, draft: Draft) -> bool:
    """门 for 单元"""
    return _reworded(draft, "entrance", ENTRANCE, "门")


@kind(slot="entrance", stage=WORD, source="patent")
def entrance_ti(rng: random.Random, draft: Draft) -> bool:
    """梯 for 单元, as in the south"""
    return _reworded(draft, "entrance", ENTRANCE, "梯")


@kind(slot="entrance", stage=WORD, source="unknown_unit")
def entrance_bare(rng: random.Random, draft: Draft) -> bool:
    """The stairwell's number without its word: 3号楼2-502"""
    match = ENTRANCE.match(draft.told.get("entrance", ""))
    if match is None or not draft.told.get("room") or "building" in draft.lost:
        return False
    draft.told["room"] = f"{match[1]}-{draft.told['room']}"
    draft.told["entrance"] = ""
    return True


def _room_with(word: str) -> Callable[[Draft], bool]:
    def change(draft: Draft) -> bool:
        if not draft.told.get("room", "").isdigit():
            return False
        draft.told["room"] += word
        return True

    return change


@kind(slot="room", stage=WORD, source="annotation")
def room_shi(rng: random.Random, draft: Draft) -> bool:
    """室 behind the room"""
    return _room_with("室")(draft)


@kind(slot="room", stage=WORD, source="incomplete")
def room_fang(rng: random.Random, draft: Draft) -> bool:
    """房 behind the room"""
    return _room_with("房")(draft)


@kind(slot="room", stage=WORD, source="sas")
def room_hao(rng: random.Random, draft: Draft) -> bool:
    """号 behind the room, as if it were a house"""
    return _room_with("号")(draft)


@kind(slot="number", stage=WORD, source="bare")
def number_bare(rng: random.Random, draft: Draft) -> bool:
    """The house number without 号"""
    return _reworded(draft, "number", NUMBER, "")


@kind(slot="number", stage=WORD, source="fuzzy")
def number_hash(rng: random.Random, draft: Draft) -> bool:
    """# for the 号 of the house"""
    return _reworded(draft, "number", NUMBER, "#")


@kind(slot="number", stage=WORD, source="order")
def number_no(rng: random.Random, draft: Draft) -> bool:
    """No.12 for 12号"""
    match = NUMBER.match(draft.told.get("number", ""))
    if match is None:
        return False
    draft.told["number"] = f"{rng.choice(('No.', 'NO.'))}{match[1]}号"
    return True


# ---- all numbers below the estate as one chain


def _chained(draft: Draft, joint: str, *, with_number: bool = False) -> bool:
    """Numbers of building, stairwell and room (of the house too) as one; none is left out."""
    patterns = {"number": NUMBER, "building": BUILDING, "entrance": ENTRANCE}
    parts = [p for p in patterns if draft.told.get(p) and (with_number or p != "number")]
    found = [patterns[part].match(draft.told[part]) for part in parts]
    room = draft.told.get("room", "")
    if not room or not all(found) or len(parts) < (2 if with_number else 1):
        return False
    if "building" in draft.lost:
        return False  # 2-502 is then block 2 to every reader
    chain = joint.join([*(match[1] for match in found if match), room])
    for part in (*parts, "room"):
        draft.told[part] = ""
    if with_number:
        draft.told["estate"] = ""
    draft.told["number" if with_number else "building"] = chain
    return True


_WHOLE = "building entrance room"


@kind(slot=_WHOLE, stage=WORD, source="annotation")
def chain_of_dashes(rng: random.Random, draft: Draft) -> bool:
    """Building, stairwell and room as 3-2-502"""
    return _chained(draft, "-")


@kind(slot=_WHOLE, stage=WORD, source="hyphen")
def chain_of_long_dashes(rng: random.Random, draft: Draft) -> bool:
    """The same with dashes of other kinds: 3—2—502, 3－2－502"""
    return _chained(draft, rng.choice(("—", "－", "–", "ー", "~")))


@kind(slot=_WHOLE, stage=WORD, source="hash")
def chain_of_hashes(rng: random.Random, draft: Draft) -> bool:
    """The same with hashes: 3#2#502"""
    return _chained(draft, "#")


@kind(slot=_WHOLE, stage=WORD, source="hash")
def chain_of_strokes(rng: random.Random, draft: Draft) -> bool:
    """The same with slashes or dots: 3/2/502"""
    return _chained(draft, rng.choice(("/", ".", "、")))


@kind(slot=_WHOLE, stage=WORD, source="stuck")
def chain_of_spaces(rng: random.Random, draft: Draft) -> bool:
    """The same with spaces alone: 3 2 502"""
    return _chained(draft, " ")


@kind(slot=_WHOLE + " number", stage=WORD, source="order", loses=("estate",))
def chain_from_the_house(rng: random.Random, draft: Draft) -> bool:
    """The house number in the chain too: 榕荫路12-3-2-502"""
    if not draft.told.get("road"):
        return False
    done = _chained(draft, rng.choice("-#"), with_number=True)
    if done and draft.parts.get("estate"):
        draft.lost.add("estate")
    return done


# ---- numerals


def _each_number(draft: Draft, write: Callable[[str], str], *parts: str) -> bool:
    changed = False
    for part in parts or ("number", "building", "entrance", "room"):
        told = draft.told.get(part, "")
        written = re.sub(r"\d+", lambda m: write(m[0]), told)
        changed |= written != told
        draft.told[part] = written
    return changed


@kind(slot="numerals", stage=WORD, source="mgeo")
def numerals_in_words(rng: random.Random, draft: Draft) -> bool:
    """Chinese numerals as they are said: 十二号三号楼二单元502"""
    return _each_number(draft, lambda d: in_words(int(d)), "number", "building", "entrance")


@kind(slot="numerals", stage=WORD, source="numeral_lots")
def numerals_digit_by_digit(rng: random.Random, draft: Draft) -> bool:
    """Chinese numerals digit by digit, the room too: 一二号三号楼二单元五〇二"""
    return _each_number(draft, digit_by_digit)


@kind(slot="numerals", stage=WORD, source="numerals")
def numerals_in_one_part(rng: random.Random, draft: Draft) -> bool:
    """Chinese numerals in one part, the others in digits: 3号楼二单元502"""
    parts = [
        p for p in ("number", "building", "entrance") if re.search(r"\d", draft.told.get(p, ""))
    ]
    return bool(parts) and _each_number(draft, lambda d: in_words(int(d)), rng.choice(parts))


@kind(slot="numerals", stage=WORD, source="capital")
def numerals_in_capitals(rng: random.Random, draft: Draft) -> bool:
    """Numerals as on cheques and contracts: 叁号楼贰单元"""
    return _each_number(draft, lambda d: digit_by_digit(d, signs=CAPITALS), "building", "entrance")


@kind(slot="numerals", stage=WORD, source="hyphen")
def numbers_padded(rng: random.Random, draft: Draft) -> bool:
    """Zeros in front, as from a table: 03号楼02单元0502"""
    done = _each_number(draft, lambda d: d.zfill(2), "building", "entrance")
    room = draft.told.get("room", "")
    if room.isdigit() and len(room) < 4:
        draft.told["room"], done = room.zfill(4), True
    return done
