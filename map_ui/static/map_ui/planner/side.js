/** The panel of a plan: cells, problems, journal, who moves. Draws; decides nothing. */

import { h } from "../elements.js";

/** @typedef {import("../plan.js").PlanModel} PlanModel */
/** @typedef {import("../messages.js").Speaker} Speaker */
/** @typedef {{choose(cell: string): void, look(problem: any): void, jump(position: number): void,
 *   moment(): void, colour(cell: string): string}} Doings */

/** A bar of households with the rule's range marked. @param {number} value @param {number} low
 * @param {number} high @param {string} standing */
export function gauge(value, low, high, standing) {
  const most = Math.max(high * 1.5, value);
  const range = h("i", { class: "range" });
  range.style.left = `${(100 * low) / most}%`;
  range.style.width = `${(100 * (high - low)) / most}%`;
  const bar = h("i", { class: "bar" });
  bar.style.width = `${(100 * value) / most}%`;
  return h("span", { class: `gauge ${standing}`, "aria-hidden": "true" }, range, bar);
}

/** @param {number} change @param {Speaker} speaker */
export function delta(change, { number }) {
  if (!change) return null;
  return h("em", { class: change > 0 ? "more" : "less" }, `${change > 0 ? "+" : "−"}${number(Math.abs(change))}`);
}

/** @param {PlanModel} model @param {string|null} chosen @param {Doings} doings
 * @param {Speaker} speaker @returns {HTMLElement[]} */
export function cellRows(model, chosen, doings, speaker) {
  const { say, number } = speaker;
  const at = model.columns.indexOf("households");
  const gone = [...model.baseCells.values()].filter(({ key }) => !model.cells.has(key));
  const rows = [...model.cells.values()].map((cell) => {
    const [low, high] = model.ruleOf(cell);
    const before = model.baseCells.get(cell.key)?.sums.households;
    const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
    swatch.style.background = doings.colour(cell.key);
    const button = h("button", { type: "button", "aria-pressed": String(cell.key === chosen),
      "data-cell": cell.key }, swatch,
      h("span", { class: "name" }, cell.name, cell.locked ? h("small", {}, " 🔒") : null,
        h("small", { class: "code" }, cell.code || say("cell.new")),
        gauge(cell.totals[at], low, high, model.standing(cell))),
      h("span", { class: "value" }, h("b", {}, number(cell.totals[at])),
        before === undefined ? h("em", { class: "new" }, say("cell.new"))
          : delta(cell.totals[at] - before, speaker)));
    button.addEventListener("click", () => doings.choose(cell.key));
    return h("li", {}, button);
  });
  return [...rows, ...gone.map(({ name, code }) => h("li", { class: "gone" },
    h("span", { class: "name" }, name, h("small", { class: "code" }, code)),
    h("em", { class: "less" }, say("cell.gone"))))];
}

/** @param {PlanModel} model @param {any[]} problems @param {Doings} doings @param {Speaker} speaker */
export function problemRows(model, problems, doings, speaker) {
  const { say } = speaker;
  if (!problems.length) return [h("li", { class: "quiet good" }, "✓ ", say("problem.none"))];
  return problems.map((problem) => {
    const cell = problem.cell && model.cells.get(problem.cell);
    const button = h("button", { type: "button", class: problem.blocks ? "blocks" : "warns",
      "data-code": problem.code }, h("span", { class: "mark", "aria-hidden": "true" }, problem.blocks ? "!" : "·"),
      h("span", { class: "name" }, cell ? cell.name : say("plan.tab.cells"),
        h("small", {}, say(`problem.${problem.code}`, problem))));
    if (problem.blocks) button.title = say("problem.blocks");
    button.addEventListener("click", () => doings.look(problem));
    return h("li", {}, button);
  });
}

/** @param {any} about the plan @param {number} position @param {Doings} doings @param {Speaker} speaker */
export function stepRows(about, position, doings, { say, time }) {
  const moments = new Map(about.moments.map((/** @type {any} */ m) => [m.position, m.name]));
  const name = h("button", { type: "button", class: "small-button" }, say("moment.name"));
  name.addEventListener("click", () => doings.moment());
  const rows = [{ number: 0, type: "start", at: about.created_at, refusal: null }, ...about.journal]
    .map(({ number, type, at, refusal }) => {
      const button = h("button", { type: "button", class: number > position ? "undone" : "",
        "aria-current": number === position ? "step" : undefined },
        h("span", { class: "number" }, String(number)),
        h("span", { class: "name" }, moments.get(number) ?? say(`step.${type}`),
          h("small", {}, refusal ? say("plan.refused", { message: refusal.message }) : time(at))));
      button.addEventListener("click", () => doings.jump(number));
      return h("li", { class: refusal ? "refused" : "" }, button);
    });
  return [h("li", { class: "actions" }, name), ...rows.reverse()];
}

