"""Routes of the HTTP interface."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import IntConverter
from drf_spectacular.views import SpectacularJSONAPIView

from geo_grid.api import health, jobs, locate, login, map, plan_review, plans


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
    path("api/v1/jobs", jobs.JobsView.as_view(), name="jobs"),
    path("api/v1/jobs/<uuid:pk>", jobs.JobView.as_view(), name="job"),
    path("api/v1/jobs/<uuid:pk>/cancel", jobs.JobCancelView.as_view(), name="job-cancel"),
    path("tiles/<str:layers>/<int:z>/<int:x>/<int:y>.mvt", map.tile, name="tile"),
    path("api/v1/grid_cells_of_day.geojson", plans.CellsOfDayView.as_view(), name="cells-of-day"),
    path("api/v1/grid_cells/<key:pk>/lineage", plans.LineageView.as_view(), name="lineage"),
    path("api/v1/plans", plans.PlansView.as_view(), name="plans"),
    path("api/v1/plans/why", plans.WhyView.as_view(), name="plan-why"),
    path("api/v1/plans/<key:pk>", plans.PlanView.as_view(), name="plan"),
    path("api/v1/plans/<key:pk>/assignment.csv", plans.AssignmentView.as_view(), name="plan-csv"),
    *(
        path(f"api/v1/plans/<key:pk>/{name}", view.as_view(), name=f"plan-{name}")
        for name, view in {
            "steps": plans.PlanStepsView,
            "undo": plans.PlanUndoView,
            "redo": plans.PlanRedoView,
            "jump": plans.PlanJumpView,
            "moments": plans.PlanMomentsView,
            "branch": plans.PlanBranchView,
            "rebase": plans.PlanRebaseView,
            "comments": plans.PlanCommentsView,
            "changes": plans.PlanChangesView,
            "alternatives": plans.PlanAlternativesView,
            "streets": plans.PlanStreetsView,
            "submit": plan_review.PlanSubmitView,
            "return": plan_review.PlanReturnView,
            "approve": plan_review.PlanApproveView,
            "schedule": plan_review.PlanScheduleView,
            "publish": plan_review.PlanPublishView,
            "withdraw": plan_review.PlanWithdrawView,
            "inverse": plan_review.PlanInverseView,
        }.items()
    ),
]
