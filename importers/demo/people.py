"""Households and residents: who lives behind which door.

A household follows one of a dozen patterns (couple with child, three generations, room mates …);
ages hang together, so that the pyramid of the whole city looks like one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from . import identity, persons


@dataclass(frozen=True)
class Member:
    """One place in a household: age as years after the head's, sex m, f, any, head or spouse."""

    older: float = 0.0
    spread: float = 0.0
    sex: str = "any"
    surname: str = "line"


@dataclass(frozen=True)
class Pattern:
    """A kind of household: the head's lowest, likeliest and highest age, and the members."""

    ages: tuple[float, float, float]
    members: tuple[Member, ...]


_HEAD = Member(sex="head", surname="head")
_SPOUSE = Member(-1.5, 2.6, "spouse", "spouse")
_CHILD = Member(-29.0, 3.2)
_SECOND = Member(-32.5, 3.2)
_MATE = Member(0.0, 3.0, "head", "own")
_FATHER, _MOTHER = Member(27.0, 3.0, "m"), Member(25.0, 3.0, "f", "own")

PATTERNS = {
    "single": Pattern((20, 27, 55), (_HEAD,)),
    "pair": Pattern((23, 29, 52), (_HEAD, _SPOUSE)),
    "family": Pattern((27, 38, 57), (_HEAD, _SPOUSE, _CHILD)),
    "family2": Pattern((30, 40, 55), (_HEAD, _SPOUSE, _CHILD, _SECOND)),
    "three": Pattern((29, 39, 57), (_HEAD, _SPOUSE, _CHILD, _FATHER, _MOTHER)),
    "three_widow": Pattern((31, 44, 60), (_HEAD, _SPOUSE, _CHILD, _MOTHER)),
    "grown": Pattern((47, 55, 68), (_HEAD, _SPOUSE, Member(-27.0, 3.0))),
    "empty_nest": Pattern((48, 59, 70), (_HEAD, _SPOUSE)),
    "old_pair": Pattern((62, 69, 90), (_HEAD, _SPOUSE)),
    "old_alone": Pattern((64, 77, 99), (_HEAD,)),
    "alone_parent": Pattern((29, 40, 56), (_HEAD, _CHILD)),
    "left": Pattern((58, 64, 76), (_HEAD, _SPOUSE, Member(-56.0, 4.0))),
    "mates2": Pattern((18, 23, 40), (_HEAD, _MATE)),
    "mates3": Pattern((18, 22, 34), (_HEAD, _MATE, _MATE)),
}
_SETTLED = {
    "single": 5, "pair": 9, "family": 22, "family2": 12, "three": 9, "three_widow": 7, "grown": 12,
    "empty_nest": 11, "old_pair": 9, "old_alone": 5, "alone_parent": 3, "left": 1.5,
}  # fmt: skip
_OLD = {
    "single": 6, "pair": 5, "family": 13, "family2": 7, "three": 9, "three_widow": 7, "grown": 11,
    "empty_nest": 12, "old_pair": 19, "old_alone": 15, "alone_parent": 3, "left": 5,
}  # fmt: skip
_MOVING = {
    "single": 20, "pair": 20, "family": 30, "family2": 12, "mates2": 9, "mates3": 5,
    "alone_parent": 2, "grown": 4,
}  # fmt: skip
FLOATING_SHARE = {"slab": 0.22, "mid": 0.16, "tower": 0.17, "house": 0.26, "village": 0.93}
# How readily a dwelling of a style is taken when there are more dwellings than households.
_DEMAND = {"slab": 1.0, "mid": 1.0, "tower": 0.7, "house": 0.9, "village": 0.85}
_LOWEST_VACANCY = 0.03


def occupy(units: pd.DataFrame, households: int, rng: np.random.Generator) -> np.ndarray:
    """Positions of the dwellings that have a household, about `households` of them, sorted."""
    homes = np.flatnonzero(units["use"].isin(("dwelling", "rented")))
    demand = units["style"].iloc[homes].map(_DEMAND).to_numpy(dtype=float)
    count = min(households, int(len(homes) * (1.0 - _LOWEST_VACANCY)))
    wait = rng.exponential(1.0, len(homes)) / demand
    return np.sort(homes[np.argsort(wait, kind="stable")[:count]])


