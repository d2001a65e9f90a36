import assert from "node:assert/strict";
import { test } from "node:test";

import { page } from "./page.js";

const FIELD = "../../../map_ui/static/map_ui/field";
const PACK = { made_at: "2026-12-01T00:00:00Z", until: "2026-12-02T00:00:00Z", area: "x", houses: [], due_more: false,
  units: [], people: [], due: [{ unit: 7, label: "zqcanary", rules: [] }], cases: [] };

test("of a pack that has ended nothing stays on the page", async () => {
  const part = page();
  const { hidePack, showPack } = await import(`${FIELD}/pack_view.js`);
  showPack(PACK, { speaker: { say: (key) => key, time: (text) => text }, outbox: {}, drafts: {} });
  assert.equal(part("pack-due").inner.length, 1);
  part("pack-q").value = "zqcanary";
  part("pack-card").replaceChildren("zqcanary");
  part("case-card").replaceChildren("zqcanary");
  hidePack();
  for (const name of ["pack-found", "pack-card", "pack-due", "pack-cases", "case-card"]) {
    assert.deepEqual(part(name).inner, [], name);
  }
  assert.deepEqual([part("pack").hidden, part("pack-q").value, part("pack-q").oninput], [true, "", null]);
});

test("a list of a pack that ends early says so", async () => {
  const part = page();
  const { showPack } = await import(`${FIELD}/pack_view.js`);
  const about = { speaker: { say: (key, given = {}) => [key, given.n ?? ""].join(" "), time: (text) => text,
    language: "en" }, outbox: {}, drafts: {} };
  const due = Array.from({ length: 32 }, (_, unit) => ({ unit, label: "x", rules: [] }));
  const last = (name) => part(name).inner.at(-1).textContent || part(name).inner.at(-1).inner?.[0];
  showPack({ ...PACK, due }, about);
  assert.equal(part("pack-due").inner.length, 31);
  assert.equal(last("pack-due"), "field.pack.due.more 2");
  showPack({ ...PACK, due_more: true }, about);
  assert.equal(last("pack-due"), "field.pack.due.cut 0");
  showPack(PACK, about);
  assert.notEqual(last("pack-due"), "field.pack.due.cut 0");
});
