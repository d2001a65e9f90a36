"""What people do, step by step, as every role: who may not is refused, and that is recorded too."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import CommandError, call_command

from .walk import Facts

if TYPE_CHECKING:
    from .asking import Recorder

API = "/api/v1"
OCTETS = {"content_type": "application/octet-stream"}


def run(recorder: Recorder, facts: Facts) -> None:
    """Imports, plans, exports, layers; what they leave behind is what the walk then finds."""
    imports_of_everybody(recorder, facts)
    commands(recorder, facts)
    plans_of_everybody(recorder, facts)
    theme(recorder, facts)
    exports(recorder, facts)
    writes_of_everybody(recorder, facts)


def _json(reply: Any) -> dict[str, Any]:
    """The body, or nothing where it is no object."""
    body = json.loads(reply.whole) if "json" in reply.get("Content-Type", "") else {}
    return body if isinstance(body, dict) else {}


def work() -> None:
    """Do what waits, as `manage.py work` does in a deployment."""
    call_command("work", batch=True, stdout=io.StringIO(), stderr=io.StringIO())


# Imports


def cameras(facts: Facts) -> bytes:
    """Six good points and two with faults, WGS-84."""
    lon, lat = facts.middle
    lines = ["点位,类型,x,y"]
    lines += [f"X{n},camera,{lon + n * 1e-4:.6f},{lat:.6f}" for n in range(6)]
    return ("\n".join([*lines, "X7,camera,0,0", f"X8,camera,{lon:.6f},"]) + "\n").encode()


def imports_of_everybody(recorder: Recorder, facts: Facts) -> None:
    """Send, look, try, load, tell, undo; strangers to it on the data manager's file."""
    owned = imports(recorder, facts, "data_manager", upload="", run_id=0)
    for role in recorder.clients:
        if role != "data_manager":
            imports(recorder, facts, role, upload=owned[0], run_id=owned[1])
    imports(recorder, facts, "data_manager", upload="", run_id=0, undo=False)


def imports(
    recorder: Recorder, facts: Facts, role: str, *, upload: str, run_id: int, undo: bool = True
) -> tuple[str, int]:
    """One way from the file to the undo; the upload and the run that it made or was given."""
    base = f"{API}/imports"
    sent = recorder.ask(
        role, "POST", f"{base}/uploads?name=2026-03%20cameras.csv", cameras(facts), **OCTETS
    )
    upload = _json(sent).get("id", upload)
    recorder.ask(role, "POST", f"{base}/uploads?name=a.exe", b"MZ", **OCTETS)
    recorder.ask(role, "POST", f"{base}/uploads/{upload}", {"kind": "components"})
    recorder.ask(role, "POST", f"{base}/uploads/{upload}/places", {"kind": "components"})
    recorder.ask(role, "POST", f"{base}/uploads/{upload}/projections", {"kind": "components"})
    wish = {"upload": upload, "kind": "components", "mapping": {"ref": "点位"}, "datum": "wgs84",
            "source": "cameras"}  # fmt: skip
    for more in ({"dry_run": True}, {}, {"accept_partial": True}, {"datum": ""}):
        _job(recorder, facts, role, recorder.ask(role, "POST", base, wish | more))
    listed = _json(recorder.ask(role, "GET", base)).get("results") or [{}]
    run_id = listed[0].get("id", run_id)
    if undo:
        for _ in range(2):
            _job(recorder, facts, role, recorder.ask(role, "POST", f"{base}/{run_id}/undo", {}))
    return upload, run_id


def _job(recorder: Recorder, facts: Facts, role: str, reply: Any) -> None:
    """The job of a reply, done; its answers and its report."""
    if reply.status_code != 202:
        return
    job = _json(reply)["id"]
    facts.jobs[f"{role} {len(facts.jobs)}"] = job
    work()
    for address in (f"{API}/jobs/{job}", f"{API}/imports/reports/{job}"):
        recorder.ask(role, "GET", address)


