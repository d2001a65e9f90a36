"""The present factor over HTTP: what is typed again goes as `proof` with the request it is for.

Without it such a request answers 403 ``present_factor_needed``, whose `details` say what to ask for;
the pages ask, and send the request once more.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.decorators import method_decorator
from rest_framework import serializers
from rest_framework.request import Request

from geo_grid.access.devices import device_of
from geo_grid.access.models import Device
from geo_grid.access.present import Proof, check_present
from geo_grid.http.inputs import Input
from geo_grid.http.middleware import address_of

DEVICE_COOKIE = "geo_grid_device"
# An attempt stays counted although its request is answered with an error: not one transaction.
counts_attempts = method_decorator(transaction.non_atomic_requests, name="dispatch")


class ProofInput(Input):
    """The password, and a one-time code or a recovery code where a second factor is set."""

    password = serializers.CharField(
        max_length=200, trim_whitespace=False, required=False, allow_blank=True
    )
    otp = serializers.CharField(max_length=10, required=False, allow_blank=True)
    recovery_code = serializers.CharField(max_length=40, required=False, allow_blank=True)


class WithProof(Input):
    """Whatever else a request says, it may carry a `proof`."""

    proof = ProofInput(required=False)


def check_proof(request: Request, *, password: str | None = None) -> None:
    """Raise unless the request proves its account anew; `password` is one that came in its own field.

    See :func:`geo_grid.access.present.check_present`. The view is one that :data:`counts_attempts`.
    """
    given = WithProof(data=request.data)
    given.is_valid(raise_exception=True)
    typed = dict(given.validated_data.get("proof", {}))
    if password is not None:
        typed["password"] = password
    proof = Proof(**typed, device=device_of_request(request), address=address_of(request._request))
    check_present(request.user, proof)


def device_of_request(request: Request) -> Device | None:
    """The registered browser that sends it, whoever it is registered to."""
    return device_of(request.COOKIES.get(DEVICE_COOKIE, ""))
