"""Writers of the formats: each takes batches and a target, and returns how many rows it wrote."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Iterator
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

from geo_grid.spreadsheet import as_text
from layers.catalogue.layer import Column, Name
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
_UNTOLD = Name(
    "空着的人口、单位和事件数只按社区公布",
    "Numbers of people, organisations and incidents that are missing are published by community only",
)


def write_geopackage(
    selection: Selection, batches: Batches, target: Path, *, watermark: str = "", **_: Any
) -> int:
    """GeoPackage with one layer; the watermark in its table of metadata."""
    return _write_ogr(selection, batches, target, driver="GPKG", watermark=watermark)


def write_shapefile(
    selection: Selection, batches: Batches, target: Path, *, encoding: str = "UTF-8",
    watermark: str = "", **_: Any,
) -> int:  # fmt: skip
    """A zipped Shapefile; names are cut to ten letters, a table in the archive tells the full ones."""
    name = selection.layer.name
    short = short_names([column.name for column in selection.columns])
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.shp"
        count = _write_ogr(
            selection, batches, path, driver="ESRI Shapefile", encoding=encoding, rename=short
        )
        fields = Path(folder) / f"{name}_fields.csv"
        with fields.open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.writer(file)
            table.writerow(["field", "name", "中文", "English"])
            for column in selection.columns:
                title = column.title
                table.writerow([short[column.name], column.name, title.zh, title.en])
            if watermark:
                table.writerow(["", watermark])
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in sorted(Path(folder).iterdir()):
                archive.write(one, one.name)
    return count


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
    selection: Selection, batches: Batches, target: Path, *, driver: str, encoding: str = "UTF-8",
    rename: dict[str, str] | None = None, watermark: str = "",
) -> int:  # fmt: skip
    import pyogrio

    count, name = 0, selection.layer.name
    kind = "MultiPolygon" if selection.layer.geometry == "polygon" else None
    told = {"dataset_metadata": {"watermark": watermark}} if watermark else {}
    for batch in batches:
        frame = _geo_frame(selection, batch, times_as_text=driver != "GPKG")
        if rename:
            frame = frame.rename(columns=rename)
        pyogrio.write_dataframe(
            frame, target, driver=driver, layer=name, append=count > 0, encoding=encoding,
            geometry_type=kind, promote_to_multi=kind is not None, **({} if count else told),
        )  # fmt: skip
        count += len(batch.ids)
    if not count:
        empty = _geo_frame(selection, Batch([], [], np.array([], dtype=object), np.array([])))
        pyogrio.write_dataframe(
            empty.rename(columns=rename or {}), target, driver=driver, layer=name,
            geometry_type=kind or _KINDS[selection.layer.geometry][0], encoding=encoding, **told,
        )  # fmt: skip
    return count


def _geo_frame(
    selection: Selection, batch: Batch, *, times_as_text: bool = False
) -> geopandas.GeoDataFrame:
    columns: dict[str, Any] = {}
    for number, column in enumerate(selection.columns):
        values = [row[number] for row in batch.rows]
        columns[column.name] = _series(column, values, times_as_text)
    crs = f"EPSG:{selection.frame.srid}" if selection.frame.srid else None
    return geopandas.GeoDataFrame(columns, geometry=list(batch.shapes), crs=crs)


def _series(column: Column, values: list[Any], times_as_text: bool) -> pandas.Series:
    if column.type == "integer":
        return pandas.Series(values, dtype="Int64")
    if column.type == "number":
        return pandas.Series(values, dtype="float64")
    if column.type == "boolean":
        return pandas.Series(values, dtype="boolean")
    if column.type in ("date", "datetime") and not times_as_text:
        return pandas.to_datetime(pandas.Series(values), utc=True)
    texts = [one.isoformat() if isinstance(one, date) else one for one in values]
    return pandas.Series(texts, dtype="object")


def write_geojson(
    selection: Selection, batches: Batches, target: Path, *, watermark: str = "", **_: Any
) -> int:
    """A FeatureCollection, a feature a line; another system than WGS-84 is named as ``crs``."""
    count = 0
    names = [column.name for column in selection.columns]
    head: dict[str, Any] = {"type": "FeatureCollection", "name": selection.layer.name}
    if selection.frame.srid != 4326:
        head |= _crs_member(selection.frame)
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
        return {"datum": frame.datum}
    name = f"urn:ogc:def:crs:EPSG::{frame.srid}"
    return {"crs": {"type": "name", "properties": {"name": name}}}


def _jsonable(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def write_csv(
    selection: Selection, batches: Batches, target: Path, *, watermark: str = "", **_: Any
) -> int:
    """UTF-8 with a mark for Excel; lon and lat of the middle, lines and areas as WKT as well.

    The watermark heads a last column, which is empty.
    """
    mark = [as_text(watermark)] if watermark else []
    count, with_wkt = 0, selection.layer.geometry != "point"
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        names = [column.name for column in selection.columns]
        table.writerow(["id", *names, "lon", "lat", *(["wkt"] if with_wkt else []), *mark])
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
    selection: Selection, batches: Batches, target: Path, *, notes: tuple[str, ...] = (),
    language: str = "zh", watermark: str = "", **_: Any,
) -> int:  # fmt: skip
    """One sheet with the titles as its head; times without their zone, which Excel knows not.

    Where numbers are absent because their rows may not be listed, a note says so.
    """
    if selection.hides_numbers:
        notes = (*notes, _UNTOLD.in_language(language))
    titles = [column.title.in_language(language) for column in selection.columns]

    def lines() -> Iterator[list[Any]]:
        for batch in batches:
            for line in _lines(selection, batch):
                yield [_naive(value) for value in line]

    title = selection.layer.title.in_language(language)
    head = ["id", *titles, "lon", "lat"]
    return write_workbook(target, title=title, head=head, rows=lines(), notes=(*notes, watermark))


def _naive(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def write_geoparquet(
    selection: Selection, batches: Batches, target: Path, *, watermark: str = "", **_: Any
) -> int:
    """GeoParquet 1.0: WKB in a column ``geometry``."""
    fields = [("id", pyarrow.int64())]
    fields += [(column.name, _ARROW[column.type]) for column in selection.columns]
    geo = json.dumps(_geo_metadata(selection)).encode()
    told = {b"geo": geo, b"watermark": watermark.encode()}
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
    srid = selection.frame.srid
    crs = CRS.from_epsg(srid).to_json_dict() if srid else None
    kinds = _KINDS[selection.layer.geometry]
    column = {"encoding": "WKB", "geometry_types": kinds, "crs": crs}
    return {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
