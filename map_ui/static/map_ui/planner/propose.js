/** Alternatives of the kernel to choose from, in the card. */

import * as api from "../api.js";
import { byId, h } from "../elements.js";

/** @typedef {import("./editor.js").Editor} Editor */

/** @param {Editor} editor */
export async function propose(editor) {
  const { say, number } = editor.speaker;
  await editor.session.flush();
  const { results } = await editor.during(api.plans.alternatives(editor.id));
  const close = h("button", { type: "button", class: "quiet-button", "aria-label": say("close") }, "×");
  close.addEventListener("click", () => editor.choose(null));
  byId("cell").replaceChildren(h("header", {}, h("h2", {}, say("propose.title")), close),
    ...results.map((/** @type {any} */ one) => {
      const take = h("button", { type: "button", class: "button" }, say("propose.take"));
      take.addEventListener("click", () => { editor.choose(null); editor.send(one.step); });
      return h("div", { class: "proposal" }, h("h3", {}, say(`propose.${one.first}`)),
        h("p", {}, say("propose.score", { cells: one.cells, within: one.within_rule,
          moved: number(one.residents_moved) })),
        h("p", { class: "quiet" }, say("propose.range", { least: number(one.households[0]),
          most: number(one.households[1]), round: number(Math.round(100 * one.compactness)) })), take);
    }));
  byId("cell").hidden = false;
}
