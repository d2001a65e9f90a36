"""What an answer must look like, said once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geo_grid.locate import queries

Answer = dict[str, Any]
TIE_AT_MOST = 0.5
SURE = 0.9
FAULTS = {"missing", "unknown", "contradicted", "sound", "old", "order", "range", "extra"}


def found(text: str, near: tuple[float, float] | None = None) -> list[Answer]:
    """The results of a text, after the rules that hold for every answer."""
    results: list[Answer] = queries.find(text, near=near).results
    sure = [answer["confidence"] for answer in results]
    assert sure == sorted(sure, reverse=True), f"{text}: the best first"
    assert len({(a["kind"], a["id"]) for a in results}) == len(results), f"{text}: nothing twice"
    for answer in results:
        assert 0 <= answer["confidence"] <= 1, text
        assert answer["kind"] in {"unit", "entrance", "building", "place"}, text
        assert {fault["fault"] for fault in answer["faults"]} <= FAULTS, text
        if answer["exact"]:
            assert not [*answer["not_found"], *hard(answer)], f"{text}: exact in spite of {answer}"
    return results


def hard(answer: Answer) -> list[Answer]:
    """Faults that say the text is not what stands there."""
    return [f for f in answer["faults"] if f["fault"] not in ("order", "extra")]


def faults(answer: Answer) -> set[tuple[str, str]]:
    return {(fault["part"], fault["fault"]) for fault in answer["faults"]}


def is_exact(text: str, kind: str, pk: int, **where: Any) -> Answer:
    """The text names this one thing and nothing else as surely."""
    results = found(text, **where)
    assert results, f"{text}: nothing"
    first = results[0]
    assert (first["kind"], first["id"]) == (kind, pk), f"{text}: {told(results)}"
    assert first["exact"], f"{text}: {told(results)}"
    assert first["confidence"] >= SURE, f"{text}: {told(results)}"
    assert all(a["confidence"] < first["confidence"] for a in results[1:]), told(results)
    return first


def is_tied(text: str, kind: str, ids: Iterable[int], **where: Any) -> list[Answer]:
    """The text leaves it open between these: they come first, equal, none above a half."""
    results, wanted = found(text, **where), set(ids)
    first = results[: len(wanted)]
    assert {(a["kind"], a["id"]) for a in first} == {(kind, pk) for pk in wanted}, (
        f"{text}: {told(results)}"
    )
    assert len({a["confidence"] for a in first}) == 1, f"{text}: {told(results)}"
    assert first[0]["confidence"] <= TIE_AT_MOST, f"{text}: {told(results)}"
    assert not any(a["exact"] for a in first), f"{text}: {told(results)}"
    return first


def falls_back(text: str, kind: str, pk: int | None, *lacking: str, **where: Any) -> Answer:
    """What the text asks for is not there: its surroundings come first and say what is not."""
    results = found(text, **where)
    assert results, f"{text}: nothing"
    first = results[0]
    assert first["kind"] == kind, f"{text}: {told(results)}"
    assert pk is None or first["id"] == pk, f"{text}: {told(results)}"
    assert set(first["not_found"]) == set(lacking), f"{text}: {told(results)}"
    assert not any(a["exact"] for a in results), f"{text}: {told(results)}"
    return first


def told(results: list[Answer]) -> str:
    """Answers for a message of a failing test."""
    return "; ".join(
        f"{a['kind']} {a['id']} {a['label']!r} {a['confidence']:.2f}"
        f"{' exact' if a['exact'] else ''} {a['not_found']} {sorted(faults(a))}"
        for a in results[:5]
    )
