import assert from "node:assert/strict";
import test from "node:test";

import { barOf, classOf, share, totalOf, versionsOf } from "../../../map_ui/static/map_ui/visits/rows.js";

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

test("a bar has the length of its parts, and an area is as far behind as its overdue doors", () => {
  assert.deepEqual(barOf({ doors: 10, visited: 6, due: 3, overdue: 1 }), [["visited", 60], ["due", 30], ["overdue", 10]]);
  assert.deepEqual(barOf({ doors: 0, visited: 0, due: 0, overdue: 0 }).map(([, width]) => width), [0, 0, 0]);
  const of = (visited, due, overdue) => classOf({ doors: visited + due + overdue, visited, due, overdue });
  assert.deepEqual([of(10, 0, 0), of(9, 1, 0), of(9, 0, 1), of(8, 0, 2), of(0, 0, 0)], ["done", "due", "some", "many", "done"]);
});

test("versions of a rule stand together, the latest first, and what rests comes last", () => {
  const rule = (code, version, isActive) => ({ code, version, is_active: isActive });
  const rules = [rule("a", 1, false), rule("b", 1, false), rule("b", 2, true)];
  assert.deepEqual(versionsOf(rules).map((one) => one.map(({ code, version }) => code + version)), [["b2", "b1"], ["a1"]]);
});
