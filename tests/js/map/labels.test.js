import assert from "node:assert/strict";
import { test } from "node:test";

import { NAMES_FROM, VALUES_FROM, layOutLabels, textWidthPx }
  from "../../../map_ui/static/map_ui/map/labels.js";

// Places are given in pixels, so only the room needs the scale of the zoom.
const pixelsPerDegree = (zoom) => (256 * 2 ** zoom) / 360;
const sheet = (zoom, more = {}) => ({ zoom, view: { left: 0, top: 0, right: 1000, bottom: 800 },
  covered: [], isBusy: () => false, project: (lon, lat) => ({ x: lon, y: lat }), ...more });
const place = (x, y, roomPx, zoom) =>
  ({ lon: x, lat: y, widthDeg: roomPx / pixelsPerDegree(zoom) });
const cell = (x, y, zoom, { roomPx = 200, weight = 1, community = "c" } = {}) => ({ community,
  places: [place(x, y, roomPx, zoom)],
  text: { full: "永安社区第5网格", short: "第5网格", value: "408 户", weight } });
const community = (x, y, zoom, more = {}) => ({ name: "永安社区", code: "c", weight: 1,
  places: [place(x, y, 300, zoom)], ...more });
const linesOf = (labels) => labels.map(({ lines }) => lines.join(" "));

test("a Chinese character is as wide as it is high, a digit about half", () => {
  assert.equal(textWidthPx("网格", 12), 24);
  assert.ok(textWidthPx("12", 12) < 16);
});

test("of two communities in one place the larger is written", () => {
  const labels = layOutLabels({ cells: [], communities: [
    community(100, 100, 13, { name: "小", weight: 1 }),
    community(105, 104, 13, { name: "大", weight: 9 })] }, sheet(13));
  assert.deepEqual(linesOf(labels), ["大"]);
});

test("no two labels of a crowd overlap, and the heaviest is there", () => {
  const cells = Array.from({ length: 700 }, (_, i) =>
    cell((i % 30) * 31, Math.floor(i / 30) * 29, 16, { weight: i, roomPx: 90 }));
  const labels = layOutLabels({ cells, communities: [] }, sheet(16));
  assert.ok(labels.length > 50 && labels.length < 700);
  const heaviest = cells.at(-1).places[0];
  assert.ok(labels.some(({ lon, lat }) => lon === heaviest.lon && lat === heaviest.lat));
  for (const [i, a] of labels.entries()) {
    for (const b of labels.slice(0, i)) {
      assert.ok(Math.abs(a.lon - b.lon) >= 36 || Math.abs(a.lat - b.lat) >= 14, "they overlap");
    }
  }
});

test("the short name stands where the community is named, else the full one", () => {
  const zoom = NAMES_FROM + 1;
  const cells = [cell(500, 400, zoom)];
  assert.deepEqual(linesOf(layOutLabels({ cells, communities: [community(500, 100, zoom)] },
    sheet(zoom))), ["永安社区", "第5网格 408 户"]);
  assert.deepEqual(linesOf(layOutLabels({ cells, communities: [community(500, 5000, zoom)] },
    sheet(zoom))), ["永安社区第5网格 408 户"]);
});

test("a narrow cell has the value alone, a sliver nothing", () => {
  const zoom = NAMES_FROM;
  const at = (roomPx) => linesOf(layOutLabels({ communities: [],
    cells: [cell(500, 400, zoom, { roomPx })] }, sheet(zoom)));
  assert.deepEqual(at(40), ["408 户"]);
  assert.deepEqual(at(20), []);
});

test("from afar cells are not written", () => {
  const cells = [cell(500, 400, VALUES_FROM - 1)];
  assert.deepEqual(layOutLabels({ cells, communities: [] }, sheet(VALUES_FROM - 1)), []);
});

test("street names and panels are kept clear; a second place is taken", () => {
  const zoom = NAMES_FROM;
  const one = cell(500, 400, zoom);
  one.places.push(place(500, 460, 200, zoom));
  const named = { cells: [one], communities: [] };
  const isBusy = (box, respect) => respect !== "none" && box.top < 430;
  assert.deepEqual(layOutLabels(named, sheet(zoom, { isBusy })).map(({ lat }) => lat), [460]);
  const covered = [{ left: 0, top: 0, right: 1000, bottom: 700 }];
  assert.deepEqual(layOutLabels(named, sheet(zoom, { covered })), []);
});

test("names of buildings are kept clear where there is room elsewhere, else written over", () => {
  const zoom = NAMES_FROM;
  const one = cell(500, 400, zoom);
  const isBusy = (box, respect) => respect === "all" && box.top < 430;
  const at = () => layOutLabels({ cells: [one], communities: [] }, sheet(zoom, { isBusy }));
  assert.deepEqual(at().map(({ lat }) => lat), [400]);
  one.places.push(place(500, 460, 200, zoom));
  assert.deepEqual(at().map(({ lat }) => lat), [460]);
});

test("a community insists: its name may stand on a street's", () => {
  const labels = layOutLabels({ cells: [], communities: [community(500, 400, 13)] },
    sheet(13, { isBusy: (_box, respect) => respect !== "none" }));
  assert.deepEqual(linesOf(labels), ["永安社区"]);
});