def commands(recorder: Recorder, facts: Facts) -> None:
    """`import_data` by its report and exit status, the columns of every kind, the history."""
    with tempfile.TemporaryDirectory() as folder:
        good, half = Path(folder) / "units.csv", Path(folder) / "half.csv"
        good.write_text("building_ref,room,floor\nB00001,901,9\nB00001,902,9\n", encoding="utf-8")
        half.write_text("building_ref,room\nB00001,903\nNONE,1\n", encoding="utf-8")
        names = {str(good): "units.csv", str(half): "half.csv", folder: "<folder>"}
        recorder.masks.names(names)
        for words in (
            ["units", str(good), "--json", "--dry-run"], ["units", str(half), "--json"],
            ["units", str(half), "--json", "--accept-partial"], ["units", str(good), "--json"],
            ["units", str(good), "--json"], ["units", folder + "/none.csv", "--json"],
            ["units", str(good), "--map", "storey=floor"], ["components", str(good)],
        ):  # fmt: skip
            _command(recorder, "import_data", *words)
        for kind in KINDS:
            _command(recorder, "import_data", kind, "--columns")
        _command(recorder, "import_history", "--json")
        for layer in ("grid_cells", "buildings", "divisions"):
            out = Path(folder) / f"{layer}.geojson"
            _command(recorder, "export_layer", layer, "--out", str(out))
            told = json.loads(out.read_text(encoding="utf-8")) if out.exists() else None
            recorder.note(
                f"command export_layer {layer}: file", 0, headers=None,
                body=recorder.masks.document(told, noun=layer),
            )  # fmt: skip


KINDS = ("divisions", "streets", "barriers", "gates", "ground_cover", "addresses", "buildings", "entrances", "units", "residents", "organisations",
         "facilities", "components", "incidents", "workers", "cells")  # fmt: skip


def _command(recorder: Recorder, name: str, *words: str) -> None:
    out, said, status = io.StringIO(), "", 0
    try:
        call_command(name, *words, stdout=out, stderr=io.StringIO(), verbosity=0)
    except SystemExit as end:
        status = int(end.code or 0)
    except CommandError as error:
        status, said = error.returncode, str(error)
    text = out.getvalue()
    try:
        told: Any = recorder.masks.document(json.loads(text), noun="imports")
    except json.JSONDecodeError:
        told = recorder.masks.text(text).splitlines()
    question = recorder.masks.text(f"command {name} {' '.join(words)}")
    body = {"out": told, "error": recorder.masks.text(said)}
    recorder.note(question, status, headers=None, body=body)


# Plans


def plans_of_everybody(recorder: Recorder, facts: Facts) -> None:
    """Each role draws, or tries to on the planner's plan, and judges a plan handed in for it."""
    standing = draw(recorder, facts, "planner", 0)
    handed_in = 0
    for role in recorder.clients:
        if role != "planner":
            draw(recorder, facts, role, standing)
        handed_in = judge(recorder, facts, role, handed_in)


def draw(recorder: Recorder, facts: Facts, role: str, standing: int) -> int:
    """A plan with steps of every kind, back and forth; its id, or the one that was given."""
    made = recorder.ask(role, "POST", f"{API}/plans", {"area": facts.community, "base": "today"})
    pk = _json(made).get("id", standing)
    drawing = Drawing(recorder, role, pk)
    for step in steps(drawing, facts):
        drawing.step(step)
    for word in ("undo", "undo", "redo"):
        drawing.go(word)
    recorder.ask(role, "POST", f"{API}/plans/{pk}/moments", {"name": "一稿"})
    drawing.go("jump", position=1)
    drawing.go("jump", moment="一稿")
    lon, lat = facts.middle
    recorder.ask(role, "POST", f"{API}/plans/{pk}/comments", {"text": "河", "lon": lon, "lat": lat})
    shared = recorder.ask(role, "POST", f"{API}/plans/{pk}/shares", {"days": 3, "note": "会商"})
    if shared.status_code == 201:
        link = next(str(v) for k, v in _json(shared).items() if k in ("token", "link", "url"))
        facts.tokens[role] = link.rstrip("/").split("/")[-1]
    recorder.ask(role, "POST", f"{API}/plans/{pk}/presence", {"tab": "a", "lon": lon, "lat": lat})
    recorder.ask(role, "POST", f"{API}/plans/{pk}/branch", {"name": "另一稿"})
    recorder.ask(role, "POST", f"{API}/plans/{pk}/rebase", {"revision": drawing.revision})
    back_from_file(recorder, role, pk)
    return int(pk)


