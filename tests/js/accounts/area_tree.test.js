import assert from "node:assert/strict";
import test from "node:test";

import {
  around, fieldsOf, heldKeys, holders, isTooDeep, isWithin, levelsOf, treeOf,
} from "../../../map_ui/static/map_ui/accounts/area_tree.js";

const DIVISIONS = [
  { code: "990101001001", level: "community", name: "东社区" },
  { code: "990100000000", level: "city", name: "市" },
  { code: "990101001000", level: "street", name: "街道" },
  { code: "990101000000", level: "district", name: "区" },
  { code: "990102001002", level: "community", name: "无街社区" },
];
const CELLS = [
  { id: 7, name: "第一网格", code: "990101001001001", community_code: "990101001001" },
  { id: 8, name: "", code: "990102001002001", community_code: "990102001002" },
];

test("the tree runs from the city to its cells, whatever the order of what is given", () => {
  const { roots, byKey } = treeOf(DIVISIONS, CELLS);
  assert.deepEqual(roots.map((node) => node.key), ["division:9901"]);
  const cell = byKey.get("cell:7");
  const names = [];
  for (let node = cell; node; node = node.parent) names.push(node.name);
  assert.deepEqual(names, ["第一网格", "东社区", "街道", "区", "市"]);
});

test("what lacks a level above hangs from the next one, and a cell without a name has its code", () => {
  const { byKey } = treeOf(DIVISIONS, CELLS);
  assert.equal(byKey.get("division:990102001002").parent.key, "division:9901");
  assert.equal(byKey.get("cell:8").name, "990102001002001");
});

test("a role says of which levels its areas are", () => {
  const street = { areas: ["division"], levels: ["street"] };
  const assistant = { areas: ["building", "cell"], levels: [] };
  assert.deepEqual([levelsOf(street), levelsOf(assistant)], [["street"], ["cell"]]);
  const { byKey } = treeOf(DIVISIONS, CELLS);
  assert.equal(isTooDeep(byKey.get("division:990101001001"), ["street"]), true);
  assert.equal(isTooDeep(byKey.get("division:990101001"), ["street"]), false);
  assert.equal(isTooDeep(byKey.get("division:9901"), ["cell"]), false);
});

test("a click on a cell means the area of a level around it", () => {
  const { byKey } = treeOf(DIVISIONS, CELLS);
  const cell = byKey.get("cell:7");
  assert.equal(around(cell, "street")?.key, "division:990101001");
  assert.equal(around(cell, "cell"), cell);
  assert.equal(around(byKey.get("cell:8"), "street"), null);
  assert.equal(around(undefined, "city"), null);
  assert.ok(isWithin(cell, byKey.get("division:990101") ?? null));
  assert.ok(!isWithin(cell, byKey.get("division:990102001002") ?? null));
  assert.ok(!isWithin(cell, null));
});

test("an area is named as the API names it, and its holders are found by that", () => {
  const { byKey } = treeOf(DIVISIONS, CELLS);
  const street = byKey.get("division:990101001") ?? null;
  assert.deepEqual(fieldsOf(street), { division_code: "990101001" });
  assert.deepEqual(fieldsOf(byKey.get("cell:7") ?? null), { grid_cell_id: "7" });
  assert.deepEqual(fieldsOf(null), {});
  const held = { role: "planner", division_code: "990101001", grid_cell_id: null,
    building_id: null, department_id: null };
  const users = [{ id: 1, roles: [held] }, { id: 2, roles: [{ ...held, division_code: "9901" }] },
    { id: 3, roles: [{ ...held, role: "dispatcher" }] }];
  assert.deepEqual(holders(users, "planner", fieldsOf(street)).map((one) => one.user.id), [1]);
  assert.deepEqual([...heldKeys(users, "planner")].sort(), ["division:9901", "division:990101001"]);
});
