"""Routes of the HTTP interface."""

from __future__ import annotations

from django.urls import include, path, register_converter
from django.urls.converters import IntConverter
from drf_spectacular.views import SpectacularJSONAPIView

from geo_grid.api import accounts, audit, collection, jobs, locate, login, residents
from geo_grid.api.plans import drafts, review, sharing
from geo_grid.api.registers import views
from geo_grid.http import health
from importers.api import imports
from layers.api import exports, map, plan_files


class KeyConverter(IntConverter):
    """A whole number that fits a bigint: a longer one is no key of ours."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "key")

urlpatterns = [
    # First what is asked most often: points, and a map's dozens of tiles at once.
    path("api/v1/locate", locate.LocateView.as_view(), name="locate"),
    path("", include("layers.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("api/openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("api/v1/login", login.LoginView.as_view(), name="login"),
    path("api/v1/logout", login.LogoutView.as_view(), name="logout"),
    path("api/v1/me", login.MeView.as_view(), name="me"),
    path("api/v1/me/account", accounts.AccountView.as_view(), name="my-account"),
    path("api/v1/me/password", accounts.MyPasswordView.as_view(), name="my-password"),
    path("api/v1/me/language", accounts.MyLanguageView.as_view(), name="my-language"),
    path("api/v1/me/totp", accounts.MyTotpView.as_view(), name="my-totp"),
    path("api/v1/me/sessions/<str:name>", accounts.MySessionView.as_view(), name="my-session"),
    path("api/v1/me/devices/<key:pk>", accounts.MyDeviceView.as_view(), name="my-device"),
    path("api/v1/users", accounts.UsersView.as_view(), name="users"),
    path("api/v1/users/<key:pk>/reach", accounts.UserReachView.as_view(), name="user-reach"),
    path(
        "api/v1/users/<key:pk>/password", accounts.UserPasswordView.as_view(), name="user-password"
    ),
    path("api/v1/users/<key:pk>/active", accounts.UserActiveView.as_view(), name="user-active"),
    path("api/v1/users/<key:pk>/device", accounts.UserDeviceView.as_view(), name="user-device"),
    path("api/v1/users/<key:pk>/roles", accounts.UserRolesView.as_view(), name="user-roles"),
    path("api/v1/roles", accounts.RolesView.as_view(), name="roles"),
    path("api/v1/roles/<key:pk>", accounts.RoleView.as_view(), name="role"),
    path("api/v1/audit", audit.AuditView.as_view(), name="audit"),
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
    path("api/v1/city", map.CityView.as_view(), name="city"),
    path("api/v1/grid_cells.geojson", map.GridCellsView.as_view(), name="grid-cells"),
    path("api/v1/divisions.geojson", map.DivisionsView.as_view(), name="divisions"),
    path("api/v1/incidents.geojson", map.IncidentsView.as_view(), name="incidents"),
    path("api/v1/grid_cells/<key:pk>", map.GridCellView.as_view(), name="grid-cell"),
    path("api/v1/incidents/<key:pk>", map.IncidentView.as_view(), name="incident"),
    path("api/v1/jobs", jobs.JobsView.as_view(), name="jobs"),
    path("api/v1/jobs/<uuid:pk>", jobs.JobView.as_view(), name="job"),
    path("api/v1/jobs/<uuid:pk>/cancel", jobs.JobCancelView.as_view(), name="job-cancel"),
    path(
        "api/v1/residents/search", residents.ResidentSearchView.as_view(), name="residents-search"
    ),
    path("api/v1/residents/<key:pk>/reveal", residents.RevealView.as_view(), name="reveal"),
    path("api/v1/sources", collection.SourcesView.as_view(), name="sources"),
    path("api/v1/duplicates", collection.DuplicatesView.as_view(), name="duplicates"),
    path(
        "api/v1/duplicates/search",
        collection.DuplicatesSearchView.as_view(),
        name="duplicates-search",
    ),
    path(
        "api/v1/duplicates/<key:pk>/merge",
        collection.DuplicateMergeView.as_view(),
        name="duplicate-merge",
    ),
    path(
        "api/v1/duplicates/<key:pk>/reject",
        collection.DuplicateRejectView.as_view(),
        name="duplicate-reject",
    ),
    path(
        "api/v1/duplicates/<key:pk>/undo",
        collection.DuplicateUndoView.as_view(),
        name="duplicate-undo",
    ),
    path("api/v1/imports", imports.ImportsListView.as_view(), name="imports"),
    path("api/v1/imports/kinds", imports.KindsView.as_view(), name="import-kinds"),
    path("api/v1/imports/uploads", imports.UploadsView.as_view(), name="import-uploads"),
    path("api/v1/imports/uploads/<uuid:pk>", imports.UploadView.as_view(), name="import-upload"),
    path(
        "api/v1/imports/uploads/<uuid:pk>/places",
        imports.PlacesView.as_view(),
        name="import-places",
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
    path("api/v1/grid_cells_of_day.geojson", drafts.CellsOfDayView.as_view(), name="cells-of-day"),
    path("api/v1/grid_cells/<key:pk>/lineage", drafts.LineageView.as_view(), name="lineage"),
    path(
        "api/v1/divisions/<key:pk>/lineage",
        drafts.DivisionLineageView.as_view(),
        name="division-lineage",
    ),
    path("api/v1/plans", drafts.PlansView.as_view(), name="plans"),
    path("api/v1/plans/why", drafts.WhyView.as_view(), name="plan-why"),
    path("api/v1/plans/from_file", plan_files.PlanFromFileView.as_view(), name="plan-from-file"),
    path(
        "api/v1/plans/<key:pk>/plan.gpkg", plan_files.PlanGeoPackageView.as_view(), name="plan-gpkg"
    ),
    path(
        "api/v1/plans/<key:pk>/changes.xlsx",
        plan_files.PlanChangesFileView.as_view(),
        name="plan-changes-file",
    ),
    path("api/v1/plans/<key:pk>", drafts.PlanView.as_view(), name="plan"),
    path("api/v1/plans/<key:pk>/assignment.csv", drafts.AssignmentView.as_view(), name="plan-csv"),
    *(
        path(f"api/v1/plans/<key:pk>/{name}", view.as_view(), name=f"plan-{name}")
        for name, view in {
            "steps": drafts.PlanStepsView,
            "undo": drafts.PlanUndoView,
            "redo": drafts.PlanRedoView,
            "jump": drafts.PlanJumpView,
            "moments": drafts.PlanMomentsView,
            "branch": drafts.PlanBranchView,
            "rebase": drafts.PlanRebaseView,
            "comments": sharing.PlanCommentsView,
            "shares": sharing.PlanSharesView,
            "presence": sharing.PlanPresenceView,
            "changes": drafts.PlanChangesView,
            "alternatives": drafts.PlanAlternativesView,
            "propose": drafts.PlanProposeView,
            "sheet": plan_files.PlanSheetView,
            "streets": drafts.PlanStreetsView,
            "submit": review.PlanSubmitView,
            "return": review.PlanReturnView,
            "approve": review.PlanApproveView,
            "schedule": review.PlanScheduleView,
            "publish": review.PlanPublishView,
            "withdraw": review.PlanWithdrawView,
            "inverse": review.PlanInverseView,
        }.items()
    ),
    path(
        "api/v1/plans/<key:pk>/comments/<key:comment>",
        sharing.PlanCommentView.as_view(),
        name="plan-one-comment",
    ),
    path(
        "api/v1/plans/<key:pk>/shares/<key:share>",
        sharing.PlanShareView.as_view(),
        name="plan-one-share",
    ),
    path(
        "api/v1/shared_plans/<str:token>",
        sharing.SharedPlanView.as_view(),
        name="shared-plan",
    ),
    *views.routes(),
]
