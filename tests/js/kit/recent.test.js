import assert from "node:assert/strict";
import { test } from "node:test";

import { forgetOpened, noteOpened, viewOpened, withOpened } from "../../../map_ui/static/map_ui/kit/recent.js";

test("what was opened last stands first, once, and the oldest goes", () => {
  let list = [];
  for (let i = 0; i < 12; i += 1) list = withOpened(list, { path: `/plan/${i}/`, name: String(i) });
  assert.deepEqual(list.map(({ name }) => name), ["11", "10", "9", "8", "7", "6", "5", "4"]);
  list = withOpened(list, { path: "/plan/6/", name: "six" });
  assert.deepEqual(list.map(({ name }) => name), ["six", "11", "10", "9", "8", "7", "5", "4"]);
});

test("of a filtered list no words that were typed are kept, and nothing where it had only these", () => {
  assert.deepEqual(viewOpened("/incidents/", "desk.incidents", { search: "?q=%E5%BC%A0%E4%B8%89&list=overdue", n: 2 }),
    { path: "/incidents/?list=overdue", text: "desk.incidents", n: 1 });
  assert.equal(viewOpened("/incidents/", "desk.incidents", { search: "?q=1390000", n: 1 }), null);
  assert.equal(viewOpened("/incidents/", "desk.incidents", { search: "", n: 0 }), null);
  assert.equal(viewOpened("/command/", "desk.command", { search: "?q=lamp", n: 0 }), null);
  assert.deepEqual(viewOpened("/incidents/", "desk.incidents", { search: "", n: 1 }),
    { path: "/incidents/", text: "desk.incidents", n: 1 });
});

test("nothing is noted any more once it was forgotten", () => {
  const kept = new Map();
  globalThis.document = { documentElement: { dataset: { account: "a" } } };
  globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key) };
  noteOpened({ path: "/plan/1/" });
  assert.equal(kept.size, 1);
  forgetOpened();
  noteOpened({ path: "/incidents/?list=overdue" });
  assert.equal(kept.size, 0);
});
