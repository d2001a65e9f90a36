/** Exports: one's own with their links, and those that wait for one's decision. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { attempt, saved, startPage } from "../kit/page.js";

const LOOK_AGAIN_MS = 2000;
const speaker = startPage("desk.exports");
const { say } = speaker;
/** @type {Record<string, string>} names of layers in the reader's language */ let titles = {};

/** @param {any} one */
function about(one) {
  const rows = say("exports.rows", { rows: speaker.number(one.rows_written ?? one.rows) });
  return h("span", {}, h("b", {}, `#${one.id} ${titles[one.layer] ?? one.layer}`), ` · ${rows}`,
    one.personal ? h("span", { class: "flag late" }, say("exports.personal")) : "",
    h("small", {}, say("exports.reason", { reason: one.reason })));
}

/** How far it is, in words. @param {any} one */
function stageOf({ stage, job, expires_at: until, downloads }) {
  if (stage === "ready") {
    return [say("exports.until", { time: speaker.time(until) }),
      downloads ? say("exports.fetched", { n: downloads }) : ""].filter(Boolean).join(" · ");
  }
  if (stage === "writing" && job?.progress) {
    return `${say("exports.writing")} ${Math.round(100 * job.progress)} %`;
  }
  if (stage === "failed") return job?.error?.message ?? say("exports.failed");
  return say(`exports.${stage}`);
}

/** @param {any} one */
function mineRow(one) {
  const told = about(one);
  told.append(h("small", {}, [say("exports.asked", { time: speaker.time(one.asked_at) }),
    stageOf(one)].join(" · ")),
    ...(one.job?.result?.warnings ?? []).map((/** @type {string} */ warning) => h("small", { class: "warning" }, warning)));
  return h("li", { "data-stage": one.stage }, told, one.link
    ? h("a", { class: "button", href: one.link, download: true }, say("exports.fetch"))
    : h("span", { class: "quiet" }, say(`exports.short.${one.stage}`)));
}

/** @param {any} one */
function waitingRow(one) {
  const told = about(one);
  told.append(h("small", {}, say("exports.by", { who: one.username,
    time: speaker.time(one.asked_at) })));
  const button = (/** @type {boolean} */ approve) => {
    const made = h("button", { type: "button", class: approve ? "button" : "button plain-button" },
      say(approve ? "exports.approve" : "exports.refuse"));
    made.addEventListener("click", () => void attempt(speaker, async () => {
      await api.decideExport(one.id, approve);
      saved(speaker, say(approve ? "exports.approved" : "exports.refused.now"));
      await show();
    }));
    return made;
  };
  return h("li", {}, told, button(true), button(false));
}

async function show() {
  const told = await api.exportsList();
  byId("lead").textContent = say("exports.lead", {
    rows: speaker.number(told.rows_at_once), left: speaker.number(told.rows_left_today),
  });
  byId("decide").hidden = !told.to_decide.length;
  byId("waiting").replaceChildren(...told.to_decide.map(waitingRow));
  byId("mine").replaceChildren(...(told.mine.length ? told.mine.map(mineRow)
    : [h("li", { class: "quiet" }, say("exports.none"))]));
  document.documentElement.dataset.ready = "true";
  if (told.mine.some((/** @type {any} */ one) => one.stage === "writing")) {
    setTimeout(() => void attempt(speaker, show), LOOK_AGAIN_MS);
  }
}

void attempt(speaker, async () => {
  const { layers } = await api.layers();
  titles = Object.fromEntries(layers.map((/** @type {any} */ one) => [one.name, one.title]));
  await show();
});
