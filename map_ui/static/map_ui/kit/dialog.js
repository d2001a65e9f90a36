/** A form in a dialog over the page, which stays until what it is for has gone well; the question before
 * unsaved work goes. */

import { h } from "./elements.js";
import { Failure } from "./failure.js";
import { settle, titleOf, unsavedForms } from "./form_guard.js";
import { refusalWords } from "./refusal.js";
import { LOCALES, speaker as speakerOf } from "../texts/speaker.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** A speaker in the language that the page shows now. */
export function pageSpeaker() {
  const root = document.documentElement;
  const language = Object.keys(LOCALES).find((one) => root.lang.startsWith(one)) ?? "zh";
  return speakerOf(language, root.dataset.timezone);
}

/**
 * @param {Speaker} speaker
 * @param {{title: string, inner: (Node|string)[], submit: string, other: string,
 *   act: (values: Record<string, string>, form: HTMLFormElement) => Promise<any>,
 *   leave?: (form: HTMLFormElement) => void}} about
 *   `act` is done with what was typed, a Failure of it is shown; `other` is the text of the second
 *   button, which closes the dialog, or does what `leave` says while it stays
 * @returns {Promise<any>} what `act` returned; null where the dialog was closed instead
 */
export function formDialog(speaker, { title, inner, submit, other, act, leave }) {
  const { say } = speaker;
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const go = /** @type {HTMLButtonElement} */ (h("button", { type: "submit", class: "button" }, submit));
  const second = h("button", { type: "button", class: "plain-button button" }, other);
  const form = /** @type {HTMLFormElement} */ (h("form", { method: "dialog" }, h("h2", {}, title),
    ...inner, problem, h("p", { class: "actions" }, go, second)));
  const dialog = /** @type {HTMLDialogElement} */ (
    h("dialog", { class: "asking", "aria-label": title }, form));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    /** @type {any} */ let done = null;
    dialog.addEventListener("close", () => { dialog.remove(); resolve(done); });
    if (leave) dialog.addEventListener("cancel", (event) => event.preventDefault());
    else askOnEscape(dialog, () => speaker);
    second.addEventListener("click", () => (leave ? leave(form) : dialog.close()));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      problem.hidden = go.disabled = true;
      try {
        const values = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
        done = await act(Object.fromEntries(values), form);
        dialog.close();
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        problem.textContent = refusalWords(error, speaker) || say("error.unreachable");
        problem.hidden = false;
      } finally {
        go.disabled = false;
      }
    });
  });
}

/** Escape is pressed by mistake more often than a button is: it asks while the dialog holds unsaved work.
 * @param {HTMLDialogElement} dialog @param {() => Speaker} speaker */
export function askOnEscape(dialog, speaker) {
  dialog.addEventListener("cancel", (event) => {
    // A chooser of files that is closed says "cancel" too, from inside.
    if (event.target !== dialog || !unsavedForms(dialog).length) return;
    event.preventDefault();
    void mayLeave(speaker(), dialog).then((isLeft) => { if (isLeft) dialog.close(); });
  });
}

/** Whether one may go on: nothing is unsaved, or it was given up.
 * @param {Speaker} speaker @param {Node} [within] only what stands in here would go
 * @returns {Promise<boolean>} */
export async function mayLeave(speaker, within = document) {
  const forms = unsavedForms(within);
  if (!forms.length) return true;
  const { say } = speaker;
  const left = await formDialog(speaker, { title: say("unsaved.title"),
    inner: [h("p", {}, say("unsaved.about", { what: [...new Set(forms.map(titleOf))].join("、") }))],
    submit: say("unsaved.leave"), other: say("unsaved.stay"), act: async () => true });
  if (left) for (const form of forms) settle(form);
  return Boolean(left);
}
