"""All routes."""

from __future__ import annotations

from django.urls import include, path

from map_ui import views

urlpatterns = [
    path("", include("geo_grid.api.urls")),
    path("", views.map_page, name="map"),
    path("login/", views.login_page, name="login-page"),
    path("duplicates/", views.duplicates_page, name="duplicates-page"),
    path("sources/", views.sources_page, name="sources-page"),
    path("import/", views.import_page, name="import-page"),
    path("desk/", views.register_desk, name="register-desk"),
    path("d/u/<key:pk>", views.dossier_page, name="dossier-unit"),
    path("d/b/<key:pk>", views.dossier_page, name="dossier-building"),
]
handler404 = "geo_grid.api.errors.not_found"
handler500 = "geo_grid.api.errors.server_error"
