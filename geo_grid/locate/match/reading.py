"""Which names stand in a text, and what is left of it: numbers, and characters that nothing explains."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from geo_grid.locate.index.index import Index
from geo_grid.locate.index.names import Span
from geo_grid.locate.index.records import AREA_KINDS, ROAD_KINDS, Target
from geo_grid.locate.match.outcome import FORM_WEIGHTS, NEARNESS_WEIGHTS, Fault
from geo_grid.locate.text.numbers import STEMS
from geo_grid.locate.text.tokens import Token, tokens, without_chatter

READINGS_AT_MOST = 60
TARGETS_AT_MOST = 12
_POLITE = re.compile(
    r"^(?:请问|请送到|送到|麻烦到|我在|我住|住在|位于|地址|就在|[在到住于去从是])+"
)
_JOINTS = re.compile(r"(?:的|之|内|里|里面|院内|楼内|处|和|与|及|整栋|栋楼|住户|业主)+")
_ENTITY = re.compile(
    r"(?:家园|花园|小区|大厦|公寓|广场|中心|新村|大楼|商场|超市|市场|银行|酒店|宾馆|学校|小学|中学|幼儿园|医院|"
    r"楼|工厂|公司|仓库|车库|天台|地下室|传达室|物业|[苑村城园庄厂店馆院])$"
)
"""How the name of an estate, a building or a business ends; a person's name may be let go."""
_ESTATE = re.compile(r"(?:小区|家园|花园|公寓|新村|社区|[苑庭府园村庄城湾郡里])$")
"""How the name of an estate ends."""
_ADMIN = re.compile(
    r"[^省市区县镇乡]{1,8}?(?:省|自治区|特别行政区|市|新区|开发区|区|县|镇|乡|街道)"
)


@dataclass(frozen=True)
class Named:
    """A name of the text and one thing that it may stand for."""

    span: Span
    target: Target


@dataclass
class Reading:
    """One way to read a text: what its names stand for, its tokens, and what is not explained."""

    areas: tuple[Named, ...]
    roads: tuple[Named, ...]
    estates: tuple[Named, ...]
    houses: tuple[Named, ...]
    tokens: tuple[Token, ...]
    faults: tuple[Fault, ...]
    weight: float

    @property
    def has_anchor(self) -> bool:
        return bool(self.roads or self.estates or self.houses)


@dataclass
class Cut:
    """A text with the names that were chosen in it, its tokens and its other runs."""

    spans: tuple[Span, ...]
    tokens: tuple[Token, ...]
    runs: tuple[tuple[int, int, str], ...]
    text: str
    rest: str
    """The text with names and chatter blanked out."""


def cover(
    index: Index, text: str, extra: tuple[Span, ...] = (), without: frozenset[Span] = frozenset()
) -> tuple[Span, ...]:
    """The names that together explain most of a canonical text, none overlapping."""
    found = [span for span in (*index.names.exact(text), *extra) if span not in without]
    best: list[tuple[float, tuple[Span, ...]]] = [(0.0, ())] * (len(text) + 1)
    ending: dict[int, list[Span]] = {}
    for span in found:
        ending.setdefault(span.end, []).append(span)
    for end in range(1, len(text) + 1):
        best[end] = best[end - 1]
        for span in ending.get(end, ()):
            value = best[span.start][0] + _value(index, span)
            if value > best[end][0] + 1e-9:
                best[end] = (value, (*best[span.start][1], span))
    return best[len(text)][1]


def _value(index: Index, span: Span) -> float:
    forms = {target.form for target in index.names.targets[span.key]}
    share = 0.55 if forms == {"short"} else 1.0
    return (span.end - span.start) ** 1.5 * share * NEARNESS_WEIGHTS[span.how]


def cut(text: str, spans: tuple[Span, ...]) -> Cut:
    """The text with these names taken out."""
    rest = list(text)
    for span in spans:
        rest[span.start : span.end] = "\0" * (span.end - span.start)
    left = without_chatter("".join(rest))
    found, runs = tokens(left)
    return Cut(spans, tuple(found), tuple(runs), text, left)


def readings(index: Index, parts: Cut) -> Iterator[Reading]:
    """Every way to read the names of a cut text, the likelier first."""
    options = []
    for span in parts.spans:
        targets = sorted(index.names.targets[span.key], key=lambda t: -FORM_WEIGHTS[t.form])[
            :TARGETS_AT_MOST
        ]
        options.append([Named(span, target) for target in targets])
    faults, weight = _unexplained(index, parts)
    for chosen in itertools.islice(itertools.product(*options), READINGS_AT_MOST):
        yield _reading(index, chosen, parts, faults, weight)


