/** The panel of a plan: cells, problems, journal, who moves. Draws; decides nothing. */

import { h } from "../kit/elements.js";
import { limitsOf } from "./measures.js";

/** @typedef {import("./plan.js").PlanModel} PlanModel */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** @typedef {{choose(cell: string): void, look(problem: any): void, jump(position: number): void,
 *   moment(): void}} Handlers */

/** A bar of households with the rule's range marked. @param {number} value @param {number} low
 * @param {number} high @param {string} standing */
export function gauge(value, low, high, standing) {
  const isBound = Number.isFinite(high);
  const most = Math.max(isBound ? high * 1.5 : low, value, 1);
  const range = h("i", { class: "range" });
  range.style.left = `${(100 * low) / most}%`;
  range.style.width = isBound ? `${(100 * (high - low)) / most}%` : "0";
  const bar = h("i", { class: "bar" });
  bar.style.width = `${(100 * value) / most}%`;
  return h("span", { class: `gauge ${standing}`, "aria-hidden": "true" }, range, bar);
}

/** A bar for each measure beside households, with its limits. @param {import("./measures.js").Bar[]} bars
 * @param {Speaker} speaker */
export function measureBars(bars, { say, number }) {
  return bars.map((bar) => {
    const { low, high } = limitsOf(bar);
    return h("span", { class: "measure", "data-measure": bar.measure.name,
    },
    h("small", {}, say(`measure.${bar.measure.name}`), " ", h("b", {}, number(bar.value)), " ",
      h("span", {}, say("measure.limits", { low: number(low), high: number(high) })),
      bar.isEstimated ? h("i", { class: "estimated" }, ` ${say("measure.estimated")}`) : null),
    gauge(bar.value, bar.low, bar.high, bar.standing));
  });
}

/** @param {number} change @param {Speaker} speaker */
export function delta(change, { number }) {
  if (!change) return null;
  return h("em", { class: change > 0 ? "more" : "less" }, `${change > 0 ? "+" : "−"}${number(Math.abs(change))}`);
}

/** @param {any} about the plan @param {number} position @param {Handlers} handlers @param {Speaker} speaker */
export function stepRows(about, position, handlers, { say, time }) {
  const moments = new Map(about.moments.map((/** @type {any} */ m) => [m.position, m.name]));
  const name = h("button", { type: "button", class: "small-button" }, say("moment.name"));
  name.addEventListener("click", () => handlers.moment());
  const rows = [{ number: 0, type: "start", at: about.created_at, refusal: null }, ...about.journal]
    .map(({ number, type, at, refusal }) => {
      const button = h("button", { type: "button", class: number > position ? "undone" : "",
        "aria-current": number === position ? "step" : undefined },
        h("span", { class: "number" }, String(number)),
        h("span", { class: "name" }, moments.get(number) ?? say(`step.${type}`),
          h("small", {}, refusal ? say("plan.refused", { message: refusal.message }) : time(at))));
      button.addEventListener("click", () => handlers.jump(number));
      return h("li", { class: refusal ? "refused" : "" }, button);
    });
  return [h("li", { class: "actions" }, name), ...rows.reverse()];
}

/** A cell's name, without its community's where the plan has only one. @param {PlanModel} model
 * @param {string} key */
function shortName(model, key) {
  const name = model.cells.get(key)?.name ?? model.baseCells.get(key)?.name ?? key;
  return model.about.communities.length > 1 ? name : name.replace(/^.*(第\d+网格)$/, "$1");
}

/** Who moves, as a table. @param {PlanModel} model @param {any} changes @param {Handlers} handlers
 * @param {Speaker} speaker */
export function moveRows(model, changes, handlers, speaker) {
  const { say, number } = speaker;
  if (!changes.flows.length) return [h("p", { class: "quiet" }, say("moves.none"))];
  const called = (/** @type {string|null} */ key) => (key === null ? say("moves.nobody") : shortName(model, key));
  const columns = ["households", "residents", "buildings", "open_incidents"];
  return [h("p", { class: "total" }, say("moves.total", changes.moved)),
    h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, `${say("moves.from")} → ${say("moves.to")}`),
      ...columns.map((column) => h("th", {}, say(`col.${column}`))))),
    h("tbody", {}, ...changes.flows.map((/** @type {any} */ flow) => {
      const row = h("tr", {}, h("td", {}, called(flow.from), h("small", {}, `→ ${called(flow.to)}`)),
        ...columns.map((column) => h("td", {}, number(flow[column]))));
      row.addEventListener("click", () => handlers.look({ atoms: flow.atoms, cell: flow.to }));
      return row;
    })))];
}

/** Workers who answer for other cells than today. @param {PlanModel} model @param {Speaker} speaker
 * @returns {HTMLElement[]} */
export function workerRows(model, { say }) {
  /** @type {Map<number, {was: string[], now: string[]}>} */ const held = new Map();
  const put = (/** @type {number|null} */ worker, /** @type {"was"|"now"} */ when, /** @type {string} */ cell) => {
    if (worker === null) return;
    const of = held.get(worker) ?? { was: [], now: [] };
    of[when].push(cell);
    held.set(worker, of);
  };
  for (const { worker, key } of model.baseCells.values()) put(worker, "was", key);
  for (const { worker, key } of model.cells.values()) put(worker, "now", key);
  const moved = [...held].filter(([, { was, now }]) => was.sort().join() !== now.sort().join());
  if (!moved.length) return [];
  const called = (/** @type {string[]} */ keys) => keys.map((key) => shortName(model, key)).join("、")
    || say("moves.nobody");
  const names = new Map(model.about.workers.map((/** @type {any} */ w) => [w.id, w.name]));
  return [h("h3", {}, say("moves.workers")), h("table", {}, h("tbody", {}, ...moved.map(
    ([worker, { was, now }]) => h("tr", {}, h("td", {}, String(names.get(worker) ?? worker)),
      h("td", {}, called(was), h("small", {}, `→ ${called(now)}`))))))];
}
