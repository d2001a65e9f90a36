"""The one list of nouns: their tables, gathered for Django, and what of them stands on the ground.

The definitions live with the nouns; those that stand on the ground register themselves
(:mod:`geo_grid.areas.placed`) when their module ``placed`` is imported here.
"""

from geo_grid.access.models import (
    AuditEntry,
    AuditSeal,
    Department,
    Device,
    ExportRequest,
    LoginFailure,
    ReadingHour,
    RoleAssignment,
    SecondFactor,
    Session,
    Token,
    User,
)
from geo_grid.access.recovery_models import FactorReset, RecoveryCode
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
    Gate,
    GridCell,
    GridCellVersion,
    GroundCover,
    Street,
    Worker,
)
from geo_grid.areas.professional_models import ProfessionalGrid
from geo_grid.collection.models import DataSource, DuplicatePair, RecordMerge
from geo_grid.command.models import DisplayState, SavedView
from geo_grid.disclosure.models import PublishedCount, PublishedTable, RoundingKey
from geo_grid.events.models import Event, EventHead
from geo_grid.facilities import placed as facilities
from geo_grid.facilities.models import Component, Facility, FacilityKind
from geo_grid.incidents import placed as incidents
from geo_grid.incidents.models import (
    CaseEntry,
    CaseEscalation,
    CaseExtension,
    CaseFile,
    CasePart,
    CaseReport,
    CaseSuspension,
    Incident,
)
from geo_grid.incidents.public_models import PublicAttempt
from geo_grid.jobs.models import Job
from geo_grid.locate.decisions.models import AddressDecision, AliasProposal
from geo_grid.locate.models import Place, PlaceName
from geo_grid.matters.models import (
    CalendarDay,
    CalendarYear,
    Matter,
    MatterExclusion,
    MatterParty,
    MatterVersion,
    WorkingSession,
)
from geo_grid.messages.models import Message, MessageAddress
from geo_grid.people import placed as people
from geo_grid.people.models import (
    BuildingSums,
    Household,
    Organisation,
    OrganisationPlace,
    Residence,
    Resident,
    ResidentCare,
)
from geo_grid.premises import placed as premises
from geo_grid.premises.models import Address, Building, Entrance, Unit
from geo_grid.reach.models import Scenario
from geo_grid.redraw.models import (
    CellLineage,
    DivisionLineage,
    Plan,
    PlanComment,
    PlanEvent,
    PlanMoment,
    PlanPresence,
    PlanShare,
    PlanStep,
    Publication,
)
from geo_grid.runs.models import ImportChange, ImportHabit, ImportInsert, ImportRun, Upload
from geo_grid.themes.models import Theme, ThemeFeature, ThemeLoad
from geo_grid.visits.models import Visit, VisitForm, VisitRule

STANDING = (facilities, incidents, people, premises)
"""The modules whose import registers what stands on the ground."""

__all__ = [
    "Address",
    "AddressDecision",
    "AliasProposal",
    "AuditEntry",
    "AuditSeal",
    "Barrier",
    "BasicCell",
    "BasicCellEdge",
    "BasicCellLineage",
    "BasicCellSums",
    "Building",
    "BuildingSums",
    "CalendarDay",
    "CalendarYear",
    "CaseEntry",
    "CaseEscalation",
    "CaseExtension",
    "CaseFile",
    "CasePart",
    "CaseReport",
    "CaseSuspension",
    "CellAssignment",
    "CellLineage",
    "CellTeam",
    "City",
    "Component",
    "DataSource",
    "Department",
    "Device",
    "DisplayState",
    "Division",
    "DivisionLineage",
    "DuplicatePair",
    "Entrance",
    "Event",
    "EventHead",
    "ExportRequest",
    "Facility",
    "FacilityKind",
    "FactorReset",
    "Gate",
    "GridCell",
    "GridCellVersion",
    "GroundCover",
    "Household",
    "ImportChange",
    "ImportHabit",
    "ImportInsert",
    "ImportRun",
    "Incident",
    "Job",
    "LoginFailure",
    "Matter",
    "MatterExclusion",
    "MatterParty",
    "MatterVersion",
    "Message",
    "MessageAddress",
    "Organisation",
    "OrganisationPlace",
    "Place",
    "PlaceName",
    "Plan",
    "PlanComment",
    "PlanEvent",
    "PlanMoment",
    "PlanPresence",
    "PlanShare",
    "PlanStep",
    "ProfessionalGrid",
    "PublicAttempt",
    "Publication",
    "PublishedCount",
    "PublishedTable",
    "ReadingHour",
    "RecordMerge",
    "RecoveryCode",
    "Residence",
    "Resident",
    "ResidentCare",
    "RoleAssignment",
    "RoundingKey",
    "SavedView",
    "Scenario",
    "SecondFactor",
    "Session",
    "Street",
    "Theme",
    "ThemeFeature",
    "ThemeLoad",
    "Token",
    "Unit",
    "Upload",
    "User",
    "Visit",
    "VisitForm",
    "VisitRule",
    "Worker",
    "WorkingSession",
]
