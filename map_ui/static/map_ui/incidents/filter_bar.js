/** The form of filters, and what it offers: matters, departments and, once somebody looks for one, divisions. */

import * as api from "../kit/api.js";
import { cases } from "../kit/cases.js";
import { drawFilters, fillChoices } from "./filter_form.js";
import { queryOf } from "./filters.js";

/** @typedef {import("./filter_form.js").Choices} Choices */
/** @typedef {import("./filters.js").Filters} Filters */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** A list that cannot be read leaves its choice empty, and the page usable.
 * @template T @param {Promise<T[]>} reading @returns {Promise<T[]>} */
const orNone = (reading) => reading.catch((error) => {
  if (!(error instanceof api.Failure)) throw error;
  return [];
});

export class FilterBar {
  /** @param {HTMLFormElement} form @param {Speaker} speaker @param {(filters: Filters) => void} onChange */
  constructor(form, speaker, onChange) {
    this.form = form;
    this.speaker = speaker;
    this.onChange = onChange;
    /** @type {Choices} */ this.choices = { matters: [], departments: [], areas: [] };
  }

  /** @param {Filters} filters */
  draw(filters) {
    if (this.form.contains(document.activeElement)) {
      // Whoever types goes on typing: what the form says is what was asked.
      if (JSON.stringify(queryOf(this.values(), null)) === JSON.stringify(queryOf(filters, null))) return;
    }
    drawFilters(this.form, this.speaker, filters, this.choices, { onChange: this.onChange, onMore: () => void this.readAreas() });
  }

  values() {
    return Object.fromEntries([...new FormData(this.form)].map(([name, value]) => [name, String(value).trim()]));
  }

  /** @param {Filters} filters */
  async read(filters) {
    const [matters, departments] = await Promise.all([orNone(cases.matters()), orNone(cases.departments())]);
    Object.assign(this.choices, { matters, departments });
    fillChoices(this.form, this.speaker, this.choices);
    if (filters.area) await this.readAreas();
  }

  /** Divisions come with their outlines, which are large: only when somebody looks for one. */
  async readAreas() {
    if (this.choices.areas.length) return;
    const levels = await Promise.all(["district", "street", "community"].map((level) =>
      orNone(api.outlinesOf(level).then(({ features }) => features))));
    this.choices.areas = levels.flat().map((/** @type {any} */ { properties }) => properties);
    fillChoices(this.form, this.speaker, this.choices);
  }
}
