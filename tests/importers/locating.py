"""A matcher of texts that knows what a test tells it, at the boundary to the real one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from geo_grid.locate import finding
from geo_grid.locate.decisions.text import canonical


@dataclass
class Found:
    """What the matcher says of one text."""

    results: list[dict[str, Any]] = field(default_factory=list)
    hint: dict[str, str] | None = None


def result(kind: str, pk: int, label: str, **more: Any) -> dict[str, Any]:
    """A match, exact and sure unless told otherwise, at the middle of the lattice city."""
    return {
        "kind": kind, "id": pk, "label": label, "depth": kind, "exact": True, "confidence": 0.99,
        "not_found": [], "faults": [], "parts": {}, "lon": 118.5005, "lat": 24.5025,
        "basic_cell": {"id": 1, "code": "990101001001001"}, "grid_cell": None,
        "worker": {"name": "zq-worker"},
    } | more  # fmt: skip


Answers = dict[str, list[dict[str, Any]]]
Teach = Callable[[Answers], list[str]]


@pytest.fixture
def taught(monkeypatch) -> Teach:
    """``taught({text: results})``: what is found; the list of texts that were looked up."""

    def teach(answers: Answers) -> list[str]:
        known = {canonical(text): results for text, results in answers.items()}
        asked: list[str] = []

        def find_many(texts: Sequence[str], *, near: Any = None) -> list[Found]:
            asked.extend(texts)
            return [Found(known.get(canonical(text), [])) for text in texts]

        monkeypatch.setattr(finding, "find_many", find_many)
        return asked

    return teach
