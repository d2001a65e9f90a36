/** Choosing what a plan weighs: a dialog with a line a measure. */

import { formDialog } from "../kit/dialog.js";
import { h } from "../kit/elements.js";

/** @typedef {import("./editor.js").Editor} Editor */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const NAMES = ["households", "residents", "workload", "floor_area_m2", "organisations", "residents_60"];

/** Ask, send the step, and read the plan as it counts from then on. @param {Editor} editor */
export async function weigh(editor) {
  const { speaker, about } = editor;
  const { say } = speaker;
  const notes = [h("p", { class: "quiet" }, say("measures.about"))];
  if (about.measures_hidden?.length) notes.push(h("p", { class: "banner" }, say("measures.hidden")));
  const rows = await formDialog(speaker, { title: say("plan.measures"), submit: say("measures.take"),
    other: say("close"), inner: [...notes, table(about, speaker)],
    act: async (values) => rowsOf(values) });
  if (!rows) return;
  editor.send({ type: "set", measures: rows });
  await editor.session.flush();
  await editor.session.readAgain();
}

/** Whether an undo or redo has changed what is weighed. @param {Editor} editor @param {any} reply */
export const weighsOther = ({ about }, reply) => (
  JSON.stringify(reply.measures ?? []) !== JSON.stringify(about.measures ?? []));

/** @param {any} about @param {Speaker} speaker */
function table(about, speaker) {
  const { say } = speaker;
  const heads = ["measure", "target", "tolerance", "weight"].map((key) => h("th", {}, say(`measures.${key}`)));
  return h("table", { class: "measures" }, h("thead", {}, h("tr", {}, ...heads)),
    h("tbody", {}, ...NAMES.flatMap((name) => lines(about, name, speaker))));
}

/** @param {any} about @param {string} name @param {Speaker} speaker @returns {HTMLElement[]} */
function lines(about, name, { say }) {
  const row = about.measures.find((/** @type {any} */ one) => one.name === name);
  const isAllowed = about.measures_allowed.includes(name);
  const input = (/** @type {string} */ what, /** @type {object} */ more) => h("input", { type: "number",
    name: `${name}.${what}`, "aria-label": `${say(`measure.${name}`)}：${say(`measures.${what}`)}`,
    disabled: !isAllowed, ...more });
  const tick = h("input", { type: "checkbox", name: `${name}.on`, checked: Boolean(row), disabled: !isAllowed });
  const made = [h("tr", { "data-measure": name },
    h("th", {}, h("label", {}, tick, " ", say(`measure.${name}`)),
      isAllowed ? null : h("small", { class: "quiet" }, say("measures.refused"))),
    h("td", {}, input("target", { min: "1", step: "any", value: row?.target ?? "",
      placeholder: say(name === "households" ? "measures.rule" : "measures.mean") })),
    h("td", {}, input("tolerance", { min: "1", max: "100", step: "1", required: true,
      value: String(Math.round(100 * (row?.tolerance ?? 0.2))) })),
    h("td", {}, input("weight", { min: "0.1", max: "10", step: "0.1", required: true,
      value: String(row?.weight ?? 1) })))];
  if (name !== "workload") return made;
  const points = (/** @type {string} */ what, /** @type {number} */ value, /** @type {boolean} */ isOpen) =>
    h("label", {}, say(`measures.${what}`), " ", input(what, { min: "0", max: "100", step: "1", required: true,
      value: String(row?.[what] ?? value), disabled: !isAllowed || !isOpen }));
  return [...made, h("tr", { class: "points" }, h("td", { colspan: "4" },
    points("incidents", 1, true), " ", points("visits", 0, about.may_weigh_visits)))];
}

/** What the form says, as the step wants it. @param {Record<string, string>} values */
export function rowsOf(values) {
  return NAMES.filter((name) => `${name}.on` in values).map((name) => {
    const number = (/** @type {string} */ what) => {
      const text = values[`${name}.${what}`];
      return text === undefined || text === "" ? undefined : Number(text);
    };
    const tolerance = number("tolerance");
    const row = { name, target: number("target"), weight: number("weight"), incidents: number("incidents"),
      visits: number("visits"), tolerance: tolerance === undefined ? undefined : tolerance / 100 };
    return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
  });
}
