"""Routes below ``/open311/v2/``."""

from __future__ import annotations

from django.urls import path

from geo_grid.api.open311 import views

urlpatterns = [
    path("services.<document:form>", views.ServicesView.as_view(), name="open311-services"),
    path(
        "services/<str:code>.<document:form>", views.ServiceView.as_view(), name="open311-service"
    ),
    path("requests.<document:form>", views.RequestsView.as_view(), name="open311-requests"),
    path("requests/<ref:ref>.<document:form>", views.RequestView.as_view(), name="open311-request"),
    path("photos/<str:file>", views.PhotoView.as_view(), name="open311-photo"),
]
