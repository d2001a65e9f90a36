"""Single records over HTTP, the same way for every noun.

``GET /nouns?q=`` finds, ``POST /nouns`` adds, ``GET /nouns/id`` reads, ``PATCH`` corrects;
``POST …/change`` says what is different from a day on, ``…/move`` where it is now, ``…/retire``
that it has ended. Every write but the first names the ``revision`` it was read with; a stale one
answers 409 with ``yours`` and ``theirs``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.api.registers import inputs
from geo_grid.areas import standing
from geo_grid.areas.placed import PLACED, Placed
from geo_grid.http.inputs import Input
from geo_grid.http.throttles import SearchThrottle
from geo_grid.http.views import APIView
from geo_grid.model_bases.dated import Versioned
from geo_grid.people.models import Household, Organisation, Resident
from geo_grid.premises.models import Building, Entrance, Unit
from geo_grid.registers import (
    buildings,
    cards,
    care,
    dossier,
    entrances,
    find,
    households,
    organisations,
    record_payload,
    residents,
    things,
    units,
)

Action = Callable[..., Any]
GROUND, REGISTER = (Right.GROUND_EDIT,), (Right.REGISTERS_EDIT,)
InputClass = type[Input]


@dataclass(frozen=True)
class Noun:
    """What can be done to records of one kind. `needs` must be given when one is added."""

    name: str
    model: Any
    rights: tuple[Right, ...]
    fields: InputClass
    needs: tuple[str, ...]
    add: Action
    correct: Action
    retire: Action
    change: Action | None = None
    move: Action | None = None
    move_input: InputClass = inputs.RevisionInput
    part_input: InputClass = inputs.RevisionInput
    is_dated: bool = True


NOUNS = (
    Noun("buildings", Building, GROUND, inputs.BuildingInput, ("geom",), buildings.add_building,
         buildings.correct_building, buildings.retire_building, buildings.change_building),
    Noun("entrances", Entrance, GROUND, inputs.EntranceInput, ("building", "name"),
         entrances.add_entrance, entrances.correct_entrance, entrances.retire_entrance,
         entrances.change_entrance),
    Noun("units", Unit, GROUND, inputs.UnitInput, ("building", "room"), units.add_unit,
         units.correct_unit, units.retire_unit, units.change_unit),
    Noun("residents", Resident, REGISTER, inputs.ResidentInput, ("unit", "name", "category"),
         residents.add_resident, residents.correct_resident, residents.retire_resident,
         residents.change_resident, residents.move_resident, inputs.MoveResidentInput,
         inputs.ResidenceInput),
    Noun("households", Household, REGISTER, inputs.HouseholdInput, ("unit", "members"),
         households.add_household, households.correct_household, households.retire_household,
         households.change_household, households.move_household, inputs.MoveHouseholdInput),
    Noun("organisations", Organisation, REGISTER, inputs.OrganisationInput, ("name",),
         organisations.add_organisation, organisations.correct_organisation,
         organisations.retire_organisation, None, organisations.move_organisation,
         inputs.MoveOrganisationInput),
)  # fmt: skip


def noun_of(placed: Placed) -> Noun:
    """What can be done to the records of a noun of things at a point."""
    assert placed.register is not None
    model, columns = standing.model_of(placed), placed.register.columns
    needs = [name for name in columns if name != "ref" and _is_needed(model._meta.get_field(name))]
    is_dated = issubclass(model, Versioned)
    return Noun(
        placed.register.name, model, GROUND, inputs.of_thing(model, columns),
        (*needs, "lon", "lat"), partial(things.add_thing, model),
        partial(things.correct_thing, model), partial(things.retire_thing, model),
        partial(things.change_thing, model) if is_dated else None, is_dated=is_dated,
    )  # fmt: skip


def _is_needed(column: Any) -> bool:
    return not (column.null or column.blank or column.has_default())


class SinceInput(Input):
    since = serializers.DateField(required=False, allow_null=True)


class QueryInput(Input):
    """Words, or what the records hang on."""

    q = serializers.CharField(max_length=100, required=False, allow_blank=True)
    building = serializers.IntegerField(required=False, **inputs.KEY)
    unit = serializers.IntegerField(required=False, **inputs.KEY)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=find.AT_MOST)


def parsed(kind: InputClass, data: Any) -> dict[str, Any]:
    given = kind(data=data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class CountedWrites(APIView):
    """Writes that answer with the record of a `model`: whom they show is counted."""

    model: Any

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE_METHODS:
            record_payload.check_room(self.model)

    def handle_exception(self, exc: Exception) -> Response:
        record_payload.count_stale(self.model, exc)
        return super().handle_exception(exc)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class NounView(CountedWrites):
    """A route of one noun.

    A write is a transaction of its own and the reply is read after it: what it holds is free by
    then, and when it met another it is begun again as a whole.
    """

    noun: Noun
    throttle_classes = (SearchThrottle,)

    @property
    def model(self) -> Any:
        return self.noun.model

    @property
    def write_rights(self) -> tuple[Right, ...]:
        return self.noun.rights

    def reply(self, row: Any, status: int = 200) -> Response:
        if not hasattr(row, "revision"):
            return Response(status=204)
        return Response(record_payload.written(row), status=status)


class RecordsView(NounView):
    """Find, add."""

    def get(self, request: Request) -> Response:
        asked = parsed(QueryInput, request.query_params)
        with transaction.atomic():
            return Response({"results": find.records(self.noun.name, **asked)})

    def post(self, request: Request) -> Response:
        given = parsed(self.noun.fields, request.data)
        missing = [name for name in self.noun.needs if given.get(name) in (None, "")]
        if missing:
            required = serializers.Field.default_error_messages["required"]
            raise ValidationError({name: [required] for name in missing})
        if self.noun.is_dated:
            given |= parsed(SinceInput, request.data)
        return self.reply(self.noun.add(**given), 201)


class RecordView(NounView):
    """Read, correct."""

    def get(self, request: Request, pk: int) -> Response:
        with transaction.atomic():
            payload = record_payload.read(self.noun.model, pk)
            if self.noun.model is Building and payload["valid_to"] is None:
                payload = cards.building(pk) | payload
        return Response(payload)

    def patch(self, request: Request, pk: int) -> Response:
        revision = parsed(inputs.RevisionInput, request.data)["revision"]
        given = parsed(self.noun.fields, request.data)
        return self.reply(self.noun.correct(pk, revision=revision, given=given))


class ChangeView(NounView):
    """Different from a day on."""

    def post(self, request: Request, pk: int) -> Response:
        when = parsed(self.noun.part_input, request.data)
        given = parsed(self.noun.fields, request.data)
        assert self.noun.change is not None
        return self.reply(self.noun.change(pk, given=given, **when))


class MoveView(NounView):
    """Somewhere else from a day on."""

    def post(self, request: Request, pk: int) -> Response:
        assert self.noun.move is not None
        return self.reply(self.noun.move(pk, **parsed(self.noun.move_input, request.data)))


class RetireView(NounView):
    """Ended from a day on; what is not dated, as a component, is taken off the register."""

    def post(self, request: Request, pk: int) -> Response:
        when = parsed(self.noun.part_input, request.data)
        if not self.noun.is_dated:
            when.pop("since", None)
        return self.reply(self.noun.retire(pk, **when))


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class CareView(CountedWrites):
    """Which care a person needs from a day on; wants the right to know it."""

    model = Resident
    rights = (Right.CARE_READ,)

    @extend_schema(
        operation_id="residents_care", request=inputs.CareInput, responses=OpenApiTypes.OBJECT
    )
    def post(self, request: Request, pk: int) -> Response:
        row = care.set_care(pk, **parsed(inputs.CareInput, request.data))
        return Response(record_payload.written(row))


class UnitDossierView(APIView):
    """Everything known of a unit: its door's history, who lives there, who answers, what is open."""

    @extend_schema(operation_id="unit_dossier", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response(dossier.of_unit(pk))


class BuildingDossierView(APIView):
    """The same of a building."""

    @extend_schema(operation_id="building_dossier", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response(dossier.of_building(pk))


def _described(base: type[NounView], noun: Noun, **methods: tuple[str, Any, int]) -> Any:
    """A view of `noun`; `methods` are ``get=(operation, request, status)`` for the description."""
    view = type(
        f"{noun.name.title()}{base.__name__}", (base,), {"noun": noun, "__doc__": base.__doc__}
    )
    described = {}
    for method, (operation, body, status) in methods.items():
        described[method] = extend_schema(
            operation_id=f"{noun.name}_{operation}",
            request=body,
            parameters=[QueryInput] if operation == "find" else None,
            responses={status: OpenApiTypes.OBJECT},
        )
    return extend_schema_view(**described)(view).as_view()


def _merged(name: str, *parts: InputClass) -> InputClass:
    """One body made of several, for the description."""
    return type(name, parts, {})


def routes_of(noun: Noun) -> list[URLPattern]:
    """The routes of a noun, named by it: ``buildings``, ``building`` is ``buildings-record``."""
    name = root = noun.name
    title = name.title()
    correction = _merged(f"{title}Correction", inputs.RevisionInput, noun.fields)
    found = [
        (root, name, RecordsView,
         {"get": ("find", None, 200), "post": ("add", _merged(f"{title}New", SinceInput, noun.fields), 201)}),
        (f"{root}/<key:pk>", f"{name}-record", RecordView,
         {"get": ("read", None, 200), "patch": ("correct", correction, 200)}),
        (f"{root}/<key:pk>/retire", f"{name}-retire", RetireView,
         {"post": ("retire", noun.part_input, 200)}),
    ]  # fmt: skip
    if noun.change:
        body = _merged(f"{title}Change", noun.part_input, noun.fields)
        found.append((f"{root}/<key:pk>/change", f"{name}-change", ChangeView,
                      {"post": ("change", body, 200)}))  # fmt: skip
    if noun.move:
        found.append((f"{root}/<key:pk>/move", f"{name}-move", MoveView,
                      {"post": ("move", noun.move_input, 200)}))  # fmt: skip
    return [
        path(route, _described(view, noun, **described), name=label)
        for route, label, view, described in found
    ]


def routes() -> list[URLPattern]:
    """Every route of single records (the converter ``key`` must be known by then)."""
    return [
        path("units/<key:pk>/dossier", UnitDossierView.as_view(), name="unit-dossier"),
        path("buildings/<key:pk>/dossier", BuildingDossierView.as_view(),
             name="building-dossier"),
        path("residents/<key:pk>/care", CareView.as_view(), name="residents-care"),
        *(route for noun in NOUNS for route in routes_of(noun)),
        *(r for placed in PLACED if placed.register for r in routes_of(noun_of(placed))),
    ]  # fmt: skip
