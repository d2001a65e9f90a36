"""The page of figures: one section per benchmark, each replaceable by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HEAD = (
    "# Benchmarks\n\nWritten by `make bench`. Ratios compare two measurements of the same run on "
    "the same machine; single times depend on the machine and its load.\n"
)


def put_section(path: Path, *, title: str, body: str) -> None:
    """Replace the section `title` of the page, or append it; a missing page is begun."""
    page = path.read_text(encoding="utf-8") if path.exists() else HEAD
    section = f"## {title}\n\n{body.strip()}\n"
    old = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if old.search(page):
        page = old.sub(lambda _: section + "\n", page, count=1).rstrip() + "\n"
    else:
        page = page.rstrip() + "\n\n" + section
    path.write_text(page, encoding="utf-8")


def table(rows: Iterable[dict[str, Any]]) -> str:
    """Rows of (name, value, unit, reference, ratio, goal, ok) as a table."""
    lines = [
        "| what | measured | reference | ratio | goal | met |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        is_known = row["value"] is not None
        measured = f"{row['value']:,.4g} {row['unit']}" if is_known else "not measured"
        ratio = f"{row['ratio']:.3g}" if row.get("ratio") is not None else ""
        met = {None: "", True: "yes", False: "**no**"}[row.get("ok")]
        cells = (
            row["name"],
            measured,
            row.get("reference") or "",
            ratio,
            row.get("goal") or "",
            met,
        )
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines)
