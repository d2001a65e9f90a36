/** This phone between two lines: the service worker that opens the page, and when the site last answered. */

import { canKeep, keepPhone } from "../kit/phone_store.js";
import { at } from "../kit/root.js";
import { lastAnswer } from "../kit/server_time.js";

/** The page opens without a line from now on, where the browser can do that. */
export async function openWithoutLine() {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  await navigator.serviceWorker.register(at("/field/worker.js"), { scope: at("/field/") }).catch(() => undefined);
}

/** Note when the site last answered: a reply, else the page itself. @param {string} account @param {string[]} rights what the page offers */
export async function noteContact(account, rights) {
  if (!canKeep() || !account) return;
  await keepPhone({ account, rights, seen_at: Math.max(lastAnswer(), performance.timeOrigin) }).catch(() => undefined);
}
