"""What a city calls the categories of a file of incidents: a CSV of ``category,matter``."""

from __future__ import annotations

from pathlib import Path

from geo_grid.errors import Faults, GeoGridError, gettext_noop
from geo_grid.matters.csv_rows import read_rows, row_fault
from geo_grid.matters.queries import newest
from importers.rows.batch import Batch
from importers.rows.context import Category

COLUMNS = ("category", "matter")


def read_categories(path: Path) -> dict[str, Category]:
    """The matter, as it is defined now, of each category that the file names.

    Raises :class:`BadInput` for a file that is none, :class:`Faults` with row and field of every
    matter that is not known and every category that is named twice.
    """
    known = {row.matter.code: Category(row.pk, row.name) for row in newest()}
    found: dict[str, Category] = {}
    faults: list[GeoGridError] = []
    for number, row in read_rows(path, columns=COLUMNS, needed=COLUMNS):
        if row["matter"] not in known:
            faults.append(
                row_fault(
                    number, "matter", "matter_unknown",
                    gettext_noop("Row %(row)s: there is no matter “%(value)s”."),
                    value=row["matter"][:60],
                )
            )  # fmt: skip
        elif row["category"] in found:
            faults.append(
                row_fault(
                    number, "category", "category_twice",
                    gettext_noop("Row %(row)s: the category “%(value)s” is named twice; keep one."),
                    value=row["category"][:60],
                )
            )  # fmt: skip
        else:
            found[row["category"]] = known[row["matter"]]
    if faults:
        raise Faults(faults)
    return found


def categorize(batch: Batch) -> None:
    """Give rows the matter of their category; its own word becomes the title of a row without one.

    What the file does not name stays called as it is, and is counted.
    """
    context = batch.context
    if not context.categories:
        return
    words = batch.column("category")
    titles = batch.column("title")
    matters = [context.categories.get(word or "") for word in words]
    for word, matter in zip(words, matters, strict=True):
        if matter is None and word:
            context.unnamed[word] += 1
    batch.values["title"] = [
        title or (word if matter else None)
        for title, word, matter in zip(titles, words, matters, strict=True)
    ]
    batch.values["category"] = [
        matter.name if matter else word for word, matter in zip(words, matters, strict=True)
    ]
    batch.values["matter_id"] = [str(matter.version) if matter else None for matter in matters]
