import assert from "node:assert/strict";
import { test } from "node:test";

import { curveOf, goneOn, lightThen, lightsOf, standingAt, stepAt, sumsAt } from
  "../../../map_ui/static/map_ui/command/playback_rows.js";

const rows = [
  ["a", 1, 2, [[10, 20], [30, null]], [[12, "green"], [18, "yellow"], [30, "green"], [40, "red"]]],
  ["b", 3, 4, [[15, 35]], []],
];

test("a case stands open within its spans, which do not hold their ends", () => {
  const refs = (at) => standingAt(rows, at).map(({ ref }) => ref).join("");
  assert.deepEqual([9, 10, 15, 19, 20, 29, 30, 34, 35, 999].map(refs), ["", "a", "ab", "ab", "b", "b", "ab", "ab", "a", "a"]);
});

test("a light holds from its moment to the next, and before the first there is none", () => {
  assert.deepEqual([10, 12, 17, 18, 39, 40].map((at) => lightThen(rows[0][4], at)),
    ["", "green", "green", "yellow", "green", "red"]);
  assert.deepEqual(lightsOf(standingAt(rows, 45)), { red: 1, yellow: 0, green: 0, none: 0 });
  assert.deepEqual(lightsOf(standingAt(rows, 19)), { red: 0, yellow: 1, green: 0, none: 1 });
});

test("sums are those of the last moment that has come", () => {
  assert.deepEqual([5, 10, 19, 20, 99].map((at) => stepAt([10, 20, 30], at)), [0, 0, 0, 1, 2]);
  const sums = [[1, "c1", 5, 6, [0, 3]], [null, "", 7, 8, [2, 0]]];
  assert.deepEqual(sumsAt(sums, 1), [{ code: "c1", lon: 5, lat: 6, total: 3 }]);
  assert.deepEqual(sumsAt(sums, 0), [{ code: "", lon: 7, lat: 8, total: 2 }]);
});

test("it goes on as fast as was chosen, and not beyond the end", () => {
  assert.deepEqual(goneOn(1000, 16, 3600, 100_000), { at: 58_600, isOver: false });
  assert.deepEqual(goneOn(90_000, 16, 3600, 100_000), { at: 100_000, isOver: true });
});

test("the curve is drawn from what came and what stood open", () => {
  assert.deepEqual(curveOf([[10, 2, 3]]), [{ at: "10", came: 2, open: 3, closed: 0, dropped: 0 }]);
});