class Drawing:
    """A plan as one role sees it, with the revision that the next step must name."""

    def __init__(self, recorder: Recorder, role: str, pk: int) -> None:
        self.recorder, self.role, self.pk, self.number = recorder, role, pk, 0
        document = _json(recorder.ask(role, "GET", f"{API}/plans/{pk}"))
        self.revision = document.get("revision", 0)
        self.of: dict[str, str] = document.get("of") or {}
        self.cells = sorted(set(self.of.values())) or ["1", "2", "3"]
        self.new = "none"

    def step(self, step: dict[str, Any]) -> None:
        """Taken on the latest revision, each by a name of its own."""
        self.number += 1
        self.go("steps", client_id=f"{self.role}-{self.number}", **step)

    def go(self, word: str, **body: Any) -> None:
        reply = self.recorder.ask(
            self.role, "POST", f"{API}/plans/{self.pk}/{word}", {"revision": self.revision, **body}
        )
        told = _json(reply)
        if reply.status_code == 200:
            self.revision = told["revision"]
            fresh = [key for key in told.get("sums", {}) if key not in self.cells]
            self.new = fresh[0] if fresh else self.new

    def atoms(self, cell: str, count: int) -> list[str]:
        """Some atoms of a cell, as the plan began."""
        return sorted((a for a, c in self.of.items() if c == cell), key=str)[:count] or ["1"]


def steps(drawing: Drawing, facts: Facts) -> Iterator[dict[str, Any]]:
    """Steps of every type, those that are refused among them."""
    first, second = drawing.cells[0], drawing.cells[-1]
    west, south, east, north = facts.bbox
    lat = (south + north) / 2
    line = [[west - 0.001, lat], [east + 0.001, lat + 0.0002]]
    yield {"type": "create", "atoms": drawing.atoms(first, 2), "name": "北"}
    yield {"type": "assign", "atoms": drawing.atoms(first, 3)[2:], "cell": drawing.new}
    yield {"type": "lock", "cells": [drawing.new]}
    yield {"type": "merge", "cells": [first, drawing.new]}
    yield {"type": "unlock", "cells": [drawing.new]}
    yield {"type": "set", "cell": drawing.new, "name": "北片", "cell_type": "exclusive"}
    yield {"type": "set", "cell": drawing.new, "cell_type": "ordinary"}
    yield {"type": "dissolve", "cell": drawing.new, "into": first}
    yield {"type": "split_n", "cell": first, "into": 2}
    yield {"type": "merge", "cells": [first, drawing.new], "into": first}
    yield {"type": "split_line", "line": line, "snap_m": 0}
    yield {"type": "move_boundary", "cells": [first, second], "line": line}
    yield {"type": "split_street", "cell": second, "street": "none"}
    yield {"type": "resolve", "cell": second}
    yield {"type": "fix_all"}
    yield {"type": "propose", "first": "balance"}
    yield {"type": "propose", "first": "luck"}
    yield {"type": "nonsense"}


def back_from_file(recorder: Recorder, role: str, pk: int) -> None:
    """The plan's own file, sent back as it is; and one that is none."""
    file = recorder.ask(role, "GET", f"{API}/plans/{pk}/plan.gpkg")
    body = file.whole if file.status_code == 200 else b"nothing"
    address = f"{API}/plans/from_file?file=plan.gpkg&plan={pk}"
    recorder.ask(role, "POST", address, body, **OCTETS)
    recorder.ask(role, "POST", address, b"nothing", **OCTETS)


def judge(recorder: Recorder, facts: Facts, role: str, pk: int) -> int:
    """Hand in, return, approve, publish, take back a plan; its id while it is not decided on."""
    if not pk:
        made = recorder.ask("planner", "POST", f"{API}/plans", {"area": facts.community})
        pk = int(_json(made)["id"])
        drawing = Drawing(recorder, "planner", pk)
        drawing.step({"type": "split_n", "cell": drawing.cells[1], "into": 2})
    is_decided = _decide(recorder, role, pk)
    recorder.ask(role, "GET", f"{API}/plans/{pk}/assignment.csv")
    recorder.ask(role, "GET", f"{API}/plans/{pk}/changes")
    recorder.ask(role, "GET", f"{API}/plans/{pk}/repairs")
    recorder.ask(role, "GET", f"{API}/plans/{pk}/walks?cell=none")
    recorder.ask(role, "POST", f"{API}/plans/{pk}/inverse", {})
    return 0 if is_decided else pk


