/** Which day's cells the map shows: today's with figures, or those of any other day. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { gridName, professionalGrids } from "../kit/professional_grids.js";
import { lineageSection } from "./lineage.js";
import { DayCells } from "./as_of_layer.js";
import { toast } from "../kit/notice.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/**
 * @param {any} map Leaflet's @param {() => Speaker} speaker
 * @param {(...inner: Node[]) => void} openCard */
export function startAsOf(map, speaker, openCard) {
  const day = /** @type {HTMLInputElement} */ (byId("as-of-day"));
  const grid = /** @type {HTMLSelectElement} */ (byId("as-of-grid"));
  const cells = new DayCells(map, (cell) => openCard(...card(cell, speaker())));
  const tell = (/** @type {string} */ text) => {
    byId("as-of-note").textContent = text;
    byId("as-of-clear").hidden = !text;
  };
  const show = async () => {
    if (!day.value) {
      cells.clear();
      return tell("");
    }
    try {
      const found = await api.cellsOfDay(day.value, grid.value);
      cells.show(found, ({ name, code }) => name.replace(/^.*(第\d+网格)$/, "$1") || code);
      tell(speaker().say(found.features.length ? "as_of.shown" : "as_of.none",
        { on: speaker().day(day.value), n: found.features.length }));
    } catch (failure) {
      if (!(failure instanceof api.Failure)) throw failure;
      toast(failure.message);
    }
    return undefined;
  };
  day.addEventListener("change", () => void show());
  grid.addEventListener("change", () => void show());
  void offerGrids(grid, speaker());
  byId("as-of-clear").addEventListener("click", () => {
    day.value = "";
    void show();
  });
}

/** Of which grid: the base grid, or a professional one where there are some.
 * @param {HTMLSelectElement} choice @param {Speaker} speaker */
async function offerGrids(choice, { say, language }) {
  try {
    const { results } = await professionalGrids.list();
    choice.replaceChildren(h("option", { value: "" }, say("grid.base")),
      ...results.map((/** @type {any} */ grid) =>
        h("option", { value: grid.code }, gridName(grid, language))));
    choice.hidden = !results.length;
  } catch (failure) {
    if (!(failure instanceof api.Failure)) throw failure;
  }
}

/** @param {any} cell @param {Speaker} speaker */
function card(cell, speaker) {
  const { say, day } = speaker;
  return [h("header", { class: "card-head" }, h("p", { class: "kicker" }, say(cell.type === "exclusive" ? "cell.exclusive" : "cell")),
    h("h2", { id: "card-title", tabindex: "-1" }, cell.name || cell.code), h("p", { class: "path" }, cell.community),
    h("p", { class: "code" }, h("span", { class: "mono" }, cell.code)),
    h("p", {}, say(cell.valid_to ? "as_of.held" : "as_of.holds",
      { from: day(cell.valid_from), to: cell.valid_to ? day(cell.valid_to) : "" }))),
  lineageSection(cell.id, speaker)];
}
