"""P8: every column that somebody types into masks or refuses numbers of people."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models

from geo_grid.collection.models import DataSource
from geo_grid.errors import Faults
from geo_grid.facilities.models import Component
from geo_grid.records.actions import check_fields
from geo_grid.vault.typed_text import FreeDocument, FreeText, Identifier
from importers.kinds.catalogue import KINDS
from importers.schema.values import Numbers, Text
from tests.importers.conftest import resident_id

NUMBER, PHONE = resident_id("19900307", 24), "13800001234"
TYPED = (FreeText, Identifier, FreeDocument)
BY_PROGRAMS = {
    # Codes that other columns or rules judge: divisions, cells, nouns, states, roles, datums.
    "RoleAssignment.duty", "RoleAssignment.division_code", "City.code", "City.timezone",
    "City.datum", "Division.code", "BasicCell.code", "GridCell.kind", "GridCellVersion.kind",
    "GridCellVersion.code", "CellAssignment.kind", "DataSource.kind", "Organisation.credit_code",
    "Plan.kind", "ProfessionalGrid.colour", "Job.kind", "Job.stage", "ImportHabit.kind", "ImportHabit.datum", "ImportRun.kind",
    "ImportRun.datum", "ThemeLoad.datum", "Theme.name", "ExportRequest.layer", "PlanStep.type",
    "PlanEvent.type", "AuditEntry.action", "AuditEntry.noun", "AuditEntry.purpose",
    # Digests, random names, kinds of browsers.
    "User.password", "Session.session_key", "Session.session_data", "Session.agent",
    "Token.agent", "Device.agent", "User.folded_name",
    "ExportRequest.file", "ExportRequest.scope_mark", "Upload.suffix", "ImportHabit.header",
    "ImportRun.file_sha256", "PlanStep.client_id", "PlanPresence.tab",
    # What follows from rows: ids, counts, geometry, names that are masked where they are stored.
    "City.noun_versions", "City.missing", "AuditEntry.detail", "DuplicatePair.reasons",
    "RecordMerge.changes", "Plan.base", "PlanStep.effect", "PlanStep.refusal", "PlanEvent.refusal", "Publication.before",
    "Publication.moved", "Publication.decisions", "ImportRun.xids", "ImportInsert.table",
    "ImportChange.table", "ImportChange.before", "PublishedCount.code", "PublishedCount.category",
    "ReadingHour.pages", "ReadingHour.reasons", "CaseEntry.answer", "CaseReport.answer",
    # Words of the workflow, limits and codes, judged where they are read.
    "CaseEntry.transition", "CaseEntry.routing", "CaseExtension.unit", "CaseFile.media_type", "MatterVersion.kind",
    "MatterVersion.limits", "MatterVersion.evidence", "MatterParty.division_code",
    "MatterExclusion.division_code",
    "Department.division_code", "Incident.stood_light", "Event.change", "Event.before",
    "CaseEscalation.clock", "CaseEscalation.division_code", "MessageAddress.adapter",
    "SavedView.shared_code", "Scenario.kind", "VisitRule.group",
}  # fmt: skip


def columns() -> dict[str, models.Field]:
    """Every column of text or JSON of the product's models, without those of fixed choices."""
    found = {}
    for model in apps.get_models():
        if model.__module__.split(".")[0] in ("geo_grid", "layers", "importers", "map_ui"):
            for field in model._meta.local_fields:
                text = isinstance(field, models.CharField | models.TextField | models.JSONField)
                if text and not field.choices:
                    found[f"{model.__name__}.{field.name}"] = field
    return found


def test_p08_every_column_says_who_fills_it():
    undeclared = {
        name for name, field in columns().items() if not isinstance(field, TYPED)
    } - BY_PROGRAMS
    assert undeclared == set(), "use geo_grid.vault.typed_text, or declare it as filled by programs"
    assert set(columns()) >= BY_PROGRAMS


@pytest.mark.parametrize("name", sorted(n for n, f in columns().items() if isinstance(f, TYPED)))
def test_p08_a_typed_column_stores_no_number(name: str):
    field = columns()[name]
    if isinstance(field, Identifier):
        with pytest.raises(ValidationError):
            field.run_validators(NUMBER)
        field.run_validators("B-2024-013")
        return
    said = f"找{NUMBER}打{PHONE}"
    given = {"a": [said, 1.5, {"b": said}]} if isinstance(field, FreeDocument) else said
    stored = str(field.get_db_prep_save(given, connection))
    assert NUMBER not in stored
    assert PHONE not in stored
    assert "138********" in stored


def test_p08_a_row_masks_whatever_way_it_is_stored(db):
    one = DataSource.objects.create(name=f"科长{PHONE}", kind="units")
    assert one.name == "科长138********", "the reply is made of the row at hand"
    assert DataSource.objects.get(name=f"科长{PHONE}", kind="units") == one, "found as it is typed"
    DataSource.objects.update(owner=NUMBER)
    one.refresh_from_db()
    assert one.owner == "99****************"
    one.owner = f"a {PHONE}"
    DataSource.objects.bulk_update([one], ["owner"])
    DataSource.objects.bulk_create([DataSource(name=NUMBER, kind="cells")])
    stored = list(DataSource.objects.values_list("name", "owner"))
    assert sorted(stored) == [("99****************", ""), ("科长138********", "a 138********")]


def test_p08_an_identifier_that_is_an_id_number_is_refused_at_the_desk():
    with pytest.raises(Faults) as refused:
        check_fields(Component(ref=NUMBER, name="x", kind="lamp"), ["ref"])
    assert [(f.field, f.code) for f in refused.value.faults] == [("ref", "personal_number")]


def test_p08_every_text_of_a_file_is_masked_or_declared():
    kept = {
        f"{kind.name}.{column.name}": column.parser.numbers
        for kind in KINDS.values()
        for column in kind.targets
        if isinstance(column.parser, Text) and column.parser.numbers is not Numbers.MASKED
    }
    whole = {name for name, numbers in kept.items() if numbers is Numbers.KEPT}
    assert {name for name in whole if not name.endswith((".wkt", ".position"))} == {
        "residents.id_number", "residents.phone", "organisations.phone", "workers.phone",
        "organisations.credit_code",
    }  # fmt: skip
    ends = {name.rsplit(".", 1)[-1] for name in kept.keys() - whole}
    assert ends == {"ref", "building_ref", "unit_ref", "household_ref", "cell_code", "code"}
