"""What the routes of GeoReport v2 take: forms and query strings, by the names of the standard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import QueryDict
from django.utils import timezone
from rest_framework import serializers
from rest_framework.parsers import BaseParser

from geo_grid import city_time
from geo_grid.api.cases.filters import moment_of
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.http import json_text
from geo_grid.http.inputs import Input
from geo_grid.http.parsers import Parts
from geo_grid.incidents.contacts import Contact
from geo_grid.incidents.place_of_report import Said
from geo_grid.incidents.public_notice import check_consent
from geo_grid.incidents.reporting import MOST_TEXT, Submission
from geo_grid.incidents.service_requests import RequestQuery

LONGEST_SPAN = timedelta(days=90)
MOST_IDS = 200
STATES = ("open", "closed")
_ATTRIBUTE = re.compile(r"attribute\[(?P<code>[^\[\]]{1,60})\](\[[^\[\]]{0,20}\])?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def is_attribute(name: str) -> bool:
    """Whether a field is a value of an attribute, of which there may be several."""
    return _ATTRIBUTE.fullmatch(name) is not None


class Form(BaseParser):
    """``application/x-www-form-urlencoded``, as sound as JSON is; attributes may have several values."""

    media_type = "application/x-www-form-urlencoded"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> QueryDict:  # fmt: skip
        raw = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(raw) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        found = QueryDict(raw, encoding="utf-8")
        for name, values in found.lists():
            for text in (name, *values):
                if "\ufffd" in text:  # bytes that are no UTF-8
                    raise json_text.text_unusable(name[:60])
                json_text.check_text(text, field=name[:60])
            if len(set(values)) > 1 and not is_attribute(name):
                raise json_text.given_twice(name)
        return found


class FormParts(Parts):
    """The same as ``multipart/form-data``."""

    def takes_several(self, name: str) -> bool:
        return is_attribute(name)


class ServiceRequestInput(Input):
    """A new service request. lat and long are WGS-84; a contact is kept with `consent` alone, the
    version of the notice from ``/report/api/start``."""

    service_code = serializers.CharField(max_length=40)
    lat = serializers.FloatField(min_value=-1e6, max_value=1e6, required=False)
    long = serializers.FloatField(min_value=-1e6, max_value=1e6, required=False)
    address_string = serializers.CharField(max_length=300, required=False, default="")
    description = serializers.CharField(max_length=MOST_TEXT, required=False, default="")
    media_url = serializers.URLField(max_length=300, required=False, default="")
    first_name = serializers.CharField(max_length=50, required=False, default="")
    last_name = serializers.CharField(max_length=49, required=False, default="")
    phone = serializers.CharField(max_length=32, required=False, default="")
    consent = serializers.CharField(max_length=40, required=False, default="")
    client_id = serializers.CharField(max_length=64, required=False, default="")

    def to_internal_value(self, data: Any) -> Any:
        """A field that is left empty is none, as forms send them."""
        return super().to_internal_value({name: one for name, one in data.items() if one != ""})

    @property
    def drops_contact(self) -> bool:
        given = self.validated_data
        return self._is_anybody and not given["consent"]

    @property
    def _is_anybody(self) -> bool:
        return any(self.validated_data[name] for name in ("first_name", "last_name", "phone"))

    def submission(self, *, service_name: str, attributes: dict[str, list[str]]) -> Submission:
        """The report. Raises :class:`BadInput` for half of a place, or for none."""
        given = self.validated_data
        _check_place(given)
        said = [given["description"].strip() or service_name, given["media_url"]]
        person = None
        if self._is_anybody and given["consent"]:
            check_consent(given["consent"])
            name = f"{given['first_name']} {given['last_name']}".strip()
            person = Contact(name, given["phone"], consent=True, notice=given["consent"])
        where = Said(
            given.get("long"), given.get("lat"), "wgs84" if "lat" in given else None,
            given["address_string"],
        )  # fmt: skip
        return Submission(
            given["client_id"] or f"open311-{uuid4().hex}", "\n".join(filter(None, said)),
            given["service_code"], where=where, reporter=person, attributes=attributes,
        )  # fmt: skip


def _check_place(given: dict[str, Any]) -> None:
    for name, other in (("lat", "long"), ("long", "lat")):
        if name in given and other not in given:
            raise BadInput(
                "point_incomplete",
                gettext_noop("A point has lat and long; %(name)s is missing."),
                field=other, name=other,
            )  # fmt: skip
    if "lat" not in given and not given["address_string"].strip():
        raise BadInput(
            "place_missing",
            gettext_noop("Say where it is: lat and long, or address_string."),
            field="lat",
        )


def attributes_of(data: Any) -> dict[str, list[str]]:
    """``attribute[A]`` and ``attribute[A][]`` of a form, all their values by code."""
    found: dict[str, list[str]] = {}
    for name, values in data.lists() if hasattr(data, "lists") else ():
        match = _ATTRIBUTE.fullmatch(name)
        if match:
            texts = [one for one in values if isinstance(one, str)]
            found.setdefault(match["code"], []).extend(texts)
    return found


class RequestQueryInput(Input):
    """Filters; `service_request_id`, a list, makes all others count for nothing."""

    service_request_id = serializers.CharField(max_length=20_000, required=False, default="")
    service_code = serializers.CharField(max_length=4_000, required=False, default="")
    status = serializers.CharField(max_length=40, required=False, default="")
    start_date = serializers.CharField(max_length=40, required=False, default="")
    end_date = serializers.CharField(max_length=40, required=False, default="")

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value({name: one for name, one in data.items() if one != ""})

    def query(self) -> RequestQuery:
        """Raises :class:`BadInput` for a time that cannot be read or a span of more than 90 days."""
        given = self.validated_data
        refs = tuple(_words(given["service_request_id"]))
        if len(refs) > MOST_IDS:
            raise BadInput(
                "ids_too_many",
                gettext_noop("At most %(most)s requests are told at once."),
                field="service_request_id", most=MOST_IDS,
            )  # fmt: skip
        if refs:
            return RequestQuery(refs=refs)
        states = tuple(_words(given["status"]))
        if not set(states) <= set(STATES):
            raise BadInput(
                "status_unknown",
                gettext_noop("A request is open or closed; write one of these, or both."),
                field="status",
            )
        since, until = _span(given["start_date"], given["end_date"])
        services = tuple(_words(given["service_code"]))
        return RequestQuery((), services, states, since, until)


def _words(text: str) -> Iterator[str]:
    return (word.strip() for word in text.split(",") if word.strip())


def _span(first: str, last: str) -> tuple[datetime, datetime]:
    """From a moment to another, at most 90 days later by the city's clocks; by default the last 90.

    A day that ends a span belongs to it.
    """
    since = moment_of(first, field="start_date") if first.strip() else None
    until = moment_of(last, field="end_date") if last.strip() else None
    if since and until:
        _check_span(since, until)
    elif since:
        return since, _later_by_the_clock(since, LONGEST_SPAN)
    until = until or timezone.now()
    since = since or _later_by_the_clock(until, -LONGEST_SPAN)
    if _DAY.fullmatch(last.strip()):
        until = moment_of(last, field="end_date", is_end=True) or until
    return since, until


def _later_by_the_clock(at: datetime, span: timedelta) -> datetime:
    """The same time of the city's clocks some days on, whether or not they were put forward meanwhile."""
    return (city_time.local(at) + span).astimezone(UTC)


def _check_span(since: datetime, until: datetime) -> None:
    wall = [city_time.local(at).replace(tzinfo=None) for at in (since, until)]
    if wall[1] < wall[0] or wall[1] - wall[0] > LONGEST_SPAN:
        raise BadInput(
            "span_too_long",
            gettext_noop("From start_date to end_date are 0 to 90 days; ask for less at once."),
            field="end_date",
        )
