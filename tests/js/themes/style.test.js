import assert from "node:assert/strict";
import { test } from "node:test";

import { spread } from "../../../map_ui/static/map_ui/map/measures.js";
import { colours } from "../../../map_ui/static/map_ui/themes/style.js";

test("more classes than a ramp has colours still differ", () => {
  const seven = spread(["#000000", "#ffffff"], 7);
  assert.equal(new Set(seven).size, 7);
  assert.deepEqual([seven[0], seven[6]], ["#000000", "#ffffff"]);
  assert.equal(new Set(colours(7, true)).size, 7);
  assert.equal(new Set(colours(12, false)).size, 12);
});
