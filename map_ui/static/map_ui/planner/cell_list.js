/** The list of a plan's cells; a row is made anew only when something on it has changed. */

import { h } from "../kit/elements.js";
import { Measures } from "./measures.js";
import { delta, gauge, measureBars } from "./side_panel.js";

/** @typedef {import("./plan.js").PlanModel} PlanModel */
/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{colour(cell: string): string, choose(cell: string): void}} Handlers */

export class CellList {
  /** @type {Map<string, {item: HTMLElement, print: string}>} */ rows = new Map();

  /** @param {Handlers} handlers @param {Speaker} speaker */
  constructor(handlers, speaker) {
    this.handlers = handlers;
    this.speaker = speaker;
    this.element = h("ul", { class: "cells" });
  }

  /** All rows, in the plan's order. @param {PlanModel} model @param {string|null} chosen */
  show(model, chosen) {
    for (const [key, { item }] of this.rows) {
      if (model.cells.has(key)) continue;
      item.remove();
      this.rows.delete(key);
    }
    this.renew(model, chosen, model.cells.keys());
    const items = [...model.cells.keys()].map((key) => this.rows.get(key)?.item);
    const gone = this.gone(model);
    if (this.element.childElementCount !== items.length + gone.length || gone.length
      || items.some((item, i) => item !== this.element.children[i])) {
      this.element.replaceChildren(.../** @type {HTMLElement[]} */ (items), ...gone);
    }
    return this.element;
  }

  /** The rows of some cells. @param {PlanModel} model @param {string|null} chosen
   * @param {Iterable<string>} keys */
  renew(model, chosen, keys) {
    const measures = new Measures(model);
    for (const key of keys) {
      const cell = model.cells.get(key);
      if (!cell) continue;
      const bars = measures.of(cell);
      const colour = this.handlers.colour(key);
      const held = this.rows.get(key);
      const print = [cell.name, cell.code, cell.locked, cell.totals[model.at("households")],
        key === chosen, colour, cell.type, ...bars.map((bar) => [bar.measure.name, bar.value,
          bar.low, bar.high, bar.isEstimated].join())].join("|");
      if (held?.print === print) continue;
      const row = this.row(model, cell, { colour, bars, isChosen: key === chosen });
      if (held) held.item.replaceChildren(row);
      this.rows.set(key, { item: held?.item ?? h("li", {}, row), print });
    }
  }

  /** @param {PlanModel} model @param {Cell} cell @param {{colour: string, isChosen: boolean,
   * bars: import("./measures.js").Bar[]}} look */
  row(model, cell, { colour, isChosen, bars }) {
    const { say, number } = this.speaker;
    const homes = model.sum(cell, "households");
    const [low, high] = model.ruleOf(cell);
    const before = model.baseCells.get(cell.key)?.sums.households;
    const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
    swatch.style.background = colour;
    const button = h("button", { type: "button", "aria-pressed": String(isChosen),
      "data-cell": cell.key }, swatch,
    h("span", { class: "name" }, cell.name, cell.locked ? h("small", {}, " 🔒") : null,
      h("small", { class: "code" }, cell.code || say("cell.new")),
      gauge(homes, low, high, model.standing(cell)), ...measureBars(bars, this.speaker)),
    h("span", { class: "value" }, h("b", {}, number(homes)),
      before === undefined ? h("em", { class: "new" }, say("cell.new"))
        : delta(homes - before, this.speaker)));
    button.addEventListener("click", () => this.handlers.choose(cell.key));
    return button;
  }

  /** Today's cells that the plan has no more. @param {PlanModel} model */
  gone(model) {
    const { say } = this.speaker;
    return [...model.baseCells.values()].filter(({ key }) => !model.cells.has(key))
      .map(({ name, code }) => h("li", { class: "gone" },
        h("span", { class: "name" }, name, h("small", { class: "code" }, code)),
        h("em", { class: "less" }, say("cell.gone"))));
  }
}