MOST_IN_A_PART = 400_000


def make_residents(
    units: pd.DataFrame, taken: np.ndarray, *, now: datetime, rng: np.random.Generator,
    part: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """One row per resident of the dwellings `taken` (positions in `units`), household by household.

    Parts of one city are numbered from 1, so that no two share a ref or a number.

    Columns as `import_data residents` wants them, and `unit`, the position of the dwelling.
    """
    style = units["style"].to_numpy(dtype=str)[taken]
    floating = rng.random(len(taken)) < np.vectorize(FLOATING_SHARE.get)(style)
    people = _members(_choose(style, floating, rng), rng)
    people["floating"] = floating[people["home"]]
    people["unit"] = taken[people["home"]]
    people = people.sort_values(["home", "rank"], kind="stable", ignore_index=True)
    _date(people, now, rng)
    _categorise(people, style[people["home"]], rng)
    _name(people, rng)
    _tie(people, units, now, rng, part)
    _identify(people, rng, part)
    return people


def _choose(style: np.ndarray, floating: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    kinds = np.full(len(style), "", dtype="U12")
    groups = (
        (_MOVING, floating),
        (_OLD, ~floating & (style == "house")),
        (_SETTLED, ~floating & (style != "house")),
    )
    for shares, chosen in groups:
        weight = np.array(list(shares.values()), dtype=float)
        kinds[chosen] = rng.choice(list(shares), int(chosen.sum()), p=weight / weight.sum())
    return kinds


def _members(kinds: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """All members of all households: home, rank, pattern, age in years, sex, surname."""
    head_surname = persons.surnames(len(kinds), rng)
    spouse_surname = persons.surnames(len(kinds), rng)
    head_male = rng.random(len(kinds)) < 0.63
    head_male &= ~((kinds == "old_alone") & (rng.random(len(kinds)) < 0.5))
    line = np.where(head_male, head_surname, spouse_surname)
    parts = []
    for name, pattern in PATTERNS.items():
        home = np.flatnonzero(kinds == name)
        head_age = rng.triangular(*pattern.ages, len(home))
        for rank, member in enumerate(pattern.members):
            age = head_age + member.older + rng.normal(0.0, 1.0, len(home)) * member.spread
            born = (age > 0.0) & (age < 103.0)
            male = {"head": head_male[home], "spouse": ~head_male[home]}.get(
                member.sex,
                np.full(len(home), member.sex == "m")
                if member.sex in "mf"
                else rng.random(len(home)) < 0.52,
            )
            own = persons.surnames(len(home), rng)
            surname = {"head": head_surname[home], "spouse": spouse_surname[home], "own": own}.get(
                member.surname, line[home]
            )
            parts.append(
                pd.DataFrame(
                    {"home": home, "rank": rank, "pattern": name, "age": age, "male": male,
                     "surname": surname}
                )[born]
            )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _date(people: pd.DataFrame, now: datetime, rng: np.random.Generator) -> None:
    days = (people["age"].to_numpy() * 365.2425).astype(int) + 1
    today = pd.Timestamp(now.date())
    people["birth"] = today - pd.to_timedelta(days, unit="D")
    people["birth_date"] = people["birth"].dt.strftime("%Y-%m-%d")


def _categorise(people: pd.DataFrame, style: np.ndarray, rng: np.random.Generator) -> None:
    floating, home = people["floating"].to_numpy(dtype=bool), people["home"].to_numpy()
    category = np.where(floating, "floating", "registered").astype("U12")
    category[(people["pattern"] == "left").to_numpy() & ~floating] = "left_behind"
    luck = rng.random(int(home.max()) + 1)[home]
    is_couple = (people["rank"] < 2).to_numpy()
    category[(luck < 0.012) & np.isin(style, ("tower", "mid")) & is_couple] = "overseas"
    people["category"] = category


def _name(people: pd.DataFrame, rng: np.random.Generator) -> None:
    male = people["male"].to_numpy(dtype=bool)
    given = persons.given_names(male, people["birth"].dt.year.to_numpy(), rng)
    names = np.char.add(people["surname"].to_numpy(dtype=str), given).astype("U24")
    guests = np.flatnonzero((people["category"] == "overseas") & (rng.random(len(people)) < 0.5))
    names[guests] = persons.foreign_names(len(guests), rng)
    people["name"] = names
    people["sex"] = np.where(male, "male", "female")


def _tie(
    people: pd.DataFrame, units: pd.DataFrame, now: datetime, rng: np.random.Generator, part: int
) -> None:
    """Where they live, since when, as whose household."""
    at, home = people["unit"].to_numpy(), people["home"].to_numpy()
    for column in ("building_ref", "entrance", "room"):
        people[column] = units[column].to_numpy()[at]
    homes, floating = int(home.max()) + 1, people["floating"].to_numpy(dtype=bool)
    settled, moving = rng.uniform(0.2, 24.0, homes)[home], rng.exponential(2.2, homes)[home]
    years = np.minimum(np.where(floating, moving, settled), people["age"].to_numpy())
    since = pd.Timestamp(now.date()) - pd.to_timedelta((years * 365).astype(int), unit="D")
    people["since"] = since.strftime("%Y-%m-%d")
    is_owner = (rng.random(homes) < 0.93)[home] & ~floating
    people["tenure"] = np.where(is_owner, "owned", "rented")
    people["kind"] = "main"
    people["householder"] = np.where(people["rank"] == 0, "yes", "no")
    people["household_ref"] = np.char.add(
        "H", np.char.zfill((home + 1 + part * MOST_IN_A_PART).astype(str), 6)
    )


def _identify(people: pd.DataFrame, rng: np.random.Generator, part: int) -> None:
    count = len(people)
    serial = np.arange(1, count + 1) + part * MOST_IN_A_PART
    people["ref"] = np.char.add("R", np.char.zfill(serial.astype(str), 7))
    home = 3 * max(part - 1, 0)
    near = rng.choice([f"9901{home + k:02d}" for k in (1, 2, 3)], count, p=[0.86, 0.09, 0.05])
    low, high = (201, 3999) if not part else (201 + 100 * part, 300 + 100 * part)
    far = np.char.add("99", np.char.zfill(rng.integers(low, high, count).astype(str), 4))
    prefix = np.where(people["floating"], far, near)
    male = people["male"].to_numpy(dtype=bool)
    birth = pd.DatetimeIndex(people["birth"])
    numbers = np.array(identity.id_numbers(prefix, birth, male), dtype="U20")
    kind = np.full(count, "resident_id", dtype="U12")
    guests = np.flatnonzero(people["category"] == "overseas")
    kind[guests] = rng.choice(["passport", "hk_macao", "taiwan"], len(guests))
    numbers[guests] = [f"X{part:02d}{serial:06d}" for serial in range(len(guests))]
    numbers[(people["age"] < 1.0).to_numpy() & (rng.random(count) < 0.5)] = ""
    people["id_type"], people["id_number"] = kind, numbers
    phone = np.array(identity.phones(count, rng, first=part * MOST_IN_A_PART), dtype="U11")
    silent = (people["age"] < 12).to_numpy() | (rng.random(count) < 0.04)
    people["phone"] = np.where(silent, "", phone)


def other_residences(
    people: pd.DataFrame, units: pd.DataFrame, taken: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """A second home for a few householders: rows like those of `people` with `kind` other."""
    homes = np.flatnonzero(units["use"].isin(("dwelling", "rented")))
    empty = np.setdiff1d(homes, taken)
    heads = np.flatnonzero((people["householder"] == "yes") & (people["category"] == "registered"))
    count = min(len(empty) // 4, len(heads) // 40)
    again = people.iloc[np.sort(rng.choice(heads, count, replace=False))].copy()
    at = rng.choice(empty, count, replace=False)
    for column in ("building_ref", "entrance", "room"):
        again[column] = units[column].to_numpy()[at]
    again["kind"], again["tenure"] = "other", "owned"
    again["householder"], again["household_ref"] = "no", ""
    return again
