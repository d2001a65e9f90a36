"""Refused rows as a GeoPackage: with their own columns, to be corrected in QGIS and read back.

Numbers of people go out sealed, whatever column they stand in: who corrects another cell sends them
in again without having seen them, and the file tells nobody whose number it is.

A row whose place came from its cells and was the fault has no geometry there: who corrects the
cells need not move a point as well, and who draws the point need not correct the cells.
"""

from __future__ import annotations

import logging
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.vault import sealing
from geo_grid.vault.masking import is_id_number, is_mobile, mask_numbers
from importers.formats.files import Source, Table
from importers.rows.context import Context
from importers.rows.places import read_texts, swapped
from importers.runs.report import Report
from importers.schema.kind import PLACE_COLUMNS
from importers.schema.refusals import Refusal

logger = logging.getLogger(__name__)
LAYER = "rejects"
ROW, WHY, CODES = "refused_row", "refused_because", "refused_codes"
_TAKEN = {"fid", "geom", ROW, WHY, CODES}


def check_rejects(path: Path) -> None:
    """Raise :class:`BadInput` ``rejects_not_gpkg`` for a file that cannot hold refused rows."""
    if path.suffix.lower() != ".gpkg":
        raise BadInput(
            "rejects_not_gpkg",
            gettext_noop("The file for refused rows must end in .gpkg."),
            field="rejects",
        )


def hand_out_rejects(path: Path, source: Source, report: Report, *, context: Context) -> None:
    """Write the refused rows of an import that is done; why they are not written stands in `report`.

    What is loaded by then stays, so no fault of a file beside it may pass for one of the import.
    Raises :class:`BadInput` ``rejects_not_gpkg``.
    """
    check_rejects(path)
    try:
        write_rejects(path, source, report, context=context)
    except Exception as error:
        logger.exception("The refused rows of %s were not written", report.kind)
        reason = error.strerror if isinstance(error, OSError) else None  # without the folder
        report.rejects_unwritten = reason or type(error).__name__


def write_rejects(path: Path, source: Source, report: Report, *, context: Context) -> int:
    """Write the refused rows of `source` to `path` (replaced, mode 0600); how many they are.

    Coordinates stay those of the source: read it back with the same datum.

    Raises :class:`BadInput` ``rejects_not_gpkg``.
    """
    check_rejects(path)
    by_row: dict[int, list[Refusal]] = defaultdict(list)
    for refusal in report.refused:
        by_row[refusal.row].append(refusal)
    names = stored_names(source.columns)
    with tempfile.TemporaryDirectory(dir=path.resolve().parent, prefix=".rejects-") as folder:
        whole = Path(folder) / "rejects.gpkg"
        written = _write(whole, source, by_row, names, context)
        whole.chmod(0o600)
        whole.replace(path)
    return written


def _write(
    path: Path, source: Source, by_row: dict[int, list[Refusal]], names: dict[str, str],
    context: Context,
) -> int:  # fmt: skip
    import pyogrio

    written = 0
    for rows, columns, geometry in _chosen(source, by_row, context):
        told = [[refusal.as_dict() for refusal in by_row[row]] for row in rows]
        numbers = _numbers(source, context)
        fields: dict[str, list[Any]] = {
            names[name]: [_sealed(text, always=name in numbers) for text in columns[name]]
            for name in source.columns
        }
        fields[ROW] = rows
        fields[WHY] = [_because(reasons) for reasons in told]
        fields[CODES] = [" ".join(sorted({r["code"] for r in reasons})) for reasons in told]
        pyogrio.raw.write(
            path, shapely.to_wkb(geometry), layer=LAYER, driver="GPKG",
            field_data=[np.array(cells, dtype=object if f != ROW else np.int64)
                        for f, cells in fields.items()],
            fields=list(fields), geometry_type="Unknown", append=written > 0,
            crs=source.crs or "EPSG:4326",
        )  # fmt: skip
        written += len(rows)
    return written


def _numbers(source: Source, context: Context) -> set[str]:
    """The file's columns that are sealed when they are loaded, and what is a copy of them."""
    read = {context.matched[name] for name in ("id_number", "phone") if name in context.matched}
    own = {source.added.get(name) or name for name in read}
    return read | own | {copy for copy, of in source.added.items() if of in own}


def _sealed(text: str, *, always: bool) -> str:
    masked = mask_numbers(text)
    if not text.strip() or (masked == text and not always):
        return text
    is_whole = always or is_id_number(text) or is_mobile(text)
    return sealing.seal_text(text) if is_whole else masked


def _because(reasons: list[dict[str, Any]]) -> str:
    return "; ".join(
        f"{reason['field']}: {reason['message']}" if reason["field"] else str(reason["message"])
        for reason in reasons
    )


def stored_names(columns: tuple[str, ...]) -> dict[str, str]:
    """Column names as a GeoPackage can hold them: told apart without case, none of its own."""
    taken = set(_TAKEN)
    names = {}
    for i, column in enumerate(columns):
        name = column or f"column_{i + 1}"
        while name.casefold() in taken:
            name += "_"
        taken.add(name.casefold())
        names[column] = name
    return names


def _chosen(
    source: Source, by_row: dict[int, list[Refusal]], context: Context
) -> Iterator[tuple[list[int], dict[str, list[str]], NDArray[np.object_]]]:
    """Rows, columns and geometries of what was refused, a chunk at a time."""
    for table in source.tables():
        at = [i for i, row in enumerate(table.rows) if row in by_row]
        rows = [table.rows[i] for i in at]
        columns = {name: [table.columns[name][i] for i in at] for name in source.columns}
        geometry = np.full(len(rows), None, dtype=object)
        if table.geometry is not None:
            geometry = _finite(table.geometry[at])
        elif context.has_places:
            misplaced = set(PLACE_COLUMNS)
            found = read_texts(table, context).geoms[at]
            for i, row in enumerate(rows):
                if misplaced.isdisjoint(refusal.field for refusal in by_row[row]):
                    geometry[i] = found[i]
            geometry = _finite(geometry)
        geometry = swapped(geometry) if context.north_first else geometry
        spoiled = [row for row in table.spoiled if row in by_row]
        if spoiled:
            rows, columns, geometry = _with_spoiled(
                table, spoiled, rows, columns, geometry, source.added
            )
        if rows:
            yield rows, columns, geometry


def _finite(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Without geometries that no map can show."""
    geometry = np.array(geometry, dtype=object)
    xy, of = shapely.get_coordinates(geometry, return_index=True)
    geometry[np.unique(of[~np.isfinite(xy).all(axis=1)])] = None
    geometry[shapely.is_empty(geometry)] = None
    return geometry


def _with_spoiled(
    table: Table, spoiled: list[int], rows: list[int], columns: dict[str, list[str]],
    geometry: NDArray[np.object_], added: dict[str, str],
) -> tuple[list[int], dict[str, list[str]], NDArray[np.object_]]:  # fmt: skip
    """Rows with too many cells too: what fits stands in the columns, the rest in the file's last one."""
    own = [name for name in columns if name not in added]
    for row in spoiled:
        cells = table.spoiled[row]
        last = len(own) - 1
        for k, name in enumerate(own):
            columns[name].append(cells[k] if k < last else ",".join(cells[k:]))
        for name in added:
            columns[name].append("")
    nothing = np.full(len(spoiled), None, dtype=object)
    return rows + spoiled, columns, np.concatenate([geometry, nothing])
