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

let isForgotten = false;

/** @param {Opened} one its path below the site's root */
export function noteOpened(one) {
  if (isForgotten) return;
  storage.set(key(), JSON.stringify(withOpened(recent(), one)));
}

/** A case by its ref and its matter: what was written of it stays on the server.
 * @param {string} ref @param {string} matter */
export const noteCase = (ref, matter) => noteOpened({ path: `/incident/${encodeURIComponent(ref)}`,
  name: [ref, matter].filter(Boolean).join(" · ") });

/** A list or a map of cases as it is filtered, but for words that were typed: they may be about persons.
 * Null where nothing else narrows it. Pure.
 * @param {string} path @param {string} text @param {{search: string, n: number}} now @returns {Opened|null} */
export function viewOpened(path, text, { search, n }) {
  const told = new URLSearchParams(search);
  const others = n - Number(told.has("q"));
  told.delete("q");
  const kept = told.toString();
  return others > 0 ? { path: path + (kept && `?${kept}`), text, n: others } : null;
}

/** The same, when its page is left.
 * @param {string} path @param {string} text key of the page's name @param {() => {search: string, n: number}} now */
export function noteViewOnLeaving(path, text, now) {
  addEventListener("pagehide", () => {
    const one = viewOpened(path, text, now());
    if (one) noteOpened(one);
  });
}

/** Whoever logs out leaves nothing of it on a machine that others use, nor does the page that is left then. */
export function forgetOpened() {
  isForgotten = true;
  storage.remove(key());
}