def _reading(
    index: Index, chosen: tuple[Named, ...], parts: Cut, faults: list[Fault], weight: float
) -> Reading:
    groups: dict[str, list[Named]] = {"area": [], "road": [], "estate": [], "house": []}
    own: list[Fault] = []
    for named in chosen:
        role, official = role_of(index, named.target)
        groups[role].append(named)
        weight *= FORM_WEIGHTS[named.target.form] * NEARNESS_WEIGHTS[named.span.how]
        own += _faults_of(named, role, official, parts.text)
    return Reading(
        tuple(groups["area"]), tuple(groups["road"]), tuple(groups["estate"]),
        tuple(groups["house"]), parts.tokens, (*own, *faults), weight,
    )  # fmt: skip


def role_of(index: Index, target: Target) -> tuple[str, str]:
    """What part of an address a target is, and its official name."""
    if target.kind == "house":
        return "house", index.houses[target.id].name
    place = index.places[target.id]
    if place.kind in AREA_KINDS:
        return "area", place.name
    return ("road" if place.kind in ROAD_KINDS else "estate"), place.name


def _faults_of(named: Named, role: str, official: str, text: str) -> Iterator[Fault]:
    part = {"area": "district", "house": "building_name"}.get(role, role)
    said = text[named.span.start : named.span.end]
    if named.target.form == "former":
        yield Fault(part, "old", said, official)
    if named.span.how in ("sound", "blurred", "spelled", "initials"):
        yield Fault(part, "sound", said, official)
    elif named.span.how in ("character", "beginning"):
        # Its weight is that of the nearness; the word says that the name as written is unknown.
        yield Fault(part, "sound", said, official)._replace(fault="unknown")


def is_label(run: str, *, is_behind: bool) -> bool:
    """Whether characters without a meaning may be the label of a door: 1A2, behind a number ABC or 乙."""
    if re.fullmatch(r"[0-9A-Z]*\d[0-9A-Z]*", run):
        return True
    return is_behind and (run in STEMS or re.fullmatch(r"[A-Z]+", run) is not None)


def _without_home(index: Index, run: str) -> str:
    """A text's beginning without the province and the city that this is."""
    for name in index.home * 2:
        run = run.removeprefix(name)
    return run


def _unknown_name(run: str) -> str:
    """The part of an address that a word without a meaning names by its ending, if it does."""
    if len(run) > 2 and _ESTATE.search(run):
        return "estate"
    return "building_name" if _ENTITY.search(run) else ""


def _unexplained(index: Index, parts: Cut) -> tuple[list[Fault], float]:
    """What the characters around the names say against them: another district, a longer name."""
    faults: list[Fault] = []
    weight = 1.0
    starts = {span.start: span for span in parts.spans}
    ends = {span.end: span for span in parts.spans}
    token_starts = {token.start for token in parts.tokens}
    last_token = max((token.start for token in parts.tokens), default=0)
    first_token = min((token.start for token in parts.tokens), default=len(parts.text))
    behind_number = {token.end for token in parts.tokens if token.number is not None}
    for start, end, run in parts.runs:
        run = _POLITE.sub("", _without_home(index, run)) if start == 0 else run
        if not run:
            continue
        is_first = start == 0 and end in starts
        if is_label(run, is_behind=start > first_token):
            faults.append(Fault("room", "unknown", run, ""))  # labels are never let go
        elif (named := _unknown_name(run)) and (end in starts or start in ends):
            faults.append(Fault(named, "unknown", run, ""))
        elif (is_first and _ADMIN.match(run)) or (end in starts and _ADMIN.fullmatch(run)):
            faults.append(Fault("district", "unknown", run, ""))
            weight *= 0.9
        elif end in starts or start in ends:
            faults.append(Fault("road", "extra", run, ""))
        elif start > first_token and named:
            faults.append(Fault(named, "unknown", run, ""))
        elif start > first_token and end in token_starts and not _JOINTS.fullmatch(run):
            # Where an estate stands, between the house number and its blocks, a word is one.
            is_estate = start in behind_number and len(run) > 2
            fault = ("estate", "unknown") if is_estate else ("number", "extra")
            faults.append(Fault(*fault, run, ""))
        elif first_token < start < last_token and re.search(r"\d", run):
            faults.append(Fault("number", "unknown", run, ""))  # nor is a word with a number in it
        elif start < first_token and len(run) > 1:
            faults.append(Fault("road", "unknown", run, ""))
    return faults, weight
