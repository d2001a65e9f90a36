import assert from "node:assert/strict";
import { test } from "node:test";

import { pageOfJob, tilesOf } from "../../../map_ui/static/map_ui/start/pages.js";
import { TEXTS } from "../../../map_ui/static/map_ui/texts/speaker.js";

test("the pages of the rights that are held, in the order of the bar, and everybody's", () => {
  assert.deepEqual(tilesOf("audit ").map(({ name }) => name), ["map", "audit", "account"]);
  assert.deepEqual(tilesOf("incidents command incident_new ").map(({ name }) => name),
    ["map", "command", "incidents", "account"]);
});

test("every tile says in both languages what its page is for", () => {
  const all = "command incidents plan desk addresses import themes exports duplicates sources accounts factor_resets audit";
  for (const { name, text } of tilesOf(all)) {
    for (const language of ["zh", "en"]) {
      assert.ok(TEXTS[language][`start.tile.${name}`], name);
      assert.ok(TEXTS[language][text], text);
    }
  }
});

test("a job leads to where it was begun", () => {
  assert.equal(pageOfJob({ kind: "propose", plan: 7 }), "/plan/7/");
  assert.equal(pageOfJob({ kind: "undo_import" }), "/import/");
  assert.equal(pageOfJob({ kind: "publish_counts" }), "");
});
