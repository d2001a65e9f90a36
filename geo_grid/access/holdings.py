"""What each table of the database holds, so that none is forgotten where persons are protected.

*Ground* is every staff login's. *Persons* (and cases) have row policies (:mod:`.policies`). The rest
holds neither, each for the reason that stands beside it. A test demands one class of every table
that the migrations make, and looks for the names of people in those that are to hold none.
"""

from __future__ import annotations

from geo_grid.access.policies import DERIVED, TABLES

PERSONS = frozenset(f"geo_grid_{name}" for name in (*TABLES, *DERIVED))
GROUND = frozenset(
    f"geo_grid_{name}"
    for name in (
        "city", "division", "divisionlineage", "street", "barrier", "gate", "groundcover",
        "basiccell", "basiccelllineage", "basiccelledge", "gridcell", "gridcellversion",
        "cellassignment", "celllineage", "building", "entrance", "unit", "address", "facility",
        "facilitykind", "component", "place", "placename", "theme", "themeload", "datasource", "publication",
        "calendaryear", "calendarday", "workingsession", "matter", "matterversion", "matterparty",
        "matterexclusion", "professionalgrid",
    )
)  # fmt: skip
SUMS = "sums; what is told of them follows the rule of disclosure, whoever reads the table"
STAFF = "those who work here, by the names that every colleague is told; numbers sealed"
PLANS = "drafts of ground by staff, seen by the area of the plan"
IDS = "ids, codes and digests; no value of a person"
DJANGO = "the framework's own lists"
VIEWS = "filters under a name that staff gave; whoever opens them reads rows by their own rights"
QUEUE = "the queue of long work: the id of a job"
OTHER: dict[str, str] = {
    "geo_grid_basiccellsums": SUMS,
    "geo_grid_buildingsums": SUMS,
    "geo_grid_publishedtable": "the days of the published tables",
    "geo_grid_publishedcount": "rounded counts by community, which everybody is told",
    "geo_grid_roundingkey": "the key of the rounding, beside the counts that it rounds",
    "geo_grid_user": STAFF,
    "geo_grid_worker": STAFF,
    "geo_grid_cellteam": STAFF,
    "geo_grid_department": "names of offices",
    "geo_grid_roleassignment": IDS,
    "geo_grid_session": "who works here and where; the key is a digest",
    "geo_grid_token": IDS,
    "geo_grid_startcode": IDS,
    "geo_grid_startattempt": IDS,
    "geo_grid_accountrequest": IDS,
    "geo_grid_device": IDS,
    "geo_grid_recoverycode": IDS,
    "geo_grid_factorreset": IDS,
    "geo_grid_loginfailure": IDS,
    "geo_grid_publicattempt": IDS,
    "geo_grid_event": IDS,
    "geo_grid_savedview": VIEWS,
    "geo_grid_displaystate": VIEWS,
    "geo_grid_scenario": "places for stations and counts of dwellings, under a name that staff gave",
    "geo_grid_eventhead": IDS,
    "geo_grid_auditentry": IDS,
    "geo_grid_auditseal": IDS,
    "geo_grid_readinghour": IDS,
    "geo_grid_exportrequest": "what staff asked for and why; rows lie in the file, not here",
    "geo_grid_upload": "names of files; the files lie outside the database",
    "geo_grid_importhabit": "names of columns, words of lists",
    "geo_grid_importrun": "names and numbers of files",
    "geo_grid_importinsert": "ranges of ids",
    "geo_grid_doorplate": IDS,
    "geo_grid_visitrule": "how often which sort of door is to be visited; no door and no person",
    "geo_grid_visitform": "what is asked at visits; no door, no person and no answer",
    "geo_grid_job": "counts, ids and codes; the values of refused rows stay in the file",
    "geo_grid_addressdecision": "a digest of a text, and the thing of the ground it means",
    "geo_grid_aliasproposal": "names of the ground",
    "geo_grid_plan": PLANS,
    "geo_grid_planstep": PLANS,
    "geo_grid_planmoment": PLANS,
    "geo_grid_plancomment": PLANS,
    "geo_grid_planevent": PLANS,
    "geo_grid_planpresence": PLANS,
    "geo_grid_planshare": PLANS,
    "otp_totp_totpdevice": "sealed seeds",
    "auth_group": DJANGO,
    "auth_group_permissions": DJANGO,
    "auth_permission": DJANGO,
    "django_content_type": DJANGO,
    "django_migrations": DJANGO,
    "django_tasks_database_dbtaskresult": QUEUE,
}
