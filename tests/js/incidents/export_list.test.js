import assert from "node:assert/strict";
import { test } from "node:test";

import { exportOf } from "../../../map_ui/static/map_ui/incidents/export_list.js";

test("the export asks for what the list shows, whatever its order", () => {
  assert.deepEqual(exportOf({ state: "open", light: "red", q: "", sort: "deadline" }, { format: "csv", reason: " 月报月报 " }),
    { layer: "incidents", format: "csv", reason: "月报月报", cases: { state: "open", light: "red" } });
  assert.deepEqual(exportOf({ state: "" }, { format: "xlsx", reason: "全部事件" }),
    { layer: "incidents", format: "xlsx", reason: "全部事件" });
});
