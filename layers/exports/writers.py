"""Writers of the formats: each takes batches and a target, and returns how many rows it wrote."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas
import numpy as np
import pandas
import pyarrow
import pyarrow.parquet
import shapely
from pyproj import CRS

from geo_grid.geometry.datum import local_system
from geo_grid.spreadsheet import as_text
from layers.catalogue.layer import Column
from layers.exports.cut_texts import Losses
from layers.exports.rows import Batch, Frame, Selection
from layers.exports.workbook import write_workbook

Batches = Iterator[Batch]
Writer = Callable[..., int]
_ARROW = {
    "text": pyarrow.string(), "integer": pyarrow.int64(), "number": pyarrow.float64(),
    "boolean": pyarrow.bool_(), "date": pyarrow.date32(), "datetime": pyarrow.timestamp("us", "UTC"),
}  # fmt: skip
_KINDS = {"point": ["Point"], "line": ["LineString"], "polygon": ["Polygon", "MultiPolygon"]}
SHAPEFILE_NAME = 10


def id_name(selection: Selection) -> str:
    """How the column of the stable id is called: ``id``, unless a thematic layer has such a one."""
    taken = {column.name.lower() for column in selection.columns}
    return next(name for name in ("id", "feature_id", "geogrid_id") if name not in taken)


def write_geopackage(
    selection: Selection, batches: Batches, target: Path, *, notes: Sequence[str] = (),
    watermark: str = "", **_: Any,
) -> int:  # fmt: skip
    """GeoPackage with one layer; notes and watermark in its table of metadata."""
    told = {"notes": "\n".join(notes), "watermark": watermark}
    told = {"dataset_metadata": {name: text for name, text in told.items() if text}}
    count = 0
    for batch in _at_least_one(batches):
        frame = _geo_frame(selection, batch)
        _write_ogr(frame, selection, target, count, driver="GPKG", use_arrow=True,
                   **({} if count else told))  # fmt: skip
        count += len(batch.ids)
    return count


def write_shapefile(selection: Selection, batches: Batches, target: Path, **given: Any) -> int:
    """A zipped Shapefile; names are cut to ten letters, a table in the archive tells the full ones."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{selection.layer.name}.shp"
        count = write_shapefile_parts(selection, batches, path, **given)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in sorted(Path(folder).iterdir()):
                archive.write(one, one.name)
    return count


def write_shapefile_parts(
    selection: Selection, batches: Batches, target: Path, *, encoding: str = "UTF-8",
    notes: Sequence[str] = (), language: str = "zh", watermark: str = "",
    losses: Losses | None = None, **_: Any,
) -> int:  # fmt: skip
    """The files of a Shapefile beside each other, and ``…_fields.csv`` with full names and notes."""
    losses = losses or Losses(encoding)
    pk = id_name(selection)
    short = short_names([pk, *(column.name for column in selection.columns)])
    count = 0
    for batch in _at_least_one(batches):
        fitted = replace(batch, rows=[tuple(map(losses.fit, row)) for row in batch.rows])
        frame = _geo_frame(selection, fitted, times_as_text=True).rename(columns=short)
        _write_ogr(frame, selection, target, count, driver="ESRI Shapefile", encoding=encoding)
        count += len(batch.ids)
    with target.with_name(f"{target.stem}_fields.csv").open(
        "w", encoding="utf-8-sig", newline=""
    ) as file:
        table = csv.writer(file)
        table.writerow(["field", "name", "中文", "English"])
        for column in selection.columns:
            title = column.title
            table.writerow([short[column.name], column.name, title.zh, title.en])
        for note in (*notes, *losses.told(language), watermark):
            if note:
                table.writerow(["", as_text(note)])
    return count


def _at_least_one(batches: Batches) -> Batches:
    """The batches; an empty one where there is none, since a file without rows has columns too."""
    is_empty = True
    for batch in batches:
        is_empty = False
        yield batch
    if is_empty:
        yield Batch([], [], np.array([], dtype=object), np.array([], dtype=object))


