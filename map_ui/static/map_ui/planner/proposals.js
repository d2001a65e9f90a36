/** Alternatives of the kernel to choose from, in the card. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { follow } from "../kit/job.js";
import { toast } from "../kit/notice.js";
import { at } from "../kit/root.js";

/** @typedef {import("./editor.js").Editor} Editor */

/** Of one community at once, as a step to take; of several by a job, as branches to open.
 * @param {Editor} editor */
export async function propose(editor) {
  await editor.session.flush();
  if (editor.about.communities.length > 1) return byJob(editor);
  const { results } = await editor.during(api.plans.alternatives(editor.id));
  return show(editor, ...results.map((/** @type {any} */ one) => {
    const take = h("button", { type: "button", class: "button" }, editor.speaker.say("propose.take"));
    take.addEventListener("click", () => { editor.choose(null); editor.send(one.step); });
    return proposal(editor, one, take);
  }));
}

/** @param {Editor} editor */
async function byJob(editor) {
  const { say } = editor.speaker;
  const job = await api.plans.send(editor.id, "propose");
  const place = h("div", {});
  show(editor, place);
  const done = await follow(place, job, api.jobs, editor.speaker);
  if (done.state !== "done") {
    editor.choose(null);
    if (done.error) toast(done.error.message);
    return;
  }
  show(editor, ...done.result.branches.map((/** @type {any} */ one) => proposal(editor, one,
    h("a", { class: "button", href: at(`/plan/${one.plan}/`) }, say("propose.open")))));
}

/** @param {Editor} editor @param {HTMLElement[]} inner */
function show(editor, ...inner) {
  const { say } = editor.speaker;
  const close = h("button", { type: "button", class: "quiet-button", "aria-label": say("close") }, "×");
  close.addEventListener("click", () => editor.choose(null));
  byId("cell").replaceChildren(h("header", {}, h("h2", {}, say("propose.title")), close), ...inner);
  byId("cell").hidden = false;
}

/** @param {Editor} editor @param {any} one @param {HTMLElement} take */
function proposal({ speaker: { say, number } }, one, take) {
  return h("div", { class: "proposal" }, h("h3", {}, say(`propose.${one.first}`)),
    h("p", {}, say("propose.score", { cells: one.cells, within: one.within_rule,
      moved: number(one.residents_moved) })),
    h("p", { class: "quiet" }, say("propose.range", { least: number(one.households[0]),
      most: number(one.households[1]), round: number(Math.round(100 * one.compactness)) })),
    ...(one.measures ?? []).map((/** @type {any} */ { name, least, most, within }) => h("p", { class: "quiet" },
      `${say(`measure.${name}`)}：${say("score.measure", { least: number(least), most: number(most), within })}`)),
    take);
}
