import assert from "node:assert/strict";
import { test } from "node:test";

import { USUAL, searchOf, shownOf } from "../../../map_ui/static/map_ui/reach/address.js";
import { UNCHANGED, asToday, isChanged, withAdded, withMoved, without } from "../../../map_ui/static/map_ui/reach/changes.js";
import { GAINED, LOST, differenceColour } from "../../../map_ui/static/map_ui/reach/siting_board.js";

const standing = { noun: "facility", ref: "F1", lon: 1, lat: 1 };
const second = { noun: "new", ref: "new-002", lon: 3, lat: 3 };
const two = withAdded(withAdded(UNCHANGED, "a", 1, 2), "b", 3, 4);

test("a new station is moved and removed by its number, and nothing changes the value before", () => {
  assert.deepEqual(withMoved(two, second, 5, 6).added.map(({ lon }) => lon), [1, 5]);
  assert.deepEqual(without(two, second).added.map(({ name }) => name), ["a"]);
  assert.deepEqual(two.added.map(({ lon }) => lon), [1, 3]);
  assert.deepEqual(UNCHANGED.added, []);
});

test("a station that stands is moved once and, left out, is no longer moved", () => {
  const moved = withMoved(withMoved(UNCHANGED, standing, 5, 6), standing, 7, 8);
  assert.deepEqual(moved.moved, [{ ref: "F1", lon: 7, lat: 8 }]);
  const gone = without(moved, standing);
  assert.deepEqual([gone.moved, gone.removed], [[], ["F1"]]);
});

test("today is by the same rule, and is no change but for the rule", () => {
  assert.equal(isChanged(UNCHANGED), false);
  assert.equal(isChanged(two), true);
  const wide = { ...two, radius_m: 500, counts_places: false };
  assert.deepEqual(asToday(wide), { ...UNCHANGED, radius_m: 500, counts_places: false });
  assert.equal(isChanged(asToday(two)), false);
});

test("a scenario is opened by its address and by no other word", () => {
  assert.equal(shownOf("?scenario=12").scenario, 12);
  for (const word of ["0", "-1", "1e3", "x", ""]) assert.equal(shownOf(`?scenario=${word}`).scenario, 0);
  assert.equal(searchOf({ ...USUAL, kind: "clinic", scenario: 12 }, ""), "?kind=clinic&scenario=12");
  assert.equal(searchOf({ ...USUAL, kind: "clinic" }, "?scenario=12"), "?kind=clinic");
});

test("an area with more losers is coloured so, one where nothing changes is not", () => {
  assert.equal(differenceColour({ newly_served: 3, newly_out: 4 }), LOST);
  assert.equal(differenceColour({ newly_served: 4, newly_out: 4 }), GAINED);
  assert.equal(differenceColour({ newly_served: 0, newly_out: 0 }), "");
});
