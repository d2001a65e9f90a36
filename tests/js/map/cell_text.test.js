import assert from "node:assert/strict";
import { test } from "node:test";

import { cellLine, cellText, pointerLine } from "../../../map_ui/static/map_ui/map/cell_text.js";
import { speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";

const zh = speaker("zh");
const TOLD = { name: "前埔社区第一网格", community: "前埔社区", code: "1", households: 12, residents: 30,
  open_incidents: 2, units: 20, buildings: 3, is_estimated: true, numbers: "exact" };
const UNTOLD = { ...TOLD, households: null, residents: null, open_incidents: null,
  is_estimated: null, numbers: "hidden" };

test("a cell tells its value in the words of the measure", () => {
  assert.equal(cellLine(TOLD, "households", zh), "≈12 户");
  assert.equal(cellLine(TOLD, "residents", zh), "≈30 人");
  assert.equal(cellLine(TOLD, "incidents", zh), "2 件未结");
  assert.equal(cellLine(TOLD, "units", zh), "20 户室");
  assert.deepEqual(cellText(TOLD, "households", zh),
    { full: "前埔社区第一网格", short: "第一网格", weight: 12, value: "≈12 户" });
});

test("p07: no cell and no house says 0 of what may not be told", () => {
  for (const measure of ["households", "residents", "incidents"]) {
    assert.equal(cellLine(UNTOLD, measure, zh), "只按社区公布");
    assert.equal(cellText(UNTOLD, measure, zh).value, "");
  }
  assert.equal(cellLine(UNTOLD, "units", zh), "20 户室");
  const texts = pointerLine(UNTOLD, true, zh).filter(Boolean);
  assert.deepEqual(texts, ["3 栋楼", "20 户室", "人口数只按社区公布"]);
  assert.deepEqual(pointerLine({ name: "1号楼" }, false, zh).filter(Boolean), ["人口数只按社区公布"]);
  assert.deepEqual(pointerLine({ households: 0, residents: 0 }, false, zh).filter(Boolean),
    ["0 户", "0 人"]);
});
