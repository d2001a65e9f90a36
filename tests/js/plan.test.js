import assert from "node:assert/strict";
import { test } from "node:test";

import { PlanModel } from "../../map_ui/static/map_ui/plan.js";
import { AtomIndex, bent, borderBetween, chained, inside, tinted } from "../../map_ui/static/map_ui/plan_shapes.js";
import { Session } from "../../map_ui/static/map_ui/planner/session.js";
import { Failure } from "../../map_ui/static/map_ui/api.js";
import { town } from "./plan_town.js";


const totals = (model) => Object.fromEntries([...model.cells].map(([key, { totals: t }]) => [key, t[0]]));

test("sums follow a stroke and come back with it", () => {
  const model = new PlanModel(town());
  assert.deepEqual(totals(model), { cell0: 60, cell1: 60 });
  assert.deepEqual(model.assign(["2", "6", "0"], "cell0"), ["2", "6"]);
  assert.deepEqual(totals(model), { cell0: 80, cell1: 40 });
  model.assign(["2", "6"], "cell1");
  assert.deepEqual(totals(model), { cell0: 60, cell1: 60 });
});

test("locked atoms and cells, and those of another community, stay", () => {
  const document = town();
  document.locked = ["2"];
  document.atoms.features[6].properties.community = 2;
  const model = new PlanModel(document);
  assert.deepEqual(model.assign(["2", "3", "6"], "cell0"), ["3"]);
  model.cells.get("cell1").locked = true;
  assert.deepEqual(model.assign(["7"], "cell0"), []);
});

test("everything wrong is found by name", () => {
  const model = new PlanModel(town());
  assert.deepEqual(model.problems(), []);
  model.assign(["11"], "cell0");
  model.assign(["5"], null);
  const found = model.problems().map(({ code, cell, atoms }) => [code, cell, atoms]);
  assert.deepEqual(found, [["atoms_unassigned", null, ["5"]], ["not_connected", "cell0", ["11"]]]);
  model.assign(["0", "1", "4", "8", "9"], "cell1");
  assert.deepEqual(model.problems().map(({ code }) => code),
    ["atoms_unassigned", "above_rule", "below_rule"]);
});

test("ground that lies apart by itself blocks nothing", () => {
  const document = town();
  const within = (key) => ["0", "4", "8"].includes(key);
  document.edges = document.edges.filter(([a, b]) => within(a) === within(b));
  const model = new PlanModel(document);
  const torn = () => model.problems().filter(({ code }) => code.endsWith("apart") || code === "not_connected")
    .map(({ code, cell, blocks }) => [code, cell, blocks]);
  assert.deepEqual(torn(), [["ground_apart", "cell0", false]]);
  model.assign(["4"], "cell1"); // now "0" and "8" are parted by the plan
  assert.deepEqual(torn().filter(([, cell]) => cell === "cell0"), [["not_connected", "cell0", true]]);
});

test("a border along a barrier does not connect", () => {
  const document = town(2, 2);
  for (const edge of document.edges) edge[3] = edge[0] === "0" || edge[1] === "0";
  const model = new PlanModel(document);
  assert.deepEqual(model.problems().filter(({ code }) => code === "crosses_barrier")
    .map(({ cell, pieces }) => [cell, pieces]), [["cell0", 2]]);
});

test("a worker of two cells may hold too many households, a cell may have none", () => {
  const document = town();
  document.cells[1].worker = 1;
  assert.deepEqual(new PlanModel(document).problems().map(({ code, households }) => [code, households]),
    [["worker_over_limit", 120]]);
  document.cells[1].worker = null;
  assert.deepEqual(new PlanModel(document).problems().map(({ code }) => code), ["no_worker"]);
});

test("what the server answers is laid over the model", () => {
  const model = new PlanModel(town());
  const half = (key, from, to) => ({ properties: { key, code: key, community: 1, sums: [5, 15, 5000] },
    geometry: { type: "Polygon", coordinates: [[[118, from], [118.001, from], [118.001, to], [118, to], [118, from]]] } });
  model.apply({ revision: 1, position: 1, step: 1, changed: { locked: [], skipped: [], cut: ["0"],
    atoms: { "0.1": "cell0", "0.2": "n1" }, cells: { n1: { key: "n1", name: "新", community: 1,
      type: "ordinary", worker: null, id: null, locked: false, code: "" } },
    pieces: { features: [half("0.1", 24, 24.0005), half("0.2", 24.0005, 24.001)], split_buildings: [],
      edges: [["0.1", "0.2", 100, false], ["0.1", "1", 50, false], ["0.2", "1", 50, false], ["0.2", "4", 100, false]] } } });
  assert.deepEqual(totals(model), { cell0: 55, cell1: 60, n1: 5 });
  assert.equal(model.atoms.get("0.2").base, "cell0");
  assert.equal(model.near.get("1").some(({ to }) => to === "0"), false);
  const back = town();
  model.apply({ revision: 2, position: 0, step: null, changed: { locked: [], skipped: [], cut: [],
    atoms: back.of, cells: Object.fromEntries(back.cells.map((c) => [c.key, c])),
    pieces: { features: back.atoms.features, edges: back.edges, split_buildings: [] } } });
  assert.deepEqual(totals(model), { cell0: 60, cell1: 60 });
  assert.equal(model.atoms.size, 12);
});

