"""How the leak test asks each route. A new route needs one line in ROUTES, by its URL name.

``Route()`` is a plain GET. `ids` names the kind of id the path takes (see IDS) as its `key`, `scoped`
that a foreign one of them answers 404, `queries` the parameters to try, `paths` the other parts of the
path, `method` and `body` what else to send. `public` routes want no login, nor do `open_paths` of
others. `own_only` marks those that disclose what nobody sees elsewhere: numbers in full, of one's own people.
"""

from __future__ import annotations

from geo_grid.incidents.case_filters import WORKLISTS
from tests.access.account_routes import ACCOUNT_ROUTES
from tests.access.route import EVERYWHERE, NO_JOB, NOWHERE, Route, register_routes, tiles_over
from tests.conftest import SOUTH, WEST

POINT = {"lon": WEST + 0.0005, "lat": SOUTH + 0.0005, "datum": "wgs84"}
DEADLINE = {"start": "2026-03-02T09:00:00+08:00", "amount": "5", "unit": "working_days"}
ALL_LAYERS = (
    "divisions,basic_cells,grid_cells,professional_grid_cells,buildings,units,facilities,components,"
    "incidents,population,organisations,flags"
)
OPEN = ({"name": "open_communities"},)
NAMES = tuple({"name": name} for name in ALL_LAYERS.split(","))
BOX = f"{WEST - 0.01},{SOUTH - 0.01},{WEST + 0.2},{SOUTH + 0.2}"
STATISTICS = ("grid_cell", "community", "city")
LEVELS = ("city", "district", "street", "community")
PLAN_PARTS = ("changes", "repairs", "alternatives", "streets", "walks", "comments", "csv", "shares",
              "presence", "gpkg", "changes-file", "sheet")  # fmt: skip
