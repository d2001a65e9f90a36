import assert from "node:assert/strict";
import { test } from "node:test";

import { Feed } from "../../../map_ui/static/map_ui/incidents/feed.js";

/** A page that notes what is done to it; `rows` are what the server finds. */
function pageOf(filters, rows = {}) {
  const done = [];
  const note = (what) => (...given) => { done.push([what, ...given]); };
  return { done, filters: () => filters,
    known: () => ({ now: Date.parse("2026-03-02T12:00:00Z"), zone: "UTC", matters: [] }),
    check: async (ref) => { done.push(["check", ref]); return rows[ref] ?? null; },
    settle: note("settle"), leave: note("leave"), reload: note("reload"),
    hasFailed: () => false, readSoon: note("readSoon"), hear: (one) => note("hear")(one.ref) };
}
const one = (ref, more = {}) => ({ ref, state: "open", reported_at: "2026-03-02T11:00:00Z", ...more });

test("a change that fits is shown and heard, one that does not is taken away in silence", () => {
  const page = pageOf({ state: "open" });
  const feed = new Feed(page, () => assert.fail("nobody is asked"));
  feed.change(one("a", { change: "report", revision: 1 }));
  feed.change(one("b", { change: "report", state: "closed" }));
  assert.deepEqual(page.done.map(([what, given, isIn]) => [what, given.ref ?? given, isIn]),
    [["settle", "a", true], ["hear", "a", undefined], ["settle", "b", false]]);
});

test("only the report of a case is heard: a photo comes with the first revision, too", async () => {
  const page = pageOf({ state: "open" });
  for (const change of ["attach", "accept", "rate"]) new Feed(page).change(one("a", { change, revision: 1 }));
  assert.deepEqual(page.done.map(([what]) => what), ["settle", "settle", "settle"]);
  const asking = pageOf({ q: "lamp" }, { a: one("a"), b: one("b") });
  const feed = new Feed(asking, () => undefined);
  feed.change(one("a", { change: "report", revision: 1 }));
  feed.change(one("a", { change: "attach", revision: 1 }));
  feed.change(one("b", { change: "attach", revision: 1 }));
  await feed.checkDoubtful();
  assert.deepEqual(asking.done.filter(([what]) => what === "hear"), [["hear", "a"]]);
});

test("what only the server can judge is gathered and asked once each, with its newest row", async () => {
  const row = one("a", { title: "of the list" });
  const page = pageOf({ q: "lamp" }, { a: row });
  const waiting = [];
  const feed = new Feed(page, (act) => waiting.push(act));
  feed.change(one("a"));
  feed.change(one("a", { revision: 2 }));
  feed.change(one("b"));
  assert.equal(waiting.length, 1);
  await feed.checkDoubtful();
  assert.deepEqual(page.done.filter(([what]) => what === "check"), [["check", "a"], ["check", "b"]]);
  assert.deepEqual(page.done.filter(([what]) => what === "settle").map(([, given, isIn]) => [given.ref, isIn]),
    [["a", true], ["b", false]]);
  assert.equal(page.done.find(([what]) => what === "settle")[1], row);
});

test("many doubtful ones are one question, and what has left is not asked about", async () => {
  const page = pageOf({ area: "9901" });
  const feed = new Feed(page, () => undefined);
  for (let i = 0; i < 20; i += 1) feed.change(one(`c${i}`));
  await feed.checkDoubtful();
  assert.deepEqual(page.done, [["reload"]]);
  page.done.length = 0;
  feed.change(one("x"));
  feed.left("x");
  await feed.checkDoubtful();
  assert.deepEqual(page.done, [["leave", "x"]]);
});

test("while the page could not be read, changes only ask for it again", async () => {
  const page = pageOf({ state: "open" });
  let hasFailed = true;
  const feed = new Feed({ ...page, hasFailed: () => hasFailed }, () => undefined);
  feed.change(one("a"));
  feed.left("b");
  assert.deepEqual(page.done, [["readSoon"], ["readSoon"]]);
  page.done.length = 0;
  const doubting = pageOf({ q: "lamp" }, { a: one("a") });
  hasFailed = false;
  const late = new Feed({ ...doubting, hasFailed: () => hasFailed }, () => undefined);
  late.change(one("a"));
  const checking = late.checkDoubtful();
  hasFailed = true; // while the server is asked
  await checking;
  assert.deepEqual(doubting.done, [["check", "a"], ["readSoon"]]);
});
