import assert from "node:assert/strict";
import { test } from "node:test";

import { readTable, writeTable } from "../../../map_ui/static/map_ui/map/statistics_link.js";

const table = { level: "street", group: "premises", mode: "per_km2",
  order: { by: "units_shop", down: true }, drawn: null };
const corners = [[118.081234, 24.46], [118.09, 24.46], [118.09, -24.475001]];
const polygon = { type: "Polygon", coordinates: [[...corners, corners[0]]] };

const roundTrip = (told) => readTable(new URLSearchParams(
  String(new URLSearchParams(writeTable(told)))));

test("what is written is read back", () => {
  const polygonTable = { ...table, level: "polygon", drawn: { polygon } };
  const circleTable = { ...table, level: "circle", order: { by: "name", down: false },
    drawn: { lon: 118.08, lat: 24.46, radius_m: 350 } };
  const reachTable = { ...table, group: "reach", mode: "count", kind: "clinic",
    order: { by: "reach_out", down: true } };
  for (const told of [table, polygonTable, circleTable, reachTable]) assert.deepEqual(roundTrip(told), told);
  assert.equal(writeTable(table).stats, "street.premises.per_km2.units_shop.down");
});

test("a closed table leaves the address as it was", () => {
  assert.deepEqual(writeTable(null), { stats: "", stats_area: "", stats_kind: "" });
  assert.equal(readTable(new URLSearchParams()), null);
});

test("the shape of an older link stands where the filters of cases have their area now", () => {
  const old = new URLSearchParams({ stats: "circle.people.count.name", area: "118.08_24.46_350" });
  assert.deepEqual(readTable(old).drawn, { lon: 118.08, lat: 24.46, radius_m: 350 });
  const code = new URLSearchParams({ stats: "circle.people.count.name", area: "350200000000" });
  assert.equal(readTable(code).drawn, null);
});

test("only a kind that can be one is read, and of the group of reach alone", () => {
  const read = (group, kind) => readTable(new URLSearchParams({ stats: `street.${group}.count.name`, stats_kind: kind }));
  assert.equal(read("reach", "clinic").kind, "clinic");
  for (const [group, kind] of [["people", "clinic"], ["reach", "a&b=c"], ["reach", ""]]) assert.ok(!("kind" in read(group, kind)));
});

test("what cannot be read is left out", () => {
  const read = (stats, area = "") => readTable(new URLSearchParams({ stats, stats_area: area }));
  for (const stats of ["", "planet.people.count.name", "street.constructor.count.name",
    "street.people.often.name", "street.people"]) assert.equal(read(stats), null, stats);
  assert.deepEqual(read("street.people.count.units_shop.down").order, { by: "name", down: false });
  for (const area of ["", "1_2_3_4", "1_2_3_4_5", "1_2_3_4_x_6", "1_2_3_4_5_95", "1_2_3_4_Infinity_6"]) {
    assert.equal(read("polygon.people.count.name", area).drawn, null, area);
  }
  for (const area of ["118_24_0", "118_24_-5", "118_24", "181_24_5", "118_24_NaN"]) {
    assert.equal(read("circle.people.count.name", area).drawn, null, area);
  }
});

test("a shape of very many corners is not put in the address", () => {
  const many = Array.from({ length: 500 }, (_, i) => [118 + i / 1e6, 24]);
  const drawn = { polygon: { type: "Polygon", coordinates: [[...many, many[0]]] } };
  assert.deepEqual(roundTrip({ ...table, level: "polygon", drawn }),
    { ...table, level: "polygon", drawn: null });
});
