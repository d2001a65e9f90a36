/** The page without a line: since when, a report that waits in the outbox, and back as soon as the site answers. */

import * as api from "../kit/api.js";
import { byId } from "../kit/elements.js";
import { startPage } from "../kit/page.js";
import { canKeep, readPhone } from "../kit/phone_store.js";
import { drawOutbox } from "./outbox_panel.js";
import { outboxOf } from "./phone.js";
import { Report } from "./report.js";

const TRY_MS = 30_000;
const WITHIN_MS = 10_000;
const speaker = startPage("desk.field");
const { say, time } = speaker;
/** @type {Report|null} */ let report = null;

async function start() {
  const phone = canKeep() ? await readPhone().catch(() => undefined) : undefined;
  byId("line-since").textContent = phone
    ? say("field.offline.since", { time: time(new Date(phone.seen_at).toISOString()), account: phone.account })
    : say("field.offline.nobody");
  if (phone) await startOutbox(phone);
  document.documentElement.dataset.ready = "true";
}

/** @param {import("../kit/phone_store.js").Phone} phone */
async function startOutbox({ account, rights }) {
  const outbox = outboxOf(account, speaker, () => void (outbox && drawOutbox(outbox, speaker, null)));
  if (!outbox) return;
  await drawOutbox(outbox, speaker, null);
  if (!rights.includes("report")) return;
  report = new Report(speaker, account, outbox);
  byId("report").hidden = false;
  report.show();
}

/** The real page, if the site answers. */
async function tryAgain() {
  const isAnswering = await api.once("/healthz", { cache: "no-store", signal: AbortSignal.timeout(WITHIN_MS) })
    .then(() => true, () => false);
  if (isAnswering) location.reload();
}

/** What stands in the form stays until its author wants the real page. */
const tryUnlessTyping = () => (report?.isBegun ? undefined : tryAgain());

byId("again").addEventListener("click", () => void tryAgain());
addEventListener("online", () => void tryUnlessTyping());
setInterval(() => void tryUnlessTyping(), TRY_MS);
void start();
