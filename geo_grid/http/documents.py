"""How the OpenAPI document calls choices: two nouns may have fields of one name."""

from __future__ import annotations

from drf_spectacular.settings import spectacular_settings


def name_choices(**names: str) -> None:
    """Call each list of choices, given by its dotted path, by its key; to be said in ``ready()``."""
    spectacular_settings.ENUM_NAME_OVERRIDES.update(names)
