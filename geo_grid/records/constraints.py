"""Which field a broken constraint of the database is about, in words."""

from __future__ import annotations

from django.db import IntegrityError

from geo_grid.errors import BadInput, Conflict, Faults, GeoGridError, gettext_noop

_TAKEN = gettext_noop("This identifier is already in use.")
_NO_KIND = gettext_noop("This kind is not known any more; choose another one.")
_OUTSIDE = gettext_noop("The place lies outside the city.")
ONCE = {
    "building_ref_once": ("ref", _TAKEN),
    "geo_grid_resident_ref_key": ("ref", _TAKEN),
    "geo_grid_household_ref_key": ("ref", _TAKEN),
    "geo_grid_organisation_ref_key": ("ref", _TAKEN),
    "facility_ref_once": ("ref", _TAKEN),
    "geo_grid_component_ref_key": ("ref", _TAKEN),
    "entrance_once": ("name", gettext_noop("The building has an entrance of this name.")),
    "unit_once": ("room", gettext_noop("There is a unit with this door behind this entrance.")),
    "geo_grid_organisation_credit_code_key": (
        "credit_code",
        gettext_noop("An organisation with this credit code is on the register already."),
    ),
    "resident_met_once": (
        "id_number",
        gettext_noop(
            "A person with this document is on the register already; a person is met once. "
            "Find them by the number; if they are not in your area, ask the data manager."
        ),
    ),
    "residence_once": ("unit", gettext_noop("The person is already recorded in this unit.")),
    "residence_main_once": (
        "kind",
        gettext_noop("The person has a main residence in that time; move them, or choose another."),
    ),
    "organisation_place_once": (
        "since", gettext_noop("The organisation has another place in that time."),
    ),
}  # fmt: skip
_FITS = {
    "building_floors": ("floors", gettext_noop("A building has 1 to 200 floors.")),
    "organisation_credit_code": (
        "credit_code",
        gettext_noop("A credit code has 18 digits and capital letters without I, O, S, V and Z."),
    ),
    "facility_radius": ("radius_m", gettext_noop("A service radius is more than 0 metres.")),
    "facility_kind_known": ("kind", _NO_KIND),
    "component_kind_known": ("kind", _NO_KIND),
    "component_radius": ("radius_m", gettext_noop("A service radius is more than 0 metres.")),
    "component_bearing": (
        "bearing_deg", gettext_noop("A bearing is at least 0 and less than 360 degrees."),
    ),
    "component_field_of_view": (
        "field_of_view_deg",
        gettext_noop("A field of view is more than 0 and at most 360 degrees."),
    ),
}  # fmt: skip


def taken(constraint: str) -> Conflict:
    """What is said of a value that another row has, before the database says it."""
    field, message = ONCE[constraint]
    return Conflict("taken", message, field=field)


def named(error: IntegrityError) -> GeoGridError | None:
    """The error to tell; ``None`` for a constraint that no input can break."""
    diag = getattr(error.__cause__, "diag", None)
    name = getattr(diag, "constraint_name", None) or ""
    if name in ONCE:
        return taken(name)
    if name in _FITS:
        field, message = _FITS[name]
        return Faults([BadInput("out_of_range", message, field=field)])
    if name.endswith("_fence"):
        field = "geom" if name.startswith("building_geom") else "point"
        return Faults([BadInput("outside_city", _OUTSIDE, field=field)])
    return None
