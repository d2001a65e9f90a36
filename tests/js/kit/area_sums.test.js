import assert from "node:assert/strict";
import { test } from "node:test";

import { joined } from "../../../map_ui/static/map_ui/kit/area_sums.js";

const area = (id, properties, geometry = null) => ({ id, geometry, properties: { id, ...properties } });

test("sums of cases stand beside the others, shapes stay", () => {
  const shape = { type: "Polygon", coordinates: [] };
  const found = joined({ type: "FeatureCollection", features: [area(1, { buildings: 3 }, shape)] },
    { features: [area(1, { open_incidents: 2 })] });
  assert.equal(found.type, "FeatureCollection");
  assert.deepEqual(found.features, [area(1, { buildings: 3, open_incidents: 2 }, shape)]);
});

test("a cell that one of the two does not know yet keeps what it has", () => {
  const found = joined({ features: [area(1, { buildings: 3 }), area(2, { buildings: 1 })] },
    { features: [area(2, { open_incidents: 1 }), area(9, { open_incidents: 5 })] });
  assert.deepEqual(found.features.map(({ properties }) => properties),
    [{ id: 1, buildings: 3 }, { id: 2, buildings: 1, open_incidents: 1 }]);
});
