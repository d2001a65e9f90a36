"""All routes."""

from __future__ import annotations

from django.urls import include, path

from map_ui import views

urlpatterns = [
    path("", include("geo_grid.api.urls")),
    path("", views.map_page, name="map"),
    path("plan/", views.plan_page, name="plans-page"),
    path("plan/why", views.plan_page, name="plan-why-page"),
    path("plan/<key:pk>/", views.plan_page, name="plan-page"),
    path("login/", views.login_page, name="login-page"),
    path("duplicates/", views.duplicates_page, name="duplicates-page"),
    path("sources/", views.sources_page, name="sources-page"),
    path("import/", views.import_page, name="import-page"),
]
handler404 = "geo_grid.api.errors.not_found"
handler500 = "geo_grid.api.errors.server_error"
