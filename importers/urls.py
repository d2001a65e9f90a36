"""Routes of the importers: files in."""

from __future__ import annotations

from django.urls import path

from importers.api import addresses, imports, visit_forms

urlpatterns = [
    path("api/v1/imports", imports.ImportsListView.as_view(), name="imports"),
    path("api/v1/imports/kinds", imports.KindsView.as_view(), name="import-kinds"),
    path("api/v1/imports/uploads", imports.UploadsView.as_view(), name="import-uploads"),
    path("api/v1/imports/uploads/<uuid:pk>", imports.UploadView.as_view(), name="import-upload"),
    path(
        "api/v1/imports/uploads/<uuid:pk>/places",
        imports.PlacesView.as_view(),
        name="import-places",
    ),
    path(
        "api/v1/imports/uploads/<uuid:pk>/projections",
        imports.ProjectionsView.as_view(),
        name="import-projections",
    ),
    path("api/v1/imports/<key:pk>", imports.ImportView.as_view(), name="import"),
    path("api/v1/imports/<key:pk>/undo", imports.UndoView.as_view(), name="import-undo"),
    path("api/v1/imports/reports/<uuid:pk>", imports.ReportView.as_view(), name="import-report"),
    path(
        "api/v1/imports/reports/<uuid:pk>/report.json",
        imports.ReportFileView.as_view(),
        name="import-report-file",
    ),
    path(
        "api/v1/imports/reports/<uuid:pk>/rejects.gpkg",
        imports.RejectsFileView.as_view(),
        name="import-rejects",
    ),
    path("api/v1/locate/batch", addresses.BatchesView.as_view(), name="locate-batches"),
    path("api/v1/locate/batch/<uuid:pk>", addresses.BatchView.as_view(), name="locate-batch"),
    path(
        "api/v1/locate/batch/<uuid:pk>/doubtful",
        addresses.DoubtfulView.as_view(),
        name="locate-doubtful",
    ),
    path(
        "api/v1/locate/batch/<uuid:pk>/doubtful/<key:number>/decision",
        addresses.DecisionView.as_view(),
        name="locate-decision",
    ),
    path(
        "api/v1/locate/batch/<uuid:pk>/load",
        addresses.LoadDecidedView.as_view(),
        name="locate-load-decided",
    ),
    path(
        "api/v1/visit_forms/preview",
        visit_forms.FormPreviewView.as_view(),
        name="visit-form-preview",
    ),
    path(
        "api/v1/visit_forms/from_file",
        visit_forms.FormFromFileView.as_view(),
        name="visit-form-from-file",
    ),
    path("api/v1/aliases", addresses.AliasesView.as_view(), name="aliases"),
    path("api/v1/aliases/<key:pk>/accept", addresses.AcceptView.as_view(), name="alias-accept"),
    path("api/v1/aliases/<key:pk>/reject", addresses.RejectView.as_view(), name="alias-reject"),
]
