/** The page without a line: since when, a report that waits in the outbox, and back as soon as the site answers. */

import * as api from "../kit/api.js";
import { byId } from "../kit/elements.js";
import { unsavedForms } from "../kit/form_guard.js";
import { startPage } from "../kit/page.js";
import { canKeep, readPhone } from "../kit/phone_store.js";
import { drawOutbox } from "./outbox_panel.js";
import { Drafts } from "./drafts.js";
import { drawLook } from "./look.js";
import { mending, show as showMending } from "./mending.js";
import { outboxOf } from "./phone.js";
import { forgetPack, openPack, whenEnded } from "./pack.js";
import { hidePack, showPack } from "./pack_view.js";
import { readLocker } from "./outbox.js";
import { PinPanel } from "./pin_panel.js";
import { Report } from "./report.js";

const TRY_MS = 30_000;
const WITHIN_MS = 10_000;
const speaker = startPage("desk.field");
const { say, time } = speaker;
/** @type {Report|null} */ let report = null;
/** @type {Drafts|null} */ let drafts = null;
let stopLooking = () => {};

async function start() {
  drawLook(speaker);
  const phone = canKeep() ? await readPhone().catch(() => undefined) : undefined;
  byId("line-since").textContent = phone
    ? say("field.offline.since", { time: time(new Date(phone.seen_at).toISOString()), account: phone.account })
    : say("field.offline.nobody");
  if (phone) await startOutbox(phone);
  document.documentElement.dataset.ready = "true";
}

/** @param {import("../kit/phone_store.js").Phone} phone */
async function startOutbox({ account, rights }) {
  const outbox = outboxOf(account, speaker, () => void (outbox && drawOutbox(outbox, speaker, outbox.key ? takeBack : null)));
  if (!outbox) return;
  await readLocker(outbox);
  const typed = drafts = new Drafts(account, outbox);
  const { takeBack } = mending({ outbox, drafts: typed, speaker, report: () => report });
  const open = async () => {
    await drawOutbox(outbox, speaker, takeBack);
    const pack = await openPack(outbox);
    stopLooking();
    if (!pack) return;
    showPack(pack, { speaker, outbox, drafts: typed });
    stopLooking = whenEnded(pack.until, () => endPack(account));
  };
  if (outbox.locker) new PinPanel(outbox, speaker, { onOpen: open, onLost: () => lose(outbox) }).draw();
  await drawOutbox(outbox, speaker, null);
  if (rights.includes("report")) showReport(typed, outbox);
}

/** Nothing of it stays, on the page or on the disk. @param {string} account */
function endPack(account) {
  stopLooking();
  hidePack();
  return forgetPack(account);
}

/** What only the PIN opened. @param {import("./outbox.js").Outbox} outbox */
async function lose(outbox) {
  showMending();
  await endPack(outbox.account);
  await drawOutbox(outbox, speaker, null);
}

/** No PIN is asked for to report: a draft that it alone opens waits in the outbox.
 * @param {Drafts} typed @param {import("./outbox.js").Outbox} outbox */
function showReport(typed, outbox) {
  report = new Report(speaker, typed, outbox);
  byId("report").hidden = false;
  void report.show();
}

/** The real page, if the site answers. */
async function tryAgain() {
  const isAnswering = await api.once("/healthz", { cache: "no-store", signal: AbortSignal.timeout(WITHIN_MS) })
    .then(() => true, () => false);
  if (isAnswering) location.reload();
}

/** What stands in a form stays until its author wants the real page. */
const tryUnlessTyping = () => (report?.isBegun || drafts?.typed.size || unsavedForms().length ? undefined : tryAgain());

byId("again").addEventListener("click", () => void tryAgain());
addEventListener("online", () => void tryUnlessTyping());
setInterval(() => void tryUnlessTyping(), TRY_MS);
void start();
