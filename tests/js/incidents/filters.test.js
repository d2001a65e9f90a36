import assert from "node:assert/strict";
import { test } from "node:test";

import { isBeyondForm, narrowing, queryOf, readFilters, writeFilters } from "../../../map_ui/static/map_ui/incidents/filters.js";

test("a bare address lists what is open, and says nothing of it", () => {
  const filters = readFilters("");
  assert.deepEqual(queryOf(filters), { state: "open" });
  assert.equal(writeFilters(filters), "");
  assert.equal(narrowing(filters), 0);
});

test("filters survive the address, with other parts of it", () => {
  const filters = readFilters("?lang=en&light=red&state=&q=%E8%B7%AF%E7%81%AF&unknown=1");
  assert.deepEqual(filters, { state: "", light: "red", q: "路灯" });
  assert.deepEqual(readFilters(writeFilters(filters, "?lang=en")), filters);
  assert.ok(writeFilters(filters, "?lang=en").includes("lang=en"));
  assert.equal(narrowing({ ...filters, sort: "deadline" }), 3);
});

test("a drawn area and moments stand in the address, and are beyond the form", () => {
  const filters = readFilters("?polygon=1_2_3_4_5_6&since=2026-03-02T09:00:00%2B08:00&list=overdue&mine=1");
  assert.equal(narrowing(filters), 4);
  assert.deepEqual(readFilters(writeFilters(filters)), filters);
  assert.deepEqual(["polygon", "since", "list"].map((name) => isBeyondForm(name, filters[name])), [true, true, false]);
  assert.equal(isBeyondForm("since", "2026-03-02"), false);
});

test("what is empty is not asked, and a page behind the first one is asked by its key", () => {
  const asked = queryOf({ since: "2026-02-28", until: "", state: "" }, "c1");
  assert.deepEqual(asked, { since: "2026-02-28", cursor: "c1" });
});
