/** What waits for whoever asks: one request for all of the start page. */

import { json } from "./api.js";

/** @typedef {{total: number, kind: string, results: {id: number, name: string}[]}} Approval */
/** A part that no right opens is null.
 * @typedef {{at: string, last_event: number|null, changes_at: string|null,
 *   cases: {my_turn: number, results: any[], overdue: number|null, due_soon: number|null}|null,
 *   messages: {unread: number, results: import("./inbox.js").Message[]}, approvals: Approval[],
 *   jobs: (import("./job.js").Job & {kind: string, plan: number|null, created_at: string})[],
 *   addresses: {names: number|null, texts: number}|null}} Overview */

/** @returns {Promise<Overview>} */
export const overview = () => json("start");
