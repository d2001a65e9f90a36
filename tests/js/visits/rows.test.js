import assert from "node:assert/strict";
import test from "node:test";

import { speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";
import { asksAlike, barOf, classOf, placeOf, share, stateLine, totalOf, versionsOf } from "../../../map_ui/static/map_ui/visits/rows.js";

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

test("a rule that asks the same has another name and no next version", () => {
  const rule = { id: 1, name_zh: "旧", area: "99", subject: "rented", group: "", period: "month", home_only: false };
  const asks = { subject: "rented", group: "", period: "month", home_only: false };
  assert.ok(asksAlike(rule, asks));
  for (const other of [{ subject: "everybody" }, { group: "x" }, { period: "year" }, { home_only: true }]) {
    assert.ok(!asksAlike(rule, { ...asks, ...other }), JSON.stringify(other));
  }
});

test("a rule that rests since nobody knows when is told without a day, not with the day it began", () => {
  const rule = { is_active: false, since: "2026-01-01T00:00:00+08:00", until: null };
  const lines = (one) => ["zh", "en"].map((language) => stateLine(one, speaker(language, "Asia/Shanghai")));
  assert.deepEqual(lines(rule), ["已停用", "rests"]);
  for (const line of lines({ ...rule, until: "2026-03-05T00:00:00+08:00" })) assert.match(line, /3|Mar/);
  for (const line of lines({ ...rule, is_active: true })) assert.match(line, /2026/);
});

test("a cell of a form is named by sheet, row and column", () => {
  assert.deepEqual(placeOf("survey.5.label::English (en)"), { sheet: "survey", row: "5", column: "label::English (en)" });
  assert.deepEqual(placeOf("survey"), { sheet: "survey", row: "", column: "" });
});
