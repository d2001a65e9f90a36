"""What the records of a table are called in a message about an import."""

from __future__ import annotations

from django.db import models

from geo_grid.errors import Term
from geo_grid.errors import gettext_noop as _

TITLES = {
    "division": _("divisions"), "street": _("streets"), "barrier": _("barriers"),
    "gate": _("gates"), "groundcover": _("water and green"), "building": _("buildings"),
    "entrance": _("entrances"), "unit": _("units"), "address": _("addresses"),
    "household": _("households"), "resident": _("residents"), "residence": _("residences"),
    "organisation": _("organisations"), "organisationplace": _("places of organisations"),
    "facility": _("facilities"), "component": _("components"), "incident": _("incidents"),
    "worker": _("grid workers"), "cellteam": _("teams of grid cells"),
    # what may have been built on these
    "user": _("accounts"),
    "basiccell": _("basic cells"), "gridcell": _("grid cells"),
    "divisionlineage": _("changes of divisions"), "visit": _("visits"),
    "doorplate": _("door plates"), "residentcare": _("care groups"),
    "caseentry": _("steps of cases"), "casepart": _("parts of cases"),
    "casesuspension": _("suspensions of cases"), "caseextension": _("extensions of cases"),
    "caseescalation": _("escalations of cases"), "casereport": _("reports of cases"),
    "casefile": _("photos of cases"),
}  # fmt: skip


def title_of(model: type[models.Model]) -> Term:
    """The plural, to be told in the reader's language."""
    name = str(model._meta.model_name)
    return Term(TITLES.get(name, name))
