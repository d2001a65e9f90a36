import assert from "node:assert/strict";
import test from "node:test";

import { unprinted } from "../../../map_ui/static/map_ui/planner/captions.js";

const caption = (/** @type {string} */ key, /** @type {number} */ x, /** @type {number} */ y) =>
  ({ key, place: /** @type {[number, number]} */ ([x, y]), name: key, value: "300", className: "right" });

test("a figure is not printed over the name below it", () => {
  const metre = 1 / 111_195;
  const told = (/** @type {number} */ apart, /** @type {number} */ beside = 0) => unprinted(
    [caption("north", 118 + beside * metre, 24 + apart * metre), caption("south", 118, 24)], 1,
  ).map(({ value }) => value);
  assert.deepEqual(told(20), ["", "300"]);
  assert.deepEqual(told(60), ["300", "300"]);
  assert.deepEqual(told(20, 200), ["300", "300"]);
});
