"""Routes of the pages."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from map_ui import certificate, plates, shell, views
from map_ui.api.start import StartView

urlpatterns = [
    path("", views.map_page, name="map"),
    path("start/", views.start_page, name="start-page"),
    path("api/v1/start", StartView.as_view(), name="start"),
    path("plan/", views.plan_page, name="plans-page"),
    path("plan/why", views.plan_page, name="plan-why-page"),
    path("plan/<key:pk>/", views.plan_page, name="plan-page"),
    path("plan/<key:pk>/sheet/", views.plan_sheet_page, name="plan-sheet-page"),
    path("plan/shared/<str:token>/", views.shared_plan_page, name="shared-plan-page"),
    path("login/", views.login_page, name="login-page"),
    path("certificate/", certificate.page, name="certificate-page"),
    path(f"certificate/{certificate.FILE_NAME}", certificate.file, name="certificate-file"),
    path("start-account/", views.start_account_page, name="start-account-page"),
    path("messages/", views.messages_page, name="messages-page"),
    path("exports/", views.exports_page, name="exports-page"),
    path("duplicates/", views.duplicates_page, name="duplicates-page"),
    path("admissions/", views.admissions_page, name="admissions-page"),
    path("sources/", views.sources_page, name="sources-page"),
    path("import/", views.import_page, name="import-page"),
    path("addresses/", views.addresses_page, name="addresses-page"),
    path("reach/", views.reach_page, name="reach-page"),
    path("nearest/", views.nearest_page, name="nearest-page"),
    path("field/", views.field_page, name="field-page"),
    path("field/worker.js", shell.worker, name="field-worker"),
    path("field/shell/", shell.page, name="field-shell-page"),
    path("plates/<key:pk>/", views.plates_page, name="plates-page"),
    path("q/<str:code>", plates.scanned, name="plate-scanned"),
    path("visits/", views.visits_page, name="visits-page"),
    path("print/", views.print_page, name="print-page"),
    path("themes/", views.themes_page, name="themes-page"),
    path("command/", views.command_page, name="command-page"),
    path("incidents/", views.incidents_page, name="incidents-page"),
    path("incidents/new", views.incident_new_page, name="incident-new-page"),
    path("incident/<ref:ref>", views.incident_page, name="incident-page"),
    path("desk/", views.register_desk, name="register-desk"),
    path("d/u/<key:pk>", views.dossier_page, name="dossier-unit"),
    path("d/b/<key:pk>", views.dossier_page, name="dossier-building"),
    path("report/", views.report_page, name="report-page"),
    path("account/", views.account_page, name="account-page"),
    path("accounts/", views.accounts_page, name="accounts-page"),
    path(
        "people/",
        RedirectView.as_view(pattern_name="accounts-page", permanent=True, query_string=True),
        name="people-page",
    ),
    path("resets/", views.factor_resets_page, name="factor-resets-page"),
    path("audit/", views.audit_page, name="audit-page"),
    path("help/", views.guides_page, name="guides-page"),
    path("help/<slug:subject>/", views.guide_page, name="guide-page"),
]
