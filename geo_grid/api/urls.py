"""Routes of the HTTP interface."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import IntConverter
from drf_spectacular.views import SpectacularJSONAPIView

from geo_grid.api import (
    health,
    jobs,
    locate,
    login,
    map,
    ogc,
    open_data,
    pictures,
    statistics,
    tiles,
)
from layers.tilesets import MATRIX_SET


class KeyConverter(IntConverter):
    """A whole number that fits a bigint: a longer one is no key of ours."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "key")

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("api/openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("api/v1/login", login.LoginView.as_view(), name="login"),
    path("api/v1/logout", login.LogoutView.as_view(), name="logout"),
    path("api/v1/me", login.MeView.as_view(), name="me"),
    path("api/v1/city", map.CityView.as_view(), name="city"),
    path("api/v1/grid_cells.geojson", map.GridCellsView.as_view(), name="grid-cells"),
    path("api/v1/divisions.geojson", map.DivisionsView.as_view(), name="divisions"),
    path("api/v1/incidents.geojson", map.IncidentsView.as_view(), name="incidents"),
    path("api/v1/grid_cells/<key:pk>", map.GridCellView.as_view(), name="grid-cell"),
    path("api/v1/buildings/<key:pk>", map.BuildingView.as_view(), name="building"),
    path("api/v1/incidents/<key:pk>", map.IncidentView.as_view(), name="incident"),
    path("api/v1/locate", locate.LocateView.as_view(), name="locate"),
    path("tiles/<str:layers>/<int:z>/<int:x>/<int:y>.mvt", tiles.tile_view, name="tile"),
    path("tiles/<str:layers>.json", tiles.tilejson_view, name="tilejson"),
    path("api/v1/statistics", statistics.StatisticsView.as_view(), name="statistics"),
    path("api/v1/statistics/area", statistics.AreaStatisticsView.as_view(), name="statistics-area"),
    path("api/v1/layers", pictures.LayersView.as_view(), name="layers"),
    path("api/v1/classes", pictures.ClassesView.as_view(), name="classes"),
    path("api/v1/map.html", pictures.SharedMapView.as_view(), name="shared-map"),
    path("open/", open_data.page, name="open-data"),
    path("open/communities.json", open_data.as_json, name="open-data-json"),
    path("open/communities.csv", open_data.as_csv, name="open-data-csv"),
    path("ogc/", ogc.landing, name="ogc"),
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
    path("api/v1/jobs", jobs.JobsView.as_view(), name="jobs"),
    path("api/v1/jobs/<uuid:pk>", jobs.JobView.as_view(), name="job"),
    path("api/v1/jobs/<uuid:pk>/cancel", jobs.JobCancelView.as_view(), name="job-cancel"),
]
