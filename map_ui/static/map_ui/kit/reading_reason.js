/** Asking why somebody reads so many people: a dialog, once for all requests that wait for it. */

import * as api from "./api.js";
import { h } from "./elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** @type {Promise<boolean>|null} */ let asking = null;

/** From now on whatever is refused for want of a reason asks for one, and is asked again with it.
 * @param {() => Speaker} speaker */
export function askForReasons(speaker) {
  api.onReasonNeeded((failure) => {
    asking ??= ask(failure, speaker()).finally(() => { asking = null; });
    return asking;
  });
}

/** Whether a reason was given; closing the dialog leaves the page as it was.
 * @param {api.Failure} failure @param {Speaker} speaker @returns {Promise<boolean>} */
function ask(failure, { say }) {
  const { reasons = [] } = failure.told.details ?? {};
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const form = /** @type {HTMLFormElement} */ (h("form", { method: "dialog", "data-guard": "none" },
    h("h2", {}, say("reading.title")), h("p", {}, failure.message),
    h("label", { class: "field" }, h("span", {}, say("reading.reason")),
      h("select", { name: "reason", required: true },
        h("option", { value: "" }, say("reading.choose")),
        ...reasons.map((/** @type {string} */ one) =>
          h("option", { value: one }, say(`reason.${one}`))))),
    h("p", { class: "hint quiet small" }, say("reading.recorded")), problem,
    h("p", { class: "actions" }, h("button", { type: "submit", class: "button" }, say("reading.go")),
      h("button", { type: "button", class: "plain-button" }, say("desk.cancel")))));
  const dialog = /** @type {HTMLDialogElement} */ (
    h("dialog", { class: "asking", "aria-label": say("reading.title") }, form));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    let isGiven = false;
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(isGiven);
    });
    form.querySelector(".plain-button")?.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await api.giveReadingReason(String(new FormData(form).get("reason")));
        isGiven = true;
        dialog.close();
      } catch (error) {
        if (!(error instanceof api.Failure)) throw error;
        problem.textContent = error.message || say("error.unreachable");
        problem.hidden = false;
      }
    });
  });
}
