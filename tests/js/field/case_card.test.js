import assert from "node:assert/strict";
import { test } from "node:test";

import { page } from "./page.js";

const FIELD = "../../../map_ui/static/map_ui/field";

test("a case that is still read draws over no other that was opened meanwhile", async () => {
  const part = page();
  const { drawCase, openCase } = await import(`${FIELD}/case_card.js`);
  let loaded;
  const drafts = { load: () => new Promise((resolve) => { loaded = resolve; }) };
  const card = openCase("C1");
  const drawn = drawCase(card, { ref: "C1", step: "x" }, {}, { outbox: null, drafts, again() {} });
  while (!loaded) await null;
  openCase("C2");
  card.replaceChildren("of C2");
  loaded(null);
  assert.equal(await drawn, false);
  assert.deepEqual(part("case-card").inner, ["of C2"]);
});
