import assert from "node:assert/strict";
import { test } from "node:test";

import { followList } from "../../../map_ui/static/map_ui/incidents/live_list.js";

const change = (/** @type {string} */ ref, /** @type {number} */ number) => ({ ref, number, state: "open",
  kind: "routine", light: "green", step: "accepted", reported_at: "2026-03-02T11:00:00Z" });

/** A list that notes what is drawn and read. */
function listOf() {
  /** @type {any[]} */ const drawn = [];
  const state = { filters: { state: "open" }, /** @type {any[]} */ shown: [], next: null, lastEvent: 1,
    /** @type {any} */ asking: null, hasFailed: false };
  const told = { drawn, state, reads: 0, /** @type {any} */ stream: null, /** @type {any} */ live: null,
    /** @type {any[]} */ found: [], now: Date.parse("2026-03-02T12:00:00Z") };
  told.live = followList({ state, speaker: /** @type {any} */ ({}), read: () => { told.reads += 1; },
    look: async () => told.found, known: () => ({ now: told.now, zone: "Asia/Shanghai", matters: [] }),
    drawPatch: (patch) => { if (patch) drawn.push(patch); } }, (follower) => { told.stream = follower; });
  return told;
}

test("what comes after a failed reading asks for one new reading and shows nothing", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const list = listOf();
  list.state.hasFailed = true;
  for (let n = 2; n < 50; n += 1) list.stream.onChange(change(`c${n}`, n));
  list.stream.onLeft("c2", 50);
  assert.deepEqual([list.drawn, list.state.shown, list.reads], [[], [], 0]);
  t.mock.timers.tick(60_000);
  assert.equal(list.reads, 1);
  list.stream.onChange(change("d", 51));
  t.mock.timers.tick(60_000);
  assert.equal(list.reads, 2);
});

test("what came during a reading that failed is not shown either", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const list = listOf();
  list.state.asking = {};
  list.stream.onChange(change("a", 2));
  Object.assign(list.state, { asking: null, hasFailed: true });
  list.live.catchUp();
  assert.deepEqual(list.drawn, []);
  t.mock.timers.tick(60_000);
  assert.equal(list.reads, 1);
  list.state.hasFailed = false;
  list.stream.onChange(change("b", 3));
  assert.equal(list.drawn.length, 1);
});

test("by the server's clock a row leaves a list of one light, and another comes in", async () => {
  const list = listOf();
  const due = (/** @type {string} */ ref, /** @type {string} */ yellow) => ({ ...change(ref, 2), yellow, deadline: "2026-03-03T00:00:00Z" });
  list.state.filters = /** @type {any} */ ({ state: "open", light: "green" });
  list.state.shown = [due("a", "2026-03-02T12:00:30Z"), due("b", "2026-03-02T20:00:00Z")];
  list.live.goOn();
  assert.deepEqual(list.drawn, []);
  list.now += 60_000;
  list.found = [due("b", "2026-03-02T20:00:00Z"), due("c", "2026-03-02T21:00:00Z")];
  list.live.goOn();
  await new Promise((then) => { setImmediate(then); });
  assert.deepEqual(list.drawn.map(({ kind }) => kind), ["remove", "insert"]);
  assert.deepEqual(list.state.shown.map(({ ref }) => ref).sort(), ["b", "c"]);
  assert.equal(list.reads, 0, "a reader in the middle of the list is left there");
});

test("an answer to other filters lets nobody in", async () => {
  const list = listOf();
  list.state.filters = /** @type {any} */ ({ light: "red" });
  list.live.goOn();
  list.now += 60_000;
  list.found = [change("x", 2)];
  list.live.goOn();
  list.state.filters = /** @type {any} */ ({ light: "yellow" });
  await new Promise((then) => { setImmediate(then); });
  assert.deepEqual(list.state.shown, []);
});
