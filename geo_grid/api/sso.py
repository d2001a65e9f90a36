"""The two addresses of single sign-on: out to the provider, and back."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from geo_grid.api.login import start_session


class CallbackView(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """Starts the same session as a password does."""

    def login_success(self) -> HttpResponse:
        target = self.success_url
        start_session(self.request, self.user)
        return HttpResponseRedirect(target)


begin = login_not_required(OIDCAuthenticationRequestView.as_view())
callback = login_not_required(CallbackView.as_view())
