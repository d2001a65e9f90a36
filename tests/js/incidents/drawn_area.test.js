import assert from "node:assert/strict";
import { test } from "node:test";

import { areaOf, cornersOf } from "../../../map_ui/static/map_ui/incidents/drawn_area.js";

test("an area comes back from its corners", () => {
  const text = "118.1_24.5_118.2_24.5_118.2_-24.6";
  const area = areaOf(text);
  assert.deepEqual(area.polygon.coordinates[0].at(-1), [118.1, 24.5], "the ring is closed");
  assert.equal(cornersOf(area), text);
});

test("what is no area is none, and what is no polygon has no corners", () => {
  for (const text of ["", "1_2", "1_2_3_4", "1_2_3_4_5", "a_b_c_d_e_f", "1_2_3_4_5_Infinity"]) assert.equal(areaOf(text), null, text);
  assert.equal(cornersOf(null), "");
  assert.equal(cornersOf({ lon: 1, lat: 2, radius_m: 3 }), "");
});
