"""What does not fit about an address, in words of the language that is active."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from geo_grid.errors import gettext_noop as _
from geo_grid.vault.masking import mask_numbers

PARTS: dict[str, str] = {
    "district": _("district"), "street": _("street (town)"), "community": _("community"),
    "road": _("road"), "lane": _("lane"), "number": _("house number"), "suffix": _("suffix"),
    "estate": _("estate"), "phase": _("phase"), "village": _("village"), "hamlet": _("hamlet"),
    "group": _("group"), "building": _("building"), "building_name": _("building's name"),
    "building_part": _("part of the building"), "entrance": _("entrance"), "floor": _("floor"),
    "room": _("room"), "place": _("place"), "name": _("name"),
}  # fmt: skip
FAULTS: dict[str, str] = {
    "missing": _("%(part)s: not said"),
    "unknown": _("%(part)s: “%(said)s” does not exist there"),
    "unknown_but": _("%(part)s: “%(said)s” does not exist there, %(known)s does"),
    "contradicted": _("%(part)s: “%(said)s” was said, it is “%(known)s”"),
    "sound": _("%(part)s: “%(said)s” sounds or looks like “%(known)s”"),
    "old": _("%(part)s: “%(said)s” was the former name of “%(known)s”"),
    "order": _("%(part)s: “%(said)s” stands in an unusual place"),
    "range": _("%(part)s: “%(said)s” lies within “%(known)s”"),
    "extra": _("“%(said)s” means nothing here"),
}


def fault_words(fault: Mapping[str, Any]) -> str:
    """One fault as a clause; numbers of people in it are masked."""
    kind, known = str(fault.get("fault") or ""), _text(fault.get("known"))
    if kind == "unknown" and known:
        kind = "unknown_but"
    template = FAULTS.get(kind)
    said = mask_numbers(_text(fault.get("said")))
    part = part_name(str(fault.get("part") or ""))
    if template is None or (kind != "extra" and not said and "%(said)s" in template):
        return f"{part}: {kind}"
    return gettext(template) % {"part": part, "said": said, "known": known or "—"}


def part_name(part: str) -> str:
    """What a part of an address is called; the code itself for an unknown one."""
    return gettext(PARTS[part]) if part in PARTS else part


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return str(value)
