"""Routes of the layers: tiles, features, statistics, pictures, open data."""

from __future__ import annotations

from django.urls import path

from layers.api import map_layers, ogc, open_data, statistics, tiles
from layers.api.themes import views
from layers.tiles.tilesets import MATRIX_SET

urlpatterns = [
    path("tiles/<str:layers>/<int:z>/<int:x>/<int:y>.mvt", tiles.tile_view, name="tile"),
    path("tiles/<str:layers>.json", tiles.tilejson_view, name="tilejson"),
    path("api/v1/statistics", statistics.StatisticsView.as_view(), name="statistics"),
    path("api/v1/statistics/area", statistics.AreaStatisticsView.as_view(), name="statistics-area"),
    path("api/v1/layers", map_layers.LayersView.as_view(), name="layers"),
    path("api/v1/classes", map_layers.ClassesView.as_view(), name="classes"),
    path("api/v1/map.html", map_layers.SharedMapView.as_view(), name="shared-map"),
    path("api/v1/themes", views.ThemesView.as_view(), name="themes"),
    path("api/v1/themes/look", views.ThemeLookView.as_view(), name="theme-look"),
    path("api/v1/themes/sample", views.ThemeSampleView.as_view(), name="theme-sample"),
    path("api/v1/themes/classes", views.ThemeClassesView.as_view(), name="theme-classes"),
    path("api/v1/themes/<key:pk>", views.ThemeView.as_view(), name="theme"),
    path("api/v1/themes/<key:pk>/load", views.ThemeLoadView.as_view(), name="theme-load"),
    path("api/v1/themes/<key:pk>/undo", views.ThemeUndoView.as_view(), name="theme-undo"),
    path("open/", open_data.page, name="open-data"),
    path("open/communities.json", open_data.as_json, name="open-data-json"),
    path("open/communities.csv", open_data.as_csv, name="open-data-csv"),
    path("ogc/", ogc.landing, name="ogc"),
    path("ogc", ogc.landing, name="ogc-bare"),  # QGIS follows no redirect to the slash
    path("ogc/conformance", ogc.conformance, name="ogc-conformance"),
    path("ogc/api", ogc.openapi, name="ogc-openapi"),
    path("ogc/collections", ogc.collections, name="ogc-collections"),
    path("ogc/collections/<str:name>", ogc.collection, name="ogc-collection"),
    path("ogc/collections/<str:name>/queryables", ogc.queryables, name="ogc-queryables"),
    path("ogc/collections/<str:name>/items", ogc.features, name="ogc-items"),
    path("ogc/collections/<str:name>/items/<key:pk>", ogc.feature, name="ogc-item"),
    path("ogc/collections/<str:name>/tiles", ogc.tileset_list, name="ogc-tilesets"),
    path(f"ogc/collections/<str:name>/tiles/{MATRIX_SET}", ogc.tileset, name="ogc-tileset"),
    path(
        f"ogc/collections/<str:name>/tiles/{MATRIX_SET}/<int:z>/<int:row>/<int:column>",
        ogc.tile,
        name="ogc-tile",
    ),
    path("ogc/tileMatrixSets", ogc.matrix_sets, name="ogc-matrix-sets"),
    path(f"ogc/tileMatrixSets/{MATRIX_SET}", ogc.matrix_set, name="ogc-matrix-set"),
]
