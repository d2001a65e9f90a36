import assert from "node:assert/strict";
import { test } from "node:test";

import { page } from "./page.js";

test("rules that are called alike and ask for the same are one line with their number", async () => {
  page();
  const { joinedRules } = await import("../../../map_ui/static/map_ui/field/card.js");
  const rule = (id, more) => ({ id, name: "Rented", state: "overdue", due_by: "2026-01-31", last: null, home_only: false, ...more });
  const told = joinedRules({ rules: [rule(1), rule(2), rule(3, { state: "due" }), rule(4, { home_only: true })] });
  assert.deepEqual(told.map(({ state, home_only: home, count }) => [state, home, count]),
    [["overdue", false, 2], ["due", false, 1], ["overdue", true, 1]]);
});
