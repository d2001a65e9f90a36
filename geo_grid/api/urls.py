"""Routes below ``/api/v1/`` of this app."""

from __future__ import annotations

from django.urls import path

from geo_grid.api import (
    account_requests,
    accounts,
    admissions,
    audit,
    collection,
    deadlines,
    departments,
    events,
    facilities,
    factor_resets,
    jobs,
    locate,
    login,
    messages,
    my_account,
    reach,
    reading,
    residents,
    scenarios,
    siting,
    start,
)
from geo_grid.api.cases import attachments, decisions, displays, saved_views, transitions
from geo_grid.api.cases import views as cases
from geo_grid.api.plans import drafts, review, sharing
from geo_grid.api.registers import views

urlpatterns = [
    # First what is asked most often: points.
    path("locate", locate.LocateView.as_view(), name="locate"),
    path("locate/suggest", locate.SuggestView.as_view(), name="locate-suggest"),
    path("reach/nearest", reach.NearestView.as_view(), name="reach-nearest"),
    path("reach/area", reach.AreaView.as_view(), name="reach-area"),
    path("reach/coverage", reach.CoverageView.as_view(), name="reach-coverage"),
    path("reach/siting", siting.SitingView.as_view(), name="reach-siting"),
    path(
        "reach/shared_stations", siting.SharedStationsView.as_view(), name="reach-shared-stations"
    ),
    path("reach/scenarios", scenarios.ScenariosView.as_view(), name="reach-scenarios"),
    path(
        "reach/scenarios/compare",
        scenarios.ScenariosCompareView.as_view(),
        name="reach-scenarios-compare",
    ),
    path("reach/scenarios/<key:pk>", scenarios.ScenarioView.as_view(), name="reach-scenario"),
    path("reach/repairs", reach.RepairsView.as_view(), name="reach-repairs"),
    path("events", events.EventsView.as_view(), name="events"),
    path("login", login.LoginView.as_view(), name="login"),
    path("start-account", start.StartAccountView.as_view(), name="start-account"),
    path("logout", login.LogoutView.as_view(), name="logout"),
    path("me", login.MeView.as_view(), name="me"),
    path("me/account", my_account.AccountView.as_view(), name="my-account"),
    path("me/password", my_account.MyPasswordView.as_view(), name="my-password"),
    path("me/language", my_account.MyLanguageView.as_view(), name="my-language"),
    path("me/totp", my_account.MyTotpView.as_view(), name="my-totp"),
    path(
        "me/recovery_codes",
        my_account.MyRecoveryCodesView.as_view(),
        name="my-recovery-codes",
    ),
    path(
        "me/other_sessions/end",
        my_account.MyOtherSessionsView.as_view(),
        name="my-other-sessions",
    ),
    path("me/sessions/<str:name>", my_account.MySessionView.as_view(), name="my-session"),
    path("me/devices/<key:pk>", my_account.MyDeviceView.as_view(), name="my-device"),
    path("me/tokens", my_account.MyTokensView.as_view(), name="my-tokens"),
    path("me/tokens/<key:pk>", my_account.MyTokenView.as_view(), name="my-token"),
    path("me/resets", my_account.MyResetsView.as_view(), name="my-resets"),
    path("me/reading-reason", reading.ReadingReasonView.as_view(), name="reading-reason"),
    path("users", accounts.UsersView.as_view(), name="users"),
    path("users/<key:pk>/reach", accounts.UserReachView.as_view(), name="user-reach"),
    path("users/<key:pk>/start-code", accounts.UserStartCodeView.as_view(), name="user-start-code"),
    path("users/<key:pk>/active", accounts.UserActiveView.as_view(), name="user-active"),
    path("users/<key:pk>/device", accounts.UserDeviceView.as_view(), name="user-device"),
    path("users/<key:pk>/devices", accounts.UserDevicesView.as_view(), name="user-devices"),
    path(
        "users/<key:pk>/devices/<key:device>",
        accounts.UserOneDeviceView.as_view(),
        name="user-one-device",
    ),
    path("users/<key:pk>/roles", accounts.UserRolesView.as_view(), name="user-roles"),
    path("account-requests", account_requests.RequestsView.as_view(), name="account-requests"),
    *(
        path(f"account-requests/<key:pk>/{name}", view.as_view(), name=f"account-request-{name}")
        for name, view in {
            "confirm": account_requests.RequestConfirmView,
            "refuse": account_requests.RequestRefuseView,
            "withdraw": account_requests.RequestWithdrawView,
        }.items()
    ),
    path("factor_resets", factor_resets.FactorResetsView.as_view(), name="factor-resets"),
    *(
        path(f"factor_resets/<key:pk>/{verb}", view.as_view(), name=f"factor-reset-{verb}")
        for verb, view in {
            "confirm": factor_resets.FactorResetConfirmView,
            "refuse": factor_resets.FactorResetRefuseView,
            "withdraw": factor_resets.FactorResetWithdrawView,
        }.items()
    ),
    path("roles", accounts.RolesView.as_view(), name="roles"),
    path("roles/<key:pk>", accounts.RoleView.as_view(), name="role"),
    path("audit", audit.AuditView.as_view(), name="audit"),
    path("jobs", jobs.JobsView.as_view(), name="jobs"),
    path("jobs/<uuid:pk>", jobs.JobView.as_view(), name="job"),
    path("jobs/<uuid:pk>/cancel", jobs.JobCancelView.as_view(), name="job-cancel"),
    path("residents/search", residents.ResidentSearchView.as_view(), name="residents-search"),
    path("residents/<key:pk>/reveal", residents.RevealView.as_view(), name="reveal"),
    path("sources", collection.SourcesView.as_view(), name="sources"),
    path("duplicates", collection.DuplicatesView.as_view(), name="duplicates"),
    path(
        "duplicates/search",
        collection.DuplicatesSearchView.as_view(),
        name="duplicates-search",
    ),
    path(
        "duplicates/<key:pk>/merge",
        collection.DuplicateMergeView.as_view(),
        name="duplicate-merge",
    ),
    path(
        "duplicates/<key:pk>/reject",
        collection.DuplicateRejectView.as_view(),
        name="duplicate-reject",
    ),
    path(
        "duplicates/<key:pk>/undo",
        collection.DuplicateUndoView.as_view(),
        name="duplicate-undo",
    ),
    *transitions.routes(),
    *decisions.routes(),
    path("grid_cells_of_day.geojson", drafts.CellsOfDayView.as_view(), name="cells-of-day"),
    path("grid_cells/<key:pk>/lineage", drafts.LineageView.as_view(), name="lineage"),
    path(
        "divisions/<key:pk>/lineage",
        drafts.DivisionLineageView.as_view(),
        name="division-lineage",
    ),
    path("facility_kinds", facilities.FacilityKindsView.as_view(), name="facility-kinds"),
    path("cameras", facilities.CamerasView.as_view(), name="cameras"),
    path("components/near", facilities.NearComponentsView.as_view(), name="components-near"),
    path("incidents", cases.CasesView.as_view(), name="cases"),
    path("incident_figures", cases.CaseFiguresView.as_view(), name="case-figures"),
    path("incident_points", cases.CasePointsView.as_view(), name="case-points"),
    path("incident_density", cases.CaseDensityView.as_view(), name="case-density"),
    path("incident_playback", cases.CasePlaybackView.as_view(), name="case-playback"),
    path("incident_hot_spots", cases.CaseHotSpotsView.as_view(), name="case-hot-spots"),
    path(
        "incidents/<ref:ref>/attachments",
        attachments.CaseFilesView.as_view(),
        name="case-files",
    ),
    path(
        "incidents/<ref:ref>/attachments/<str:file>",
        attachments.CaseFileView.as_view(),
        name="case-file",
    ),
    path("incidents/<ref:ref>/contact", cases.CaseContactView.as_view(), name="case-contact"),
    # Last of its kind: a ref may hold a slash.
    path("incidents/<ref:ref>", cases.CaseView.as_view(), name="case"),
    path("views", saved_views.SavedViewsView.as_view(), name="views"),
    path("views/<key:pk>", saved_views.SavedViewView.as_view(), name="view"),
    path("displays", displays.DisplaysView.as_view(), name="displays"),
    path("display", displays.DisplayView.as_view(), name="display"),
    path("matters", cases.MattersView.as_view(), name="matters"),
    path("deadlines", deadlines.DeadlinesView.as_view(), name="deadlines"),
    path("messages", messages.MessagesView.as_view(), name="messages"),
    path("messages/read", messages.MessagesReadView.as_view(), name="messages-read"),
    path("messages/address", messages.MessagesAddressView.as_view(), name="messages-address"),
    path("admissions", admissions.AdmissionsView.as_view(), name="admissions"),
    path("admissions/<key:pk>", admissions.AdmissionView.as_view(), name="admission"),
    path("departments", departments.DepartmentsView.as_view(), name="departments"),
    path("plans", drafts.PlansView.as_view(), name="plans"),
    path("plans/why", drafts.WhyView.as_view(), name="plan-why"),
    path("plans/<key:pk>", drafts.PlanView.as_view(), name="plan"),
    path("plans/<key:pk>/assignment.csv", drafts.AssignmentView.as_view(), name="plan-csv"),
    *(
        path(f"plans/<key:pk>/{name}", view.as_view(), name=f"plan-{name}")
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
        "plans/<key:pk>/comments/<key:comment>",
        sharing.PlanCommentView.as_view(),
        name="plan-one-comment",
    ),
    path(
        "plans/<key:pk>/shares/<key:share>",
        sharing.PlanShareView.as_view(),
        name="plan-one-share",
    ),
    path(
        "shared_plans/<str:token>",
        sharing.SharedPlanView.as_view(),
        name="shared-plan",
    ),
    *views.routes(),
]
