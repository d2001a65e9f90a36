"""Why a row is not taken: a stable code for programs and a sentence for people.

A message is an English msgid in ``%(name)s`` style, translated when the report is told.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from geo_grid.errors import gettext_noop as _
from geo_grid.vault.masking import mask_strings

MESSAGES: dict[str, str] = {
    "required": _("This value is needed and the cell is empty."),
    "row_too_long": _("The row has %(found)s cells, the header has %(expected)s."),
    "quote_stray": _(
        "A quotation mark opens a cell here, and %(lines)s further rows stand inside it; delete the "
        "mark, or write it twice."
    ),
    "text_too_long": _("“%(value)s” has more than %(limit)s characters."),
    "text_control": _("The text holds a control character (%(character)s)."),
    "number_damaged": _(
        "“%(value)s” was stored as a number and lost its last digits; format the column as text "
        "and enter it again."
    ),
    "cell_error": _(
        "The cell holds an error such as #REF! instead of a value; correct it, or leave it empty."
    ),
    "cell_absent": _(
        "“%(value)s” stands for an empty cell and is no value here; enter the value, or leave the "
        "cell empty if there is none."
    ),
    "cell_day": _(
        "“%(value)s” is a day or a time, as a spreadsheet makes of a text such as 3-2; format the "
        "column as text and enter it again."
    ),
    "number_bad": _("“%(value)s” is not a number."),
    "number_not_whole": _("“%(value)s” is not a whole number."),
    "number_range": _("%(value)s is not between %(low)s and %(high)s."),
    "choice_unknown": _("“%(value)s” is not one of: %(choices)s."),
    "kind_unknown": _(
        "“%(value)s” is no kind that is known here: %(choices)s. Give one of them, or enter the "
        "kind first with manage.py facility_kinds FILE."
    ),
    "hours_unread": _(
        "“%(value)s” is not understood as opening hours; write Mo-Fr 08:00-12:00,14:00-17:30; "
        "Sa 09:00-12:00; PH off, or 24/7."
    ),
    "hours_replaced": _(
        "“%(value)s” would replace all of an earlier rule, as it names the same days or none: "
        "write the hours of a day in one rule, with a comma between them, such as "
        "Mo-Fr 08:00-12:00,14:00-17:30."
    ),
    "hours_too_long": _(
        "These opening hours have more than %(limit)s characters as they are stored: give the "
        "same hours to more days, or leave breaks out."
    ),
    "gate_hours_too_long": _(
        "These hours of a gate have more than %(limit)s characters as they are stored: join those "
        "that meet, or leave breaks out."
    ),
    "flag_bad": _("“%(value)s” is neither yes (是) nor no (否)."),
    "gate_hours_bad": _(
        "“%(value)s” are no hours of a gate: write 06:00-23:00, 24/7 for always open, or off."
    ),
    "date_bad": _("“%(value)s” is not a date such as 2024-03-31."),
    "date_serial": _(
        "“%(value)s” is the number that a spreadsheet keeps instead of a day; format the column as a "
        "date such as 2024-03-31 and save the file again."
    ),
    "relation_unknown": _(
        "“%(value)s” is no relation to the head of the household that is known here; write 户主, 配偶, 子, "
        "女, 父母 and the like in words."
    ),
    "relation_differs": _(
        "The row says in two columns whether the person is the head of the household, and they "
        "differ; correct one of them."
    ),
    "time_bad": _("“%(value)s” is not a time such as 2024-03-31 08:30."),
    "date_in_future": _("%(value)s lies in the future."),
    "time_in_future": _("%(value)s lies in the future."),
    "code_digits": _("“%(value)s” is not a division code of 12 digits."),
    "parent_missing": _("The division above, %(parent)s, is neither in the file nor known."),
    "duplicate": _("The same value stands in row %(first)s."),
    "geometry_missing": _("The row has no place."),
    "geometry_unreadable": _("The geometry cannot be read: %(reason)s."),
    "position_unreadable": _(
        "The cell does not hold two numbers, longitude and latitude, such as 118.1, 24.5."
    ),
    "geometry_empty": _("The geometry is empty."),
    "geometry_type": _("A %(found)s was given where a %(expected)s is needed."),
    "geometry_invalid": _("The geometry is not valid: %(reason)s."),
    "geometry_collapsed": _("The geometry has no extent (it collapses to a point or a line)."),
    "coordinate_not_finite": _("A coordinate is not a finite number."),
    "coordinate_zero": _("The position is 0, 0: it was probably never measured."),
    "coordinate_whole_degrees": _(
        "The position %(lon)s, %(lat)s is rounded to whole degrees (up to 80 km off)."
    ),
    "coordinate_range": _("%(lon)s, %(lat)s is not a longitude and a latitude."),
    "axes_swapped": _("Longitude and latitude are swapped: %(lon)s, %(lat)s."),
    "outside_city": _("%(lon)s, %(lat)s lies outside the city."),
    "building_not_near": _("No building stands within 20 m of %(lon)s, %(lat)s."),
    "place_missing": _("The row names no building: give building_ref or an address."),
    "address_not_found": _("Nothing that is known here is named in this address."),
    "address_unclear": _(
        "This text is no address by itself: it needs a road, an estate or a village."
    ),
    "address_too_long": _("The address has more than 300 characters."),
    "address_damaged": _(
        "The cell does not hold what was typed; format the column as text and enter it again."
    ),
    "address_gone": _("What this address meant has ended meanwhile; load the row again."),
    "address_decided_none": _("Somebody decided that this address means nothing known here."),
    "address_decided_coarse": _("What was chosen for this address is no building."),
    "address_tie": _("Several things fit this address equally well."),
    "address_part_missing": _("A part of this address does not exist."),
    "address_unsure": _("The best match for this address is not sure enough."),
    "address_coarse": _("This address only names a road, an estate or a village."),
    "address_no_room": _("This address names no room."),
    "building_unknown": _("No building has the ref “%(value)s”."),
    "address_unknown": _("No building has this address."),
    "address_ambiguous": _("%(count)s buildings have this address; give building_ref."),
    "entrance_unknown": _("The building has no entrance “%(value)s”."),
    "unit_ambiguous": _(
        "%(count)s units are “%(value)s” there; name the entrance, or the door by unit_ref or a "
        "whole address."
    ),
    "unit_floor_missing": _(
        "Doors “%(value)s” stand on several floors there; say on which floor this one is."
    ),
    "unit_entrance_missing": _(
        "Room “%(value)s” lies behind an entrance of this house; say behind which one this row's is."
    ),
    "since_before_last_home": _("%(value)s lies before the end of the last main residence."),
    "second_primary": _("The cell %(value)s already has its primary worker in row %(first)s."),
    "unit_unknown": _("No unit “%(value)s” is known there."),
    "ref_taken": _("The ref “%(value)s” already belongs to something else."),
    "cell_unknown": _("No grid cell has the code %(value)s today."),
    "id_number_format": _("The number does not have 18 characters as a resident ID has."),
    "id_number_date": _("The date of birth inside the ID number does not exist."),
    "identity_missing": _("Give a ref or the number of an identity document."),
    "id_number_check_digit": _("The check digit of the ID number is wrong."),
    "second_main_residence": _("The person's main residence already stands in row %(first)s."),
    "household_elsewhere": _("Household %(value)s is in another unit in row %(first)s."),
    "credit_code_format": _("The credit code does not have 18 letters and digits of GB 32100."),
    "credit_code_check_digit": _("The check digit of the credit code is wrong."),
    "closed_before_reported": _("It was closed before it was reported."),
    "closed_at_missing": _("It is closed, but the time of closing is missing."),
    "theme_personal": _(
        "The cell holds the number of an identity card or a mobile phone; a layer for everybody "
        "takes none."
    ),
    "number_masked": _("The number is masked; give it in full."),
    "number_foreign_seal": _(
        "The number was sealed elsewhere or its text was changed; give it in full."
    ),
    "personal_number": _(
        "The identifier is the number of an identity card or a mobile phone of a person; give the "
        "row another one."
    ),
    "open_but_closed_at": _("It is open, but has a time of closing."),
    "case_has_history": _(
        "This case is worked on here and has a history; files do not change it any more: leave the "
        "row out."
    ),
}


@dataclass(frozen=True)
class Refusal:
    """One fault of one row; `row` counts as a spreadsheet does (the header is row 1).

    What it quotes of a cell is kept beside the file: numbers of people are masked before.
    """

    row: int
    field: str
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", mask_strings(dict(self.params)))

    def as_dict(self) -> dict[str, Any]:
        """For the report, in the language that is active."""
        template = gettext(MESSAGES[self.code])
        message = template % self.params if self.params else template
        return {"row": self.row, "field": self.field, "code": self.code, "message": message}

    def without_value(self) -> Refusal:
        """The same for keeping: row and field lead to the cell, whose text is not repeated."""
        hidden = {"value": "…"} if "value" in self.params else {}
        return dataclasses.replace(self, params={**self.params, **hidden})


class BadValue(ValueError):
    """A single value that cannot be taken; the caller knows row and field."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(code)
