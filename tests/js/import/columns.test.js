import assert from "node:assert/strict";
import { test } from "node:test";

import { targetName } from "../../../map_ui/static/map_ui/import/columns.js";
import { speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";

test("a column is called by the first words of its meaning", () => {
  const kind = { name: "units", zh: "", shape: "point", columns: [
    { name: "floor_area_m2", required: false, zh: "建筑面积（平方米）", en: "floor area in m²" }] };
  assert.equal(targetName(kind, "floor_area_m2", speaker("zh")), "建筑面积");
  assert.equal(targetName(kind, "something_else", speaker("zh")), "something_else");
});
