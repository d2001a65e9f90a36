import assert from "node:assert/strict";
import { test } from "node:test";

import { Looks } from "../../../map_ui/static/map_ui/command/looks.js";
import { Failure } from "../../../map_ui/static/map_ui/kit/failure.js";

/** A look whose reading ends as it is told to. @param {() => Promise<void>} end */
function lookOf(end) {
  const told = [];
  const look = Object.assign(Object.create(Looks.prototype), { turn: 0, fail: ({ code }) => told.push(code) });
  look.read = () => {
    look.turn += 1;
    return end();
  };
  return { look, told };
}
const tooMany = () => Promise.reject(new Failure({ code: "too_many_cases", message: "", status: 400 }));

test("a look that cannot be read is told by itself, and holds up nobody else", async () => {
  const { look, told } = lookOf(tooMany);
  await look.readSafely();
  assert.deepEqual(told, ["too_many_cases"]);
});

test("what was given up and what fails for an older question is not told", async () => {
  const aborted = lookOf(() => Promise.reject(new DOMException("", "AbortError")));
  await aborted.look.readSafely();
  assert.deepEqual(aborted.told, []);
  const late = lookOf(tooMany);
  const first = late.look.readSafely();
  late.look.turn += 1;
  await first;
  assert.deepEqual(late.told, []);
});

test("a fault of the page is not hidden", async () => {
  await assert.rejects(lookOf(() => Promise.reject(new TypeError("x"))).look.readSafely(), TypeError);
});
