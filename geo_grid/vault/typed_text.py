"""Columns for what somebody types: no ID and no mobile number of a person stays in them.

Every column of text that a person or a file fills is one of these, or is declared as filled by
programs (``tests/access/test_p08_typed_columns.py`` walks the models). For migrations they are plain columns:
what they do is done before a value leaves for the database, by whatever way the ORM sends it.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy

from geo_grid.errors import gettext_noop
from geo_grid.vault.masking import is_id_number, mask_numbers, mask_strings

NO_PERSON = gettext_noop(
    "This is the number of a person's identity card; it belongs into the field for documents, "
    "which keeps it sealed."
)


class _Typed:
    """Migrations know the plain column, so that a rule here needs none."""

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()  # type: ignore[misc]
        plain = "JSONField" if isinstance(self, models.JSONField) else "CharField"
        return name, f"django.db.models.{plain}", args, kwargs


class FreeText(_Typed, models.CharField):  # type: ignore[type-arg]
    """A name, a note, a reason: numbers of people in it are masked before it is stored."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return mask_numbers(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """The row at hand says what is stored, for the reply that is made of it."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = mask_numbers(value)
            setattr(model_instance, self.attname, value)
        return value


def _no_id_number(value: str) -> None:
    if isinstance(value, str) and is_id_number(value):
        raise ValidationError(gettext_lazy(NO_PERSON), code="personal_number")


class Identifier(_Typed, models.CharField):  # type: ignore[type-arg]
    """What a source calls a thing: never the number of a person. Masking it would mix rows up."""

    default_validators = [_no_id_number]


class FreeDocument(_Typed, models.JSONField):
    """A JSON document with texts that somebody typed."""

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(mask_strings(value))
