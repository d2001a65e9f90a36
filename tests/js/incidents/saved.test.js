import assert from "node:assert/strict";
import { test } from "node:test";

import { readFilters, USUAL, writeFilters } from "../../../map_ui/static/map_ui/incidents/filters.js";
import { isOf, keptFilters, openedFilters, openedLooks } from "../../../map_ui/static/map_ui/incidents/saved.js";

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

test("how the map shows them is kept, opened again, and tells two views apart where a page has a map", () => {
  const shown = { ...USUAL, look: "heat", bandwidth: "500", play: "24", at: "90", playing: "1", speed: "" };
  const kept = keptFilters(shown);
  assert.deepEqual(kept, { state: "open", look: "heat", bandwidth: "500", play: "24", at: "90", playing: "1" });
  assert.equal(openedLooks("?light=red&look=cells&speed=six", kept), "?light=red&look=heat&bandwidth=500&play=24&at=90&playing=1");
  assert.equal("look" in openedFilters(kept), false);
  assert.equal(isOf(kept, { ...shown, at: "900", playing: "" }, true), true, "it has gone on");
  assert.equal(isOf(kept, { ...shown, look: "" }, true), false);
  assert.equal(isOf(kept, USUAL), true, "a list has no looks");
});
