import assert from "node:assert/strict";
import { test } from "node:test";

import { HIDDEN, MEASURES, NOTHING, RAMPS, RULE_COLOURS, buildingClasses, buildingColouring, classOf,
  classesOf, colouring, niceBreaks, roundNicely, spread, usualMeasure, wholeBounds }
  from "../../../map_ui/static/map_ui/map/measures.js";

const RULE = { min_households: 300, max_households: 500 };

const cellOf = (households, rule = "right") => ({ id: households, code: "", name: "", households,
  units: households + 5,
  residents: households * 3, open_incidents: households % 7, rule, is_estimated: false });

/** Relative luminance of "#rrggbb" after WCAG 2. */
function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

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

test("numbers are rounded to the nearest that is easy to read", () => {
  assert.deepEqual([1, 3.4, 12, 17, 87, 340, 460, 950].map(roundNicely),
    [1, 3, 10, 15, 80, 300, 500, 1000]);
});

test("breaks rise, start at one, and leave zeros out", () => {
  const breaks = niceBreaks([0, 0, 5, 80, 120, 210, 340, 410, 480, 900]);
  assert.equal(breaks[0], 1);
  assert.ok(breaks.every((bound, i) => !i || bound > breaks[i - 1]));
  assert.deepEqual(niceBreaks([0, 0, 0]), [1]);
  assert.deepEqual(niceBreaks([]), [1]);
});

test("small counts get a class each", () => {
  assert.deepEqual(niceBreaks([0, 1, 1, 1, 1, 1, 2, 2, 3, 4, 5]), [1, 2, 3, 4, 5]);
  assert.deepEqual(niceBreaks([1, 1, 1, 2]), [1, 2]);
});

test("a bound belongs to the class above it", () => {
  assert.deepEqual([0, 1, 9, 10, 99].map((value) => classOf(value, [1, 10, 50])),
    [-1, 0, 0, 1, 2]);
});

test("every cell is counted in exactly one class of every measure", () => {
  const cells = [0, 0, 12, 80, 150, 299, 300, 420, 500, 501, 1200].map((households) => cellOf(
    households, households < 300 ? "under" : households > 500 ? "over" : "right"));
  for (const measure of MEASURES) {
    const classes = classesOf(cells, measure, RULE);
    const total = classes.reduce((sum, one) => sum + one.count, 0);
    assert.equal(total, cells.length, measure);
    const colourOf = colouring(classes, measure);
    for (const cell of cells) assert.ok(classes.some((one) => one.colour === colourOf(cell)));
  }
});

/** A cell outside the viewer's area: its ground alone is told. */
const untold = (units) => ({ id: -units, code: "", name: "", units, numbers: "hidden",
  households: null, residents: null, open_incidents: null, rule: null, is_estimated: null });

test("p07: a number that may not be told is a class of its own, never the lowest", () => {
  const cells = [cellOf(0, "under"), cellOf(350), untold(4), untold(90)];
  for (const measure of MEASURES.filter((one) => one !== "units" && one !== "reach")) {
    const classes = classesOf(cells, measure, RULE);
    assert.deepEqual(classes.at(-1), { key: "hidden", colour: HIDDEN, from: 0, to: null, count: 2 });
    assert.equal(classes.reduce((sum, one) => sum + one.count, 0), 4, measure);
    const colour = colouring(classes, measure);
    assert.equal(colour(cells[2]), HIDDEN, measure);
    assert.equal(colour(cells[3]), HIDDEN, measure);
    assert.notEqual(colour(cells[0]), HIDDEN, measure);
    assert.notEqual(colour(cells[1]), HIDDEN, measure);
  }
  const none = classesOf([untold(4), untold(90)], "residents", RULE);
  assert.deepEqual(none.map(({ key }) => key), ["hidden"]);
  assert.equal(colouring(none, "residents")(untold(4)), HIDDEN);
  assert.ok(!Object.values(RAMPS).flat().includes(HIDDEN) && HIDDEN !== NOTHING);
});