ROUTES: dict[str, Route] = ACCOUNT_ROUTES | {
    "healthz": Route(public=True),
    "readyz": Route(public=True),
    "openapi": Route(public=True),
    "map": Route(),
    "start-page": Route(),
    "start": Route(),
    "guides-page": Route(public=True),
    "guide-page": Route(public=True, paths=({"subject": "map"}, {"subject": "nothing"})),
    "facility-kinds": Route(),
    "cameras": Route(queries=({}, POINT)),
    "components-near": Route(queries=({}, POINT)),
    "exports": Route(),
    "exports-page": Route(),
    "export-approve": Route(ids="keys", method="post", body={}),
    "export-refuse": Route(ids="keys", method="post", body={}),
    "export-file": Route(paths=({"token": "none"},)),
    "city": Route(),
    "grid-cells": Route(queries=({}, {"sums": "ground"}, {"sums": "cases"})),
    "divisions": Route(
        queries=tuple(
            {"level": level, **sums} for level in LEVELS for sums in ({}, {"sums": "cases"})
        )
    ),
    "incidents": Route(queries=({}, {"state": "open"}, {"state": "all"})),
    "grid-cell": Route(ids="grid_cells"),
    "incident": Route(ids="incidents", scoped=True),
    "events": Route(queries=({}, {"last_event": "0"})),
    "cases": Route(
        queries=(
            {},
            {"q": "zq"},
            {"sort": "deadline", "limit": "1"},
            {"owner": "d1"},
            {"area": "9901"},
            {"state": "open", "kind": "routine"},
            {"owner": "me"},
            *({"list": name} for name in WORKLISTS),
            {"polygon": EVERYWHERE, "hours": "168"},
            {"mine": "1"},
        )
    ),
    "case-figures": Route(queries=({}, {"owner": "d1"}, {"area": "9901"}, {"q": "zq"})),
    "case-points": Route(
        queries=({}, {"form": "sums"}, {"bbox": "-180,-90,180,90"}, {"polygon": EVERYWHERE})
    ),
    "case-cells": Route(queries=({}, {"area": "9901"}, {"polygon": EVERYWHERE}, {"owner": "d1"})),
    "case-density": Route(queries=({}, {"bbox": BOX}, {"bandwidth_m": "50", "owner": "d1"})),
    "case-hot-spots": Route(queries=({}, {"area": "9901"}, {"owner": "d1"})),
    "case-playback": Route(queries=({}, {"area": "9901"}, {"owner": "d1"})),
    "case": Route(ids="refs", key="ref", scoped=True),
    "incident-transitions": Route(
        ids="refs",
        key="ref",
        method="post",
        body={"to": "accept", "revision": 987, "client_id": "c"},
    ),
    "cases-close": Route(method="post", body={"refs": ["none"], "client_id": "c"}),
    "cases-move": Route(method="post", body={"of": "grid_worker", "to": "nobody"}),
    "assignees": Route(queries=({}, {"q": "zq"}, {"department": "d1"})),
    "case-holders": Route(),
    "registrations-owed": Route(),
    "incident-parts": Route(ids="refs", key="ref", scoped=True),
    "incident-on-the-way": Route(
        ids="refs", key="ref", method="post", body={"revision": 987, "client_id": "c"}
    ),
    "case-publish": Route(
        ids="refs", key="ref", method="post", body={"title": "x", "revision": 987}
    ),
    "case-withdraw": Route(ids="refs", key="ref", method="post", body={"revision": 987}),
    "case-override": Route(
        ids="refs", key="ref", method="post", body={"reason": "x", "revision": 987}
    ),
    "case-overrides": Route(),
    "published-cases": Route(public=True, queries=({}, {"lon": WEST, "lat": SOUTH})),
    "published-photo": Route(paths=({"ref": "none", "file": "none"},), public=True),
    "case-files": Route(ids="refs", key="ref", scoped=True),
    "case-file": Route(ids="refs", key="ref", paths=({"file": "none"},)),
    **{
        name: Route(paths=tuple({**path, "form": form} for form in ("json", "xml")), public=True)
        for name, path in {
            "open311-services": {},
            "open311-service": {"code": "noise"},
            "open311-requests": {},
        }.items()
    },
    "open311-request": Route(
        ids="refs", key="ref", paths=({"form": "json"}, {"form": "xml"}), public=True
    ),
    "open311-photo": Route(paths=({"file": "none"},), public=True),
    "nearest-page": Route(public=True),
    "public-kinds": Route(public=True),
    "public-places": Route(public=True, queries=({"q": "甲"}, {"q": "zqcanary"}, {})),
    "public-nearest": Route(
        public=True,
        queries=({"kinds": "clinic", "lon": WEST, "lat": SOUTH, "datum": "wgs84"}, {"kinds": "x"}),
    ),
    "report-page": Route(public=True, queries=({}, {"r": "none"})),
    "public-start": Route(public=True),
    "public-reports": Route(method="post", body={"client_id": "x", "text": "y"}, public=True),
    "public-report": Route(paths=({"receipt": "none"},), public=True),
    "public-reply": Route(
        paths=({"receipt": "none"},), method="post", body={"text": "x"}, public=True
    ),
    "public-not-fixed": Route(paths=({"receipt": "none"},), method="post", body={}, public=True),
    "public-rating": Route(
        paths=({"receipt": "none"},), method="post", body={"stars": 1}, public=True
    ),
    "public-files": Route(paths=({"receipt": "none"},), method="post", body={}, public=True),
    "public-file": Route(paths=({"receipt": "none", "file": "none"},), public=True),
    "case-contact": Route(
        ids="refs", key="ref", method="post", body={"report": 1, "reason": "visit"}, own_only=True
    ),
    "views": Route(),
    "view": Route(ids="keys", method="patch", body={"name": "x"}),
    "displays": Route(),
    "display": Route(),
    "matters": Route(),
    "admissions": Route(),
    "admission": Route(ids="nowhere", method="delete"),
    "admissions-page": Route(),
    "duplicates": Route(
        queries=tuple({"noun": n} for n in ("residents", "organisations", "buildings"))
    ),
    "duplicates-search": Route(method="post", body={}),
    "duplicate-merge": Route(ids="keys", method="post", body={}),
    "duplicate-reject": Route(ids="keys", method="post", body={}),
    "duplicate-undo": Route(ids="keys", method="post", body={}),
    "duplicates-page": Route(),
    "sources": Route(),
    "sources-page": Route(),
    "import-page": Route(),
    "imports": Route(),
    "import": Route(ids="keys"),
    "import-undo": Route(ids="keys", method="post", body={}),
    "import-kinds": Route(),
    "import-uploads": Route(method="post", body={}),
    "import-upload": Route(paths=({"pk": NO_JOB},)),
    "import-places": Route(paths=({"pk": NO_JOB},), method="post", body={}),
    "import-projections": Route(paths=({"pk": NO_JOB},), method="post", body={}),
    "import-report": Route(paths=({"pk": NO_JOB},)),
    "import-report-file": Route(paths=({"pk": NO_JOB},)),
    "import-rejects": Route(paths=({"pk": NO_JOB},)),
    "locate-batches": Route(),
    "locate-batch": Route(paths=({"pk": NO_JOB},)),
    "locate-doubtful": Route(paths=({"pk": NO_JOB},)),
    "locate-decision": Route(paths=({"pk": NO_JOB, "number": 0},), method="put", body={"kind": ""}),
    "locate-load-decided": Route(paths=({"pk": NO_JOB},), method="post", body={}),
    "locate-batch-file": Route(
        paths=tuple({"pk": NO_JOB, "form": form} for form in ("csv", "xlsx", "exe"))
    ),
    "aliases": Route(queries=({}, {"state": "accepted"}, {"state": "x"})),
    "alias-accept": Route(ids="nowhere", method="post", body={}),
    "alias-reject": Route(ids="nowhere", method="post", body={}),
    "addresses-page": Route(),
    "reach-page": Route(),
    "field-page": Route(),
    "field-worker": Route(public=True),
    "field-shell-page": Route(public=True),
    "visits-page": Route(),
    "plates-page": Route(ids="buildings"),
    "plate-scanned": Route(paths=({"code": "1-1-aaaaaaaaaaaaaaaa"},), public=True),
    "building-plates": Route(ids="buildings"),
    "plate-withdraw": Route(ids="nowhere", method="post"),
    "cells-of-day": Route(queries=({}, {"day": "2026-01-01"})),
    "lineage": Route(ids="grid_cells"),
    "division-lineage": Route(ids="divisions"),
    "plans-page": Route(),
    "plan-page": Route(ids="keys"),
    "plan-why-page": Route(),
    "plan-sheet-page": Route(ids="keys"),
    "shared-plan-page": Route(paths=({"token": "none"},)),
    "professional-grids": Route(),
    "professional-grid": Route(ids="keys", method="patch", body={"revision": 1}),
    "plans": Route(),
    "plan": Route(ids="keys"),
    "plan-why": Route(queries=({}, {"area": "99"})),
    **{f"plan-{name}": Route(ids="keys") for name in PLAN_PARTS},
    "plan-from-file": Route(method="post", body={}),
    "plan-one-comment": Route(
        ids="keys", paths=({"comment": 1},), method="post", body={"settled": True}
    ),
    "plan-one-share": Route(ids="keys", paths=({"share": 1},), method="delete"),
    "shared-plan": Route(paths=({"token": "none"},)),
    **{
        f"plan-{name}": Route(ids="keys", method="post", body={})
        for name in (
            "steps",
            "undo",
            "redo",
            "jump",
            "moments",
            "branch",
            "rebase",
            "submit",
            "return",
            "approve",
            "schedule",
            "publish",
            "withdraw",
            "inverse",
            "propose",
        )
    },
    "deadlines": Route(queries=({}, DEADLINE)),
    "departments": Route(),
    "messages": Route(queries=({}, {"unread": "true"}, {"before": "5", "limit": "1"})),
    "messages-read": Route(method="post", body={"ids": [1, 2, NOWHERE]}),
    "messages-address": Route(),
    "messages-page": Route(),
    "jobs": Route(),
    "job": Route(paths=({"pk": NO_JOB},)),
    "job-cancel": Route(paths=({"pk": NO_JOB},), method="post", body={}),
    "locate": Route(queries=(POINT, POINT | {"accuracy_m": 65}, {"q": "zq"})),
    "locate-suggest": Route(queries=({"q": "zq"},)),
    "reach-nearest": Route(
        queries=(
            POINT | {"kind": "clinic", "at": "2026-03-01T10:00:00+08:00"},
            POINT | {"kind": "hydrant"},
        )
    ),
    "reach-area": Route(queries=(POINT | {"minutes": 15}, POINT | {"metres": 500})),
    "reach-repairs": Route(),
    "reach-shared-stations": Route(method="post", body={"kind": "clinic", "n": 1}),
    "reach-scenarios": Route(queries=({}, {"kind": "clinic"})),
    "reach-scenarios-compare": Route(queries=({"second": NOWHERE, "level": "community"},)),
    "reach-scenario-workbook": Route(ids="nowhere", queries=({"level": "community"},)),
    **dict.fromkeys(("reach-scenario", "reach-scenario-geopackage"), Route(ids="nowhere")),
    "reach-siting": Route(method="post", body={"kind": "clinic", "method": "max_cover", "n": 1}),
    "reach-coverage": Route(
        queries=tuple(
            {"kind": "clinic", "level": level}
            for level in ("building", "grid_cell", "community", "city")
        )
    ),
    "reach-workbook": Route(queries=({"kind": "clinic", "level": "community"},)),
    **{f"outbox{x}": Route(method="post", body={"key": 1}) for x in ("", "-open", "-photos")},
    "visits": Route(queries=({}, {"unit": "1"})),
    "visits-owed": Route(queries=({}, {"state": "visited"}, {"unit": "1"})),
    "visits-walk": Route(method="post", body={"units": [1]}),
    "visits-coverage": Route(queries=({}, {"by": "worker"})),
    "visit": Route(ids="visits", method="patch", body={"revision": 987, "note": "x"}),
    **{name: Route() for name in ("field-pack", "field-pack-state", "visit-rules")},
    "visit-rule": Route(ids="nowhere", method="patch", body={"revision": 987}),
    "visit-rule-preview": Route(
        method="post", body={"subject": "rented", "period": "month", "area": ""}
    ),
    "visit-forms": Route(),
    **{f"visit-form-answers-{form}": Route(ids="nowhere") for form in ("workbook", "csv")},
    "visit-forms-at": Route(queries=({"unit": "1"}, {"unit": NOWHERE})),
    "visit-form": Route(ids="nowhere", method="patch", body={"revision": 987, "is_active": False}),
    **{
        f"visit-form-{name}": Route(
            method="post", body={}, queries=({"file": "x.xlsx", "means": "home"},)
        )
        for name in ("preview", "from-file")
    },
    "visit-rule-versions": Route(ids="nowhere", method="post", body={"revision": 987}),
    "residents-search": Route(method="post", body={"phone_tail": "0000"}),
    "reveal": Route(
        ids="residents", method="post", body={"field": "phone", "reason": "visit"}, own_only=True
    ),
    **register_routes(),
    "residents-care": Route(ids="residents", method="post", body={"revision": 987, "care": []}),
    "command-page": Route(),
    "incidents-page": Route(),
    "incident-new-page": Route(),
    "incident-page": Route(paths=({"ref": "no-such-case"},)),
    "register-desk": Route(),
    "dossier-unit": Route(ids="units"),
    "dossier-building": Route(ids="buildings"),
    "unit-dossier": Route(ids="units"),
    "building-dossier": Route(ids="buildings"),
    "tile": Route(paths=tiles_over(ALL_LAYERS, (11, 14, 16, 17))),
    "base-maps": Route(public=True),
    "base-map-tile": Route(public=True, paths=({"key": "0" * 16, "z": 0, "x": 0, "y": 0},)),
    "tilejson": Route(paths=({"layers": ALL_LAYERS},)),
    "layers": Route(),
    "statistics": Route(
        queries=tuple(
            {"level": level, "as": form} for level in STATISTICS for form in ("json", "xlsx")
        )
    ),
    "statistics-area": Route(
        method="post", body={"lon": WEST + 0.001, "lat": SOUTH + 0.001, "radius_m": 5000}
    ),
    "classes": Route(
        queries=tuple({"measure": "residents", "level": level} for level in STATISTICS)
    ),
    "shared-map": Route(
        queries=tuple({"measure": "residents", "level": level} for level in STATISTICS)
    ),
    "themes": Route(),
    "theme": Route(ids="themes"),
    "theme-load": Route(ids="themes", method="post", body={}),
    "theme-undo": Route(ids="keys", method="post", body={}),
    "theme-look": Route(method="post", body={}),
    "theme-sample": Route(method="post", body={}),
    "theme-classes": Route(method="post", body={}),
    "themes-page": Route(),
    "print-page": Route(queries=({}, {"paper": "A4", "orient": "portrait"}, {"paper": "<b>"})),
    "open-data": Route(public=True),
    "open-data-json": Route(public=True),
    "open-data-csv": Route(public=True),
    "ogc": Route(public=True),
    "ogc-bare": Route(public=True),
    "ogc-conformance": Route(public=True),
    "ogc-openapi": Route(public=True),
    "ogc-collections": Route(public=True),
    "ogc-collection": Route(paths=NAMES, open_paths=OPEN),
    "ogc-queryables": Route(paths=NAMES, open_paths=OPEN),
    "ogc-items": Route(
        paths=NAMES,
        open_paths=OPEN,
        queries=(
            {},
            {"f": "html"},
            {"bbox": BOX, "count": "exact"},
            {"sortby": "-basic_cell,name"},
            {"filter": "basic_cell IS NOT NULL"},
            {"limit": "1", "count": "estimate"},
            {"datetime": "2099-01-01"},
            {"skipGeometry": "true"},
        ),
    ),
    "ogc-search": Route(paths=NAMES, open_paths=OPEN, method="post", body={"limit": 100}),
    "ogc-item": Route(paths=({"name": "incidents"},), ids="incidents"),
    "ogc-tilesets": Route(paths=NAMES, open_paths=OPEN),
    "ogc-tileset": Route(paths=NAMES, open_paths=OPEN),
    "ogc-tile": Route(
        paths=tuple(
            {"name": name, "z": one["z"], "row": one["y"], "column": one["x"]}
            for name in ("incidents", "organisations", "population", "flags")
            for one in tiles_over(name, (16,))
        ),
        open_paths=tuple(
            {**OPEN[0], "z": one["z"], "row": one["y"], "column": one["x"]}
            for one in tiles_over("", (16,))
        ),
    ),
    "ogc-styles": Route(public=True),
    "ogc-style": Route(paths=NAMES, open_paths=OPEN),
    "ogc-style-metadata": Route(paths=NAMES, open_paths=OPEN),
    "ogc-matrix-sets": Route(public=True),
    "ogc-matrix-set": Route(public=True),
}
