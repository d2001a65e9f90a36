import assert from "node:assert/strict";
import { test } from "node:test";

import { countStates, describe as describeUnit, layOut }
  from "../../../map_ui/static/map_ui/kit/unit_chart.js";

let nextId = 0;
const unit = (floor, room, more = {}) => ({ id: (nextId += 1), entrance: 1, floor, room,
  use: "dwelling", residents: 2, households: 1, is_estimated: false, is_unassigned: false,
  state: "occupied", ...more });
const ONE = [{ id: 1, name: "1单元" }];

test("rooms stand under one another: 1502 above 302 in column 02", () => {
  const units = [unit(15, "1501"), unit(15, "1502"), unit(3, "301"), unit(3, "302")];
  const chart = layOut({ entrances: ONE, units });
  assert.deepEqual(chart.floors, [15, 3]);
  assert.deepEqual(chart.groups[0].columns, ["01", "02"]);
  assert.equal(chart.at(15, 1, "02"), units[1]);
  assert.equal(chart.at(3, 1, "02"), units[3]);
  assert.equal(chart.at(4, 1, "02"), undefined);
});

test("a floor is called what its doors say, and its rooms are numbered by that", () => {
  const called = { floor_label: "15" };
  const units = [unit(14, "1501", called), unit(14, "1502", called), unit(3, "301"),
    unit(-1, "06", { floor_label: "B1" }), unit(-1, "07", { floor_label: "B2" })];
  const chart = layOut({ entrances: ONE, units });
  assert.equal(chart.called.get(14), "15");
  assert.equal(chart.called.get(3), "");
  assert.equal(chart.called.has(-1), false);
  assert.equal(chart.at(14, 1, "02"), units[1]);
});

test("entrances are groups in their order, each with its own columns", () => {
  const entrances = [{ id: 2, name: "2单元" }, { id: 1, name: "1单元" }];
  const chart = layOut({ entrances, units: [unit(1, "101"), unit(1, "103", { entrance: 2 })] });
  assert.deepEqual(chart.groups.map(({ id, columns }) => [id, columns]),
    [[2, ["03"]], [1, ["01"]]]);
});

test("a room named alike on every floor is a column", () => {
  const chart = layOut({ entrances: ONE, units: [unit(2, "A"), unit(1, "A"), unit(1, "B"),
    unit(2, "B")] });
  assert.deepEqual(chart.groups[0].columns, ["A", "B"]);
});

test("rooms that tell no column take the next free one, and none is lost", () => {
  const units = [unit(1, "东"), unit(1, "门面"), unit(1, "101"), unit(1, "101"), unit(2, "201")];
  const chart = layOut({ entrances: ONE, units });
  const found = chart.floors.flatMap((floor) => chart.groups[0].columns.map((column) =>
    chart.at(floor, 1, column))).filter(Boolean);
  assert.equal(found.length, units.length);
  assert.equal(new Set(found).size, units.length);
});

test("units without an entrance, without a floor, below ground, unassigned", () => {
  const units = [unit(null, "门卫", { entrance: null }), unit(-1, "-101"), unit(1, "101"),
    unit(null, "", { is_unassigned: true, entrance: null })];
  const chart = layOut({ entrances: ONE, units });
  assert.deepEqual(chart.floors, [1, -1, null]);
  assert.deepEqual(chart.groups.map(({ id }) => id), [1, null]);
  assert.deepEqual(chart.unassigned, [units[3]]);
  assert.equal(chart.count, 3);
});

test("33 floors of two entrances with four rooms each keep every unit", () => {
  const entrances = [{ id: 1, name: "1单元" }, { id: 2, name: "2单元" }];
  const units = entrances.flatMap(({ id }) => Array.from({ length: 33 * 4 }, (_, i) => {
    const floor = 1 + Math.floor(i / 4);
    return unit(floor, `${floor}0${1 + (i % 4)}`, { entrance: id });
  }));
  const chart = layOut({ entrances, units });
  assert.equal(chart.floors.length, 33);
  assert.equal(chart.floors[0], 33);
  assert.deepEqual(chart.groups.map(({ columns }) => columns.length), [4, 4]);
  for (const one of units) {
    assert.equal(chart.at(one.floor, one.entrance, one.room.slice(-2)), one);
  }
});

test("states are counted without the unassigned unit", () => {
  const units = [unit(1, "101"), unit(1, "102", { state: "empty" }),
    unit(null, "", { is_unassigned: true })];
  assert.deepEqual(countStates(units), { occupied: 1, estimated: 0, empty: 1, other_use: 0,
    hidden: 0 });
});

test("p07: of a foreign door the use is told, and neither that it is empty nor how many live there", () => {
  const door = unit(1, "101", { state: "hidden", residents: null, households: null, use: "shop" });
  assert.equal(describeUnit(door, (key) => key), "101 · use.shop · state.hidden");
  assert.equal(countStates([door]).hidden, 1);
  assert.equal(countStates([door]).empty, 0);
});

test("a unit tells its room, state and people, estimates as such", () => {
  const say = (key, values) => (values ? `${key}=${values.n}` : key);
  assert.equal(describeUnit(unit(1, "101"), say), "101 · state.occupied · unit.people=2");
  assert.equal(describeUnit(unit(1, "", { residents: 0, state: "empty" }), say),
    "unit.no_room · state.empty");
  assert.match(describeUnit(unit(1, "102", { is_estimated: true }), say),
    /unit\.people_estimated=2/);
});

test("a unit may name its entrance instead of giving its id", () => {
  const entrances = [{ id: 7, name: "1单元" }, { id: 9, name: "2单元" }];
  const units = [unit(1, "101", { entrance: "2单元" }), unit(1, "102", { entrance: 7 })];
  const chart = layOut({ entrances, units });
  assert.deepEqual(chart.groups.map(({ id }) => id), [7, 9]);
  assert.equal(chart.at(1, 9, "01"), units[0]);
});
