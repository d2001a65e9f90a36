/** Taking the list out as it is filtered: in which form, what for; then its progress and the file. */

import * as api from "../kit/api.js";
import { askOnEscape } from "../kit/dialog.js";
import { h } from "../kit/elements.js";
import { settle } from "../kit/form_guard.js";
import { showExport } from "../kit/export_result.js";
import { queryOf } from "./filters.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const FORMATS = ["xlsx", "csv", "gpkg", "geojson"];
const SHORTEST = 4, LONGEST = 300;

/** What is asked for: the filters, without the order of the list.
 * @param {import("./filters.js").Filters} filters @param {{format: string, reason: string}} given */
export function exportOf(filters, { format, reason }) {
  const { sort: _, ...cases } = queryOf(filters, null);
  return { layer: "incidents", format, reason: reason.trim(), ...Object.keys(cases).length && { cases } };
}

/** @param {import("./filters.js").Filters} filters @param {Speaker} speaker */
export function openExport(filters, speaker) {
  const { say } = speaker;
  const told = h("div", { class: "export-told", role: "status" });
  const go = /** @type {HTMLButtonElement} */ (h("button", { type: "submit", class: "button" }, say("export.ask")));
  const close = h("button", { type: "button", class: "button plain-button" }, say("close"));
  const form = /** @type {HTMLFormElement} */ (h("form", { method: "dialog" },
    h("h2", {}, say("case.export")), h("p", { class: "quiet" }, say("case.export.about")),
    h("label", { class: "field" }, h("span", {}, say("export.format")), h("select", { name: "format" },
      ...FORMATS.map((one) => h("option", { value: one }, say(`export.format.${one}`))))),
    h("label", { class: "field" }, h("span", {}, say("export.reason")), h("input", { name: "reason", required: true,
      minlength: String(SHORTEST), maxlength: String(LONGEST), placeholder: say("case.export.hint"), autocomplete: "off" })),
    h("p", { class: "quiet small" }, say("export.gate")), told, h("p", { class: "actions" }, go, close)));
  const dialog = /** @type {HTMLDialogElement} */ (
    h("dialog", { class: "asking", id: "export-list", "aria-label": say("case.export") }, form));
  askOnEscape(dialog, () => speaker);
  dialog.addEventListener("close", () => dialog.remove());
  close.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.disabled = true;
    told.replaceChildren();
    try {
      const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
      const asked = await api.askExport(exportOf(filters, /** @type {any} */ (given)));
      settle(form);
      await showExport(told, asked, speaker);
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      told.replaceChildren(h("p", { class: "warning", role: "alert", "data-code": error.code },
        error.message || say("error.unreachable")));
    } finally {
      go.disabled = false;
    }
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** The button, where there is one. @param {() => import("./filters.js").Filters} filters @param {Speaker} speaker */
export function listenToExport(filters, speaker) {
  document.getElementById("export-open")?.addEventListener("click", () => openExport(filters(), speaker));
}
