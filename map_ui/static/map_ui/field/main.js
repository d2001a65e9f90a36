/** The field worker's page: today's doors, finding one, its card and visit, cases, a report. */

import { mayLeave } from "../kit/dialog.js";
import { byId } from "../kit/elements.js";
import { attempt, startPage } from "../kit/page.js";
import { visits } from "../kit/visits.js";
import { showCard } from "./card.js";
import { showCase, takeBackStep } from "./case_card.js";
import { Drafts } from "./drafts.js";
import { houseOf, showHouse, startFinding } from "./find.js";
import { drawLook } from "./look.js";
import { showInbox } from "./inbox.js";
import { noteContact, openWithoutLine, outboxOf } from "./phone.js";
import { drawOutbox } from "./outbox_panel.js";
import { forgetPack } from "./pack.js";
import { keepPackTrue } from "./pack_tools.js";
import { readLocker } from "./outbox.js";
import { PinPanel } from "./pin_panel.js";
import { Report } from "./report.js";
import { Today } from "./today.js";
import { VisitDraft } from "./visit_form.js";

const root = document.documentElement;
const speaker = startPage("desk.field");
/** Those that the template holds: an assistant reports and does nothing else here. */
const PARTS = ["today", "find", "house", "card", "cases", "case-card", "report"].filter((name) => document.getElementById(name));
const may = (/** @type {string} */ name) => PARTS.includes(name);
const account = root.dataset.account ?? "";
const outbox = outboxOf(account, speaker, () => void drawOutbox(/** @type {any} */ (outbox), speaker, takeBack));
const drafts = new Drafts(account, outbox);
const today = may("today") ? new Today(speaker) : null;
const report = may("report") ? new Report(speaker, drafts, outbox) : null;

/** @typedef {(id: number, name: string) => Promise<void>|void} Show */
const SHOWS = /** @type {Record<string, [string, Show]>} */ ({
  today: ["today", () => today?.read()],
  find: ["find", () => {}],
  house: ["house", (id) => showHouse(id, speaker)],
  entrance: ["house", async (id) => {
    const house = await houseOf(id);
    if (location.hash === `#entrance/${id}`) await showHouse(house, speaker);
  }],
  unit: ["card", (id) => showCard(id, speaker, { record, drafts, onSent: () => void route() })],
  cases: ["cases", () => showInbox(speaker)],
  case: ["case-card", (_id, ref) => showCase(ref, speaker, { outbox, drafts, again: () => void routeAt(`#case/${encodeURIComponent(ref)}`) })],
  report: ["report", () => report?.show()],
});

let isAsking = false;
/** The address of what is shown. */ let shownAt = location.hash;

/** @type {import("./visit_form.js").Keep} */
const record = (content, replaces) => (outbox ? outbox.submit("visit", content, { replaces }) : visits.record(content));

/** A refused entry stands in its form again. @type {import("./outbox_panel.js").TakeBack} */
async function takeBack(entry, content) {
  if (!await mayGo()) return false;
  const isUsed = entry.code === "client_id_used";
  if (entry.kind === "report") {
    if (!await report?.takeBack(entry.client_id, content, isUsed)) return false;
    goTo("#report");
    return true;
  }
  if (entry.kind === "step") {
    if (!await takeBackStep(entry, content, drafts)) return false;
    goTo(`#case/${encodeURIComponent(content.ref)}`);
    return true;
  }
  const draft = await VisitDraft.of(content.unit, drafts);
  if (draft.isBegun && draft.clientId !== entry.client_id) return false;
  draft.takeBack(entry.client_id, content, isUsed);
  goTo(`#unit/${content.unit}`);
  return true;
}

/** @param {string} address also where one is there already */
function goTo(address) {
  if (location.hash === address) void route();
  else location.hash = address;
}

/** @param {string} name of the part that is seen */
function show(name) {
  for (const part of PARTS) byId(part).hidden = part !== name;
  for (const link of document.querySelectorAll(".thumb-bar a")) {
    const isHere = link.getAttribute("href") === `#${name}`;
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
}

/** Whether the case that is open may go: photos that were chosen for it come back by nothing. */
const mayGo = async () => !may("case-card") || mayLeave(speaker, byId("case-card"));

/** Another address: what is being done for a case keeps its own until that is decided. */
async function follow() {
  if (isAsking) return;
  isAsking = true;
  const isLeft = await mayGo().finally(() => { isAsking = false; });
  if (isLeft) void route();
  else history.pushState(null, "", shownAt || location.pathname + location.search);
}

/** Once more, if that is still what is seen. @param {string} address */
function routeAt(address) {
  if (location.hash === address) void route();
}

/** The page as its address says; else its first part. */
async function route() {
  shownAt = location.hash;
  root.dataset.ready = "false";
  const [, name, id] = /^#(\w+)(?:\/([^/]+))?$/.exec(location.hash) ?? [];
  const [part, act] = SHOWS[name] && may(SHOWS[name][0]) ? SHOWS[name] : SHOWS[PARTS[0]];
  await attempt(speaker, async () => {
    show(part);
    await act(Number(id) || 0, decodeURIComponent(id ?? ""));
  });
  void noteContact(account, PARTS);
  root.dataset.ready = "true";
}

/** The PIN, where something can be kept. */
async function startPin() {
  if (!outbox) return;
  await readLocker(outbox);
  await drafts.moveAll();
  const again = async () => {
    await drawOutbox(outbox, speaker, takeBack);
    await keepPackTrue(outbox, speaker, may("today"));
  };
  new PinPanel(outbox, speaker, { onOpen: again, onLost: async () => {
    await forgetPack(account);
    await again();
  } }).draw();
  void keepPackTrue(outbox, speaker, may("today"));
}

drawLook(speaker);
if (may("find")) startFinding(speaker);
addEventListener("hashchange", () => void follow());
void startPin().finally(() => { if (PARTS.length) void route(); });
void openWithoutLine();
void outbox?.keepSending();
