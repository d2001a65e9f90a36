"""The SQL that a migration runs: a copy beside it, which no later change of the product touches."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "sql"


def frozen_sql(name: str) -> str:
    """The text of ``sql/<name>.sql`` beside the migrations."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
