import assert from "node:assert/strict";
import { test } from "node:test";

import { goLive } from "../../../map_ui/static/map_ui/incidents/go_live.js";

/** A page that notes what is done to it, and the stream that it follows. */
function pageOf() {
  const done = [];
  const state = { isReading: false, stream: null, isStopped: false };
  const page = { filters: () => ({}), known: () => ({ now: 0, zone: "UTC", matters: [] }), check: async () => null,
    settle: (one) => done.push(one.ref), leave: (ref) => done.push(`-${ref}`), reload: () => done.push("reload"), hear() {},
    hasFailed: () => false, readSoon() {}, isReading: () => state.isReading, onState() {} };
  const live = goLive(page, 1, (follower) => { state.stream = follower; return () => { state.isStopped = true; }; });
  return { done, state, live };
}
const one = (ref) => ({ ref, state: "open", reported_at: "2026-03-02T11:00:00Z" });

test("what comes while the page is read waits for that, in its order", () => {
  const { done, state, live } = pageOf();
  state.stream.onChange(one("a"));
  state.isReading = true;
  state.stream.onChange(one("b"));
  state.stream.onLeft("a", 3);
  assert.deepEqual([done, live.waits()], [["a"], true]);
  state.isReading = false;
  live.catchUp();
  assert.deepEqual([done, live.waits()], [["a", "b", "-a"], false]);
});

test("whoever waits for days forgets what came, and reads all anew", () => {
  const { done, state, live } = pageOf();
  state.isReading = true;
  for (let n = 0; n < 5000; n += 1) state.stream.onChange(one(`c${n}`));
  state.isReading = false;
  assert.equal(live.waits(), true);
  live.catchUp();
  assert.deepEqual(done, ["reload"]);
  live.catchUp();
  assert.deepEqual(done, ["reload"], "once");
  state.stream.onChange(one("next"));
  assert.deepEqual(done, ["reload", "next"]);
});

test("a gap in the stream reads all anew, and who stops follows no more", () => {
  const { done, state, live } = pageOf();
  state.stream.onReset();
  assert.deepEqual(done, ["reload"]);
  live.stop();
  assert.equal(state.isStopped, true);
});
