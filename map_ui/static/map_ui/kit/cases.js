/** Cases: the outer contract, one function for each route. */

import { json, send, sendForm } from "./api.js";
import { at } from "./root.js";

/** @typedef {{username: string, name: string, kind: string, place: string}} Assignee */
/** @typedef {{username: string, name: string, is_active: boolean, refs: string[]}} Holder */
/** What came of many cases: the refusals say why.
 * @typedef {{done: string[], refused: {ref: string, code: string, message: string}[]}} Done */

/** @param {string} ref any characters: a ref of another system may hold a slash */
const pathOf = (ref) => `incidents/${encodeURIComponent(ref)}`;

export const cases = {
  /** A page of the list. @param {Record<string, string>} wish @param {AbortSignal} [signal]
   * @returns {Promise<{results: any[], next: string|null, last_event?: number}>} */
  list: (wish, signal) => json(`incidents?${new URLSearchParams(wish)}`, signal),
  /** The numbers of what a list with these filters would show. @param {Record<string, string>} wish
   * @param {AbortSignal} [signal] */
  figures: (wish, signal) => json(`incident_figures?${new URLSearchParams(wish)}`, signal),
  /** Where they are, or sums by grid cell of too many. @param {Record<string, string>} wish
   * @param {AbortSignal} [signal] */
  points: (wish, signal) => json(`incident_points?${new URLSearchParams(wish)}`, signal),
  /** How many each grid cell has, and for each 1,000 residents. @param {Record<string, string>} wish
   * @param {AbortSignal} [signal] */
  cells: (wish, signal) => json(`incident_cells?${new URLSearchParams(wish)}`, signal),
  /** How densely they lie. @param {Record<string, string>} wish @param {AbortSignal} [signal] */
  density: (wish, signal) => json(`incident_density?${new URLSearchParams(wish)}`, signal),
  /** Places at which they repeat. @param {Record<string, string>} wish @param {AbortSignal} [signal] */
  hotSpots: (wish, signal) => json(`incident_hot_spots?${new URLSearchParams(wish)}`, signal),
  /** What stood open over a period. @param {Record<string, string>} wish @param {AbortSignal} [signal] */
  playback: (wish, signal) => json(`incident_playback?${new URLSearchParams(wish)}`, signal),
  /** @param {string} ref @param {AbortSignal} [signal] */
  read: (ref, signal) => json(pathOf(ref), signal),
  /** @param {object} told client_id, text, place, … */
  report: (told) => send("incidents", told),
  /** @param {string} ref @param {object} asked to, revision, client_id and what the step needs */
  transition: (ref, asked) => send(`${pathOf(ref)}/transitions`, asked),
  /** Whoever took it is on the way to it. @param {string} ref @param {{revision: number, client_id: string, note: string}} what */
  setOut: (ref, what) => send(`${pathOf(ref)}/on_the_way`, what),
  /** Let everybody see it. @param {string} ref @param {{title: string, files: string[], revision: number}} what */
  publish: (ref, what) => send(`${pathOf(ref)}/publish`, what),
  /** @param {string} ref @param {{revision: number}} what */
  withdraw: (ref, what) => send(`${pathOf(ref)}/withdraw`, what),
  /** Let it in. @param {string} ref @param {{reason: string, revision: number}} what */
  override: (ref, what) => send(`${pathOf(ref)}/override`, what),
  /** What a department that helps has done. @param {string} ref @param {object} answer */
  answerPart: (ref, answer) => send(`${pathOf(ref)}/parts`, answer),
  /** @param {string} ref @param {File} file @param {string} [stage] before or after */
  attach: (ref, file, stage = "") => {
    const body = new FormData();
    if (stage) body.append("stage", stage);
    body.append("file", file);
    return sendForm(`${pathOf(ref)}/attachments`, body);
  },
  /** @param {string} ref @param {string} id of an attachment */
  fileAddress: (ref, id) => at(`/api/v1/${pathOf(ref)}/attachments/${encodeURIComponent(id)}`),
  /** Whom a case can be given to, the nearest first. @param {Record<string, string>} wish ref,
   * department, q @param {AbortSignal} [signal]
   * @returns {Promise<{results: Assignee[], more: boolean}>} */
  assignees: (wish, signal) => json(`assignees?${new URLSearchParams(wish)}`, signal),
  /** Who has open cases, and which. @returns {Promise<{results: Holder[], more: boolean}>} */
  holders: () => json("case_batches/holders"),
  /** @param {{refs: string[], client_id: string, note: string}} what @returns {Promise<Done>} */
  closeAll: (what) => send("case_batches/close", what),
  /** @param {{refs: string[], to: string, of?: string}} what @returns {Promise<Done>} */
  moveAll: (what) => send("case_batches/move", what),
  /** Emergencies that nobody has registered. @returns {Promise<any[]>} */
  owed: async () => (await json("registrations_owed")).results,
  /** @returns {Promise<{code: string, name: string, division: string, is_own: boolean}[]>} */
  departments: async () => (await json("departments")).results,
  /** @returns {Promise<any[]>} */
  matters: async () => (await json("matters")).results,
};

/** The page of a case. @param {string} ref */
export const caseAddress = (ref) => at(`/incident/${encodeURIComponent(ref)}`);

/** A name for one thing that is sent: sent again it is the same thing. Where the page came over
 * plain HTTP, browsers have no `randomUUID`. */
export function newClientId() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) =>
    one.toString(16).padStart(2, "0")).join("");
}