/** Who moves, as a table. @param {PlanModel} model @param {any} changes @param {Doings} doings
 * @param {Speaker} speaker */
export function moveRows(model, changes, doings, speaker) {
  const { say, number } = speaker;
  if (!changes.flows.length) return [h("p", { class: "quiet" }, say("moves.none"))];
  const called = (/** @type {string|null} */ key) => (key === null ? say("moves.nobody")
    : model.cells.get(key)?.name ?? model.baseCells.get(key)?.name ?? key);
  const columns = ["households", "residents", "buildings", "open_incidents"];
  return [h("p", { class: "total" }, say("moves.total", changes.moved)),
    h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, `${say("moves.from")} → ${say("moves.to")}`),
      ...columns.map((column) => h("th", {}, say(`col.${column}`))))),
    h("tbody", {}, ...changes.flows.map((/** @type {any} */ flow) => {
      const row = h("tr", {}, h("td", {}, called(flow.from), h("small", {}, `→ ${called(flow.to)}`)),
        ...columns.map((column) => h("td", {}, number(flow[column]))));
      row.addEventListener("click", () => doings.look({ atoms: flow.atoms, cell: flow.to }));
      return row;
    })))];
}

/** The chosen cell: figures now and today, worker, name. @param {PlanModel} model
 * @param {string|null} key @param {{edit: boolean, set(fields: object): void, close(): void}} doings
 * @param {Speaker} speaker @returns {HTMLElement[]} */
export function cellCard(model, key, doings, speaker) {
  const { say, number } = speaker;
  const cell = key === null ? undefined : model.cells.get(key);
  if (!cell) return [];
  const before = model.baseCells.get(cell.key)?.sums;
  const [low, high] = model.ruleOf(cell);
  const shown = ["households", "residents", "registered", "floating", "buildings", "floor_area_m2",
    "organisations", "open_incidents", "incidents_90d", "area_m2"];
  const value = (/** @type {string} */ column, /** @type {number} */ n) => (
    column === "area_m2" ? `${number(n / 10_000, 1)} ${say("area.unit")}` : number(n));
  const close = h("button", { type: "button", class: "quiet-button", "aria-label": say("close") }, "×");
  close.addEventListener("click", () => doings.close());
  const name = /** @type {HTMLInputElement} */ (h("input", { value: cell.name, maxlength: "100",
    "aria-label": say("cell.name"), disabled: !doings.edit }));
  name.addEventListener("change", () => doings.set({ name: name.value }));
  return [
    h("header", {}, name, close),
    h("p", { class: "quiet" }, h("span", { class: "mono" }, cell.code || say("cell.new")), " · ",
      say(`cell.${cell.type}`)),
    h("p", { class: "big" }, h("b", {}, number(model.sum(cell, "households"))), ` ${say("col.households")} `,
      before ? delta(model.sum(cell, "households") - before.households, speaker) : null),
    gauge(model.sum(cell, "households"), low, high, model.standing(cell)),
    h("p", { class: "quiet" }, say("cell.rule", { low, high })),
    workerChoice(model, cell, doings, speaker),
    h("table", { class: "figures" }, h("thead", {}, h("tr", {}, h("th", {}),
      h("th", {}, say("cell.was")), h("th", {}, say("cell.now")))),
    h("tbody", {}, ...shown.map((column) => {
      const now = model.sum(cell, column);
      const changed = before && before[column] !== now;
      return h("tr", { class: changed ? "changed" : "" }, h("th", {}, say(`col.${column}`)),
        h("td", {}, before ? value(column, before[column]) : "–"), h("td", {}, value(column, now)));
    }))),
  ];
}

/** @param {PlanModel} model @param {import("../plan.js").Cell} cell
 * @param {{edit: boolean, set(fields: object): void}} doings @param {Speaker} speaker */
function workerChoice(model, cell, doings, { say }) {
  const choice = /** @type {HTMLSelectElement} */ (h("select", { disabled: !doings.edit },
    h("option", { value: "" }, say("cell.noworker")),
    ...model.about.workers.map((/** @type {any} */ w) => h("option", { value: String(w.id),
      selected: w.id === cell.worker }, w.name))));
  choice.addEventListener("change", () => doings.set({ worker: choice.value ? Number(choice.value) : null }));
  return h("label", { class: "worker" }, h("span", {}, say("cell.worker")), choice);
}
