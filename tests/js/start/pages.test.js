import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { pageOfJob, tilesOf } from "../../../map_ui/static/map_ui/start/pages.js";
import { TEXTS } from "../../../map_ui/static/map_ui/texts/speaker.js";

const NAVIGATION = readFileSync(new URL("../../../map_ui/navigation.py", import.meta.url), "utf8");
/** The pages that rights open, as the server has them. */
const pages = () => {
  const ofRights = [.../^RIGHTS_OF_PAGE.*?^}/ms.exec(NAVIGATION)[0].matchAll(/^ {4}"(\w+)":/gm)];
  const ofCity = [.../^WHOLE_CITY_PAGES = (.*)$/m.exec(NAVIGATION)[1].matchAll(/"(\w+)"/g)];
  return [...ofRights, ...ofCity].map(([, name]) => name);
};

test("every page that the server opens to a right has its tile; reporting begins in the list", () => {
  const named = pages();
  assert.ok(named.length >= 15, String(named));
  assert.deepEqual(tilesOf(named.join(" ")).map(({ name }) => name).sort(),
    ["map", "nearest", "account", ...named.filter((name) => name !== "incident_new")].sort());
});

test("the pages of the rights that are held, in the order of the bar, and everybody's", () => {
  assert.deepEqual(tilesOf("audit ").map(({ name }) => name), ["map", "nearest", "audit", "account"]);
  assert.deepEqual(tilesOf("incidents command incident_new ").map(({ name }) => name),
    ["map", "command", "incidents", "nearest", "account"]);
});

test("every tile says in both languages what its page is for", () => {
  for (const { name, text } of tilesOf(pages().join(" "))) {
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
