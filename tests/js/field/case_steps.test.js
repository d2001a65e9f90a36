import assert from "node:assert/strict";
import { test } from "node:test";

import { allowedOf, needsWords, stagesOf, stepsNow, waitingSteps } from "../../../map_ui/static/map_ui/field/case_steps.js";
import { nextOf } from "../../../map_ui/static/map_ui/field/queue.js";

const entry = (sequence, more = {}) => ({ id: String(sequence), account: "a", client_id: String(sequence), kind: "step",
  sequence, of: "", at: 0, state: "waiting", case: "C1", ...more });

test("what waits is taken as done: after taking it one answers, after an answer nothing is left", () => {
  const allowed = ["return", "ask", "take"];
  assert.deepEqual(stepsNow(allowed, []), ["take"]);
  assert.deepEqual(stepsNow(allowed, [entry(1, { to: "take" })]), ["on_the_way", "answer"]);
  assert.deepEqual(stepsNow(allowed, [entry(1, { to: "take" }), entry(2, { to: "on_the_way" })]), ["answer"]);
  assert.deepEqual(stepsNow(allowed, [entry(1, { to: "take" }), entry(2, { to: "answer" })]), []);
  assert.deepEqual(stepsNow(["close", "rework", "verify"], [entry(1, { to: "verify" })]), ["close", "rework", "verify"]);
});

test("only who may is offered to be on the way, before the answer", () => {
  assert.deepEqual(stepsNow(allowedOf({ allowed: ["answer", "return"], may_set_out: true }), []), ["on_the_way", "answer"]);
  assert.deepEqual(stepsNow(allowedOf({ allowed: ["answer"], may_set_out: false }), []), ["answer"]);
  assert.deepEqual(stagesOf(["on_the_way", "answer"]), ["before", "after"]);
});

test("only steps of this case that wait count", () => {
  const own = [entry(1), entry(2, { case: "C2" }), entry(3, { kind: "photo" }), entry(4, { state: "needs" })];
  assert.deepEqual(waitingSteps(own, "C1").map(({ sequence }) => sequence), [1]);
});

test("an answer asks for both photos, a check for how it is now", () => {
  assert.deepEqual(stagesOf(["answer"]), ["before", "after"]);
  assert.deepEqual(stagesOf(["take"]), ["before"]);
  assert.deepEqual(stagesOf(["close", "rework"]), ["after"]);
  assert.deepEqual(stagesOf(["accept"]), []);
  assert.deepEqual(["take", "answer", "rework"].map(needsWords), [false, true, true]);
});

test("what is written of one case goes in its order; a refused one and another case hold up nothing", () => {
  const next = (...entries) => nextOf(entries, "a", new Set(["1"]))?.sequence;
  assert.equal(next(entry(1), entry(2), entry(3, { case: "C2" })), 3, "the first is tried again later");
  assert.equal(next(entry(1, { state: "needs" }), entry(2)), 2);
  assert.equal(next(entry(1, { kind: "photo", state: "sent" }), entry(2)), 2);
});
