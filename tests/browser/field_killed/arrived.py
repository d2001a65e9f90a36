"""What must be true once the phone has a line again: on the site once, or in a form, or in its outbox."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.field_killed.person import REPORT, STEP, VISIT, Person, Written
from tests.live.killed.afterwards import Stored
from tests.workers import until

LINE = "() => dispatchEvent(new Event('online'))"
LEFT = """async (isRead) => {
  const asked = (one) => new Promise((done, fail) => {
    one.onsuccess = () => done(one.result);
    one.onerror = () => fail(one.error);
  });
  const name = (await indexedDB.databases()).find((one) => one.name.endsWith(" field")).name;
  const database = await asked(indexedDB.open(name));
  const about = database.transaction("about").objectStore("about");
  const keys = (await asked(about.getAllKeys())).filter((key) => String(key).startsWith("draft "));
  const read = database.transaction("about").objectStore("about");
  const drafts = await Promise.all(keys.map((key) => asked(read.get(key))));
  const entries = await asked(database.transaction("entries").objectStore("entries").getAll());
  database.close();
  const waiting = entries.filter(({ state }) => state === "waiting").length;
  if (!isRead) return { waiting };
  const csrf = /csrftoken=([^;]*)/.exec(document.cookie)[1];
  const opened = async ({ envelope }) => (await fetch("/api/v1/field/outbox/open", { method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf }, body: JSON.stringify(envelope) })).json();
  const of = async (one) => ({ code: one.code, said: JSON.stringify(await opened(one)) });
  return { waiting, drafts: await Promise.all(drafts.map(of)),
    needs: await Promise.all(entries.filter(({ state }) => state === "needs").map(of)) };
}"""
"""What has not been sent, read by its own account."""

SENT = {
    VISIT: "SELECT needs, count(*), 0 FROM geo_grid_visit WHERE needs LIKE %s GROUP BY needs",
    REPORT: "SELECT i.text, count(DISTINCT i.id), count(f.id) FROM geo_grid_incident i"
    " LEFT JOIN geo_grid_casefile f ON f.incident_id = i.id WHERE i.text LIKE %s GROUP BY i.text",
    STEP: "SELECT substr(note, 1, {length}), count(*), 0 FROM geo_grid_caseentry WHERE note LIKE %s"
    " GROUP BY 1",
}


def deliver(page: Page) -> None:
    """With a line, until nothing waits."""

    def is_empty() -> bool:
        page.evaluate(LINE)
        return bool(page.evaluate(LEFT, False)["waiting"] == 0)

    until(is_empty, seconds=300)


def check(stored: Stored, person: Person) -> dict[str, int]:
    """Raises for what is missing, twice or nobody's; how much arrived."""
    left = person.phone.page.evaluate(LEFT, True)
    assert [one for one in left["needs"] if one["code"] != "draft"] == [], "the site refused none"
    beside = [one["said"] for one in (*left["drafts"], *left["needs"])]
    arrived: dict[str, Any] = {}
    for kind in (VISIT, REPORT, STEP):
        arrived |= _arrived(stored, person, kind)
    for one in person.written.values():
        is_here = one.text in arrived
        assert is_here or not one.is_kept, f"said to be kept, and lost: {one}"
        is_left = any(one.text in said for said in beside)
        assert is_here or is_left or not one.is_draft, f"typed, and lost: {one}"
    return {"arrived": len(arrived), "drafts left": len(beside)}


def _arrived(stored: Stored, person: Person, kind: str) -> dict[str, Written]:
    length = len(person.mark) + 5
    rows = stored.rows(SENT[kind].format(length=length), f"{person.mark}%")
    for text, times, photos in rows:
        assert text in person.written, f"nobody has typed {text!r}"
        one = person.written[text]
        assert (one.kind, one.is_pressed) == (kind, True), f"nobody has sent {text!r}"
        assert times == 1, f"{times} times on the site: {one}"
        assert kind == STEP or photos == one.photos, f"{photos} photos arrived: {one}"
    found = {text: person.written[text] for text, _, _ in rows}
    if kind == STEP:
        _check_photos_of_cases(stored, found)
    return found


def _check_photos_of_cases(stored: Stored, steps: dict[str, Written]) -> None:
    """A case has the photos of its steps, each once."""
    for ref in {one.at for one in steps.values()}:
        kept = stored.number(
            "SELECT count(*) FROM geo_grid_casefile f JOIN geo_grid_incident i"
            " ON i.id = f.incident_id WHERE i.ref = %s", ref,
        )  # fmt: skip
        assert kept == sum(one.photos for one in steps.values() if one.at == ref), ref
