/** Professional grids on the start page: which one a plan draws; a new one, or another name for one. */

import { formDialog } from "../kit/dialog.js";
import { byId, h } from "../kit/elements.js";
import { gridName, professionalGrids } from "../kit/professional_grids.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("../kit/professional_grids.js").Grid} Grid */

/** The choice of a grid for a new plan, and the button that defines one. @param {Speaker} speaker
 * @param {string} [chosen] code of the one to choose */
export async function offerGrids(speaker, chosen = "") {
  const { results, may_define: may } = await professionalGrids.list();
  const choice = /** @type {HTMLSelectElement} */ (byId("new-overlay"));
  const base = h("option", { value: "" }, speaker.say("grid.base"));
  choice.replaceChildren(base, ...results.map((/** @type {Grid} */ grid) =>
    h("option", { value: grid.code }, gridName(grid, speaker.language))));
  choice.value = chosen;
  byId("new-grid").hidden = !results.length && !may;
  byId("grid-buttons").hidden = !may;
  const change = /** @type {HTMLButtonElement} */ (byId("grid-change"));
  const renew = () => { change.disabled = !choice.value; };
  choice.onchange = renew;
  renew();
  byId("grid-add").onclick = () => void define(null, speaker);
  change.onclick = () => void define(
    results.find((/** @type {Grid} */ { code }) => code === choice.value) ?? null, speaker);
}

/** @param {Grid|null} grid none: a new one @param {Speaker} speaker */
async function define(grid, speaker) {
  const { say } = speaker;
  const field = (/** @type {string} */ name, /** @type {string} */ value, /** @type {object} */ more) =>
    h("label", { class: "field" }, h("span", {}, say(`grid.${name}`)),
      h("input", { name, value, autocomplete: "off", ...more }));
  const done = await formDialog(speaker, {
    title: say(grid ? "grid.change" : "grid.add"),
    inner: [
      ...grid ? [] : [field("code", "", { required: true, maxlength: "40",
        pattern: "[a-z][a-z0-9_]*", placeholder: "sanitation" })],
      field("name_zh", grid?.name_zh ?? "", { required: true, maxlength: "60" }),
      field("name_en", grid?.name_en ?? "", { maxlength: "60" }),
      field("colour", grid?.colour ?? "", { maxlength: "7", placeholder: "#2f8c8b" }),
    ],
    submit: say("grid.save"), other: say("ask.cancel"),
    act: (values) => (grid
      ? professionalGrids.change(grid.id, { ...values, revision: grid.revision })
      : professionalGrids.add(values)),
  });
  if (done) await offerGrids(speaker, done.code);
}
