/** One's own messages: one function for each route. */

import { json, send } from "./api.js";

/** @typedef {{id: number, kind: string, level: number|null, case: string|null, text: string,
 * sent_at: string, read_at: string|null}} Message */

export const inbox = {
  /** A page, the newest first. @param {number|null} before the `next` of the page before
   * @returns {Promise<{results: Message[], next: number|null, unread: number}>} */
  list: (before) => json(before === null ? "messages" : `messages?before=${before}`),
  /** How many are unread. @returns {Promise<number>} */
  unread: async () => (await json("messages?limit=1&unread=true")).unread,
  /** How many are unread after it. @param {number[]|null} ids none: all */
  markRead: async (ids) => (await send("messages/read", ids ? { ids } : {})).unread,
  /** @returns {Promise<{address: string, is_sent: boolean}>} */
  address: () => json("messages/address"),
  /** @param {string} address empty: none */
  setAddress: (address) => send("messages/address", { address }, "PUT"),
};
