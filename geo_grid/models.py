"""All tables of the app, gathered for Django; the definitions live with their nouns."""

from geo_grid.areas.models import (
    Barrier,
    BasicCell,
    BasicCellEdge,
    BasicCellLineage,
    BasicCellSums,
    CellAssignment,
    CellTeam,
    City,
    Division,
    GridCell,
    GridCellVersion,
    GroundCover,
    Street,
    Worker,
)
from geo_grid.facilities.models import Component, Facility
from geo_grid.incidents.models import Incident
from geo_grid.jobs.models import ImportRun, Job
from geo_grid.people.models import (
    Household,
    Organisation,
    OrganisationPlace,
    Residence,
    Resident,
)
from geo_grid.premises.models import Address, Building, Entrance, Unit
from geo_grid.redraw.models import (
    CellLineage,
    Plan,
    PlanComment,
    PlanEvent,
    PlanMoment,
    PlanStep,
    Publication,
)

__all__ = [
    "Address",
    "Barrier",
    "BasicCell",
    "BasicCellEdge",
    "BasicCellLineage",
    "BasicCellSums",
    "Building",
    "CellAssignment",
    "CellLineage",
    "CellTeam",
    "City",
    "Component",
    "Division",
    "Entrance",
    "Facility",
    "GridCell",
    "GridCellVersion",
    "GroundCover",
    "Household",
    "ImportRun",
    "Incident",
    "Job",
    "Organisation",
    "OrganisationPlace",
    "Plan",
    "PlanComment",
    "PlanEvent",
    "PlanMoment",
    "PlanStep",
    "Publication",
    "Residence",
    "Resident",
    "Street",
    "Unit",
    "Worker",
]
