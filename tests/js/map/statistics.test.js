import assert from "node:assert/strict";
import { test } from "node:test";

import { daysOf, found, shownMeasures, sorted, valueIn }
  from "../../../map_ui/static/map_ui/map/statistics.js";

const row = (code, name, residents, per_km2) => ({ id: Number(code), code, name, parent: "上级",
  is_estimated: false, residents, area_m2: 10,
  rates: { residents: { per_km2, per_1000: 1000 } } });

const ROWS = [row("1", "甲", 5, 9), row("2", "乙", null, null), row("3", "丙", 20, 2)];

test("rows are sorted by value, unknown ones last either way", () => {
  const codes = (order) => sorted(ROWS, order).map(({ code }) => code).join("");
  assert.equal(codes({ by: "residents", mode: "count", down: true }), "312");
  assert.equal(codes({ by: "residents", mode: "count", down: false }), "132");
  assert.equal(codes({ by: "residents", mode: "per_km2", down: true }), "132");
  assert.equal(codes({ by: "name", mode: "count", down: false }), "312");
  assert.equal(ROWS.map(({ code }) => code).join(""), "123");
});

test("a hidden number stays hidden in every mode", () => {
  assert.equal(valueIn(ROWS[1], "residents", "count"), null);
  assert.equal(valueIn(ROWS[1], "residents", "per_1000"), 1000);
  assert.equal(valueIn(ROWS[1], "nothing", "per_km2"), null);
});

test("an area per area is no measure; only what rows have is shown", () => {
  assert.deepEqual(shownMeasures("things", "count", ROWS[0]), ["area_m2"]);
  assert.deepEqual(shownMeasures("things", "per_km2", ROWS[0]), []);
  assert.deepEqual(shownMeasures("people", "count", undefined), []);
});

test("rows are found by name, code or parent", () => {
  assert.equal(found(ROWS, " 丙 ")[0].code, "3");
  assert.equal(found(ROWS, "上级").length, 3);
});

test("p30: the day of published numbers is told once for all rows that have any", () => {
  const published = { ...ROWS[0], numbers: "published", as_of: "2026-09-30" };
  assert.deepEqual(daysOf([published, { ...published, code: "2" }, { ...ROWS[2], numbers: "exact" }]),
    ["2026-09-30"]);
  assert.deepEqual(daysOf(ROWS), []);
});
