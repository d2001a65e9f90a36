import assert from "node:assert/strict";
import test from "node:test";

import { metresBetween, walkOrder } from "../../../map_ui/static/map_ui/field/walk_order.js";

const at = (name, lon, lat = 24.5) => ({ name, lon, lat });
const names = (doors) => doors.map(({ name }) => name).join("");

test("a thousandth of a degree of latitude is 111 metres, of longitude less here", () => {
  assert.equal(Math.round(metresBetween(at("", 118, 24.5), at("", 118, 24.501))), 111);
  assert.equal(Math.round(metresBetween(at("", 118), at("", 118.001))), 101);
});

test("the nearest that is left comes next, from where one stands", () => {
  const doors = [at("a", 118.005), at("b", 118.001), at("c", 118.009), at("d", 118.002)];
  assert.equal(names(walkOrder(doors, at("", 118))), "bdac");
  assert.equal(names(walkOrder(doors, at("", 118.01))), "cadb");
  assert.equal(names(doors), "abcd", "the list itself stays");
});

test("without a position the most urgent door is the first, and doors of one house stay in order", () => {
  assert.equal(names(walkOrder([at("a", 118.005), at("b", 118.001), at("c", 118.005)], null)), "acb");
  assert.deepEqual(walkOrder([], null), []);
});