test("p07: the ground is coloured for whoever is told no household", () => {
  assert.equal(usualMeasure([untold(3), untold(4)]), "units");
  assert.equal(usualMeasure([untold(3), cellOf(0)]), "households");
  assert.equal(usualMeasure([]), "households");
  const classes = classesOf([untold(3), untold(40), cellOf(5)], "units", RULE);
  assert.ok(classes.every(({ key }) => key !== "hidden"));
});

test("classes of the rule carry its limits", () => {
  const [under, right, over] = classesOf([cellOf(10, "under")], "rule", RULE);
  assert.deepEqual([under.to, right.from, right.to, over.from], [299, 300, 500, 501]);
  assert.deepEqual([under.count, right.count, over.count], [1, 0, 0]);
  assert.equal(colouring([], "rule")(cellOf(10, "over")), RULE_COLOURS.over);
});

test("classes have no gap between them", () => {
  const classes = classesOf([3, 40, 90, 200, 800].map((n) => cellOf(n)), "households", RULE);
  for (let i = 1; i < classes.length; i += 1) {
    assert.equal(classes[i].from, (classes[i - 1].to ?? NaN) + 1);
  }
  assert.equal(classes.at(-1).to, null);
});

test("a ramp falls in lightness, so that it reads without colour", () => {
  for (const ramp of Object.values(RAMPS)) {
    const light = ramp.map(luminance);
    assert.ok(light.every((value, i) => !i || value < light[i - 1] * 0.8), ramp.join(" "));
  }
});

test("few classes still reach from light to dark", () => {
  const ramp = RAMPS.households;
  assert.deepEqual(spread(ramp, 2), [ramp[0], ramp[4]]);
  assert.deepEqual(spread(ramp, 5), ramp);
  assert.equal(spread(ramp, 1).length, 1);
});

test("buildings are coloured by people, not by incidents or the rule", () => {
  assert.equal(buildingColouring("incidents"), null);
  assert.equal(buildingColouring("rule"), null);
  assert.deepEqual(buildingClasses("rule"), []);
  const colour = buildingColouring("households");
  assert.equal(colour({}), NOTHING);
  assert.equal(colour({ households: 500 }), RAMPS.households[4]);
});

test("cells of about one size are still told apart", () => {
  const values = Array.from({ length: 100 }, (_, i) => 290 + 2 * i);
  const breaks = niceBreaks(values);
  assert.equal(breaks.length, 5);
  const classes = classesOf(values.map((n) => cellOf(n)), "households", RULE);
  const counts = classes.map((one) => one.count);
  assert.ok(Math.max(...counts) <= 30, counts.join(" "));
});

test("bounds of counts are whole, rising, and leave zero to itself", () => {
  assert.deepEqual(wholeBounds([0, 0.2, 5.5, 5.9, 20]), [1, 6, 20]);
  const cells = [0, 3, 7, 30].map((households, id) => ({ id, households }));
  const classes = classesOf(cells, "households", {}, wholeBounds([0, 5.5, 20]));
  assert.deepEqual(classes.map(({ count }) => count), [1, 1, 1, 1]);
  assert.deepEqual(classes.slice(1).map(({ from, to }) => [from, to]), [[1, 5], [6, 19], [20, null]]);
});

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

test("whoever is out of reach is never coloured as if nobody were; of no unit none is", () => {
  const shares = [0, 0.1, 9.4, 50, 100, null];
  const cells = shares.map((share, i) => ({ ...cellOf(i), reach_out_percent: share }));
  const classes = classesOf(cells, "reach", RULE);
  assert.deepEqual(classes.map(({ from, to, count }) => [from, to, count]), [[0, 0, 2], [1, 9, 1],
    [10, 24, 1], [25, 49, 0], [50, 74, 1], [75, null, 1]]);
  const colour = colouring(classes, "reach");
  assert.equal(colour(cells[0]), NOTHING);
  assert.equal(colour(cells[5]), NOTHING);
  assert.equal(colour(cells[1]), RAMPS.reach[0]);
  assert.equal(colour(cells[4]), RAMPS.reach[4]);
});
