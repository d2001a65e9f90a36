/** The card of the chosen cell: what it is called, who answers for it, its figures and today's. */

import { h } from "../kit/elements.js";
import { roundness, shapeBefore, spanM } from "./figures.js";
import { Measures } from "./measures.js";
import { delta, gauge, measureBars } from "./side_panel.js";

/** @typedef {import("./plan.js").PlanModel} PlanModel */
/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{edit: boolean, walks: import("./walks.js").CellWalks, set(fields: object): void, close(): void}} Handlers */

const COLUMNS = ["households", "residents", "registered", "floating", "left_behind", "overseas",
  "buildings", "units", "floor_area_m2", "organisations", "open_incidents", "incidents_90d", "area_m2"];

/** @param {PlanModel} model @param {string|null} key @param {Handlers} handlers
 * @param {Speaker} speaker @returns {HTMLElement[]} none where no cell is chosen */
export function cellCard(model, key, handlers, speaker) {
  const { say } = speaker;
  const cell = key === null ? undefined : model.cells.get(key);
  if (!cell) return [];
  const [low, high] = model.ruleOf(cell);
  const [homes, share, weighed, all, notes] = figures(model, cell, speaker);
  const close = h("button", { type: "button", class: "quiet-button", "aria-label": say("close") }, "×");
  close.addEventListener("click", () => handlers.close());
  handlers.walks.follow(cell.key);
  return [
    h("header", {}, field(cell, "name", handlers, speaker), close),
    h("p", { class: "kind" }, field(cell, "code", handlers, speaker), typeChoice(cell, handlers, speaker)),
    homes, share,
    h("p", { class: "quiet" }, Number.isFinite(high) ? say("cell.rule", { low, high })
      : low ? say("cell.rule.least", { low }) : say("cell.rule.none")),
    weighed,
    workerChoice(model, cell, handlers, speaker),
    all, notes,
  ];
}

/** What a stroke changes on a card, and nothing else: what is chosen or typed beside it stays.
 * @param {HTMLElement} card @param {PlanModel} model @param {Cell} cell @param {Speaker} speaker
 * @param {import("./walks.js").CellWalks} walks */
export function renewFigures(card, model, cell, speaker, walks) {
  walks.follow(cell.key);
  for (const part of figures(model, cell, speaker)) {
    card.querySelector(`:scope > .${part.classList[0]}`)?.replaceWith(part);
  }
}

/** The longest walk, once it is known. @param {HTMLElement} card @param {import("./walks.js").Told} told */
export function showWalk(card, { was, now, note }) {
  const row = card.querySelector("tr[data-name=walk]");
  if (!row) return;
  const [before, after] = row.querySelectorAll("td");
  before.textContent = was;
  after.textContent = now;
  row.classList.toggle("changed", was !== "–" && was !== now);
  const notes = card.querySelector(".notes .walk");
  if (notes) notes.textContent = note;
}

/** Households, where they stand in the rule, the table of all figures and what to know of them.
 * @param {PlanModel} model @param {Cell} cell @param {Speaker} speaker */
function figures(model, cell, speaker) {
  const before = model.baseCells.get(cell.key)?.sums;
  const [low, high] = model.ruleOf(cell);
  const homes = model.sum(cell, "households");
  return [
    h("p", { class: "big" }, h("b", {}, speaker.number(homes)), ` ${speaker.say("unit.households")} `,
      before ? delta(homes - before.households, speaker) : null),
    gauge(homes, low, high, model.standing(cell)),
    h("div", { class: "weighed" }, ...measureBars(new Measures(model).of(cell), speaker)),
    table(model, cell, speaker),
    notes(model, speaker),
  ];
}

/** What is hidden and why. @param {PlanModel} model @param {Speaker} speaker */
function notes(model, { say }) {
  return h("div", { class: "notes quiet" },
    model.about.hidden?.length ? h("p", { class: "withheld" }, say("cell.hidden")) : null,
    h("p", { class: "walk", role: "status" }));
}

/** @param {PlanModel} model @param {Cell} cell @param {Speaker} speaker */
function table(model, cell, { say, number }) {
  const before = model.baseCells.get(cell.key)?.sums;
  const then = before ? shapeBefore(model, cell.key) : null;
  const value = (/** @type {string} */ column, /** @type {number} */ n) => (
    column === "area_m2" ? `${number(n / 10_000, 1)} ${say("area.unit")}` : number(n));
  const rows = COLUMNS.filter((column) => model.columns.includes(column)).map((column) => ({ name: say(column === "floor_area_m2" ? "measure.floor_area_m2" : `col.${column}`), unit: column === "area_m2",
    was: before ? value(column, before[column]) : "–", now: value(column, model.sum(cell, column)) }));
  const round = (/** @type {number} */ n) => (Number.isFinite(n) ? number(Math.round(100 * n)) : "–");
  const metres = (/** @type {number} */ n) => `${number(Math.round(n))} ${say("unit.m")}`;
  rows.push({ name: say("col.roundness"), unit: true, was: then ? round(then.roundness) : "–",
    now: round(roundness(model, cell)) });
  rows.push({ name: say("col.span"), unit: true, was: then ? metres(then.spanM) : "–",
    now: metres(spanM(model, cell)) });
  const walk = h("tr", { "data-name": "walk" }, h("th", {}, say("col.walk")), h("td", {}, "…"), h("td", {}, "…"));
  return h("table", { class: "figures" }, h("thead", {}, h("tr", {}, h("th", {}),
    h("th", {}, say("cell.was")), h("th", {}, say("cell.now")))),
  h("tbody", {}, ...rows.map(({ name, was, now }) => h("tr", {
    class: before && was !== now ? "changed" : "" }, h("th", {}, name), h("td", {}, was),
  h("td", {}, now))), walk));
}

/** @param {Cell} cell @param {"name"|"code"} what @param {Handlers} handlers @param {Speaker} speaker */
function field(cell, what, handlers, { say }) {
  const input = /** @type {HTMLInputElement} */ (h("input", { value: cell[what], class: what,
    maxlength: what === "name" ? "100" : "20", "aria-label": say(`cell.${what}`),
    placeholder: what === "code" ? say("cell.code.later") : "", disabled: !handlers.edit }));
  input.addEventListener("change", () => {
    const text = input.value.trim();
    if (text && text !== cell[what]) handlers.set({ [what]: text });
    else input.value = cell[what];
  });
  return input;
}

/** @param {Cell} cell @param {Handlers} handlers @param {Speaker} speaker */
function typeChoice(cell, handlers, { say }) {
  const choice = /** @type {HTMLSelectElement} */ (h("select", { disabled: !handlers.edit,
    "aria-label": say("cell.type") }, ...["ordinary", "exclusive"].map((type) =>
    h("option", { value: type, selected: type === cell.type }, say(`cell.${type}`)))));
  choice.addEventListener("change", () => handlers.set({ cell_type: choice.value }));
  return choice;
}

/** @param {PlanModel} model @param {Cell} cell @param {Handlers} handlers @param {Speaker} speaker */
function workerChoice(model, cell, handlers, { say }) {
  const choice = /** @type {HTMLSelectElement} */ (h("select", { disabled: !handlers.edit },
    h("option", { value: "" }, say("cell.noworker")),
    ...model.about.workers.map((/** @type {any} */ w) => h("option", { value: String(w.id),
      selected: w.id === cell.worker }, w.name))));
  choice.addEventListener("change", () => handlers.set({ worker: choice.value ? Number(choice.value) : null }));
  return h("label", { class: "worker" }, h("span", {}, say("cell.worker")), choice);
}