def short_names(names: list[str]) -> dict[str, str]:
    """Ten letters at most, and no two alike."""
    found: dict[str, str] = {}
    for name in names:
        short, number = name[:SHAPEFILE_NAME], 0
        while short in found.values():
            number += 1
            short = f"{name[: SHAPEFILE_NAME - len(str(number))]}{number}"
        found[name] = short
    return found


def _write_ogr(
    frame: geopandas.GeoDataFrame, selection: Selection, target: Path, done: int, **given: Any
) -> None:
    """Write rows, or after some that are `done` append them."""
    import pyogrio

    is_area = selection.layer.geometry == "polygon"
    kind = "MultiPolygon" if is_area else _KINDS[selection.layer.geometry][0]
    pyogrio.write_dataframe(
        frame, target, layer=target.stem if target.suffix == ".shp" else selection.layer.name,
        append=done > 0, promote_to_multi=is_area,
        **({"geometry_type": kind} if is_area or frame.empty else {}), **given,
    )  # fmt: skip


def _geo_frame(
    selection: Selection, batch: Batch, *, times_as_text: bool = False
) -> geopandas.GeoDataFrame:
    columns: dict[str, Any] = {id_name(selection): pandas.Series(batch.ids, dtype="int64")}
    for number, column in enumerate(selection.columns):
        values = [row[number] for row in batch.rows]
        columns[column.name] = _series(column, values, times_as_text)
    return geopandas.GeoDataFrame(
        columns, geometry=list(batch.shapes), crs=_system(selection.frame)
    )


def _system(frame: Frame) -> CRS:
    """A shifted datum is a local system: nothing said would be taken for WGS-84, and drawn askew."""
    return CRS.from_epsg(frame.srid) if frame.srid else CRS.from_wkt(local_system(frame.datum))


def _series(column: Column, values: list[Any], times_as_text: bool) -> pandas.Series:
    if column.type == "integer":
        return pandas.Series(values, dtype="Int64")
    if column.type == "number":
        return pandas.Series(values, dtype="float64")
    if column.type == "boolean":
        return pandas.Series(values, dtype="boolean")
    if column.type == "datetime" and not times_as_text:
        return pandas.to_datetime(pandas.Series(values), utc=True)
    if column.type == "date" and not times_as_text:
        return pandas.Series(values, dtype=pandas.ArrowDtype(pyarrow.date32()))
    texts = [one.isoformat() if isinstance(one, date) else one for one in values]
    return pandas.Series(texts, dtype=pandas.ArrowDtype(pyarrow.string()))


