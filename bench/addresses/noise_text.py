"""Noise of the text as a whole: characters of other kinds, what people write beside an address."""

from __future__ import annotations

import random
import re

from bench.addresses.draft import PART, TEXT, Draft, kind
from bench.addresses.words import traditional

_SURNAMES = ("张", "陈", "林", "黄", "王", "吴")
_DIGITS = re.compile(r"[\d〇零一二三四五六七八九十百]{2}")
_FULL = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


@kind(slot="width", stage=TEXT, source="nfkc")
def full_width(rng: random.Random, text: str) -> str:
    """Full-width digits and letters"""
    return re.sub(r"[0-9A-Za-z#()-]", lambda m: _FULL[ord(m[0])], text)


@kind(slot="script", stage=TEXT, source="traditional")
def in_traditional(rng: random.Random, text: str) -> str:
    """Traditional characters"""
    return traditional(text)


@kind(slot="gaps", stage=TEXT, source="gap")
def spaces_within(rng: random.Random, text: str) -> str:
    """Spaces between numbers and their words: 12 号 3 号楼"""
    return re.sub(r"(?<=\d)(?=[^\d\s.-])|(?<=[^\d\s.-])(?=\d)", " ", text)


@kind(slot="gaps", stage=TEXT, source="clean")
def spaces_anywhere(rng: random.Random, text: str) -> str:
    """A space inside a name, by a slip"""
    places = [
        i for i in range(1, len(text)) if "一" <= text[i - 1] <= "鿿" and "一" <= text[i] <= "鿿"
    ]
    if not places:
        return text
    at = rng.choice(places)
    return f"{text[:at]} {text[at:]}"


@kind(slot="gaps", stage=TEXT, source="clean")
def unseen_characters(rng: random.Random, text: str) -> str:
    """Characters that are not seen: wide, fixed and zero-width spaces, a byte order mark"""
    places = sorted(rng.sample(range(len(text) + 1), min(2, len(text))), reverse=True)
    for at in places:
        inside_number = bool(_DIGITS.fullmatch(text[max(0, at - 1) : at + 1]))
        sign = "\u200b" if inside_number else rng.choice(("\u3000", "\u00a0", "\u200b", "\ufeff"))
        text = text[:at] + sign + text[at:]
    return text


@kind(slot="case", stage=TEXT, source="gap")
def small_letters(rng: random.Random, text: str) -> str:
    """Small letters for capitals: a座"""
    return text.lower()


@kind(slot="signs", stage=TEXT, source="clean")
def signs_around(rng: random.Random, text: str) -> str:
    """Signs and emoji in front and behind"""
    return rng.choice(("“{}”", "【{}】", "{}！！", "📍{}", "* {}", "{}。", "~{}~")).format(text)


# ---- chatter


@kind(slot="behind", stage=PART, source="vague")
def nearby(rng: random.Random, draft: Draft) -> bool:
    """附近, 旁边, 对面, 门口 behind"""
    draft.behind += rng.choice(("附近", "旁边", "对面", "门口", "楼下", "隔壁"))
    return True


@kind(slot="behind", stage=PART, source="yard")
def side_of_the_house(rng: random.Random, draft: Draft) -> bool:
    """A side of the house between building and room: 北侧"""
    if not draft.told.get("building"):
        return False
    draft.told["building"] += rng.choice(("北侧", "南侧", "东面", "西边"))
    return True


@kind(slot="behind", stage=PART, source="landmark")
def way_to_the_door(rng: random.Random, draft: Draft) -> bool:
    """How to find the door: 两梯四户, 左手边, 电梯出来右转"""
    floor = draft.parts.get("floor", "")
    told = ["（两梯四户）", "，左手边那户", "，电梯出来右转", "，防盗门是红色的", " 三梯六户"]
    draft.behind += rng.choice([*told, f"，{floor}楼左手边"] if floor.isdigit() else told)
    return True


@kind(slot="behind", stage=PART, source="landmark")
def landmark_behind(rng: random.Random, draft: Draft) -> bool:
    """A landmark behind: （菜市场对面）"""
    place = rng.choice(("菜市场", "幼儿园", "公交站", "便利店", "银行"))
    draft.behind += rng.choice(("（{}对面）", "，{}旁边", " {}附近")).format(place)
    return True


@kind(slot="behind", stage=PART, source="notes")
def name_and_telephone(rng: random.Random, draft: Draft) -> bool:
    """A telephone and a name behind"""
    number, name = f"1390000{rng.randrange(10**4):04d}", f"{rng.choice(_SURNAMES)}某"
    draft.behind += rng.choice(
        (
            f" {number} {name}",
            f"，{name}，{number}",
            f" {name} {number[:3]}-{number[3:7]}-{number[7:]}",
        )
    )
    return True


@kind(slot="behind", stage=PART, source="phone_line")
def telephone_on_the_next_line(rng: random.Random, draft: Draft) -> bool:
    """A telephone on the next line, right behind the room"""
    draft.behind += f"\n1390000{rng.randrange(10**4):04d}"
    return True


@kind(slot="behind", stage=PART, source="glued_name")
def somebodys_home(rng: random.Random, draft: Draft) -> bool:
    """Whose home it is: 老李家, 王女士"""
    draft.behind += rng.choice(("老李家", "王女士家", "（林先生）", " 陈某 收"))
    return True


@kind(slot="behind", stage=PART, source="notes")
def request_behind(rng: random.Random, draft: Draft) -> bool:
    """A request to whoever comes: 请放门口, 到了打电话"""
    draft.behind += rng.choice(("，请放门口", "，到了打电话", " 不要按门铃", "（快递放驿站）"))
    return True


@kind(slot="postcode", stage=PART, source="postcode")
def postcode_behind(rng: random.Random, draft: Draft) -> bool:
    """A postcode behind"""
    draft.behind += f" {rng.randrange(361000, 361999)}"
    return True


@kind(slot="postcode", stage=PART, source="formatter")
def postcode_in_front(rng: random.Random, draft: Draft) -> bool:
    """A postcode in front"""
    draft.before = f"{rng.randrange(361000, 361999)} " + draft.before
    return True


@kind(slot="front", stage=PART, source="fields")
def field_name_in_front(rng: random.Random, draft: Draft) -> bool:
    """The name of a form's field in front: 详细地址："""
    draft.before = rng.choice(("地址：", "详细地址: ", "住址：", "现住址:")) + draft.before
    return True


@kind(slot="front", stage=PART, source="landmark")
def words_in_front(rng: random.Random, draft: Draft) -> bool:
    """Words of a sentence in front: 我住在, 位于"""
    draft.before = rng.choice(("我住在", "位于", "家在", "就在", "地点是")) + draft.before
    return True
