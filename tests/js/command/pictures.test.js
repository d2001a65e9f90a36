import assert from "node:assert/strict";
import { test } from "node:test";

import { hourBars } from "../../../map_ui/static/map_ui/command/hours.js";
import { brightness } from "../../../map_ui/static/map_ui/command/ramp.js";

const luminance = (text) => text.match(/\d+/g).map((one) => Number(one) / 255).map((c) => (c <= 0.04045
  ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);

test("more is brighter, at every step of the ramp", () => {
  const steps = Array.from({ length: 101 }, (_, i) => luminance(brightness(i / 100)));
  for (let i = 1; i < steps.length; i += 1) assert.ok(steps[i] >= steps[i - 1], `at ${i} %`);
  assert.ok(steps[100] > 10 * steps[0]);
  assert.equal(brightness(7), brightness(1));
});

const row = (came, open) => ({ at: "", came, closed: 0, open });

test("bars stand on the ground, the highest reaches the top, none leaves the picture", () => {
  const { bars, most, top, line } = hourBars([row(0, 4), row(2, 8), row(4, 2)], 300, 100);
  assert.deepEqual([most, top], [4, 8]);
  assert.deepEqual(bars.map(({ height }) => height), [0, 50, 100]);
  assert.ok(bars.every(({ y, height, x, width }) => y + height === 100 && x >= 0 && x + width <= 300));
  const ys = line.split(" ").map((pair) => Number(pair.split(",")[1]));
  assert.ok(ys[1] < ys[0] && ys[0] < ys[2]);
  assert.ok(ys.every((y) => y >= 0 && y <= 100));
});

test("nothing at all is drawn as nothing", () => {
  assert.deepEqual(hourBars([], 300, 100).bars, []);
  assert.ok(hourBars([row(0, 0)], 300, 100).bars.every(({ height }) => height === 0));
});
