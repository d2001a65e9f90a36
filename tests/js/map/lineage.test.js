import assert from "node:assert/strict";
import { test } from "node:test";

import { generations, placed } from "../../../map_ui/static/map_ui/map/lineage.js";

const kin = (...ids) => ids.map((id) => ({ id, code: String(id), name: `第${id}网格`, since: "2026-01-01", until: null }));
const link = (parent, child) => ({ parent, child, residents: 10, basic_cells: 1, on: "2026-02-01" });

test("a cell stands right of all it came from", () => {
  const column = generations(kin(1, 2, 3, 4), [link(1, 3), link(2, 3), link(3, 4), link(1, 4)]);
  assert.deepEqual([...column], [[1, 0], [2, 0], [3, 1], [4, 2]]);
});

test("cells that give ground to each other share a column, circles come to an end", () => {
  assert.deepEqual([...generations(kin(1, 2), [link(1, 2), link(2, 1)]).values()], [0, 0]);
  const round = generations(kin(1, 2, 3), [link(1, 2), link(2, 3), link(3, 1)]);
  assert.equal(round.size, 3);
});

test("no two boxes of the picture lie on each other", () => {
  const boxes = [...placed(kin(1, 2, 3, 4), [link(1, 2), link(1, 3), link(1, 4)]).values()];
  assert.equal(new Set(boxes.map(({ x, y }) => `${x},${y}`)).size, 4);
});
