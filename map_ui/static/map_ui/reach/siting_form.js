/** What the form of siting asks the server for. */

import { byId, h } from "../kit/elements.js";

export const METHODS = ["max_cover", "p_median", "set_cover", "shared_stations"];
const USES = ["", "public", "residential", "mixed", "commercial", "office", "medical", "school"];

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./changes.js").Changes} Changes */

const form = () => /** @type {HTMLFormElement} */ (byId("siting-form"));
/** @param {string} name @returns {HTMLInputElement} */
const field = (name) => /** @type {any} */ (form().elements.namedItem(name));
/** A number that is typed, null for none. @param {string} name */
const number = (name) => (field(name).value.trim() === "" ? null : Number(field(name).value));

/** @param {Speaker} speaker */
export function drawForm({ say }) {
  const options = (/** @type {string} */ name, /** @type {string[]} */ values, /** @type {string} */ text) =>
    field(name).replaceChildren(...values.map((one) => h("option", { value: one }, say(`${text}.${one || "any"}`))));
  options("method", METHODS, "siting.method");
  options("use", USES, "siting.use");
  options("existing", ["stay", "move"], "siting.existing");
  form().addEventListener("change", showFields);
  showFields();
}

/** Which fields mean something for a method. */
function showFields() {
  const method = field("method").value;
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (form().querySelectorAll("[data-for]"))) {
    part.hidden = !(part.dataset.for ?? "").split(" ").includes(method);
  }
  field("new_capacity").disabled = !field("capacity").checked;
}

/** Residents are weighed, and vacant units known, by whoever may list everybody; others are told so.
 * @param {any} total of coverage */
export function fitRights({ people }) {
  const seesAll = people.numbers === "exact";
  for (const [name, value, usual] of [["weights", "residents", "units"], ["places", "vacant_units", "buildings"]]) {
    const choice = field(name);
    /** @type {HTMLOptionElement} */ (choice.querySelector(`[value="${value}"]`)).disabled = !seesAll;
    if (!seesAll && choice.value === value) choice.value = usual;
  }
  byId("siting-weights").hidden = seesAll;
}

/** Points that stand on the map by hand are the candidates, if that is chosen. @param {Changes} changes */
function places({ added }) {
  if (field("places").value === "points") {
    return { candidates: "points", datum: "wgs84", points: added.map(({ name, lon, lat }) => ({ name, lon, lat })) };
  }
  return { candidates: field("places").value, use: field("use").value };
}

/** @param {string} kind @param {Changes} changes @returns {{isShared: boolean, wish: object}} */
export function wishOf(kind, changes) {
  const method = field("method").value;
  const common = { kind, n: number("n"), seconds: 60, ...places(changes) };
  if (method === "shared_stations") {
    return { isShared: true, wish: { ...common, least: number("least") ?? 0, most: number("most"),
      walk_m: number("walk_m"), stays_together: field("stays_together").checked } };
  }
  const capacity = field("capacity").checked;
  return { isShared: false, wish: { ...common, method, existing: field("existing").value, radius_m: number("radius_m"),
    weights: field("weights").value, capacity, new_capacity: capacity ? number("new_capacity") : null } };
}
