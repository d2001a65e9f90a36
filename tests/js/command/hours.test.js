import assert from "node:assert/strict";
import { test } from "node:test";

import { hourBars } from "../../../map_ui/static/map_ui/command/hours.js";

const row = (came, open) => ({ at: "", came, closed: 0, dropped: 0, open });

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
