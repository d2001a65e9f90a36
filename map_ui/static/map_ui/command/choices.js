/** What the filters offer: matters, departments and, once somebody looks for one, divisions. */

import * as api from "../kit/api.js";
import { cases } from "../kit/cases.js";

/** @typedef {import("../incidents/filter_form.js").Choices} Choices */

/** A list that cannot be read leaves its choice empty, and the page usable.
 * @template T @param {Promise<T[]>} reading @returns {Promise<T[]>} */
const orNone = (reading) => reading.catch((error) => {
  if (!(error instanceof api.Failure)) throw error;
  return [];
});

/** @param {Choices} choices */
export async function fillLists(choices) {
  const [matters, departments] = await Promise.all([orNone(cases.matters()), orNone(cases.departments())]);
  Object.assign(choices, { matters, departments });
}

/** Divisions come with their outlines, which are large: only when somebody looks for one.
 * @param {Choices} choices @returns {Promise<boolean>} whether there is anything new */
export async function fillAreas(choices) {
  if (choices.areas.length) return false;
  const levels = await Promise.all(["district", "street", "community"].map((level) =>
    orNone(api.outlinesOf(level).then(({ features }) => features))));
  choices.areas = levels.flat().map((/** @type {any} */ { properties }) => properties);
  return true;
}
