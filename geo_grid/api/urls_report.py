"""Routes below ``/report/api/``: the public door."""

from __future__ import annotations

from django.urls import path

from geo_grid.api import public_reports as public
from geo_grid.api import published

urlpatterns = [
    path("start", public.PublicStartView.as_view(), name="public-start"),
    path("published", published.PublishedCasesView.as_view(), name="published-cases"),
    path(
        "published/<ref:ref>/photos/<str:file>",
        published.PublishedPhotoView.as_view(),
        name="published-photo",
    ),
    path("incidents", public.PublicReportsView.as_view(), name="public-reports"),
    path("incidents/<str:receipt>", public.PublicReportView.as_view(), name="public-report"),
    path("incidents/<str:receipt>/reply", public.PublicReplyView.as_view(), name="public-reply"),
    path(
        "incidents/<str:receipt>/not_fixed",
        public.PublicNotFixedView.as_view(),
        name="public-not-fixed",
    ),
    path("incidents/<str:receipt>/rating", public.PublicRatingView.as_view(), name="public-rating"),
    path("incidents/<str:receipt>/files", public.PublicFilesView.as_view(), name="public-files"),
    path(
        "incidents/<str:receipt>/files/<str:file>",
        public.PublicFileView.as_view(),
        name="public-file",
    ),
]
