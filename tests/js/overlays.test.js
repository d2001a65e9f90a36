import assert from "node:assert/strict";
import { test } from "node:test";

import { choosable, colourOf, faded, matching, moved, radiusOf, readShown, toggle, writeShown }
  from "../../map_ui/static/map_ui/overlays.js";

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
