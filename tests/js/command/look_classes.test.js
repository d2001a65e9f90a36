import assert from "node:assert/strict";
import { test } from "node:test";

import { HIDDEN, NOTHING } from "../../../map_ui/static/map_ui/map/measures.js";
import { pictureOf, pictureOfCounts, ranked, readLook, valueIn, writeLook } from "../../../map_ui/static/map_ui/command/look_classes.js";

const row = (id, some = {}) => ({ id, code: `c${id}`, name: `n${id}`, cases: 0, is_whole: true, is_met: true,
  residents: 1000, is_estimated: false, rate: 0, why: "", ...some });

test("the look stands in the address, the usual one unsaid, and other parts of it stay", () => {
  assert.deepEqual(readLook(""), { look: "points", bandwidth: 100 });
  assert.deepEqual(readLook("?look=heat&bandwidth=500"), { look: "heat", bandwidth: 500 });
  assert.deepEqual(readLook("?look=x&bandwidth=3"), { look: "points", bandwidth: 100 });
  assert.equal(writeLook("?state=open", { look: "heat", bandwidth: 100 }), "?state=open&look=heat");
  assert.equal(writeLook("?look=heat&bandwidth=500", { look: "points", bandwidth: 100 }), "");
});

test("classes hold every cell that has a value once, and each cell has the colour of its class", () => {
  const rows = Array.from({ length: 40 }, (_, i) => row(i, { cases: i % 9 === 0 ? 0 : i * 3 }));
  const { classes, fills, reasons } = pictureOf(rows, "cells", false);
  assert.equal(classes.reduce((sum, one) => sum + one.count, 0), 40);
  assert.equal(reasons.size, 0);
  for (const { id, cases } of rows) {
    const [own] = classes.filter(({ from, to }) => cases >= from && (to === null || cases <= to));
    assert.equal(fills.get(id), own.colour, `${cases}`);
  }
  assert.equal(classes[0].colour, NOTHING);
  assert.equal(classes[0].count, rows.filter(({ cases }) => cases === 0).length);
});

test("rates are parted by tenths, small ones by hundredths, and only nothing is nothing", () => {
  for (const scale of [1, 0.05]) {
    const rows = [0, 0.04, 1.2, 3.3, 7.9, 12.1].map((rate, i) => row(i, { rate: rate * scale, cases: rate ? 1 : 0 }));
    const { classes } = pictureOf(rows, "rate", false);
    assert.equal(classes[0].count, 1);
    assert.equal(classes.reduce((sum, one) => sum + one.count, 0), rows.length);
    for (const [i, one] of classes.slice(2).entries()) assert.ok(one.from > classes[i + 1].to);
  }
});

test("a cell without a value is hatched and counted by its reason, one out of reach is not shown", () => {
  const rows = [row(1, { cases: 4, rate: 2 }), row(2, { rate: null, why: "few_residents" }),
    row(3, { rate: null, why: "cut" }), row(4, { is_whole: false, rate: null, why: "foreign_cases" }),
    row(5, { is_met: false, cases: 9, rate: 9 })];
  const rate = pictureOf(rows, "rate", false);
  assert.deepEqual([...rate.reasons], [["few_residents", 1], ["cut", 1], ["foreign_cases", 1]]);
  assert.equal(rate.fills.get(3), HIDDEN);
  assert.ok(!rate.fills.has(5));
  const cells = pictureOf(rows, "cells", false);
  assert.deepEqual([...cells.reasons], [["foreign_cases", 1]]);
  assert.equal(valueIn(row(6, { is_whole: false, cases: 2 }), "cells"), 2);
  assert.deepEqual(ranked(rows, "rate").map(({ id }) => id), [1, 2, 3, 4]);
});

test("on a wall the more the brighter", () => {
  const rows = Array.from({ length: 30 }, (_, i) => row(i, { cases: i }));
  const light = pictureOf(rows, "cells", true).classes.slice(1).map(({ colour }) =>
    colour.match(/\d+/g).reduce((sum, one) => sum + Number(one), 0));
  assert.ok(light.length > 2);
  for (let i = 1; i < light.length; i += 1) assert.ok(light[i] > light[i - 1]);
});

test("without any case there is nothing and no other class", () => {
  const { classes } = pictureOf([row(1), row(2)], "cells", false);
  assert.deepEqual(classes.map(({ key, count }) => [key, count]), [["none", 2]]);
});

test("on the wall every cell with cases has the colour of the class that the legend counts it in", () => {
  const counts = new Map([1, 1, 2, 3, 5, 8, 8, 13, 40].map((n, id) => [id, n]));
  const { classes, fills } = pictureOfCounts(counts);
  assert.equal(classes.reduce((sum, one) => sum + one.count, 0), counts.size);
  for (const [id, n] of counts) {
    const [own] = classes.filter(({ from, to }) => n >= from && (to === null || n <= to));
    assert.equal(fills.get(id), own.colour, `${n}`);
  }
  assert.deepEqual(pictureOfCounts(new Map()).classes, []);
});
