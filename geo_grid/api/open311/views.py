"""GeoReport v2 over HTTP: services, their definitions, requests; errors in the form of the standard.

Who posts shows a key: the token of an account that may report, as ``api_key`` in the form or as a
bearer token. A session counts for reading alone, so that nothing is posted in a visitor's name.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from geo_grid.access import identity
from geo_grid.access.context import Caller, acting, caller
from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope, scope_of
from geo_grid.api.cases.attachments import served
from geo_grid.api.open311.documents import document
from geo_grid.api.open311.inputs import (
    Form,
    FormParts,
    RequestQueryInput,
    ServiceRequestInput,
    attributes_of,
)
from geo_grid.errors import NotAllowed, NotFound, gettext_noop
from geo_grid.http.authentication import check_ready
from geo_grid.http.middleware import address_of, note_token
from geo_grid.http.views import APIView
from geo_grid.incidents import public_attempts, reporting, service_requests
from geo_grid.incidents.models import CaseFile, CaseReport
from geo_grid.matters import services
from geo_grid.matters.queries import version_of

CONTACT_DROPPED = gettext_noop("Name and phone were not kept: the form brought no consent.")


class ByAddress(BaseContentNegotiation):
    """The address says in which form it answers, whatever else is accepted."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str = "") -> Any:
        return renderers[0], renderers[0].media_type


# An attempt stays counted although it is answered with an error: not one transaction.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class Open311View(APIView):
    """What all routes of this module share: errors as lists of a code and a description."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = [Form, FormParts]
    content_negotiation_class = ByAddress
    also_taken = ("jurisdiction_id", "api_key", "extensions")

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Strangers read, too; an account that is not ready opens no more here than elsewhere."""
        # Before REST framework, which is to ask nobody here, makes them nobody.
        if request._request.user.is_authenticated:
            check_ready(request._request.user)
        super().initial(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        told = super().handle_exception(exc)
        said = [{"code": str(told.status_code), "description": told.data["message"]}]
        form = self.kwargs.get("form", "json")
        reply = document("errors", said, form=form, status=told.status_code)
        for name in ("Retry-After", "Allow"):
            if name in told:
                reply[name] = told[name]
        return reply


def _is_public(request: Request) -> bool:
    """Whether only what is offered to citizens is told."""
    return not request._request.scope.allows(Right.INCIDENTS_REPORT)


class ServicesView(Open311View):
    """What may be reported."""

    @extend_schema(operation_id="open311_services", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, form: str) -> HttpResponse:
        found = services.services(public_only=_is_public(request))
        return document("services", found, form=form)


class ServiceView(Open311View):
    """What a report of one service is asked."""

    @extend_schema(operation_id="open311_service", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str, form: str) -> HttpResponse:
        found = services.definition(code, public_only=_is_public(request))
        if found is None:
            raise _no_service(code)
        return document("service_definition", found, form=form)


class RequestsView(Open311View):
    """The requests that the caller may see; a new one."""

    @extend_schema(
        operation_id="open311_requests", parameters=[RequestQueryInput],
        responses=OpenApiTypes.OBJECT,
    )  # fmt: skip
    def get(self, request: Request, form: str) -> HttpResponse:
        given = RequestQueryInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        with transaction.atomic():
            found = service_requests.listed(given.query(), link=_link(request))
        return document("service_requests", found, form=form)

    @extend_schema(
        operation_id="open311_request_post",
        request={"application/x-www-form-urlencoded": ServiceRequestInput},
        responses={201: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request, form: str) -> HttpResponse:
        scope = _counted_holder_of_key(request)
        given = ServiceRequestInput(data=request.data.dict())
        given.is_valid(raise_exception=True)
        who = Caller(scope, caller().address, "open311", settings.GEO_GRID_STATEMENT_TIMEOUT_MS)
        with acting(who):
            ref = _reported(given, attributes_of(request.data), scope)
        told = {
            "service_request_id": ref,
            "service_notice": gettext(CONTACT_DROPPED) if given.drops_contact else None,
            "account_id": None,
        }
        return document("service_requests", [told], form=form, status=201)


class RequestView(Open311View):
    """One request."""

    @extend_schema(operation_id="open311_request", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, ref: str, form: str) -> HttpResponse:
        with transaction.atomic():
            found = service_requests.one(ref, link=_link(request))
        return document("service_requests", [found], form=form)


class PhotoView(Open311View):
    """A photo that was published with its case."""

    @extend_schema(operation_id="open311_photo", responses={200: OpenApiTypes.BINARY})
    def get(self, request: Request, file: str) -> HttpResponse:
        with transaction.atomic():
            return served(service_requests.photo(file))


def _link(request: Request) -> service_requests.Link:
    def address(row: CaseFile) -> str:
        path = reverse("open311-photo", kwargs={"file": row.ref})
        return request._request.build_absolute_uri(path)

    return address


def _counted_holder_of_key(request: Request) -> Scope:
    """The same; who shows no key is counted by address, who shows one by account.

    Neither spends what is kept for citizens. Raises :class:`TooMany` besides.
    """
    try:
        scope = _holder_of_key(request)
    except Exception:
        public_attempts.count_without_key(address_of(request._request))
        raise
    public_attempts.count_with_key(scope.account)
    return scope


def _holder_of_key(request: Request) -> Scope:
    """The scope of the account whose key is shown. Raises :class:`NotAllowed`."""
    user = getattr(request._request, "token_user", None)
    key = request.data.get("api_key", "")
    if user is None and key:
        found = identity.of_token(key) if isinstance(key, str) else None
        if found is None:
            raise NotAllowed(
                "api_key_unknown", gettext_noop("This api_key is unknown or has ended.")
            )
        note_token(request._request, found)
        user = found.user
    if user is None:
        raise NotAllowed(
            "api_key_missing",
            gettext_noop(
                "A request is posted with an api_key: the token of an account that reports."
            ),
        )
    check_ready(user)
    return scope_of(user)


def _reported(given: ServiceRequestInput, sent: dict[str, list[str]], scope: Scope) -> str:
    code = given.validated_data["service_code"]
    if services.definition(code, public_only=False) is None:
        raise _no_service(code)
    version = version_of(code)
    made: dict[str, Any] = reporting.report(
        given.submission(service_name=version.name, attributes=sent),
        by=scope.account, door=CaseReport.Door.API.value,
    )  # fmt: skip
    return str(made["ref"])


def _no_service(code: str) -> NotFound:
    return NotFound(
        "service_unknown",
        gettext_noop("There is no service_code “%(service)s”; see the list of services."),
        field="service_code",
        service=code[:40],
    )
