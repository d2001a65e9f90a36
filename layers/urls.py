"""Routes of the layers: tiles, features, statistics, the map, exports, plans as files, open data."""

from __future__ import annotations

from django.urls import path

from layers.api import (
    base_maps,
    case_cells,
    catalogue,
    exports,
    located_addresses,
    map,
    ogc,
    ogc_search,
    ogc_styles,
    open_data,
    plan_files,
    reach,
    statistics,
    tiles,
    visit_answers,
)
from layers.api.themes import views as themes
from layers.tiles.tilesets import MATRIX_SET

urlpatterns = [
    path("tiles/<str:layers>/<int:z>/<int:x>/<int:y>.mvt", tiles.tile_view, name="tile"),
    path("tiles/<str:layers>.json", tiles.tilejson_view, name="tilejson"),
    path("base_maps/<str:key>/<int:z>/<int:x>/<int:y>", base_maps.tile_view, name="base-map-tile"),
    path("api/v1/base_maps", base_maps.BaseMapsView.as_view(), name="base-maps"),
    path("api/v1/statistics", statistics.StatisticsView.as_view(), name="statistics"),
    path("api/v1/statistics/area", statistics.AreaStatisticsView.as_view(), name="statistics-area"),
    path("api/v1/reach/coverage.xlsx", reach.ReachWorkbookView.as_view(), name="reach-workbook"),
    path(
        "api/v1/reach/scenarios/<key:pk>/scenario.xlsx",
        reach.ScenarioWorkbookView.as_view(),
        name="reach-scenario-workbook",
    ),
    path(
        "api/v1/reach/scenarios/<key:pk>/scenario.gpkg",
        reach.ScenarioGeoPackageView.as_view(),
        name="reach-scenario-geopackage",
    ),
    path(
        "api/v1/visit_forms/<key:pk>/answers.xlsx",
        visit_answers.VisitAnswersWorkbookView.as_view(),
        name="visit-form-answers-workbook",
    ),
    path(
        "api/v1/visit_forms/<key:pk>/answers.csv",
        visit_answers.VisitAnswersCsvView.as_view(),
        name="visit-form-answers-csv",
    ),
    path("api/v1/incident_cells", case_cells.CaseCellsView.as_view(), name="case-cells"),
    path("api/v1/layers", catalogue.LayersView.as_view(), name="layers"),
    path("api/v1/classes", catalogue.ClassesView.as_view(), name="classes"),
    path("api/v1/map.html", catalogue.SharedMapView.as_view(), name="shared-map"),
    path("api/v1/themes", themes.ThemesView.as_view(), name="themes"),
    path("api/v1/themes/look", themes.ThemeLookView.as_view(), name="theme-look"),
    path("api/v1/themes/sample", themes.ThemeSampleView.as_view(), name="theme-sample"),
    path("api/v1/themes/classes", themes.ThemeClassesView.as_view(), name="theme-classes"),
    path("api/v1/themes/<key:pk>", themes.ThemeView.as_view(), name="theme"),
    path("api/v1/themes/<key:pk>/load", themes.ThemeLoadView.as_view(), name="theme-load"),
    path("api/v1/themes/<key:pk>/undo", themes.ThemeUndoView.as_view(), name="theme-undo"),
    path("api/v1/exports", exports.ExportsView.as_view(), name="exports"),
    path(
        "api/v1/exports/<key:pk>/approve",
        exports.ExportApproveView.as_view(),
        name="export-approve",
    ),
    path(
        "api/v1/exports/<key:pk>/refuse", exports.ExportRefuseView.as_view(), name="export-refuse"
    ),
    path("api/v1/exports/files/<str:token>", exports.ExportFileView.as_view(), name="export-file"),
    path(
        "api/v1/locate/batch/<uuid:pk>/result.<str:form>",
        located_addresses.LocatedFileView.as_view(),
        name="locate-batch-file",
    ),
    path("api/v1/city", map.CityView.as_view(), name="city"),
    path("api/v1/grid_cells.geojson", map.GridCellsView.as_view(), name="grid-cells"),
    path("api/v1/divisions.geojson", map.DivisionsView.as_view(), name="divisions"),
    path("api/v1/incidents.geojson", map.IncidentsView.as_view(), name="incidents"),
    path("api/v1/grid_cells/<key:pk>", map.GridCellView.as_view(), name="grid-cell"),
    path("api/v1/incident_cards/<key:pk>", map.IncidentView.as_view(), name="incident"),
    path("api/v1/plans/from_file", plan_files.PlanFromFileView.as_view(), name="plan-from-file"),
    path(
        "api/v1/plans/<key:pk>/plan.gpkg", plan_files.PlanGeoPackageView.as_view(), name="plan-gpkg"
    ),
    path(
        "api/v1/plans/<key:pk>/changes.xlsx",
        plan_files.PlanChangesFileView.as_view(),
        name="plan-changes-file",
    ),
    path("api/v1/plans/<key:pk>/sheet", plan_files.PlanSheetView.as_view(), name="plan-sheet"),
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
    path("ogc/collections/<str:name>/search", ogc_search.search, name="ogc-search"),
    path("ogc/collections/<str:name>/items/<key:pk>", ogc.feature, name="ogc-item"),
    path("ogc/collections/<str:name>/tiles", ogc.tileset_list, name="ogc-tilesets"),
    path(f"ogc/collections/<str:name>/tiles/{MATRIX_SET}", ogc.tileset, name="ogc-tileset"),
    path(
        f"ogc/collections/<str:name>/tiles/{MATRIX_SET}/<int:z>/<int:row>/<int:column>",
        ogc.tile,
        name="ogc-tile",
    ),
    path("ogc/styles", ogc_styles.style_list, name="ogc-styles"),
    path("ogc/styles/<str:name>", ogc_styles.style, name="ogc-style"),
    path("ogc/styles/<str:name>/metadata", ogc_styles.metadata, name="ogc-style-metadata"),
    path("ogc/tileMatrixSets", ogc.matrix_sets, name="ogc-matrix-sets"),
    path(f"ogc/tileMatrixSets/{MATRIX_SET}", ogc.matrix_set, name="ogc-matrix-set"),
]
