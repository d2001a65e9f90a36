/** What became of an export that was asked for: its progress and its file, or that it waits. */

import * as api from "./api.js";
import { h } from "./elements.js";
import { follow } from "./job.js";
import { at } from "./root.js";

/** Whether there is a file. @param {HTMLElement} told @param {any} asked the API's answer
 * @param {import("../texts/speaker.js").Speaker} speaker @returns {Promise<boolean>} */
export async function showExport(told, asked, speaker) {
  const { say } = speaker;
  if (!asked.job) {
    told.replaceChildren(h("p", { class: "note" }, say("export.waiting", { n: asked.rows }), " ",
      h("a", { href: at("/exports/") }, say("desk.exports"))));
    return false;
  }
  const job = await follow(told, asked.job, api.jobs, speaker);
  if (job.state !== "done") {
    told.replaceChildren(h("p", { class: "warning", role: "alert" },
      job.error?.message ?? say("theme.cancelled")));
    return false;
  }
  const mine = (await api.exportsList()).mine.find((/** @type {any} */ one) => one.id === asked.id);
  told.replaceChildren(h("p", { class: "good" }, say("export.ready", { n: job.result.rows }), " ",
    h("a", { href: mine?.link ?? "", download: job.result.file }, job.result.file)),
  ...(job.result.warnings ?? []).map((/** @type {string} */ one) => h("p", { class: "warning", role: "alert" }, one)));
  return true;
}
