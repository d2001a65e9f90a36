import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import vm from "node:vm";

const FIRST = new URL("../../../map_ui/static/map_ui/field/look_first.js", import.meta.url);

/** The page as its first script finds it. @param {Record<string, string>} kept */
async function worn(kept) {
  const sheets = [["dark", "(prefers-color-scheme: dark)"], ["sun", "(prefers-contrast: more)"]]
    .map(([theme, asked]) => ({ dataset: { theme, asked }, media: asked }));
  const root = { dataset: {} }, heard = {};
  vm.runInNewContext(await readFile(FIRST, "utf8"), {
    document: { documentElement: root, querySelectorAll: () => sheets },
    localStorage: { getItem: (name) => kept[name] ?? null },
    addEventListener: (name, act) => { heard[name] = act; },
  });
  return { media: () => sheets.map(({ media }) => media), root,
    choose: (theme, type) => heard["field-look"]({ detail: { theme, type } }) };
}

const ASKED = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"];

test("without a choice, and with one of a later release, the page looks as the phone asks", async () => {
  assert.deepEqual((await worn({})).media(), ASKED);
  assert.deepEqual((await worn({ "geo_grid.field.theme": "neon" })).media(), ASKED);
});

test("what was chosen is worn from the first, and another choice at once", async () => {
  const page = await worn({ "geo_grid.field.theme": "sun", "geo_grid.field.type": "150" });
  assert.deepEqual([page.media(), page.root.dataset.type], [["not all", "all"], "150"]);
  page.choose("dark", "");
  assert.deepEqual([page.media(), page.root.dataset.type], [["all", "not all"], ""]);
  page.choose("light", "");
  assert.deepEqual(page.media(), ["not all", "not all"]);
  page.choose("", "125");
  assert.deepEqual([page.media(), page.root.dataset.type], [ASKED, "125"]);
});
