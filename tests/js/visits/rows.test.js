import assert from "node:assert/strict";
import test from "node:test";

import { share, totalOf } from "../../../map_ui/static/map_ui/visits/rows.js";

test("the total adds up, and its share is of all doors and no mean of shares", () => {
  const rows = [{ doors: 10, visited: 6, due: 4, overdue: 0 }, { doors: 2, visited: 0, due: 0, overdue: 2 }];
  const total = totalOf(rows);
  assert.deepEqual(total, { doors: 12, visited: 6, due: 4, overdue: 2 });
  assert.equal(share(total), 50);
  assert.equal(share(totalOf([])), 0);
  assert.equal(share({ doors: 2000, visited: 1999, due: 1, overdue: 0 }), 99.9);
  assert.equal(share({ doors: 2000, visited: 2000, due: 0, overdue: 0 }), 100);
  assert.equal(share({ doors: 100, visited: 57, due: 43, overdue: 0 }), 57);
});
