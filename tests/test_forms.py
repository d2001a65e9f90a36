"""Every form of the pages is listed with what becomes of unsaved typing; a new one must be."""

from __future__ import annotations

import re
from pathlib import Path

MAP_UI = Path(__file__).resolve().parent.parent / "map_ui"
FORM = re.compile(
    r"""<form\b(?P<template>[^>]*)>|\bh\("form", \{(?P<made>[^}]*)\}|(?<!function )\b(?P<dialog>formDialog)\("""
)
ASKS, KEPT, NONE = "asks", "kept", "none"
"""Asks before it goes; a draft stays by itself; nothing is lost (a search, a filter, a password)."""

FORMS: dict[str, list[str]] = {
    "static/map_ui/accounts/role_form.js": [ASKS],
    "static/map_ui/accounts/second_factor.js": [NONE],
    "static/map_ui/command/send_dialog.js": [ASKS],
    "static/map_ui/desk/care.js": [ASKS],
    "static/map_ui/desk/form.js": [ASKS],
    "static/map_ui/field/case_card.js": [ASKS],
    "static/map_ui/field/mending.js": [ASKS],
    "static/map_ui/field/pin_panel.js": [NONE],
    "static/map_ui/field/visit_form.js": [KEPT],
    "static/map_ui/incidents/batch_bar.js": [ASKS, ASKS],
    "static/map_ui/incidents/decisions.js": [ASKS, ASKS],
    "static/map_ui/incidents/export_list.js": [ASKS],
    "static/map_ui/incidents/step_dialog.js": [ASKS, ASKS],
    "static/map_ui/incidents/views_dialog.js": [ASKS, ASKS, ASKS],
    "static/map_ui/kit/dialog.js": [ASKS, ASKS],
    "static/map_ui/kit/login_dialog.js": [ASKS],
    "static/map_ui/kit/proof_dialog.js": [ASKS],
    "static/map_ui/kit/reading_reason.js": [NONE],
    "static/map_ui/map/export_dialog.js": [ASKS],
    "static/map_ui/map/report_form.js": [KEPT],
    "static/map_ui/planner/comments.js": [ASKS],
    "static/map_ui/planner/decisions.js": [ASKS, ASKS, ASKS, ASKS],
    "static/map_ui/planner/measures_dialog.js": [ASKS],
    "static/map_ui/planner/professional_grids.js": [ASKS],
    "static/map_ui/report/follow.js": [ASKS, ASKS],
    "templates/map_ui/account.html": [NONE, ASKS],
    "templates/map_ui/accounts.html": [ASKS],
    "templates/map_ui/addresses.html": [NONE],
    "templates/map_ui/admissions.html": [ASKS],
    "templates/map_ui/audit.html": [NONE],
    "templates/map_ui/command.html": [NONE],
    "templates/map_ui/desk.html": [NONE],
    "templates/map_ui/factor_resets.html": [ASKS],
    "templates/map_ui/incidents.html": [NONE],
    "templates/map_ui/login.html": [NONE],
    "templates/map_ui/map.html": [NONE],
    "templates/map_ui/messages.html": [ASKS],
    "templates/map_ui/plan.html": [ASKS],
    "templates/map_ui/print.html": [NONE],
    "templates/map_ui/reach.html": [NONE, NONE, ASKS, NONE],
    "templates/map_ui/report.html": [ASKS],
    "templates/map_ui/start_account.html": [NONE],
    "templates/map_ui/visits.html": [NONE, ASKS, NONE],
}


def kind_of(found: re.Match[str]) -> str:
    attributes = found["template"] or found["made"] or ""
    guard = re.search(r"""data-guard"?(?:=|: )"(\w+)\"""", attributes)
    if guard:
        return guard[1]
    return NONE if 'role="search"' in attributes else ASKS


def forms_of_the_pages() -> dict[str, list[str]]:
    paths = [*MAP_UI.glob("static/map_ui/*/*.js"), *MAP_UI.rglob("templates/**/*.html")]
    kinds = {
        path.relative_to(MAP_UI).as_posix(): [
            kind_of(found) for found in FORM.finditer(path.read_text("utf-8"))
        ]
        for path in paths
    }
    return {name: found for name, found in kinds.items() if found}


def test_every_form_is_listed_with_what_becomes_of_unsaved_typing():
    """A form that is new here: guard it (the default), or say why nothing is lost, then list it."""
    assert forms_of_the_pages() == FORMS


def test_a_form_is_written_as_one_call_that_the_list_can_read():
    """No other way of making a form slips past the list above."""
    for path in MAP_UI.glob("static/map_ui/*/*.js"):
        assert not re.search(r"""createElement\(\s*["']form|<form""", path.read_text("utf-8")), path
