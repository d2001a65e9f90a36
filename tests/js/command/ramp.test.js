import assert from "node:assert/strict";
import { test } from "node:test";

import { brightness } from "../../../map_ui/static/map_ui/command/ramp.js";

const luminance = (text) => text.match(/\d+/g).map((one) => Number(one) / 255).map((c) => (c <= 0.04045
  ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);

test("more is brighter, at every step of the ramp", () => {
  const steps = Array.from({ length: 101 }, (_, i) => luminance(brightness(i / 100)));
  for (let i = 1; i < steps.length; i += 1) assert.ok(steps[i] >= steps[i - 1], `at ${i} %`);
  assert.ok(steps[100] > 10 * steps[0]);
  assert.equal(brightness(7), brightness(1));
});
