"""What must be true once everything runs again: nothing lost, nothing twice, nothing half-done."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from geo_grid.cluster import SUPERUSER, Cluster
from tests.live.killed.clients import Client, Follower
from tests.live.killed.lives import Life, Town

SCHEMA = "geo_grid"


class Stored:
    """The database of a served site, read past every policy."""

    def __init__(self, folder: Path) -> None:
        self._cluster = Cluster(folder)

    def rows(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = self._cluster.connect(SUPERUSER)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(f"SET search_path TO {SCHEMA}, public")
                cursor.execute(text, values)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def number(self, text: str, *values: Any) -> int:
        return int(self.rows(text, *values)[0][0])

    def is_counted(self) -> bool:
        return bool(
            self.number(
                "SELECT (NOT EXISTS (SELECT 1 FROM geo_grid_event WHERE number IS NULL)"
                " AND (SELECT counted = number FROM geo_grid_eventhead))::int"
            )
        )

    def forget_escalations(self) -> tuple[int, int]:
        """Every open case of the demo's year is to be told of anew, now; the last audit row and event
        of before."""
        (found,) = self.rows(
            "LOCK TABLE geo_grid_caseescalation IN EXCLUSIVE MODE;"
            "DELETE FROM geo_grid_message WHERE kind = 'escalation';"
            "DELETE FROM geo_grid_caseescalation;"
            "UPDATE geo_grid_incident SET escalates_at = now(), escalated = 0 WHERE state = 'open';"
            "SELECT (SELECT max(id) FROM geo_grid_auditentry),"
            "       (SELECT coalesce(max(id), 0) FROM geo_grid_event)"
        )
        return found[0], found[1]


def check_cases(stored: Stored, lives: Sequence[Life]) -> None:
    """Every accepted write has one row, and there is no other."""
    reports = Counter(
        row[0] for row in stored.rows("SELECT client_id FROM geo_grid_casereport WHERE client_id = ANY (%s)",
                                      [one.report for one in lives])
    )  # fmt: skip
    assert reports == Counter(one.report for one in lives), "each report is a case of its own, once"
    entries = stored.rows(
        "SELECT i.ref, array_agg(e.transition::text ORDER BY e.number), array_agg(e.number ORDER BY e.number),"
        " array_agg(coalesce(e.client_id, '') ORDER BY e.number), i.revision, i.step"
        " FROM geo_grid_incident i JOIN geo_grid_caseentry e ON e.incident_id = i.id"
        " WHERE i.ref = ANY (%s) GROUP BY i.id",
        [one.ref for one in lives],
    )
    found = {ref: told for ref, *told in entries}
    for one in lives:
        what, numbers, ids, revision, step = found[one.ref]
        assert what == ["report", *(what for what, _ in one.writes)], one.ref
        assert ids[1:] == [client_id for _, client_id in one.writes], one.ref
        assert numbers == list(range(1, len(numbers) + 1)), one.ref
        assert (revision, step) == (one.revision, one.step), one.ref


def check_files(stored: Stored, town: Town) -> None:
    """Of each accepted file there is one row of its digest, and what is served is what was sent."""
    rows = stored.rows(
        "SELECT f.ref, i.ref, f.digest, f.content, f.size FROM geo_grid_casefile f"
        " JOIN geo_grid_incident i ON i.id = f.incident_id WHERE i.ref = ANY (%s)",
        [one.ref for one in town.lives],
    )
    kept = {
        ref: (case, bytes(digest), bytes(content), size)
        for ref, case, digest, content, size in rows
    }
    sent = {one.id: (life, one) for life in town.lives for one in life.files}
    assert kept.keys() == sent.keys(), "no file is lost, none is nobody's"
    for ref, (case, digest, content, size) in kept.items():
        life, one = sent[ref]
        assert (case, digest, size) == (life.ref, one.digest, len(content))
        assert one.is_photo or content == one.content, "a recording is kept as it was sent"
        path = f"/api/v1/incidents/{quote(case, safe='')}/attachments/{ref}"
        served = town.people["city_manager"].insist(path)
        assert hashlib.sha256(served).digest() == hashlib.sha256(content).digest()


def check_trail(stored: Stored, town: Town, *, after: int) -> None:
    """Audit rows and events say what was accepted, each once, and no number is missing."""
    wanted = town.counts()
    told = stored.rows(
        "SELECT substr(action, 10), count(*) FROM geo_grid_auditentry WHERE id > %s"
        " AND action LIKE 'incident.%%' AND action <> 'incident.escalate' GROUP BY action", after,
    )  # fmt: skip
    assert dict(told) == dict(wanted)
    events = stored.rows(
        "SELECT change, count(*) FROM geo_grid_event e JOIN geo_grid_incident i ON i.id = e.key"
        " WHERE e.noun = 'case' AND e.change <> 'escalate' AND i.ref = ANY (%s) GROUP BY change",
        [one.ref for one in town.lives],
    )
    assert dict(events) == dict(wanted)
    gaps = stored.number(
        "SELECT max(number) - min(number) + 1 - count(*) + count(*) FILTER (WHERE number IS NULL)"
        " FROM geo_grid_event"
    )
    assert gaps == 0
    assert stored.number(
        "SELECT count(*) FROM (SELECT basic_cell_id, count(*) AS n FROM geo_grid_incident"
        " WHERE state = 'open' AND basic_cell_id IS NOT NULL GROUP BY 1) o"
        " FULL JOIN geo_grid_basiccellsums s USING (basic_cell_id)"
        " WHERE coalesce(o.n, 0) <> coalesce(s.open_incidents, 0)"
    ) == 0, "sums are those of the rows"  # fmt: skip


def check_escalations(stored: Stored, *, audited: int, noted: int) -> int:
    """Each limit was told once: one mark, one audit row, one message to each; how many were."""
    marks, messages = stored.rows(
        "SELECT count(*), coalesce(sum(recipients), 0) FROM geo_grid_caseescalation"
    )[0]
    assert (
        stored.number("SELECT count(*) FROM geo_grid_message WHERE kind = 'escalation'") == messages
    )
    rows = "SELECT count(*) FROM geo_grid_auditentry WHERE action = 'incident.escalate' AND id > %s"
    assert stored.number(rows, audited) == marks
    told = "SELECT count(DISTINCT (incident_id, at)) FROM geo_grid_caseescalation"
    events = "SELECT count(*) FROM geo_grid_event WHERE change = 'escalate' AND id > %s"
    assert stored.number(events, noted) == stored.number(told)
    late = "SELECT count(*) FROM geo_grid_incident WHERE state = 'open' AND escalates_at <= now()"
    assert stored.number(late) == 0, "nobody is forgotten"
    return int(marks)


def check_stream(stored: Stored, follower: Follower) -> None:
    """A stream was sent every event of what its account sees, each once and in order, and shows in
    the end what a list reads."""
    assert follower.resets == 0, follower.name
    assert follower.numbers == sorted(set(follower.numbers)), follower.name
    assert follower.differences() == [], follower.name
    events: dict[str, list[int]] = {}
    for ref, number in stored.rows(
        "SELECT i.ref, e.number FROM geo_grid_event e JOIN geo_grid_incident i ON i.id = e.key"
        " WHERE e.noun = 'case' AND e.number > %s ORDER BY e.number", follower.begun_at,
    ):  # fmt: skip
        events.setdefault(ref, []).append(number)
    for ref in follower.shown.keys() & events.keys():
        got = follower.of_case.get(ref, [])
        assert got, (follower.name, ref)
        assert got == [one for one in events[ref] if one >= got[0]], (follower.name, ref)


def check_receipts(town: Town) -> int:
    """Who holds a receipt is told the case as it stands: step, own files, stars; how many hold one."""
    citizen: Client = town.people[""]
    held = [one for one in town.lives if one.receipt]
    for one in held:
        told = citizen.get(f"/report/api/incidents/{one.receipt}")
        assert (told["ref"], told["step"], told["stars"]) == (one.ref, one.step, one.stars)
        own = [file["id"] for file in told["files"]]
        assert own == [one.files[0].id], "the citizen's own file, once"
        said = [entry["what"] for entry in told["history"]]
        assert said[:3] == ["reported", "asked", "replied"], one.ref
    return len(held)