test("a brush takes the atom under it and those whose middle it covers", () => {
  const index = new AtomIndex(new PlanModel(town()).atoms.values());
  const keys = (place, radius) => index.brushed(place, radius).map(({ key }) => key).sort();
  assert.deepEqual(keys([118.0001, 24.0001], 1), ["0"]);
  assert.deepEqual(keys([118.0015, 24.0015], 115), ["1", "4", "5", "6", "9"]);
  assert.equal(index.at([117.9, 24]), null);
  const ring = [[118, 24], [118.002, 24], [118.002, 24.001], [118, 24.001]];
  assert.deepEqual(index.lassoed(ring).map(({ key }) => key).sort(), ["0", "1"]);
});

test("a ring with a hole does not hold what lies in the hole", () => {
  const square = (from, to) => [[from, from], [to, from], [to, to], [from, to], [from, from]];
  assert.equal(inside([square(0, 9), square(3, 6)], 4, 4), false);
  assert.equal(inside([square(0, 9), square(3, 6)], 1, 1), true);
});

test("the line between two cells is one piece, and bends where it is pulled", () => {
  const model = new PlanModel(town());
  const line = borderBetween(model.lines(), (key) => model.atoms.get(key).cell, "cell0", "cell1");
  assert.equal(line.length, 4);
  assert.ok(line.every(([x]) => Math.abs(x - 118.002) < 1e-9));
  const pulled = bent(line, [118.002, 24.0015], [118.0025, 24.0015]);
  assert.deepEqual(pulled[0], line[0]);
  assert.deepEqual(pulled.at(-1), line.at(-1));
  assert.ok(Math.max(...pulled.map(([x]) => x)) > 118.00249);
  assert.deepEqual(borderBetween(model.lines(), () => "one", "one", "two"), []);
});

test("segments in any order make one line", () => {
  const line = chained([[[2, 0], [3, 0]], [[0, 0], [1, 0]], [[2, 0], [1, 0]]]);
  assert.equal(line.length, 1);
  assert.equal(line[0].length, 4);
});

test("neighbours have different tints and a cell keeps the one it had", () => {
  const pairs = [["a", "b"], ["b", "c"], ["c", "a"]];
  const first = tinted(["a", "b", "c"], pairs, new Map(), 4);
  assert.equal(new Set(first.values()).size, 3);
  const later = tinted(["a", "b", "c", "d"], [...pairs, ["d", "a"]], first, 4);
  for (const cell of "abc") assert.equal(later.get(cell), first.get(cell));
  assert.notEqual(later.get("d"), later.get("a"));
});

// ---- steps on their way

const failure = (code, status) => new Failure({ code, message: code, status });

function desk(answers) {
  const told = { replies: [], refused: [], read: 0, sent: [], kept: [] };
  const session = new Session({
    take: async (step) => {
      told.sent.push([step.type, step.revision]);
      const answer = answers.shift();
      if (answer instanceof Failure) throw answer;
      return answer;
    },
    read: async () => { told.read += 1; return { revision: 10 * told.read }; },
    back: async (by, body) => ({ revision: body.revision + 1 }),
    keep: (steps) => { told.kept.push(steps.length); },
    kept: () => [],
    onReply: (reply, step) => told.replies.push([reply.revision, step.type]),
    onRead: () => {}, onRefused: (error) => told.refused.push(error.code), onState: () => {},
    wait: async () => {},
  }, 0);
  return { session, told };
}

test("steps go one after the other, each on the revision of the last", async () => {
  const { session, told } = desk([{ revision: 1 }, { revision: 2 }]);
  await Promise.all([session.push({ type: "assign" }), session.push({ type: "merge" })]);
  assert.deepEqual(told.sent, [["assign", 0], ["merge", 1]]);
  assert.deepEqual(told.kept, [1, 2, 1, 0]);
});

test("a stale step is tried again on the plan as it is now", async () => {
  const { session, told } = desk([failure("plan_stale", 409), { revision: 11 }]);
  await session.push({ type: "assign" });
  assert.deepEqual(told.sent, [["assign", 0], ["assign", 10]]);
  assert.deepEqual(told.refused, []);
});

test("a refused step is told, those behind it go on", async () => {
  const { session, told } = desk([failure("cell_locked", 409), { revision: 11 }]);
  await Promise.all([session.push({ type: "merge" }), session.push({ type: "assign" })]);
  assert.deepEqual(told.refused, ["cell_locked"]);
  assert.deepEqual(told.replies, [[11, "assign"]]);
  assert.equal(told.read, 1);
});

test("offline a step waits and is not lost; undo waits for it", async () => {
  const { session, told } = desk([failure("unreachable", 0), failure("bad_gateway", 502), { revision: 1 }]);
  void session.push({ type: "assign" });
  const back = await session.back("undo");
  assert.deepEqual(told.replies, [[1, "assign"]]);
  assert.equal(back.revision, 2);
});
