"""The core: tables, rules, and the doors to them."""

from __future__ import annotations

from django.apps import AppConfig


class GeoGridConfig(AppConfig):
    name = "geo_grid"
    verbose_name = "GeoGrid"

    def ready(self) -> None:
        from geo_grid import checks  # noqa: F401  (registers the system checks)
        from geo_grid.http.documents import name_choices

        name_choices(
            BuildingKind="geo_grid.premises.models.Building.Kind",
            ResidenceKind="geo_grid.people.models.Residence.Kind",
            OrganisationKind="geo_grid.people.models.Organisation.Kind",
            ComponentState="geo_grid.facilities.models.Component.State",
            StepType="geo_grid.redraw.steps.decide.STEPS",
            ThemeColumnType="geo_grid.themes.rules.TYPES",
            CaseKind="geo_grid.incidents.models.KINDS",
            CaseState="geo_grid.api.cases.outputs.STATES",
            CaseStep="geo_grid.incidents.models.STEPS",
            Transition="geo_grid.api.cases.transitions.TRANSITIONS",
        )
