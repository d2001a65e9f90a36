/** Visits: what is owed at which door, what was done there, and a new one. */

import { json, send, sendFile } from "./api.js";

/** @typedef {{id: number, code: string, name: string, home_only: boolean, state: string, due_by: string,
 *   last: string|null}} RuleAtDoor */
/** @typedef {{unit: number, label: string, building: number, lon: number, lat: number, grid_cell: number|null,
 *   state: string, due_by: string, rules: RuleAtDoor[]}} Door lon and lat in WGS-84 */
/** @typedef {{id: number, unit: number, revision: number, means: string, outcome: string, note: string,
 *   needs: string, hazards: string, made_at: string, by: string, is_own: boolean,
 *   forms: {code: string, version: number, title: string, rows: {label: string, text: string}[]}[]}} Visit */

/** No list waits longer for its order. */
const WALK_MS = 6000;

/** @typedef {{results: {unit: number, metres: number, is_straight: boolean}[], metres: number, straight: number,
 *   left_out: number[]}} Walk */

export const visits = {
  /** Doors in the order of a short walk. @param {number[]} units @param {{lon: number, lat: number}|null} from WGS-84
   * @returns {Promise<Walk>} */
  walk: (units, from) => send("visits/walk", { units, ...from && { lon: from.lon, lat: from.lat } }, "POST", WALK_MS),
  /** Doors of one's area that are to be visited. @returns {Promise<{results: Door[], more: boolean}>} */
  owed: () => json("visits/owed"),
  /** What holds at one door, visited or not. @param {number} unit
   * @returns {Promise<{results: Door[], more: boolean}>} */
  at: (unit) => json(`visits/owed?state=all&unit=${unit}`),
  /** The latest ones at a door. @param {number} unit @returns {Promise<{results: Visit[]}>} */
  latest: (unit) => json(`visits?unit=${unit}`),
  /** How many doors were visited in the period of each rule. @param {string} by grid_cell or worker
   * @returns {Promise<{results: any[]}>} */
  coverage: (by) => json(`visits/coverage?by=${by}`),
  /** Open doors of a grid cell. @param {number} cell @returns {Promise<{results: Door[], more: boolean}>} */
  owedIn: (cell) => json(`visits/owed?cell=${cell}`),
  /** Every version of the rules, and where the caller makes some. @returns {Promise<{results: any[], areas: any[]}>} */
  rules: () => json("visit_rules"),
  /** How many doors a rule would ask for. @param {Record<string, any>} draft @returns {Promise<any>} */
  previewRule: (draft) => send("visit_rules/preview", draft),
  /** @param {Record<string, any>} rule @returns {Promise<any>} */
  addRule: (rule) => send("visit_rules", rule),
  /** Its next version. @param {number} id @param {Record<string, any>} given @returns {Promise<any>} */
  replaceRule: (id, given) => send(`visit_rules/${id}/versions`, given),
  /** Its names, and whether it holds. @param {number} id @param {Record<string, any>} given @returns {Promise<any>} */
  changeRule: (id, given) => send(`visit_rules/${id}`, given, "PATCH"),
  /** Every version of the forms, and where the caller makes some. @returns {Promise<{results: any[], areas: any[]}>} */
  forms: () => json("visit_forms"),
  /** Those that are asked at a door. @param {number} unit @returns {Promise<{results: import("./visit_forms.js").VisitForm[]}>} */
  formsAt: (unit) => json(`visit_forms/at?unit=${unit}`),
  /** What a workbook would ask, or is asked from now on. @param {"preview"|"from_file"} act @param {File} file
   * @param {string} area @param {string[]} means @returns {Promise<any>} */
  sendForm: (act, file, area, means) => sendFile(`visit_forms/${act}?${new URLSearchParams({
    file: file.name, area, means: means.join(",") })}`, file),
  /** Whether it is asked. @param {number} id @param {Record<string, any>} given @returns {Promise<any>} */
  turnForm: (id, given) => send(`visit_forms/${id}`, given, "PATCH"),
  /** The door plates of a house. @param {number} building
   * @returns {Promise<{label: string, plates: import("./plate_codes.js").Plate[]}>} */
  plates: (building) => json(`buildings/${building}/plates`),
  /** @param {number} unit whose plate is refused from now on @returns {Promise<{edition: number}>} */
  withdrawPlate: (unit) => send(`units/${unit}/plate/withdraw`, {}),
  /** @param {Record<string, any>} told client_id, unit, means, outcome, and texts
   * @returns {Promise<{id: number}>} */
  record: (told) => send("visits", told),
};

/** What a position may mean: several candidates where it is not sure.
 * @param {{lon: number, lat: number, accuracy_m: number}} spot WGS-84
 * @returns {Promise<{results: any[]}>} */
export const placesAround = ({ lon, lat, accuracy_m: accuracy }) => json(`locate?${new URLSearchParams({
  lon: lon.toFixed(7), lat: lat.toFixed(7), datum: "wgs84", accuracy_m: accuracy.toFixed(0) })}`);
