"""Texts of addresses that wait for a decision, kept beside the file they came in.

One line of JSON a text, the one that most rows share first, and an index of them, so that a page
of a hundred thousand texts is read without the rest. The texts are masked and lie nowhere else:
they go with the file (:func:`importers.uploads.storage.forget_old`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from geo_grid.errors import NotFound, gettext_noop
from geo_grid.locate.decisions.text import canonical
from geo_grid.runs.models import Upload
from importers.rows.addresses import Doubt
from importers.uploads.storage import folder


@dataclass(frozen=True)
class DoubtfulText:
    """A text, the rows that hold it, why it is doubtful, and what it may mean, best first."""

    number: int
    text: str
    rows: tuple[int, ...]
    code: str
    candidates: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Listed:
    """What the index holds of a text: where its line begins, and how many rows share it."""

    at: int
    rows: int
    text: str


def _paths(upload: Upload, job: UUID) -> tuple[Path, Path]:
    place = folder(upload.id)
    return place / f"doubts-{job.hex}.jsonl", place / f"doubts-{job.hex}.index.json"


def store(upload: Upload, job: UUID, doubts: Iterable[Doubt]) -> int:
    """Write what waits for a decision; how many different texts it is."""
    texts: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        texts.setdefault(canonical(doubt.text), []).append(doubt)
    ordered = sorted(texts.values(), key=lambda same: (-len(same), same[0].row))
    lines, index = _paths(upload, job)
    listed, at = [], 0
    part = lines.with_suffix(".part")
    with part.open("wb") as stream:
        for same in ordered:
            first = same[0]
            document = [first.text, [d.row for d in same], first.code, list(first.candidates)]
            line = (
                json.dumps(document, ensure_ascii=False, default=str).encode("utf-8", "replace")
                + b"\n"
            )
            listed.append([at, len(same), first.text])
            at += stream.write(line)
    part.chmod(0o600)
    part.replace(lines)
    part.write_text(json.dumps(listed), encoding="utf-8")
    part.chmod(0o600)
    part.replace(index)
    return len(ordered)


def listed(upload: Upload, job: UUID) -> list[Listed]:
    """All texts of a job that wait or waited. Raises :class:`NotFound` where nothing is kept."""
    try:
        document = json.loads(_paths(upload, job)[1].read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address.")) from None
    return [Listed(*one) for one in document]


def load(upload: Upload, job: UUID, numbers: Sequence[int]) -> Iterator[DoubtfulText]:
    """The texts with these numbers (from 0, in the order of the list)."""
    index = listed(upload, job)
    with _paths(upload, job)[0].open("rb") as stream:
        for number in numbers:
            stream.seek(index[number].at)
            text, rows, code, candidates = json.loads(stream.readline())
            yield DoubtfulText(number, text, tuple(rows), code, tuple(candidates))


# ---- rows that were loaded once they were decided


def _loaded_path(upload: Upload, job: UUID) -> Path:
    return folder(upload.id) / f"loaded-{job.hex}.json"


def store_loaded(upload: Upload, job: UUID, rows: Set[int]) -> None:
    """Note which rows a job loaded; it counts once the job is done."""
    path = _loaded_path(upload, job)
    path.write_text(json.dumps(sorted(rows)), encoding="ascii")


def loaded(upload: Upload, job: UUID) -> frozenset[int]:
    """The rows that a job loaded."""
    path = _loaded_path(upload, job)
    return frozenset(json.loads(path.read_text("ascii"))) if path.exists() else frozenset()
