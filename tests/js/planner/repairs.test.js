import assert from "node:assert/strict";
import { test } from "node:test";

import { apart } from "../../../map_ui/static/map_ui/planner/repairs.js";

test("a cell without a worker is a hint and is not counted as a problem", () => {
  const found = [{ code: "cell_empty", cell: "1" }, { code: "no_worker", cell: "1" }, { code: "below_rule", cell: "2" }];
  const { problems, hints } = apart(found);
  assert.deepEqual(problems.map(({ code }) => code), ["cell_empty", "below_rule"]);
  assert.deepEqual(hints, [found[1]]);
});
