import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { disk } from "../field/disk.js";

beforeEach(() => {
  globalThis.indexedDB = disk();
  globalThis.isSecureContext = true;
  globalThis.document = { documentElement: { lang: "zh-CN", dataset: {} } };
});
afterEach(() => { for (const name of ["indexedDB", "isSecureContext", "document"]) delete globalThis[name]; });

test("what a page was still loading when its account was forgotten is not kept", async () => {
  const store = await import("../../../map_ui/static/map_ui/kit/phone_store.js");
  const phone = { account: "a", rights: ["today"], seen_at: 1 };
  await store.keepPhone(phone);
  await store.keepAbout("pack a", { sealed: 1 });
  assert.deepEqual(await store.readPhone(), phone);
  const forgotten = store.forgetPhone();
  await Promise.all([forgotten, store.keepPhone(phone), store.keepAbout("pack a", { sealed: 2 })]);
  await store.keepPhone(phone);
  assert.equal(await store.readPhone(), undefined);
  assert.equal(await store.readAbout("pack a"), undefined);
  await store.keepAbout("draft a", { sealed: 3 });
  assert.deepEqual(await store.readAbout("draft a"), { sealed: 3 }, "what was typed stays, sealed");
});
