/** Whom a kind of facility does not reach, as a measure of the cells: which kind, and its numbers. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { kindsInUse } from "../kit/facilities.js";

/** @typedef {import("./measures.js").Cell} Cell */

/** Read the share of units out of reach. `put` writes it into the cells; until then they keep theirs.
 * The statistics tell it, as the table beside the map and the page of coverage do.
 * @param {Cell[]} cells @param {string} kind
 * @returns {Promise<{note: string, put(): void}>} `note`: what a reader should know of it */
export async function readReach(cells, kind) {
  const told = await api.statistics.byLevel("grid_cell", kind);
  const rows = new Map(told.rows.map((/** @type {any} */ row) => [row.id, row]));
  return {
    note: told.notes.map((/** @type {any} */ one) => one.message).join(" "),
    put() {
      for (const cell of cells) cell.reach_out_percent = rows.get(cell.id)?.reach_out_percent ?? null;
    },
  };
}

/** The kind a sheet tells of and the note on it, once its numbers are in the cells. A sheet without one
 * would show shares of nobody knows what: it is refused.
 * @param {string|null} code @param {Cell[]} cells @param {import("../texts/speaker.js").Speaker} speaker
 * @returns {Promise<{code: string, name: string, note: string}>} */
export async function reachOfSheet(code, cells, { say }) {
  const kind = (await kindsInUse()).find((one) => one.code === code);
  if (!kind) throw new api.Failure({ code: "no_facilities", message: say("reach.none"), status: 400 });
  const { note, put } = await readReach(cells, kind.code);
  put();
  return { code: kind.code, name: kind.name, note };
}

export class ReachSwitch {
  /** @param {{speaker(): import("../texts/speaker.js").Speaker, cells(): Cell[], shown(): void}} page */
  constructor(page) {
    this.page = page;
    /** Whose numbers the cells have; before the first, what the address asks for. */
    this.kind = new URLSearchParams(location.search).get("reach") ?? "";
    /** @type {{code: string, name: string, rule: string}[]|null} */ this.kinds = null;
    this.note = "";
    this.turn = 0;
  }

  /** Read the numbers of a kind and show them; those before stay where they cannot be read.
   * @param {string} [wanted] the first kind that says how far it serves where there is none of it */
  async show(wanted = this.kind) {
    const turn = ++this.turn;
    this.kinds ??= await kindsInUse();
    const found = this.kinds.find(({ code }) => code === wanted)
      ?? this.kinds.find(({ rule }) => rule) ?? this.kinds[0];
    if (!found) {
      const { say } = this.page.speaker();
      throw new api.Failure({ code: "no_facilities", message: say("reach.none"), status: 400 });
    }
    const read = await readReach(this.page.cells(), found.code);
    if (turn !== this.turn) return; // overtaken by another choice
    read.put();
    this.kind = found.code;
    this.note = read.note;
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

  /** The choice of a kind, shown while cells are coloured by it, or `offered` where they could not be.
   * @param {boolean} isOn @param {(read: () => Promise<void>) => Promise<void>} attempt
   * @param {boolean} [isOffered] */
  draw(isOn, attempt, isOffered = false) {
    const place = byId("reach-kind");
    place.hidden = !isOn && !(isOffered && this.kinds?.length);
    if (place.hidden) return;
    const label = this.page.speaker().say("reach.kind");
    const shown = isOn ? this.kind : "";
    const made = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": label },
      !isOn && h("option", { value: "", selected: true }, "—"),
      ...(this.kinds ?? []).map(({ code, name }) =>
        h("option", { value: code, selected: code === shown }, name))));
    made.addEventListener("change", () => {
      if (made.value) void attempt(() => this.show(made.value)).finally(() => { made.value = isOn ? this.kind : ""; });
    });
    place.replaceChildren(made, ...(isOn && this.note ? [h("p", { class: "quiet" }, this.note)] : []));
  }
}
