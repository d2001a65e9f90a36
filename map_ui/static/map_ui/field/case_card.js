/** A case on the phone: what it is, its photos side by side, and the steps that one may take, with a line or without. */

import { onTheWayOf, placeOf, titleOf } from "../kit/case_words.js";
import { caseAddress, cases, newClientId } from "../kit/cases.js";
import { countdownWords, lightAt } from "../kit/deadlines.js";
import { byId, h } from "../kit/elements.js";
import { UNSAVED, settle } from "../kit/form_guard.js";
import { lightBadge } from "../kit/light_badge.js";
import { readFor } from "../kit/only_latest.js";
import { saved, showProblem } from "../kit/page.js";
import { photoPairs } from "../kit/photo_pairs.js";
import { serverNow } from "../kit/server_time.js";
import { ON_THE_WAY, allowedOf, needsWords, stagesOf, stepsNow, waitingSteps } from "./case_steps.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./outbox.js").Outbox} Outbox */
/** @typedef {{file: File, stage: string}} StagedPhoto */
/** @typedef {import("./drafts.js").Drafts} Drafts */
/** What was typed of a case and has not arrived.
 * @typedef {{client_id: string, ref: string, note: string, replaces: string}} Typed */
/** @typedef {{outbox: Outbox|null, drafts: Drafts, again(): void}} Around */

/** @param {string} ref */
const nameOf = (ref) => `step ${ref}`;

/** @param {string} ref @param {Drafts} drafts @returns {Promise<Typed>} */
async function typedOf(ref, drafts) {
  const kept = await drafts.load("step", nameOf(ref));
  return { client_id: kept?.client_id ?? newClientId(), ref, note: kept?.note ?? "", replaces: kept?.replaces ?? "" };
}

/** A refused step stands in its case again; false where something else does.
 * @param {import("./queue.js").Entry} entry @param {any} content @param {Drafts} drafts */
export async function takeBackStep(entry, content, drafts) {
  const stands = await typedOf(content.ref, drafts);
  if (stands.note && ![stands.replaces, stands.client_id].includes(entry.client_id)) return false;
  // Under another id: the refused one may be known to the site already.
  const clientId = stands.client_id === entry.client_id ? newClientId() : stands.client_id;
  drafts.keep("step", nameOf(content.ref), { ...stands, client_id: clientId, note: content.note || "", replaces: entry.client_id });
  return true;
}

/** @param {string} ref @param {Speaker} speaker @param {Around} about */
export async function showCase(ref, speaker, about) {
  const card = openCase(ref);
  const one = await readFor(card, () => cases.read(ref));
  if (one && await drawCase(card, one, speaker, about)) byId("case-title").focus({ preventScroll: true });
}

/** The card is this case's from now on: an earlier one that is still read does not draw over it. @param {string} ref */
export function openCase(ref) {
  const card = byId("case-card");
  if (card.dataset.case !== ref) card.replaceChildren();
  card.dataset.case = ref;
  return card;
}

/** The card is no case's. @param {HTMLElement} card */
export function leaveCase(card) {
  delete card.dataset.case;
  card.replaceChildren();
  card.hidden = true;
}

/** @param {HTMLElement} card @param {any} one the case as the site told it @param {Speaker} speaker
 * @param {Around} about @returns {Promise<boolean>} whether the card is still this case's */
export async function drawCase(card, one, speaker, about) {
  const waiting = about.outbox ? waitingSteps((await about.outbox.list()).own, one.ref) : [];
  const typed = await typedOf(one.ref, about.drafts);
  if (card.dataset.case !== one.ref) return false;
  card.replaceChildren(...partsOf(one, speaker, { about, typed, waiting }));
  return true;
}

/** @param {any} one @param {Speaker} speaker
 * @param {{about: Around, typed: Typed, waiting: import("./queue.js").Entry[]}} around */
function partsOf(one, speaker, { about, typed, waiting }) {
  const { say, knows } = speaker, step = `case.step.${one.step}`, now = serverNow();
  const { lon, lat } = one.place ?? {};
  return [
    h("h2", { id: "case-title", tabindex: "-1" }, titleOf(one, speaker)),
    h("p", { class: "case-state" }, lightBadge(lightAt(one, now), speaker),
      h("span", { id: "case-step" }, [knows(step) ? say(step) : one.step,
        onTheWayOf(one, now, speaker), countdownWords(one, now, speaker)]
        .filter(Boolean).join(" · "))),
    h("p", { class: "row" },
      Number.isFinite(lon) && h("a", { class: "button plain-button", href: `geo:${lat},${lon}?q=${lat},${lon}` }, say("field.go")),
      h("a", { class: "button plain-button", href: caseAddress(one.ref) }, say("field.case.page"))),
    h("section", { class: "sheet" }, h("p", {}, one.text), h("small", {}, [placeOf(one, speaker), one.ref].filter(Boolean).join(" · "))),
    photoPairs(one.ref, one.files ?? [], speaker) ?? "",
    stepForm(one, stepsNow(allowedOf(one), waiting), typed, { speaker, about }) ?? "",
    waiting.length ? h("p", { class: "quiet", id: "case-waiting" }, say("field.case.waiting",
      { steps: waiting.map(({ to }) => say(`case.do.${to}`)).join(" · ") })) : ""];
}

