"""Files for the importers' tests, written as one would write them by hand."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from stdnum.cn import ric

from importers.demo.loading import load_demo
from tests.cities import city

Rows = list[dict[str, object]]


@city
def demo_city() -> None:
    """The demo city (size community), loaded in this process."""
    with tempfile.TemporaryDirectory() as folder:
        load_demo(Path(folder), size="community")


@pytest.fixture
def write_csv(tmp_path: Path) -> Callable[..., Path]:
    """``write_csv(rows, name="rows.csv")``: a table with a header, UTF-8 with BOM as Excel does."""

    def write(rows: Rows, name: str = "rows.csv") -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            header = list(dict.fromkeys(key for row in rows for key in row))
            writer = csv.DictWriter(stream, header)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def write_geojson(tmp_path: Path) -> Callable[..., Path]:
    """``write_geojson([(geometry, properties), …])``; a geometry may be raw JSON text."""

    def write(features: list[tuple[object, dict[str, object]]], name: str = "rows.geojson") -> Path:
        texts = [
            f'{{"type": "Feature", "properties": {json.dumps(properties)}, '
            f'"geometry": {shape if isinstance(shape, str) else json.dumps(shape)}}}'
            for shape, properties in features
        ]
        path = tmp_path / name
        path.write_text(f'{{"type": "FeatureCollection", "features": [{",".join(texts)}]}}')
        return path

    return write


def resident_id(birth: str = "19900307", serial: int = 1) -> str:
    """A number with a right check digit and a division that does not exist."""
    body = f"990101{birth}{serial:03d}"
    return body + ric.calc_check_digit(body + "0")


def codes(report) -> list[tuple[int, str, str]]:
    """Row, field and code of every refusal."""
    return [(refusal.row, refusal.field, refusal.code) for refusal in report.refused]
