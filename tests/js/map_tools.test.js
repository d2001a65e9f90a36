import assert from "node:assert/strict";
import { test } from "node:test";

import { heatColour } from "../../map_ui/static/map_ui/heat.js";
import { RULE_COLOURS, classesOf, spread, wholeBounds } from "../../map_ui/static/map_ui/measures.js";
import { colourOf, dotOf, entryOf, symbolPoints } from "../../map_ui/static/map_ui/overlays.js";
import { PX_M, SCALES, barOf, metresPerPx, scaleFor, zoomOf }
  from "../../map_ui/static/map_ui/paper.js";
import { found, shownMeasures, sorted, valueIn } from "../../map_ui/static/map_ui/statistics.js";
import { colours } from "../../map_ui/static/map_ui/theme_style.js";

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

test("a scale on paper is what a pixel of the map covers", () => {
  for (const scale of SCALES) {
    for (const lat of [0, 24.45, 60]) {
      const zoom = zoomOf(scale, lat);
      assert.ok(Math.abs(metresPerPx(zoom, lat) / PX_M / scale - 1) < 1e-12);
    }
  }
});

test("the bar of a scale is true and fits its place", () => {
  for (const scale of SCALES) {
    const { part_m, part_mm } = barOf(scale);
    assert.ok(Math.abs(part_mm * scale - part_m * 1000) < 1e-6 * part_m * 1000);
    assert.ok(4 * part_mm >= 39 && 4 * part_mm <= 100.0001, `${scale}: ${4 * part_mm}`);
  }
  assert.deepEqual(barOf(10_000).part_m, 250);
});

test("the scale chosen shows all that was asked for", () => {
  assert.equal(scaleFor(1000, 1000), 5000);
  assert.ok(scaleFor(1000, 1000) * PX_M * 1000 >= 1000);
  assert.equal(scaleFor(1e12, 10), 1_000_000);
});

test("graded classes are found by their lower bound", () => {
  const style = { colour: "#000000", dark: "#ffffff", by: "v", is_graded: true, entries: [
    { key: "0", colour: "#111111", dark: "#111111" }, { key: "10", colour: "#222222", dark: "#222222" }] };
  const at = (value) => colourOf({ style }, { v: value }, false);
  assert.deepEqual([at(0), at("9.9"), at(10), at(-1), at(undefined)],
    ["#111111", "#111111", "#222222", "#000000", "#000000"]);
  assert.equal(entryOf({ ...style, is_graded: false }, 10).colour, "#222222");
});

test("a symbol has corners around its middle", () => {
  assert.equal(symbolPoints("circle", 4), null);
  assert.deepEqual([symbolPoints("square", 4).length, symbolPoints("triangle", 4).length], [4, 3]);
});

test("the area of a house's dot grows with its residents; nobody is no dot", () => {
  assert.equal(dotOf(0, 17), 0);
  assert.ok(dotOf(400, 16) > 2.5 * dotOf(25, 16));
  assert.ok(dotOf(25, 18) > dotOf(25, 16));
});

test("bounds of counts are whole, rising, and leave zero to itself", () => {
  assert.deepEqual(wholeBounds([0, 0.2, 5.5, 5.9, 20]), [1, 6, 20]);
  const cells = [0, 3, 7, 30].map((households, id) => ({ id, households }));
  const classes = classesOf(cells, "households", {}, wholeBounds([0, 5.5, 20]));
  assert.deepEqual(classes.map(({ count }) => count), [1, 1, 1, 1]);
  assert.deepEqual(classes.slice(1).map(({ from, to }) => [from, to]), [[1, 5], [6, 19], [20, null]]);
});

test("more classes than a ramp has colours still differ", () => {
  const seven = spread(["#000000", "#ffffff"], 7);
  assert.equal(new Set(seven).size, 7);
  assert.deepEqual([seven[0], seven[6]], ["#000000", "#ffffff"]);
  assert.equal(new Set(colours(7, true)).size, 7);
  assert.equal(new Set(colours(12, false)).size, 12);
});

/** What a colour looks like to the three kinds of missing cones (Viénot, Brettel and Mollon 1999;
 * the blue-blind matrix by Machado, Oliveira and Fernandes 2009). */
const LINEAR = (one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
const SEEN = {
  red: [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
  green: [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
  blue: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]],
};
const luminances = (hex, matrix) => {
  const rgb = [1, 3, 5].map((at) => LINEAR(parseInt(hex.slice(at, at + 2), 16) / 255));
  return matrix.map((line) => line.reduce((sum, one, i) => sum + one * rgb[i], 0));
};

test("the three classes of the rule differ for every kind of colour vision", () => {
  const { under, right, over } = RULE_COLOURS;
  for (const matrix of Object.values(SEEN)) {
    for (const [a, b] of [[under, right], [right, over], [under, over]]) {
      const [x, y] = [luminances(a, matrix), luminances(b, matrix)];
      const far = Math.hypot(...x.map((one, i) => one - y[i]));
      assert.ok(far > 0.2, `${a} ${b} ${far}`);
    }
  }
});

test("heat grows lighter with every step and draws nothing where nothing is", () => {
  assert.deepEqual(heatColour(0), [0, 0, 0, 0]);
  const light = [0.1, 0.3, 0.5, 0.7, 1].map((share) => {
    const [r, g, b] = heatColour(share);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  });
  assert.deepEqual([...light].sort((a, b) => a - b), light);
});
