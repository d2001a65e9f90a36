"""Routes of single sign-on, where a provider is named."""

from __future__ import annotations

from django.urls import path

from geo_grid.api import sso

urlpatterns = [
    path("login", sso.begin, name="oidc_authentication_init"),
    path("callback", sso.callback, name="oidc_authentication_callback"),
]
