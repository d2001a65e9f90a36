import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { page } from "./page.js";

const FIELD = "../../../map_ui/static/map_ui/field";
let part, kept;

beforeEach(() => {
  part = page();
  kept = [];
});

const speaker = { say: (key) => key };
const outbox = { key: "given" };
const drafts = { load: async () => null, keep: (...all) => kept.push(all) };

test("a draft that says no step goes back to its case, and makes no entry that can never be delivered", async () => {
  const { mending } = await import(`${FIELD}/mending.js`);
  const { takeBack } = mending({ outbox, drafts, speaker, report: () => null });
  part("case-card").dataset.case = "C1";
  assert.equal(await takeBack({ kind: "step", client_id: "one", envelope: { base_revision: null } }, { ref: "C1", note: "x" }), true);
  const [[kind, name, content]] = kept;
  assert.deepEqual([kind, name, content.note, content.replaces], ["step", "step C1", "x", "one"]);
  assert.equal(part("case-card").dataset.case, undefined, "an open form that knows nothing of it goes");
});

test("a visit is not put into a form once the PIN is lost", async () => {
  const { mending } = await import(`${FIELD}/mending.js`);
  const { takeBack } = mending({ outbox: { key: null }, drafts, speaker, report: () => null });
  assert.equal(await takeBack({ kind: "visit", client_id: "one" }, { unit: 7, note: "x" }), false);
  assert.deepEqual(kept, []);
});
