"""The one table from errors to replies: ``{code, message, fields}`` with the right status."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, IntegrityError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from geo_grid.areas.locks import is_contended
from geo_grid.errors import (
    BadInput,
    Faults,
    GeoGridError,
    Overloaded,
    Stale,
    TooLarge,
    busy,
    gettext_noop,
)
from geo_grid.i18n import localize
from geo_grid.vault.masking import mask_numbers, mask_strings

QUERY_CANCELED = "57014"
UNUSABLE = (DataError, IntegrityError, RecursionError, UnicodeError, OverflowError)
net = logging.getLogger("geo_grid.http.net")


def body_of(error: GeoGridError) -> dict[str, Any]:
    message = mask_numbers(localize(error), has_codes=True)
    faults = error.faults if isinstance(error, Faults) else [error]
    fields = {
        fault.field: [mask_numbers(localize(fault), has_codes=True)]
        for fault in faults
        if fault.field
    }
    body = {"code": error.code, "message": message, "fields": fields}
    if isinstance(error, Stale):
        differing = [name for name, value in error.yours.items() if error.theirs.get(name) != value]
        body |= {"fields": {name: [message] for name in differing}}
        body |= {"yours": error.yours, "theirs": error.theirs}
    body |= getattr(error, "more", {})
    details = getattr(error, "details", None)
    return body if details is None else body | {"details": details}


def headers_of(error: GeoGridError) -> dict[str, str]:
    """When to try again, where the error knows it."""
    wait_s = getattr(error, "retry_after_s", None)
    return {} if wait_s is None else {"Retry-After": str(wait_s)}


def is_timeout(error: Exception) -> bool:
    """PostgreSQL cut the query because it took longer than it may."""
    cause = error.__cause__ if isinstance(error, OperationalError) else None
    return getattr(cause, "pgcode", None) == QUERY_CANCELED


def passing(error: Exception) -> GeoGridError | None:
    """What is said of a query that PostgreSQL ended and that may do the next time; else None."""
    if is_timeout(error):
        return too_expensive()
    return busy() if is_contended(error) else None


def fallen_into_net(error: BaseException | None) -> GeoGridError | None:
    """What is said where a value was refused so deep that nobody there knows which; else None.

    The last net: it answers 400 and writes the cause down, for each of them is a check that is
    missing at its own place. The tests want it empty.
    """
    by_driver = isinstance(error, ValueError) and "NUL (0x00)" in str(error)
    if not (isinstance(error, UNUSABLE) or by_driver):
        return None
    # neither the error's words nor the row that PostgreSQL quotes: they may name a person
    lines = [f"{one.name}:{one.lineno}" for one in traceback.extract_tb(error.__traceback__)[-8:]]
    net.error("Refused by nothing of ours: %s in %s", type(error).__name__, " > ".join(lines))
    return BadInput(
        "value_unusable",
        gettext_noop("A value cannot be used: it does not fit where it is to be kept."),
    )


def too_expensive() -> GeoGridError:
    return Overloaded(
        "too_expensive",
        gettext_noop("This question takes too long to answer; ask for a smaller area or less."),
    )


def too_big() -> GeoGridError:
    return TooLarge(
        "body_too_large",
        gettext_noop(
            "This is more than the %(mb)d MB that may be sent at once; send a simpler shape."
        ),
        mb=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 10**6,
    )


def reply(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler."""
    with _only_own_transaction(context["request"].resolver_match.func):
        return _reply(error, context)


@contextmanager
def _only_own_transaction(view: Callable[..., Any]) -> Iterator[None]:
    """REST framework gives up the open transaction; a view without one of its own has none to undo.

    What is open around such a view belongs to somebody else.
    """
    spared = getattr(view, "_non_atomic_requests", None) and connection.in_atomic_block
    before = connection.get_rollback() if spared else None
    yield
    if spared:
        connection.set_rollback(before)


def _reply(error: Exception, context: dict[str, Any]) -> Response | None:
    error = passing(error) or fallen_into_net(error) or error
    if isinstance(error, RequestDataTooBig):
        error = too_big()
    if isinstance(error, GeoGridError):
        set_rollback()
        return Response(body_of(error), status=error.status, headers=headers_of(error))
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        fields = mask_strings(response.data) if isinstance(response.data, dict) else {}
        message = _("Some values cannot be used: %(fields)s.") % {"fields": ", ".join(fields)}
        response.data = {"code": "invalid", "message": message, "fields": fields}
    else:
        detail = error.detail if isinstance(error, APIException) else str(error)
        code = getattr(detail, "code", "not_found" if response.status_code == 404 else "error")
        response.data = {"code": code, "message": str(detail), "fields": {}}
    return response


def json_errors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same for a plain Django view; one without a transaction of its own has none to undo."""
    is_atomic = not getattr(view, "_non_atomic_requests", None)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except GeoGridError as error:
            if is_atomic:
                set_rollback()
            return JsonResponse(body_of(error), status=error.status, headers=headers_of(error))

    return guarded


def refusal(error: GeoGridError) -> JsonResponse:
    """The reply where no view answers: before it, or after it failed."""
    response = JsonResponse(body_of(error), status=error.status, headers=headers_of(error))
    if error.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="GeoGrid"'
    response["Cache-Control"] = "no-store"
    return response


STATUSES = {
    400: (
        "bad_request",
        gettext_noop("This request cannot be read, or this site is not called by this name."),
    ),
    403: ("forbidden", gettext_noop("This is not allowed.")),
    404: ("not_found", gettext_noop("Nothing is found under this address.")),
    405: ("method_not_allowed", gettext_noop("This address does not take this method.")),
    412: ("precondition_failed", gettext_noop("It is not as the request expects it to be.")),
    416: ("range_unusable", gettext_noop("The file has no such part.")),
}


def of_status(status: int) -> JsonResponse:
    """The reply for a refusal that says nothing but its status."""
    code, message = STATUSES.get(status, STATUSES[400])
    body = {"code": code, "message": _(message), "fields": {}}
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """The site's 400: what Django itself cannot read, a strange host among it."""
    if isinstance(exception, RequestDataTooBig):
        return refusal(too_big())
    return of_status(400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """The site's 404."""
    return of_status(404)


def server_error(request: HttpRequest) -> JsonResponse:
    """The site's 500: says nothing of what is inside."""
    if fallen := fallen_into_net(sys.exc_info()[1]):
        return refusal(fallen)
    message = _("Something went wrong on our side; it has been written to the log.")
    return JsonResponse({"code": "error", "message": message, "fields": {}}, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    """A write without the token that our own pages send."""
    message = _("The CSRF token is missing or wrong; read this page again.")
    return JsonResponse({"code": "csrf", "message": message, "fields": {}}, status=403)