def write_geojson(
    selection: Selection, batches: Batches, target: Path, *, notes: Sequence[str] = (),
    watermark: str = "", **_: Any,
) -> int:  # fmt: skip
    """A FeatureCollection, a feature a line; another system than WGS-84 is named as ``crs``.

    A shifted datum is named by a local system: GDAL takes any other word, and none, for WGS-84, and
    would draw everything half a kilometre off; of a local one it knows that it cannot be moved.
    """
    count = 0
    names = [column.name for column in selection.columns]
    head: dict[str, Any] = {"type": "FeatureCollection", "name": selection.layer.name}
    if selection.frame.srid != 4326:
        head |= _crs_member(selection.frame)
    if notes:
        head["notes"] = list(notes)
    if watermark:
        head["watermark"] = watermark
    with target.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [')
        for batch in batches:
            shapes = shapely.to_geojson(batch.shapes)
            for pk, row, shape in zip(batch.ids, batch.rows, shapes, strict=True):
                values = {n: _jsonable(v) for n, v in zip(names, row, strict=True)}
                told = json.dumps(values, ensure_ascii=False)
                comma = "," if count else ""
                file.write(
                    f'{comma}\n{{"type": "Feature", "id": {pk}, "properties": {told}, '
                    f'"geometry": {shape}}}'
                )
                count += 1
        file.write("\n]}\n")
    return count


def _crs_member(frame: Frame) -> dict[str, Any]:
    if frame.srid is None:
        name = local_system(frame.datum)
        return {"crs": {"type": "name", "properties": {"name": name}}, "datum": frame.datum}
    name = f"urn:ogc:def:crs:EPSG::{frame.srid}"
    return {"crs": {"type": "name", "properties": {"name": name}}}


def _jsonable(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def write_csv(
    selection: Selection, batches: Batches, target: Path, *, watermark: str = "", **_: Any
) -> int:
    """UTF-8 with a mark for Excel; the place of the middle, lines and areas as WKT as well.

    What the coordinates are is told by the names of their columns, the rest by the file's name. The
    watermark heads a last column, which is empty.
    """
    mark = [as_text(watermark)] if watermark else []
    count, with_wkt = 0, selection.layer.geometry != "point"
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        names = [column.name for column in selection.columns]
        x, y, wkt = selection.frame.axes
        table.writerow([id_name(selection), *names, x, y, *([wkt] if with_wkt else []), *mark])
        for batch in batches:
            shapes = shapely.to_wkt(batch.shapes, rounding_precision=selection.frame.digits)
            for line, shape in zip(_lines(selection, batch), shapes, strict=True):
                values = [as_text(_jsonable(value)) for value in line]
                table.writerow([*values, *([shape] if with_wkt else []), *("" for _ in mark)])
                count += 1
    return count


def _lines(selection: Selection, batch: Batch) -> Iterator[list[Any]]:
    points = shapely.point_on_surface(batch.shapes)
    xs, ys = shapely.get_x(points).tolist(), shapely.get_y(points).tolist()
    digits = selection.frame.digits
    for pk, row, x, y in zip(batch.ids, batch.rows, xs, ys, strict=True):
        yield [pk, *row, round(x, digits), round(y, digits)]


def write_excel(
    selection: Selection, batches: Batches, target: Path, *, notes: Sequence[str] = (),
    language: str = "zh", watermark: str = "", **_: Any,
) -> int:  # fmt: skip
    """One sheet with the titles as its head and codes in words; times as they are in the city."""
    titles = [column.title.in_language(language) for column in selection.columns]
    words = [column.values(language) if column.values else {} for column in selection.columns]

    def lines() -> Iterator[list[Any]]:
        for batch in batches:
            for pk, *line in _lines(selection, batch):
                told = [known.get(value, value) if known else value
                        for known, value in zip(words, line, strict=False)]  # fmt: skip
                yield [pk, *map(_naive, (*told, *line[len(words) :]))]

    title = selection.layer.title.in_language(language)
    head = [id_name(selection), *titles, *selection.frame.axes[:2]]
    return write_workbook(target, title=title, head=head, rows=lines(), notes=(*notes, watermark))


def _naive(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def write_geoparquet(
    selection: Selection, batches: Batches, target: Path, *, notes: Sequence[str] = (),
    watermark: str = "", **_: Any,
) -> int:  # fmt: skip
    """GeoParquet 1.0: WKB in a column ``geometry``."""
    fields = [(id_name(selection), pyarrow.int64())]
    fields += [(column.name, _ARROW[column.type]) for column in selection.columns]
    geo = json.dumps(_geo_metadata(selection)).encode()
    told = {b"geo": geo, b"watermark": watermark.encode(), b"notes": "\n".join(notes).encode()}
    schema = pyarrow.schema([*fields, ("geometry", pyarrow.binary())], metadata=told)
    count = 0
    with pyarrow.parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in batches:
            shapes = shapely.to_wkb(batch.shapes)
            columns = [batch.ids, *map(list, zip(*batch.rows, strict=True)), list(shapes)]
            arrays = [
                pyarrow.array(values, type=one.type)
                for values, one in zip(columns, schema, strict=True)
            ]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))
            count += len(batch.ids)
    return count


def _geo_metadata(selection: Selection) -> dict[str, Any]:
    crs = _system(selection.frame).to_json_dict()
    kinds = _KINDS[selection.layer.geometry]
    column = {"encoding": "WKB", "geometry_types": kinds, "crs": crs}
    return {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