def _decide(recorder: Recorder, role: str, pk: int) -> bool:
    base = f"{API}/plans/{pk}"
    recorder.ask(role, "POST", f"{base}/publish", {})
    recorder.ask(role, "POST", f"{base}/submit", {})
    recorder.ask("planner", "POST", f"{base}/submit", {})
    recorder.ask(role, "POST", f"{base}/return", {})
    recorder.ask(role, "POST", f"{base}/return", {"reason": "名称"})
    recorder.ask("planner", "POST", f"{base}/submit", {})
    recorder.ask(role, "POST", f"{base}/approve", {})
    recorder.ask(role, "POST", f"{base}/publish", {"effective_on": "2026-03-09"})
    recorder.ask(role, "POST", f"{base}/schedule", {"effective_on": "2026-03-12"})
    published = recorder.ask(role, "POST", f"{base}/publish", {})
    recorder.ask(role, "POST", f"{base}/withdraw", {})
    return bool(published.status_code == 200)


# The rest


def theme(recorder: Recorder, facts: Facts) -> None:
    """A thematic layer made, filled from a file, looked at by everybody in the walk."""
    column = {"name": "che_su", "source": "speed", "title_zh": "车速", "title_en": "Speed",
              "type": "number", "shown": True}  # fmt: skip
    style = {"colour": "#0072b2", "dark": "#56b4e9", "size": 6, "symbol": "diamond", "by": "che_su",
             "entries": [{"key": "0", "title_zh": "慢", "title_en": "slow", "colour": "#d55e00"}]}  # fmt: skip
    body = {"name": "traffic", "title_zh": "路况", "title_en": "Traffic", "source": "police",
            "geometry": "point", "access": "ground", "columns": [column], "style": style}  # fmt: skip
    lon, lat = facts.middle
    file = "speed,lon,lat\n" + "".join(f"{n}.5,{lon + n * 1e-4:.6f},{lat:.6f}\n" for n in range(9))
    for role in recorder.clients:
        made = recorder.ask(role, "POST", f"{API}/themes", body)
        sent = recorder.ask(
            role, "POST", f"{API}/imports/uploads?name=t.csv", file.encode(), **OCTETS
        )
        wish = {"upload": _json(sent).get("id"), "datum": "wgs84"}
        recorder.ask(role, "POST", f"{API}/themes/look", wish)
        if made.status_code == 201 and sent.status_code == 201:
            pk = _json(made)["id"]
            _job(recorder, facts, role, recorder.ask(role, "POST", f"{API}/themes/{pk}/load", wish))


def exports(recorder: Recorder, facts: Facts) -> None:
    """A file of ground and one of persons, asked for, written, fetched."""
    for role in recorder.clients:
        for layer, form in (("buildings", "csv"), ("grid_cells", "xlsx"), ("population", "csv")):
            body = {"layer": layer, "format": form, "reason": "每月统计报送"}
            reply = recorder.ask(role, "POST", f"{API}/exports", body)
    work()
    for role in recorder.clients:
        reply = recorder.ask(role, "GET", f"{API}/exports")
        for one in _json(reply).get("mine") or []:
            if one.get("link"):
                recorder.ask(role, "GET", one["link"])


def writes_of_everybody(recorder: Recorder, facts: Facts) -> None:
    """Other writes of the contract that can be asked without a record of one's own."""
    lon, lat = facts.middle
    area = {"lon": lon, "lat": lat, "radius_m": 300}
    for role in recorder.clients:
        recorder.ask(role, "POST", f"{API}/statistics/area", area)
        recorder.ask(role, "POST", f"{API}/residents/search", {"phone_tail": "0000"})
        recorder.ask(role, "POST", f"{API}/duplicates/search", {})
