import assert from "node:assert/strict";
import test from "node:test";

import { apart } from "../../../map_ui/static/map_ui/planner/captions.js";

const METRE = 1 / 111_195;
/** @param {string} name @param {[number, number][]} metres east and north of the middle, the best first */
const wanted = (name, ...metres) => {
  const places = metres.map(([east, north]) => /** @type {[number, number]} */ (
    [118 + (east * METRE) / Math.cos((24 * Math.PI) / 180), 24 + north * METRE]));
  return { places, caption: { key: name, place: places[0], name, value: "300", className: "right" } };
};
const told = (/** @type {ReturnType<typeof wanted>[]} */ ...all) => apart(all, 1).map(({ name, value }) => `${name} ${value}`.trim());

test("captions that have room keep their best place", () => {
  const both = [wanted("north", [0, 60]), wanted("south", [0, 0])];
  assert.deepEqual(apart(both, 1).map(({ place }) => place), both.map(({ places }) => places[0]));
  assert.deepEqual(told(wanted("west", [-80, 0]), wanted("east", [0, 0])), ["west 300", "east 300"]);
});

test("a caption gives way to the one before it: to another place, else without its figure", () => {
  const [, moved] = apart([wanted("first", [0, 0]), wanted("second", [0, 10], [0, 50])], 1);
  assert.equal(moved.value, "300");
  assert.ok(Math.abs(moved.place[1] - 24 - 50 * METRE) < 1e-9);
  assert.deepEqual(told(wanted("first", [0, 0]), wanted("second", [0, 28])), ["first 300", "second"]);
});

test("what would cover another has no caption until the map is nearer", () => {
  const both = [wanted("first", [0, 0]), wanted("second", [5, 5])];
  assert.deepEqual(apart(both, 1).map(({ name }) => name), ["first"]);
  assert.deepEqual(apart(both, 0.1).map(({ name }) => name), ["first", "second"]);
});
