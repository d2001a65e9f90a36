"""What the routes of single records take. Rules are the actions'; here are only types and lengths."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from geo_grid.facilities.models import HOURS_LENGTH, KIND_LENGTH, Component, Facility
from geo_grid.http.inputs import Input, fault_of
from geo_grid.i18n import localize
from geo_grid.people.models import Organisation, Residence, Resident, ResidentCare
from geo_grid.premises.models import Building, Unit
from geo_grid.registers.residences import NEW

KEY = {"min_value": 1, "max_value": 2**63 - 1}


def _text(length: int) -> Any:
    return serializers.CharField(max_length=length, required=False, allow_blank=True)


def _choice(choices: Any) -> Any:
    return serializers.ChoiceField(choices=choices.choices, required=False)


def _key(*, null: bool = False) -> Any:
    return serializers.IntegerField(required=False, allow_null=null, **KEY)


def _number(least: float, most: float) -> Any:
    return serializers.FloatField(required=False, allow_null=True, min_value=least, max_value=most)


def _whole(least: int, most: int) -> Any:
    return serializers.IntegerField(
        required=False, allow_null=True, min_value=least, max_value=most
    )


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string", "enum": [NEW]}]})
class HouseholdField(serializers.Field[Any, Any, Any, Any]):
    """The id of a household, ``"new"``, or null for none."""

    def to_internal_value(self, data: Any) -> Any:
        if data == NEW:
            return NEW
        whole = serializers.IntegerField(**KEY)
        if fault := fault_of(whole, data):
            raise serializers.ValidationError(localize(fault))
        return whole.run_validation(data)

    def to_representation(self, value: Any) -> Any:
        return value


class Place(Input):
    """A point in degrees (EPSG:4326)."""

    lon = _number(-180, 180)
    lat = _number(-90, 90)


class BuildingInput(Input):
    """`geom` is a GeoJSON Polygon or MultiPolygon in EPSG:4326."""

    geom = serializers.JSONField(required=False)
    ref = _text(64)
    name = _text(200)
    kind = _choice(Building.Kind)
    estate = _text(200)
    floors = serializers.IntegerField(required=False, min_value=1, max_value=200)
    road = _text(200)
    number = _text(100)


class EntranceInput(Place):
    building = _key()
    name = _text(40)


class UnitInput(Input):
    building = _key()
    entrance = _key(null=True)
    ref = _text(64)
    floor = _whole(-20, 200)
    floor_label = _text(20)
    room = _text(40)
    use = _choice(Unit.Use)
    floor_area_m2 = _number(0, 1_000_000)
    road = _text(200)
    number = _text(100)


class ResidentInput(Input):
    """Numbers are given in full and never come back so; one that is left out stays."""

    unit = _key()
    household = HouseholdField(required=False, allow_null=True)
    name = _text(100)
    sex = _choice(Resident.Sex)
    birth_date = serializers.DateField(required=False, allow_null=True)
    category = _choice(Resident.Category)
    id_type = _choice(Resident.IdType)
    id_number = _text(40)
    phone = _text(32)
    kind = _choice(Residence.Kind)
    tenure = _choice(Residence.Tenure)


class HouseholdInput(Input):
    unit = _key()
    householder = _key(null=True)
    members = serializers.ListField(
        child=serializers.IntegerField(**KEY), required=False, max_length=200
    )


class OrganisationInput(Place):
    name = _text(200)
    credit_code = serializers.CharField(
        max_length=40, required=False, allow_blank=True, allow_null=True
    )
    kind = _choice(Organisation.Kind)
    phone = _text(32)
    unit = _key(null=True)
    building = _key(null=True)


class FacilityInput(Place):
    ref = _text(64)
    kind = _text(KIND_LENGTH)
    name = _text(200)
    capacity = _whole(0, 2**31 - 1)
    radius_m = _number(0, 100_000)
    opening_hours = _text(HOURS_LENGTH)


class ComponentInput(Place):
    ref = _text(64)
    kind = _text(KIND_LENGTH)
    name = _text(200)
    owner = _text(200)
    state = _choice(Component.State)
    bearing_deg = _number(0, 360)
    field_of_view_deg = _number(0, 360)
    range_m = _number(0, 100_000)
    radius_m = _number(0, 100_000)


class RevisionInput(Input):
    """The revision that was read, and the day (the city's) from which the write holds."""

    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    since = serializers.DateField(required=False, allow_null=True)


class CareGroupInput(Input):
    group = serializers.ChoiceField(choices=ResidentCare.Group.choices)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class CareInput(RevisionInput):
    """The groups that the person belongs to from a day on; others end."""

    care = CareGroupInput(many=True, max_length=10)
    since = serializers.DateField(required=False, allow_null=True)


class ResidenceInput(RevisionInput):
    """Which of a resident's residences is meant: the main one unless named."""

    residence = _key()


class MoveResidentInput(ResidenceInput):
    unit = serializers.IntegerField(**KEY)
    household = HouseholdField(required=False, allow_null=True)


class MoveHouseholdInput(RevisionInput):
    unit = serializers.IntegerField(**KEY)


class MoveOrganisationInput(RevisionInput, Place):
    unit = _key(null=True)
    building = _key(null=True)


_OF_THINGS: dict[Any, type[Input]] = {
    Facility: FacilityInput,
    Component: ComponentInput,
}


def of_thing(model: Any, columns: Iterable[str]) -> type[Input]:
    """What a thing at a point takes: its own class here, else one made from its model."""
    if model in _OF_THINGS:
        return _OF_THINGS[model]
    fields = {one: _of_column(model._meta.get_field(one)) for one in columns}
    return type(f"{model.__name__}Input", (Place,), fields)


def _of_column(column: Any) -> Any:
    if column.choices:
        return serializers.ChoiceField(choices=column.choices, required=False)
    if isinstance(column, models.BooleanField):
        return serializers.BooleanField(required=False)
    if isinstance(column, models.IntegerField):
        return _whole(0, 2**31 - 1)
    if isinstance(column, models.FloatField):
        return _number(-1e12, 1e12)
    return _text(column.max_length or 200)
