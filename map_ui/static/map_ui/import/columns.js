/** Which column of the file means what: a table to read and to correct. */

import { h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{name: string, required: boolean, zh: string, en: string, is_place: boolean, is_key: boolean,
 *   choices: {value: string, label: string}[]}} Target */
/** @typedef {{name: string, zh: string, shape: string|null, columns: Target[]}} Kind */
/** @typedef {{name: string, values: string[]}} Column */
/** @typedef {{target: string, taken: string, left: string[]}} Rivals */
/** @typedef {{columns: Column[], mapping: Record<string, string>, missing: string[],
 *   rivals: Rivals[], has_geometry: boolean}} Described */

/** @param {Target} target @param {Speaker} speaker */
export const targetText = (target, { language }) => (language === "zh" ? target.zh : target.en);

/** What stands between the parts of a list. @param {Speaker} speaker */
export const commaOf = ({ language }) => (language === "en" ? ", " : "、");

/** What a target of a kind is called. @param {Kind|undefined} kind @param {string} name
 * @param {Speaker} speaker */
export function targetName(kind, name, speaker) {
  if (name === "geometry") return speaker.say("columns.place");
  const target = kind?.columns.find((one) => one.name === name);
  return target ? targetText(target, speaker).split(/[（(，,]/)[0] : name;
}

/**
 * Targets that the file feeds or that are needed stand in the table, the others below a fold.
 * @param {Kind} kind @param {Described} file @param {Speaker} speaker
 * @param {(target: string, column: string) => void} onChange
 */
export function columnTable(kind, file, speaker, onChange) {
  const { say } = speaker;
  const rivals = new Set(file.rivals.map(({ target }) => target));
  const isShown = (/** @type {Target} */ target) => target.name in file.mapping || target.required
    || rivals.has(target.name)
    || (target.is_place && file.missing.includes("geometry"));
  const targets = kind.columns.filter((one) => !(file.has_geometry && one.is_place));
  const row = (/** @type {Target} */ target) => columnRow(target, file, speaker, onChange);
  const head = () => h("thead", {}, h("tr", {},
    ...["target", "column", "values"].map((key) => h("th", { scope: "col" }, say(`columns.${key}`)))));
  const others = targets.filter((one) => !isShown(one));
  const used = new Set(Object.values(file.mapping));
  const unused = file.columns.filter(({ name }) => !used.has(name)).map(({ name }) => name);
  return [
    file.has_geometry && h("p", { class: "hint" }, say("columns.geometry")),
    h("table", { class: "columns" }, head(), h("tbody", {}, ...targets.filter(isShown).map(row))),
    others.length > 0 && h("details", { class: "more" },
      h("summary", {}, say("columns.more", { n: others.length })),
      h("table", { class: "columns" }, head(), h("tbody", {}, ...others.map(row)))),
    ...file.rivals.map((one) => rivalNote(one, kind, speaker)),
    unused.length > 0 && h("p", { class: "hint" }, say("columns.unused", { list: unused.join(commaOf(speaker)) })),
    file.missing.length > 0 && h("p", { class: "warning", role: "alert" }, say("columns.missing", {
      list: file.missing.map((name) => targetName(kind, name, speaker)).join(commaOf(speaker)) })),
  ];
}

/** Several columns of one meaning: which is read, or that somebody must say it.
 * @param {Rivals} rivals @param {Kind} kind @param {Speaker} speaker */
function rivalNote({ target, taken, left }, kind, speaker) {
  const values = { target: targetName(kind, target, speaker), taken, list: left.join(commaOf(speaker)) };
  return taken ? h("p", { class: "hint" }, speaker.say("columns.left", values))
    : h("p", { class: "warning", role: "alert" }, speaker.say("columns.unclear", values));
}

/** @param {Target} target @param {Described} file @param {Speaker} speaker
 * @param {(target: string, column: string) => void} onChange */
function columnRow(target, file, speaker, onChange) {
  const { say } = speaker;
  const chosen = file.mapping[target.name] ?? "";
  const id = `column-${target.name}`;
  const select = /** @type {HTMLSelectElement} */ (h("select", { id, name: target.name },
    h("option", { value: "" }, say("columns.none")),
    ...file.columns.map(({ name }) => h("option", { value: name, selected: name === chosen }, name))));
  select.addEventListener("change", () => onChange(target.name, select.value));
  const values = file.columns.find(({ name }) => name === chosen)?.values ?? [];
  const isMissing = file.missing.includes(target.name);
  return h("tr", { class: isMissing ? "missing" : undefined },
    h("th", { scope: "row" }, h("label", { for: id }, targetText(target, speaker)),
      target.required && h("span", { class: "needed" }, say("columns.needed"))),
    h("td", {}, select),
    h("td", { class: "values" }, values.join(commaOf(speaker))));
}
