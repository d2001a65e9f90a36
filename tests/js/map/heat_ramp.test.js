import assert from "node:assert/strict";
import { test } from "node:test";

import { heatColour } from "../../../map_ui/static/map_ui/map/heat_ramp.js";

test("heat grows lighter with every step and draws nothing where nothing is", () => {
  assert.deepEqual(heatColour(0), [0, 0, 0, 0]);
  const light = [0.1, 0.3, 0.5, 0.7, 1].map((share) => {
    const [r, g, b] = heatColour(share);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  });
  assert.deepEqual([...light].sort((a, b) => a - b), light);
});
