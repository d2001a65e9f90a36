"""One role's whole attack on a city, and the table of what all of them came to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.access.world import World
from tests.disclosure.harvest import COUNTS, Reader, areas
from tests.disclosure.walk import planned_prefix, reading, unseen

Target = tuple[str, tuple[tuple[int, str], ...], int]
"""What is asked for: what it is called, the unseen counts in it, and their sum, 1 to 4."""


@dataclass(frozen=True)
class Outcome:
    """What the attack by one role came to."""

    role: str
    numbers: int
    hidden: int
    asked: int
    solved: tuple[str, ...]


_known: dict[frozenset[Any], tuple[int, tuple[str, ...]]] = {}


def attack(world: World, role: str) -> Outcome:
    """Everything read by a role, and which small counts of unseen ground follow from it."""
    reader = reading(world, role)
    targets = list(wanted(unseen(world, role), world))
    if role == "planner":
        prefix = planned_prefix(world)
        planned = {p.basic_cell for p in world.places if p.code.startswith(prefix)}
        targets = [target for target in targets if not _is_granted(planned, target)]
    mark = frozenset(reader.facts) | {repr(sorted(targets, key=repr))}
    if mark not in _known:  # many roles read the same
        _known[mark] = len(targets), tuple(solved(reader, targets))
    return Outcome(role, reader.numbers, reader.hidden, *_known[mark])


def _is_granted(planned: set[int], target: Target) -> bool:
    """Residents of planned ground are told to planners; what they are sums of is not."""
    said, terms, _ = target
    return said.startswith("residents of") and {atom for atom, _ in terms} <= planned


def wanted(away: dict[tuple[int, str], int], world: World) -> Iterator[Target]:
    """Sums of unseen counts that are 1 to 4: of atoms, and of the unseen rest of divisions."""
    for name, parts in COUNTS.items():
        for where, atoms in areas(world, {atom for atom, part in away if part in parts}):
            terms = tuple((atom, part) for atom in atoms for part in parts)
            if all(term in away for term in terms):
                total = sum(away[term] for term in terms)
                if 1 <= total <= 4:
                    yield f"{name} of {where}", terms, total


def solved(reader: Reader, targets: Iterable[Target]) -> Iterator[str]:
    """The targets of which everything told leaves only the true value."""
    knowledge = reader.knowledge()
    for said, terms, _ in targets:
        if knowledge.is_solved(terms):
            yield said


def untrue(reader: Reader, counts: Mapping[tuple[int, str], int]) -> list[tuple[Any, ...]]:
    """Facts that the true counts do not agree with: ``(who said it, least, most, the truth)``."""
    return [
        (fact.said, fact.low, fact.high, told)
        for fact in reader.facts.values()
        if all(name in counts for name in fact.terms)
        and not fact.low - 1e-6 <= (told := sum(counts[n] for n in fact.terms)) <= fact.high + 1e-6
    ]


def as_table(outcomes: Iterable[Outcome]) -> str:
    """The outcomes as Markdown, a line a role."""
    lines = [
        "| role | numbers read | hidden | counts of 1 to 4 asked for | solved |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {one.role} | {one.numbers:,} | {one.hidden:,} | {one.asked:,} | {len(one.solved)} |"
        for one in outcomes
    ]
    return "\n".join(lines) + "\n"
