import assert from "node:assert/strict";
import { test } from "node:test";

import { PlanModel } from "../../../map_ui/static/map_ui/planner/plan.js";
import { StreetIndex } from "../../../map_ui/static/map_ui/planner/blocks.js";
import { GIVING, TOOLS, Toolbox } from "../../../map_ui/static/map_ui/planner/tools.js";
import { TEXTS } from "../../../map_ui/static/map_ui/texts/speaker.js";
import { town } from "./town.js";

/** A hand over a town: 1 pixel is 1e-5 degrees, north is up. */
function hand(document = town(), streets = new StreetIndex([])) {
  const model = new PlanModel(document);
  const sent = [], said = [];
  let chosen = null;
  const painter = { index: model.index(), hovered: null, chosen: null };
  const tools = new Toolbox({
    model: () => model, painter: () => painter, pixel: ([x, y]) => ({ x: (x - 118) * 1e5, y: -(y - 24) * 1e5 }),
    placeOf: ({ x, y }) => [118 + x / 1e5, 24 - y / 1e5], metres: (px) => px, chosen: () => chosen,
    choose: (cell) => { chosen = cell; }, send: (step) => sent.push(step), painted: () => {},
    redraw: () => {}, hint: () => {}, shut: (name) => said.push(name), pin: () => {}, streets: () => streets, blockAt: (key) => [key],
  });
  const at = (column, row, more = {}) => {
    const place = [118 + (column + 0.5) * 0.001, 24 + (row + 0.5) * 0.001];
    const { x, y } = tools.host.pixel(place);
    return { place, x, y, shift: false, alt: false, ...more };
  };
  return { model, tools, sent, said, at };
}

test("every tool has a key of its own, a name and a line that says what it does", () => {
  assert.equal(new Set(TOOLS.map(({ key }) => key)).size, TOOLS.length);
  for (const language of ["zh", "en"]) {
    for (const { name, isAct } of TOOLS) {
      assert.ok(`tool.${name}` in TEXTS[language], name);
      assert.ok(isAct || `hint.${name}` in TEXTS[language], name);
    }
  }
});

test("giving begins with a cell to give to; Shift chooses another", () => {
  for (const name of GIVING) {
    const { tools, sent, at } = hand();
    tools.take(name);
    assert.equal(tools.down(at(0, 0)), false);
    tools.click(at(0, 0));
    assert.deepEqual([tools.host.chosen(), sent], ["cell0", []]);
    tools.click(at(3, 0, { shift: true }));
    assert.equal(tools.host.chosen(), "cell1");
  }
});

test("a locked cell says so when it is touched, once a stroke, and stays as it is", () => {
  const { model, tools, sent, said, at } = hand();
  model.cells.get("cell1").locked = true;
  const name = model.cells.get("cell1").name;
  tools.host.choose("cell0");
  tools.take("brush");
  tools.down(at(2, 0));
  tools.move(at(2, 2), true);
  assert.deepEqual(said, [name]);
  tools.up(at(2, 2));
  assert.deepEqual(sent, []);
  tools.host.choose("cell1"); // and one that should be given something
  tools.take("piece");
  tools.click(at(0, 0));
  assert.deepEqual([said, sent], [[name, name], []]);
});

test("a stroke is one step, and one that is given up leaves nothing", () => {
  const { model, tools, sent, at } = hand();
  tools.host.choose("cell0");
  tools.take("brush");
  tools.down(at(2, 0));
  tools.move(at(2, 2), true);
  assert.equal(model.atoms.get("6").cell, "cell0");
  tools.cancel();
  assert.equal(model.atoms.get("6").cell, "cell1");
  tools.up(at(2, 2));
  assert.deepEqual(sent, []);
  tools.down(at(2, 0));
  tools.move(at(2, 1), true);
  tools.up(at(2, 1));
  assert.deepEqual(sent, [{ type: "assign", atoms: ["2", "6"], cell: "cell0" }]);
});

test("ground of another community goes by a step of its own, and only if it may", () => {
  const document = town();
  document.atoms.features[6].properties.community = 2;
  const { model, tools, sent, at } = hand(document);
  tools.host.choose("cell0");
  tools.take("box");
  const pull = () => { tools.down(at(1.6, -0.4)); tools.up(at(2.4, 1.4)); };
  pull();
  model.assign(["2"], "cell1");
  model.crosses = true;
  pull();
  assert.deepEqual(sent, [{ type: "assign", atoms: ["2"], cell: "cell0" },
    { type: "assign", atoms: ["2"], cell: "cell0" }, { type: "transfer", atoms: ["6"], cell: "cell0" }]);
});

test("what lies in no cell goes to the cell that is clicked", () => {
  const { model, tools, sent, at } = hand();
  model.assign(["2", "7"], null);
  tools.take("rest");
  tools.click(at(3, 0));
  assert.deepEqual(sent, [{ type: "assign", atoms: ["2", "7"], cell: "cell1" }]);
  assert.equal(model.loose.size, 0);
});

test("the hand snaps to corners before edges, to edges before nothing, and to streets", () => {
  const streets = new StreetIndex([{ properties: { id: 1, name: "" }, geometry: { type: "LineString",
    coordinates: [[118.0004, 23.99], [118.0004, 24.01]] } }]);
  const { tools } = hand(town(), streets);
  const onto = (lon, lat) => tools.snapped({ ...tools.host.pixel([lon, lat]), place: [lon, lat] });
  assert.deepEqual(onto(118.00103, 24.00103), { place: [118.001, 24.001], onto: "corner" });
  assert.equal(onto(118.00095, 24.0005).onto, "edge");
  assert.equal(onto(118.00045, 24.0005).onto, "street");
  assert.equal(onto(118.0007, 24.0005).onto, null);
});

test("a line is finished with two places that differ", () => {
  const { tools, sent, at } = hand();
  tools.take("line");
  tools.click(at(0, 1));
  tools.finish();
  assert.deepEqual(sent, []);
  tools.click(at(3, 1));
  tools.finish();
  assert.deepEqual([sent.length, sent[0].type, sent[0].line.length, tools.line.length], [1, "split_line", 2, 0]);
  tools.cutsAtoms = true;
  tools.click(at(0, 1));
  tools.click(at(3, 1));
  tools.finish();
  assert.equal(sent[1].type, "cut");
});
