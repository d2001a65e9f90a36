"""Two common ways to search addresses: trigrams over whole strings, and words by tsvector."""

from __future__ import annotations

import re

from django.db import connection

from bench.addresses.draft import ORDER
from bench.addresses.score import Answer, Truth
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def build(truth: Truth) -> None:
    """A table of all doors' addresses as strings and as words, with the indexes that each wants."""
    from io import StringIO

    sql.run("locate_peers_create")
    lines = []
    for door in truth.doors:
        parts = truth.town.parts(door.house, door[1:4])
        text = " ".join(parts[part] for part in ORDER if parts.get(part))
        lines.append(f"{door.unit}\t{text}\t{' '.join(words(text))}\n")
    with connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY bench_address (unit, text, words) FROM STDIN", StringIO("".join(lines))
        )
    sql.run("locate_peers_index")


def drop() -> None:
    sql.run("locate_peers_drop")


def words(text: str) -> list[str]:
    """Pairs of neighbouring characters, and numbers as they stand."""
    found: list[str] = []
    for run in re.findall(r"[一-鿿]+|[0-9A-Za-z]+", text):
        chinese = "一" <= run[0] <= "鿿"
        found += [run[i : i + 2] for i in range(max(1, len(run) - 1))] if chinese else [run.lower()]
    return found


def by_trigrams(text: str) -> list[Answer]:
    return _answers("locate_peers_trigrams", {"text": text})


def by_words(text: str) -> list[Answer]:
    query = " | ".join(f"'{word}'" for word in dict.fromkeys(words(text)))
    return _answers("locate_peers_words", {"query": query}) if query else []


def _answers(name: str, asked: dict[str, str]) -> list[Answer]:
    return [
        {
            "kind": "unit",
            "id": row["unit"],
            "confidence": row["score"],
            "exact": False,
            "faults": [],
        }
        for row in sql.rows(name, asked)
    ]
