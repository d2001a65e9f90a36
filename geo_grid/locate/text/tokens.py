"""The numbers of an address text that is left when its names are taken out: numbers with what they say
they are (12号, 3栋, 2单元, 502室), bare ones (3-2-502), chatter apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from geo_grid.locate.text.keys import floor_key
from geo_grid.locate.text.numbers import STEMS, Number

SLOTS = ("number", "zone", "building", "part", "entrance", "floor", "room")
"""Parts of an address below its names, from the largest to the smallest."""


@dataclass(frozen=True, slots=True)
class Token:
    """A number or label of the text and the parts of an address that it may be.

    `value` is the key by which it is compared; `number` is set where it may be a house number.
    """

    slots: tuple[str, ...]
    value: str
    said: str
    start: int
    end: int
    number: Number | None = None
    is_signed: bool = False
    """Whether its dash may be a minus (商场-1-06): as a floor it lies below the ground."""

    @property
    def floor(self) -> str:
        """The key of the floor that it is, if it is one."""
        return floor_key(f"-{self.value}" if self.is_signed else self.value)

    @property
    def is_bare(self) -> bool:
        """Whether it says nothing of what it is: only its place among the others may tell."""
        return len(self.slots) > 2 and self.slots[0] != "building"


_L = r"[A-Z]?\d{1,4}[A-Z]?"
_SIDE = "东西南北中左右"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("shop behind", r"(?P<v>\d{1,4})号?(?P<word>商铺|摊位|店面|店铺|铺位|车库|车位|储藏室|杂物间)(?!\d)"),
        ("shop", r"(?P<v>(?:商铺|摊位|店面|店铺|铺位|车库|车位|储藏室|杂物间)\d{1,4})号?"),
        ("group", r"第?(?P<v>\d{1,3})(?:村民小组|居民小组|小组|生产队|组|队)"),
        ("court", r"(?P<b>\d{1,5})号院(?!内)"),
        ("stemmed", rf"(?P<stem>[{STEMS}])(?P<b>\d{{1,5}})号(?![楼栋幢座房梯])"),
        ("suffixed", rf"(?P<b>\d{{1,5}})号?(?:(?P<stem>[{STEMS}])|附(?P<annex>\d{{1,3}})|之(?P<of>\d{{1,3}}))号?"
                     rf"(?![栋幢座单梯{STEMS}])"),
        ("lettered", r"(?P<b>\d{1,5})(?P<letter>[A-Z])号(?![楼栋幢座房梯])"),
        ("sub", r"(?P<b>\d{1,5})-(?P<of>\d{1,3})号(?![楼栋幢座房梯])"),
        ("lane", r"(?P<v>\d{1,5}(?:支弄|弄|巷|胡同))"),
        ("building", rf"第?(?P<v>{_L}|[A-Z]-\d{{1,3}}|[A-Z]{{1,2}}|[{STEMS}]|[{_SIDE}])(?:号楼|号栋|号幢|号座|栋楼?|幢楼?|座(?!落)楼?)"),
        ("hash", rf"(?P<v>{_L})#(?:楼|栋|(?![0-9A-Z]))"),
        ("zone", rf"(?P<v>{_L}|[A-Z]|[{_SIDE}])区"),
        ("phase", r"第?(?P<v>\d{1,2})期"),
        ("entrance", rf"第?(?P<v>{_L}|[A-Z]|[{_SIDE}])(?:单元|号?梯口?|门洞|号门)"),
        ("entrance", rf"(?P<v>{_L})门(?![牌口面])"),
        ("below", r"(?:负|地下)(?P<v>[1-9]\d?(?=[层楼F])|[1-9](?!\d)|)(?:层|楼|F)?"),
        ("below", r"(?<![号楼栋幢座元梯层室0-9A-Z])-(?P<v>\d{1,2})(?:层|楼|F)"),
        ("mezzanine", r"(?P<v>夹层|夹)"),
        ("attic", r"(?P<v>\d{1,4}[A-Z]?阁)楼?"),
        ("mezzanine", r"(?P<v>阁)楼"),
        ("floor", r"第?(?P<v>\d{1,3}|B\d)(?:层|F(?![A-Z]))"),
        ("story", r"第?(?P<v>\d{1,3}|B\d)楼"),
        ("lettered room", r"(?P<v>\d{1,5})(?:室|房)(?P<letter>[A-Z])(?![0-9A-Z])"),
        ("room", r"(?P<v>[A-Z]{0,2}\d{1,5}[A-Z]?)(?:号房|号铺|号店|室|房|户|铺)"),
        ("number", r"(?P<b>\d{1,12})号"),
        ("bare", r"(?P<v>[A-Z]{0,2}\d{1,8}[A-Z]?|(?<![A-Z])[A-Z](?![A-Z]))#?"),
    )
)  # fmt: skip
_BEGINNINGS = frozenset(
    f"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-第负地夹阁商摊店铺车储杂{STEMS}{_SIDE}"
)
"""Characters with which one of the rules can begin."""
_SIGNED = re.compile(r"(?<![号楼栋幢座元梯层室0-9A-Z])-(?P<v>[1-9])(?=-\d{1,4}(?!\d))")
"""A dash behind a name, a digit, a dash, a room: the first dash is a minus where there is such a floor."""
_CHATTER = re.compile(
    r"(?<!\d)(?:1\d{2}-?\d{4}-?\d{4}|0\d{2,3}-?\d{7,8}|(?<![号楼栋幢座元梯层室门])\d{6,})(?![\d号])|(?<![A-Z])NO ?(?=\d)|[两\d]梯[两\d]{1,2}户|\d+(?:多)?米|第?\d+个(?:路口|红绿灯)|"
    r"(?:斜?对面|对过|附近|旁边|旁|隔壁|[东西南北左右]侧|[东西南北]面|路口|交叉口|交界处?|门口|楼下|楼上|后面|前面|"
    r"[左右]手边|[东西南北左右]边|那边|那栋|那里|这里|靠近|里面|转角|拐角|进去|往[东西南北里]|向[东西南北])"
)
_SLOTS_OF = {
    "shop": ("room",), "group": ("group",), "zone": ("zone",), "phase": ("phase",), "lane": ("lane",),
    "building": ("building", "part"), "entrance": ("entrance",), "attic": ("room",),
    "floor": ("floor",), "story": ("floor", "building"), "room": ("room",),
    "bare": ("number", "building", "entrance", "floor", "room"),
}  # fmt: skip


def without_chatter(text: str) -> str:
    """`text` with what helps a walker and no search blanked out; positions stay."""
    return _CHATTER.sub(lambda found: "\0" * len(found.group()), text)


def tokens(text: str, *, start: int = 0) -> tuple[list[Token], list[tuple[int, int, str]]]:
    """The tokens of a canonical text, and the runs of other characters between them.

    Positions count from `start`; what names have taken is blanked out by ``\\0`` in `text`.
    """
    found: list[Token] = []
    others: list[tuple[int, int, str]] = []
    run = position = 0
    while position <= len(text):
        is_behind = bool(found) and position == run == found[-1].end - start
        token = _token_at(text, position, is_behind=is_behind) if position < len(text) else None
        if token is not None and position > run and _is_in_a_word(token, text):
            token = None
        if token is None and position < len(text) and text[position] not in "\0 -#,":
            position += 1
            continue
        if position > run:
            others.append((start + run, start + position, text[run:position]))
        if token is not None:
            is_signed = token.is_bare and _SIGNED.match(text, token.start - 1) is not None
            if start or is_signed:
                token_there = replace(
                    token, start=start + token.start, end=start + token.end, is_signed=is_signed
                )
            else:
                token_there = token
            found.append(token_there)
        position = run = token.end if token is not None else position + 1
    return _with_closing_floor(found), others


def _with_closing_floor(found: list[Token]) -> list[Token]:
    """10楼 behind 1001 says its floor again; behind any other number what exists decides."""
    if len(found) < 2 or found[-1].slots != _SLOTS_OF["story"]:
        return found
    floor = found[-1].floor
    if any("room" in t.slots and t.value[:-2] == floor for t in found[:-1]):
        return [*found[:-1], replace(found[-1], slots=("floor",), value=floor)]
    return found


_LINKS = frozenset("的之内里和与及在到住是第")


def _is_in_a_word(token: Token, text: str) -> bool:
    """Whether a numeral belongs to a person's or a shop's name: 张三, 李四超市; one that heads a
    chain (花园6-3-701) does not."""
    before = text[token.start - 1]
    is_one = len(token.slots) > 3 and token.said.isdigit() and len(token.said) == 1
    is_chained = re.match(r"[-, ]\d", text[token.end :]) is not None
    return is_one and not is_chained and "\u4e00" <= before <= "\u9fff" and before not in _LINKS


def _token_at(text: str, position: int, *, is_behind: bool) -> Token | None:
    """The token that begins here; `is_behind` another one that ends here (1F101)."""
    if text[position] not in _BEGINNINGS:
        return None
    before = text[position - 1] if position else ""
    is_inside = not is_behind and before.isascii() and before.isalnum() and text[position].isascii()
    # Inside a label of letters and digits nothing begins; behind a spelled name a number does.
    if is_inside and not (text[position].isdigit() and re.search(r"[A-Z]{3}$", text[:position])):
        return None
    for kind, pattern in _RULES:
        match = pattern.match(text, position)
        if match is not None:
            return _token(kind, match)
    return None


def _token(kind: str, match: re.Match[str]) -> Token:
    said, start, end = match.group(), match.start(), match.end()
    if kind == "shop behind":
        room, number = f"{match['word']}{match['v']}", Number(int(match["v"]))
        return Token(("room", "number"), room, said, start, end, number if "号" in said else None)
    if kind == "lettered room":
        return Token(("room",), f"{match['v']}{match['letter']}", said, start, end)
    if kind in ("court", "stemmed", "suffixed", "lettered", "sub", "number"):
        number = _number(kind, match)
        if kind == "suffixed" and match["stem"]:
            value = f"{number.base}{number.suffix}"
            return Token(("number", "building", "room"), value, said, start, end, number)
        slots = ("number", "building", "room", "entrance") if kind == "number" else ("number",)
        return Token(slots, str(number.base), said, start, end, number)
    value = match["v"] or ""
    if kind in ("below", "mezzanine"):
        return Token(("floor",), floor_key(said), said, start, end)
    if kind == "bare":
        return Token(_SLOTS_OF[kind], value, said, start, end, _bare_number(value))
    if kind == "hash":
        number = _bare_number(value) if said.endswith("#") else None
        return Token(("building", "number", "part"), value, said, start, end, number)
    if kind == "building" and said.endswith("#"):  # 35# behind a road may be its house number
        return Token((*_SLOTS_OF[kind], "number"), value, said, start, end, _bare_number(value))
    if kind in ("floor", "story"):
        floor = floor_key(value)
        return Token(_SLOTS_OF[kind], floor if kind == "floor" else value, said, start, end)
    return Token(_SLOTS_OF[kind], value, said, start, end, None)


def _bare_number(value: str) -> Number | None:
    found = re.fullmatch(r"(\d{1,8})([A-Z]?)", value)
    return Number(int(found[1]), found[2]) if found else None


def _number(kind: str, match: re.Match[str]) -> Number:
    base = int(match["b"])
    if kind == "court":
        return Number(base, "院")
    if kind == "stemmed":
        return Number(base, match["stem"])
    if kind == "suffixed":
        annex, of = match["annex"], match["of"]
        return Number(base, f"附{int(annex)}" if annex else f"-{int(of)}" if of else match["stem"])
    if kind == "lettered":
        return Number(base, match["letter"])
    return Number(base, f"-{int(match['of'])}") if kind == "sub" else Number(base)
