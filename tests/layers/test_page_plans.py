"""Pages of features ask the spatial index, never the whole table."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from layers.catalogue import declarations
from layers.catalogue.scope import EVERYTHING
from layers.ogc.items import page
from layers.ogc.items_query import read_items
from tests.layers.test_ogc import BOX_001


@pytest.mark.parametrize(
    ("name", "table"), [("buildings", "building"), ("units", "unit"), ("components", "component")]
)
def test_a_page_in_a_box_uses_the_spatial_index(crowded_city, name, table):
    layer = declarations.layer_named(name)
    caught = []

    def catch(execute, statement, parameters, many, context):
        if parameters and "box" in parameters:
            with connection.connection.cursor() as raw:
                caught.append(raw.mogrify(statement, parameters).decode())
        return execute(statement, parameters, many, context)

    asked = read_items({"bbox": BOX_001}, layer=layer, scope=EVERYTHING)
    with connection.execute_wrapper(catch):
        page(layer, asked.page_request)
    (text,) = caught
    text = text[text.index("SELECT json_build_object") :]  # without its declaration
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + text)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert f"Seq Scan on geo_grid_{table} " not in plan, plan
    assert re.search(r"Index Cond: \(.*geom.* && ", plan), plan
