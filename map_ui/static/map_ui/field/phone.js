/** This phone between two lines: the service worker that opens the page, and when the site last answered. */

import { byId } from "../kit/elements.js";
import { canKeep, keepPhone } from "../kit/phone_store.js";
import { at } from "../kit/root.js";
import { lastAnswer } from "../kit/server_time.js";
import { Outbox, canSeal } from "./outbox.js";

/** The outbox of an account; null where this browser can keep none. @param {string} account
 * @param {import("../texts/speaker.js").Speaker} speaker @param {() => void} onChange */
export function outboxOf(account, { say }, onChange) {
  const { key, point } = byId("outbox").dataset;
  if (!account || !key || !point || !canSeal()) return null;
  return new Outbox({ account, site: { key: Number(key), point }, full: say("field.outbox.full"), onChange });
}

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