/** @param {string} stage @param {Speaker} speaker */
function photoInput(stage, { say }) {
  const count = h("small", {});
  const input = /** @type {HTMLInputElement} */ (h("input", { type: "file", name: stage, accept: "image/*",
    multiple: true, class: "visually-hidden", id: `case-${stage}` }));
  input.addEventListener("change", () => { count.textContent = say("field.case.photos", { n: input.files?.length ?? 0 }); });
  return h("p", { class: "row" }, input, h("label", { for: `case-${stage}`, class: "button plain-button" },
    say(`field.case.${stage}`)), count);
}

/** @param {HTMLFormElement} form @returns {StagedPhoto[]} */
const photosIn = (form) => ["before", "after"].flatMap((stage) =>
  [.../** @type {HTMLInputElement|null} */ (form.querySelector(`input[name=${stage}]`))?.files ?? []]
    .map((file) => ({ file, stage })));

/** @param {any} one @param {string[]} steps @param {Typed} typed @param {{speaker: Speaker, about: Around}} around */
function stepForm(one, steps, typed, { speaker, about }) {
  if (!steps.length) return null;
  const { say } = speaker;
  const note = /** @type {HTMLTextAreaElement} */ (h("textarea", { name: "note", rows: "3", maxlength: "1900" }, typed.note));
  note.addEventListener("input", () => {
    note.setCustomValidity("");
    about.drafts.keep("step", nameOf(one.ref), { ...typed, note: note.value });
  });
  const buttons = steps.map((to, i) => h("button", { type: "submit", value: to, "data-to": to,
    class: `button ${i ? "plain-button" : ""}` }, say(`case.do.${to}`)));
  const form = /** @type {HTMLFormElement} */ (h("form", { class: "sheet case-form", ...UNSAVED },
    h("label", { "data-guard": "kept" }, h("span", {}, say("field.case.note")), note),
    ...stagesOf(steps).map((stage) => photoInput(stage, speaker)), h("p", { class: "row" }, ...buttons)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const to = /** @type {HTMLButtonElement} */ (event.submitter ?? buttons[0]).value;
    note.setCustomValidity(needsWords(to) && !note.value.trim() ? say("field.case.words") : "");
    if (note.reportValidity()) void take(one, { to, note: note.value.trim(), photos: photosIn(form),
      replaces: typed.replaces, client_id: typed.client_id }, { form, buttons, speaker, about });
  });
  return form;
}

/** @param {any} one @param {{to: string, note: string, photos: StagedPhoto[], replaces: string, client_id: string}} what
 * @param {{form: HTMLFormElement, buttons: HTMLElement[], speaker: Speaker, about: Around}} around */
async function take(one, what, { form, buttons, speaker, about }) {
  const { say } = speaker;
  const free = (/** @type {boolean} */ isFree) => { for (const one of buttons) /** @type {HTMLButtonElement} */ (one).disabled = !isFree; };
  free(false);
  byId("problem").hidden = true;
  try {
    const state = about.outbox ? await about.outbox.takeStep(one, what) : await takeNow(one, what);
    about.drafts.end(nameOf(one.ref));
    settle(form);
    saved(speaker, say(state === "sent" ? `case.done.${what.to}` : state === "needs" ? "field.case.needs" : "field.kept"));
    if (!form.isConnected) return; // another form stands there meanwhile
    if (state === "waiting") await drawCase(byId("case-card"), one, speaker, about);
    else about.again();
  } catch (error) {
    showProblem(error, speaker);
    free(true);
  }
}

/** Where nothing can be kept: at once. @param {any} one @param {{to: string, note: string, photos: StagedPhoto[]}} what */
async function takeNow(one, { to, note, photos }) {
  for (const { file, stage } of photos) await cases.attach(one.ref, file, stage);
  const what = { note, revision: one.revision, client_id: newClientId() };
  await (to === ON_THE_WAY ? cases.setOut(one.ref, what) : cases.transition(one.ref, { to, ...what }));
  return "sent";
}
