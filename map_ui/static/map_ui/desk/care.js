/** Who needs care: told and written on the page of a resident, for whoever may know it. */

import * as api from "../kit/api.js";
import { h } from "../kit/elements.js";
import { settle } from "../kit/form_guard.js";
import { refusalWords } from "../kit/refusal.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{speaker: Speaker, may(noun: string): boolean, open(noun: string, id: number): void}} Desk
 *   what this needs of the desk, see record.js */

export const GROUPS = ["elderly_alone", "disabled", "minor_in_hardship", "low_income",
  "seriously_ill", "other"];

/** @param {any} record @param {Desk} desk @returns {HTMLElement} */
export function drawCare(record, desk) {
  const { say, day } = desk.speaker;
  const change = h("button", { type: "button", class: "plain small" }, say("care.change"));
  const rows = record.care.map((/** @type {any} */ one) => h("li", { class: "now" },
    h("b", {}, say(`care.${one.group}`)), one.note && h("small", {}, one.note),
    h("time", {}, `${say("since")} ${day(one.since)}`)));
  const inner = h("div", {}, rows.length ? h("ol", { class: "timeline" }, ...rows)
    : h("p", { class: "quiet" }, say("care.none")));
  change.addEventListener("click", () => {
    change.hidden = true;
    inner.replaceChildren(form(record, desk));
  });
  return h("section", { class: "part care" }, h("div", { class: "part-head" },
    h("h3", {}, say("care.title")), desk.may("residents") && change), inner);
}

/** @param {any} record @param {Desk} desk */
function form(record, desk) {
  const { say } = desk.speaker;
  const known = Object.fromEntries(record.care.map((/** @type {any} */ one) => [one.group, one.note]));
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const rows = GROUPS.map((group) => {
    const check = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox",
      checked: group in known }));
    const note = /** @type {HTMLInputElement} */ (h("input", { type: "text", maxlength: "200",
      value: known[group] ?? "", "aria-label": `${say(`care.${group}`)} ${say("care.note")}`,
      placeholder: say("care.note") }));
    return { group, check, note };
  });
  const made = /** @type {HTMLFormElement} */ (h("form", { class: "care-form" },
    ...rows.map(({ group, check, note }) => h("div", { class: "care-row" },
      h("label", { class: "check" }, check, say(`care.${group}`)), note)), problem,
    h("p", {}, h("button", { type: "submit", class: "button" }, say("care.save")), " ",
      cancel(record, desk))));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const care = rows.filter(({ check }) => check.checked)
      .map(({ group, note }) => ({ group, note: note.value.trim() }));
    try {
      await api.records.care(record.id, { revision: record.revision, care });
      settle(made);
      desk.open("residents", record.id);
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      problem.textContent = refusalWords(error, desk.speaker) || say("error.unreachable");
      problem.hidden = false;
    }
  });
  return made;
}

/** @param {any} record @param {Desk} desk */
function cancel(record, desk) {
  const made = h("button", { type: "button", class: "plain" }, desk.speaker.say("care.cancel"));
  made.addEventListener("click", () => {
    const form = made.closest("form");
    if (form) settle(form);
    desk.open("residents", record.id);
  });
  return made;
}
