import assert from "node:assert/strict";
import { test } from "node:test";

import { headerTexts } from "../../../map_ui/static/map_ui/import/header.js";

const speaker = /** @type {any} */ ({ language: "zh",
  say: (/** @type {string} */ key, /** @type {object} */ values) => `${key} ${Object.values(values).join("|")}` });
const kind = /** @type {any} */ ({ columns: [{ name: "room", zh: "房号（门牌）" }] });

test("a header that is the first row is not spoken of", () => {
  assert.deepEqual(headerTexts(null, kind, speaker), []);
});

test("rows, titles and columns of groups are said", () => {
  const header = { first: 2, last: 3, titles: ["登记表"], groups: { room: "房屋 › 房号" } };
  assert.deepEqual(headerTexts(header, kind, speaker),
    ["header.found 2–3", "header.titles 登记表", "header.group 房屋 › 房号|房号"]);
  assert.deepEqual(headerTexts({ first: 4, last: 4, titles: [], groups: {} }, kind, speaker),
    ["header.found 4"]);
});
