/** What was opened lately in this browser, each account's apart: names and addresses, no texts of cases. */

import { storage } from "./storage.js";

/** `name`: of what was opened; without one the page's text under `text`, with `n` filters.
 * @typedef {{path: string, name?: string, text?: string, n?: number}} Opened */

const MOST = 8;
const key = () => `recent.${document.documentElement.dataset.account ?? ""}`;

/** The latest first. @returns {Opened[]} */
export function recent() {
  try {
    const kept = JSON.parse(storage.get(key()) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.path === "string") : [];
  } catch {
    return [];
  }
}

/** The list with one thing put first, and nothing twice. Pure.
 * @param {Opened[]} list @param {Opened} one */
export const withOpened = (list, one) =>
  [one, ...list.filter(({ path }) => path !== one.path)].slice(0, MOST);

/** @param {Opened} one its path below the site's root */
export function noteOpened(one) {
  storage.set(key(), JSON.stringify(withOpened(recent(), one)));
}

/** A case by its ref and its matter: what was written of it stays on the server.
 * @param {string} ref @param {string} matter */
export const noteCase = (ref, matter) => noteOpened({ path: `/incident/${encodeURIComponent(ref)}`,
  name: [ref, matter].filter(Boolean).join(" · ") });

/** A list or a map of cases as it is filtered, when its page is left.
 * @param {string} path @param {string} text key of the page's name @param {() => {search: string, n: number}} now */
export function noteViewOnLeaving(path, text, now) {
  addEventListener("pagehide", () => {
    const { search, n } = now();
    if (n) noteOpened({ path: path + search, text, n });
  });
}

/** Whoever logs out leaves nothing of it on a machine that others use. */
export const forgetOpened = () => storage.remove(key());
