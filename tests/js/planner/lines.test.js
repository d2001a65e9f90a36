import assert from "node:assert/strict";
import { test } from "node:test";

import { Lines } from "../../../map_ui/static/map_ui/planner/lines.js";
import { PlanModel } from "../../../map_ui/static/map_ui/planner/plan.js";
import { measured } from "./town.js";

test("lines mended after a cut are those found anew", () => {
  const model = new PlanModel(measured(4, 3));
  const names = (lines) => lines.map(({ a, b, line }) => [[a, b].sort().join(), line.length].join()).sort();
  model.lines();
  const atom = model.atoms.get("5");
  const half = (from, to, key) => {
    const [w, s, e, n] = atom.bbox;
    const at = (share) => Number((s + share * (n - s)).toFixed(8));
    return { properties: { key, code: key, community: 1, sums: [5, 15, 5000] }, geometry: {
      type: "Polygon", coordinates: [[[w, at(from)], [e, at(from)], [e, at(to)], [w, at(to)], [w, at(from)]]] } };
  };
  model.apply({ revision: 1, position: 1, step: 1, changed: { locked: [], cut: ["5"], cells: {},
    atoms: { "5.1": "cell0", "5.2": "cell0" }, pieces: { split_buildings: [],
      features: [half(0, 0.5, "5.1"), half(0.5, 1, "5.2")],
      edges: [["5.1", "5.2", 100, false], ["5.1", "1", 100, false], ["5.2", "9", 100, false]] } } });
  const anew = new Lines();
  anew.renew(model.atoms, new Set(model.atoms.keys()), () => []);
  const inner = (lines) => names([...lines].filter(({ a, b }) => a.startsWith("5.") || b?.startsWith("5.")));
  assert.deepEqual(inner(model.lines()), inner(anew.all));
  assert.equal(model.lines().some(({ a, b }) => a === "5" || b === "5"), false);
});
