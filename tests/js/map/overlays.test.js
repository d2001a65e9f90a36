import assert from "node:assert/strict";
import { test } from "node:test";

import { choosable, colourOf, dotOf, entryOf, faded, matching, moved, radiusOf, readShown,
  symbolPoints, toggle, writeShown }
  from "../../../map_ui/static/map_ui/map/overlays.js";
import { found } from "../../../map_ui/static/map_ui/map/statistics.js";

const layer = (name, title, group) => ({ name, title, group, style: { colour: "#111", dark: "#eee",
  by: "kind", entries: [{ key: "lamp", title: "Lamp", colour: "#aa0", dark: "#ff0" }] } });

const LAYERS = [layer("units", "户室", "楼栋房屋"), layer("components", "部件", "设施部件"),
  layer("streets", "道路", "底图")];

const KNOWN = LAYERS.map(({ name }) => name);

test("what a link says is what was switched on", () => {
  const shown = [{ name: "units", opacity: 0.6 }, { name: "components", opacity: 1 }];
  assert.equal(writeShown(shown), "units:60,components");
  assert.deepEqual(readShown("units:60,components", KNOWN), shown);
});

test("a link with nonsense leaves it out", () => {
  assert.deepEqual(readShown("nothing,units:x,components:500,components", KNOWN),
    [{ name: "components", opacity: 1 }]);
  assert.deepEqual(readShown(null, KNOWN), []);
});

test("switching, fading and moving derive a new list", () => {
  const one = toggle([], "units");
  const two = toggle(one, "components");
  assert.deepEqual(two.map(({ name }) => name), ["units", "components"]);
  assert.deepEqual(moved(two, "units", 1).map(({ name }) => name), ["components", "units"]);
  assert.equal(moved(two, "units", -1), two);
  assert.equal(moved(two, "nothing", 1), two);
  assert.equal(faded(two, "units", 0.3)[0].opacity, 0.3);
  assert.deepEqual(toggle(two, "units").map(({ name }) => name), ["components"]);
  assert.equal(two[0].opacity, 1);
});

test("layers are found by title, group or name", () => {
  assert.deepEqual(matching(LAYERS, "部件").map(({ name }) => name), ["components"]);
  assert.deepEqual(matching(LAYERS, " UNI ").map(({ name }) => name), ["units"]);
  assert.equal(matching(LAYERS, "").length, 3);
});

test("what the base map shows is not offered twice", () => {
  assert.deepEqual(choosable(LAYERS).map(({ name }) => name), ["units", "components"]);
});

test("a value has its colour, by day and on the wall", () => {
  assert.equal(colourOf(LAYERS[1], { kind: "lamp" }, false), "#aa0");
  assert.equal(colourOf(LAYERS[1], { kind: "lamp" }, true), "#ff0");
  assert.equal(colourOf(LAYERS[1], { kind: "odd" }, false), "#111");
});

test("circles grow with the count, within bounds", () => {
  assert.ok(radiusOf(100) > radiusOf(10));
  assert.equal(radiusOf(1e9), 18);
  assert.equal(radiusOf(-5), 2.5);
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
