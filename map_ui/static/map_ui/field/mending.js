/** Mending what waits on the page without a line, once the PIN has opened it: each entry in its form again. */

import { byId, h } from "../kit/elements.js";
import { UNSAVED, unsavedForms } from "../kit/form_guard.js";
import { saved, showProblem } from "../kit/page.js";
import { leaveCase, takeBackStep } from "./case_card.js";
import { formsAt, openPack } from "./pack.js";
import { VisitDraft, makeVisitForm } from "./visit_form.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./outbox.js").Outbox} Outbox */
/** @typedef {import("./drafts.js").Drafts} Drafts */
/** @typedef {{outbox: Outbox, drafts: Drafts, speaker: Speaker, report(): import("./report.js").Report|null}} About */

/** @param {About} about @returns {{takeBack: import("./outbox_panel.js").TakeBack}} */
export function mending(about) {
  const { speaker, report } = about;
  return { takeBack: async (entry, content) => {
    const isUsed = entry.code === "client_id_used";
    if (entry.kind === "report") return Boolean(await report()?.takeBack(entry.client_id, content, isUsed));
    if (entry.kind === "step" && !content.to) return takeBackNote(entry, content, about);
    if (unsavedForms(byId("mend")).length) return false;
    const form = entry.kind === "visit" ? await visitForm(entry, content, about) : stepForm(entry, content, about);
    if (!form) return false;
    show(h("h2", {}, speaker.say(`field.mend.${entry.kind}`)), form);
    return true;
  } };
}

/** What was only typed of a step says not which one, nor at which revision: it goes back to its case.
 * @param {import("./queue.js").Entry} entry @param {any} content @param {About} about */
async function takeBackNote(entry, content, { drafts, speaker: { say } }) {
  if (unsavedForms(byId("case-card")).length || !await takeBackStep(entry, content, drafts)) return false;
  leaveCase(byId("case-card"));
  show(h("h2", {}, say("field.mend.step")), h("p", { role: "status" }, say("field.mend.note", { ref: content.ref })));
  return true;
}

/** @param {(Node|string)[]} inner */
export function show(...inner) {
  byId("mend").replaceChildren(...inner);
  byId("mend").hidden = !inner.length;
}

/** @param {import("./queue.js").Entry} entry @param {any} content @param {About} about */
async function visitForm(entry, content, { outbox, drafts, speaker }) {
  const draft = await VisitDraft.of(content.unit, drafts);
  if (!outbox.key || draft.isBegun && draft.clientId !== entry.client_id) return null;
  draft.takeBack(entry.client_id, content, entry.code === "client_id_used");
  const forms = formsAt(await openPack(outbox), content.unit);
  return makeVisitForm({ draft, speaker, forms, fail: (error) => showProblem(error, speaker), onSent: () => {
    saved(speaker, speaker.say("field.kept"));
    show();
  }, record: (said, replaces) => outbox.submit("visit", said, { replaces }) });
}

/** @param {import("./queue.js").Entry} entry @param {any} content @param {About} about */
function stepForm(entry, content, { outbox, speaker }) {
  const { say } = speaker, { ref, to, note } = content;
  const text = /** @type {HTMLTextAreaElement} */ (h("textarea", { name: "note", rows: "3", maxlength: "1900" }, note ?? ""));
  const form = h("form", { class: "sheet case-form", ...UNSAVED }, h("label", {}, h("span", {}, say("field.case.note")), text),
    h("button", { type: "submit", class: "button" }, say(`case.do.${to}`)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const seen = { ref, revision: Number(entry.envelope?.base_revision), step: entry.saw ?? "" };
    outbox.takeStep(seen, { to, note: text.value.trim(), photos: [], replaces: entry.client_id }).then(() => {
      saved(speaker, say("field.kept"));
      show();
    }, (error) => showProblem(error, speaker));
  });
  return form;
}
