import assert from "node:assert/strict";
import { test } from "node:test";

import { readFilters, USUAL, writeFilters } from "../../../map_ui/static/map_ui/incidents/filters.js";
import { isOf, keptFilters, openedFilters } from "../../../map_ui/static/map_ui/incidents/saved.js";

test("a view opens as it was saved, whatever is usual", () => {
  for (const search of ["", "?state=", "?state=closed&light=red&q=%E4%BA%95", "?state=&polygon=1_2_3_4_5_6&sort=deadline"]) {
    const filters = readFilters(search);
    const kept = keptFilters(filters);
    assert.ok(Object.values(kept).every(Boolean));
    const opened = openedFilters(kept);
    assert.ok(isOf(kept, opened));
    assert.ok(isOf(kept, filters));
    assert.deepEqual(keptFilters(readFilters(writeFilters(opened, "?wall=1"))), kept);
  }
});

test("nothing but filters is kept", () => {
  assert.deepEqual(keptFilters({ ...USUAL, case: "E1", cursor: "x" }), USUAL);
});

test("a view of other filters is not the one that is shown", () => {
  assert.equal(isOf({ light: "red" }, readFilters("?light=red")), false, "that one names the state");
  assert.equal(isOf({ state: "open", light: "red" }, readFilters("?light=red")), true);
});
