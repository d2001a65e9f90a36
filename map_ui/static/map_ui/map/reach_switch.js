/** Whom a kind of facility does not reach, as a measure of the cells: which kind, and its numbers. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { kindsInUse } from "../kit/facilities.js";

/** @typedef {import("./measures.js").Cell} Cell */

/** Put the share of units out of reach into cells, in place; what a reader should know of it.
 * The statistics tell it, as the table beside the map and the page of coverage do.
 * @param {Cell[]} cells @param {string} kind @returns {Promise<string>} */
export async function learnReach(cells, kind) {
  const told = await api.statistics.byLevel("grid_cell", kind);
  const rows = new Map(told.rows.map((/** @type {any} */ row) => [row.id, row]));
  for (const cell of cells) cell.reach_out_percent = rows.get(cell.id)?.reach_out_percent ?? null;
  return told.notes.map((/** @type {any} */ one) => one.message).join(" ");
}

export class ReachSwitch {
  /** @param {{speaker(): import("../texts/speaker.js").Speaker, cells(): Cell[], shown(): void}} page */
  constructor(page) {
    this.page = page;
    this.kind = new URLSearchParams(location.search).get("reach") ?? "";
    /** @type {{code: string, name: string}[]|null} */ this.kinds = null;
    this.note = "";
  }

  /** Read the numbers of the kind that is chosen, of the first where none is, and show them. */
  async show() {
    this.kinds ??= await kindsInUse();
    if (!this.kinds.some(({ code }) => code === this.kind)) this.kind = this.kinds[0]?.code ?? "";
    const { kind } = this;
    if (!kind) {
      const { say } = this.page.speaker();
      throw new api.Failure({ code: "no_facilities", message: say("reach.none"), status: 400 });
    }
    const note = await learnReach(this.page.cells(), kind);
    if (kind !== this.kind) return; // overtaken by another choice
    this.note = note;
    this.page.shown();
  }

  /** The path and the query of this page, with the kind as long as it colours the cells.
   * @param {string} measure */
  addressFor(measure) {
    const { pathname, search } = location;
    const asked = new URLSearchParams(search);
    const wanted = measure === "reach" ? this.kind : null;
    if (asked.get("reach") === wanted) return pathname + search;
    if (wanted === null) asked.delete("reach");
    else asked.set("reach", wanted);
    return pathname + (asked.size ? `?${asked}` : "");
  }

  /** The choice of a kind, shown while cells are coloured by it.
   * @param {boolean} isOn @param {(read: () => Promise<void>) => void} attempt */
  draw(isOn, attempt) {
    const place = byId("reach-kind");
    place.hidden = !isOn;
    if (!isOn) return;
    const label = this.page.speaker().say("reach.kind");
    const made = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": label },
      ...(this.kinds ?? []).map(({ code, name }) =>
        h("option", { value: code, selected: code === this.kind }, name))));
    made.addEventListener("change", () => {
      this.kind = made.value;
      attempt(() => this.show());
    });
    place.replaceChildren(made, ...(this.note ? [h("p", { class: "quiet" }, this.note)] : []));
  }
}
