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
  const told = { drawn, state, reads: 0, /** @type {any} */ stream: null, /** @type {any} */ live: null };
  told.live = followList({ state, speaker: /** @type {any} */ ({}), read: () => { told.reads += 1; },
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
