/** Words of a file that mean others, and values that all rows share. */

import { h } from "../kit/elements.js";
import { targetName, targetText } from "./columns.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./columns.js").Kind} Kind */
/** @typedef {import("./columns.js").Target} Target */
/** @typedef {{values: Record<string, Record<string, string>>,
 *   constants: Record<string, string>}} Words */
/** @typedef {{mapping: Record<string, string>, missing: string[],
 *   words_unknown: Record<string, string[]>}} Described */

/** Do something that draws the page anew, and keep the place of whoever types.
 * @param {() => void} draw */
function redraw(draw) {
  const at = document.activeElement?.id ?? "";
  draw();
  document.getElementById(at)?.focus();
}

/** Words that nobody has said anything of, and needed columns that the file lacks, come first.
 * @param {Kind} kind @param {Described} file @param {Words} words @param {Speaker} speaker
 * @param {() => void} changed */
export function wordParts(kind, file, words, speaker, changed) {
  const targets = kind.columns.filter(({ is_place: isPlace }) => !isPlace);
  const asked = targets.filter(({ name }) => wordsOf(name, file, words).length > 0);
  return [
    ...asked.map((target) => wordTable(target, file, words, speaker, changed)),
    constantsPart(targets.filter((one) => !one.is_key && !file.mapping[one.name]), file, words, speaker, changed),
  ];
}

/** @param {string} target @param {Described} file @param {Words} words */
function wordsOf(target, file, words) {
  if (!file.mapping[target]) return [];
  return [...new Set([...(file.words_unknown[target] ?? []),
    ...Object.keys(words.values[target] ?? {})])];
}

/** @param {Target} target @param {Described} file @param {Words} words @param {Speaker} speaker
 * @param {() => void} changed */
function wordTable(target, file, words, speaker, changed) {
  const { say } = speaker;
  const name = targetText(target, speaker);
  const rows = wordsOf(target.name, file, words).map((word, i) => {
    const id = `word-${target.name}-${i}`;
    const box = valueBox(target, id, words.values[target.name]?.[word] ?? "", say("words.as_is"));
    box.addEventListener("change", () => {
      const meant = { ...words.values[target.name] };
      if (box.value) meant[word] = box.value;
      else delete meant[word];
      words.values[target.name] = meant;
      redraw(changed);
    });
    return h("tr", {}, h("th", { scope: "row" }, h("label", { for: id }, word)), h("td", {}, box));
  });
  return h("section", { class: "words" }, h("h3", {}, say("words.title", { name })),
    h("table", { class: "columns" }, h("thead", {}, h("tr", {},
      h("th", { scope: "col" }, say("words.word")), h("th", { scope: "col" }, say("words.meant")))),
    h("tbody", {}, ...rows)));
}

/** A choice of the known values, else a field. @param {Target} target @param {string} id
 * @param {string} value @param {string} nothing what an empty choice says */
function valueBox(target, id, value, nothing) {
  if (!target.choices.length) {
    return /** @type {HTMLInputElement} */ (h("input", { type: "text", id, value, maxlength: "300",
      placeholder: nothing, autocomplete: "off" }));
  }
  return /** @type {HTMLSelectElement} */ (h("select", { id }, h("option", { value: "" }, nothing),
    ...target.choices.map((one) => h("option", { value: one.value,
      selected: one.value === value }, `${one.label} ${one.value}`))));
}

/** @param {Target[]} targets without a column @param {Described} file @param {Words} words
 * @param {Speaker} speaker @param {() => void} changed */
function constantsPart(targets, file, words, speaker, changed) {
  if (!targets.length) return null;
  const { say } = speaker;
  const isFirst = (/** @type {Target} */ one) => one.name in words.constants
    || file.missing.includes(one.name);
  const row = (/** @type {Target} */ target) => {
    const id = `constant-${target.name}`;
    const box = valueBox(target, id, words.constants[target.name] ?? "", say("words.nothing"));
    box.addEventListener("change", () => {
      const { [target.name]: _former, ...others } = words.constants;
      words.constants = box.value.trim() ? { ...others, [target.name]: box.value.trim() } : others;
      redraw(changed);
    });
    return h("tr", {}, h("th", { scope: "row" }, h("label", { for: id },
      say("words.constant", { name: targetText(target, speaker) }))), h("td", {}, box));
  };
  const isOpen = targets.some(isFirst);
  const ordered = [...targets.filter(isFirst), ...targets.filter((one) => !isFirst(one))];
  return h("details", { class: "more constants", open: isOpen },
    h("summary", {}, say("words.constants")),
    h("table", { class: "columns" }, h("tbody", {}, ...ordered.map(row))));
}

/** What goes to the server: words of targets that have a column, values of those that have none;
 * these are said to have none, so that the server looks for none.
 * @param {Words} words @param {Record<string, string>} mapping
 * @returns {Words & {mapping: Record<string, string>}} */
export function saidWords({ values, constants: all }, mapping) {
  const only = (/** @type {Record<string, any>} */ some, /** @type {boolean} */ mapped) =>
    Object.fromEntries(Object.entries(some).filter(([target]) => Boolean(mapping[target]) === mapped));
  const constants = only(all, false);
  const none = Object.fromEntries(Object.keys(constants).map((target) => [target, ""]));
  return { values: only(values, true), constants, mapping: { ...mapping, ...none } };
}

/** What was said by hand, as the trial and the load tell it. @param {Record<string, any>} numbers
 * @param {Kind|undefined} kind @param {Speaker} speaker */
export function choiceNote(numbers, kind, speaker) {
  const { say, number } = speaker;
  const { crs, north_first: northFirst, constants = {} } = numbers.choices ?? {};
  const lines = [
    crs && say("words.said.crs", { crs }),
    northFirst && say("projection.north_first"),
    ...Object.entries(constants).map(([target, value]) =>
      say("words.said.constant", { target: targetName(kind, target, speaker), value })),
    ...(numbers.words ?? []).map((/** @type {any} */ one) => say("words.said.word",
      { ...one, target: targetName(kind, one.target, speaker), cells: number(one.cells) })),
  ].filter(Boolean);
  return lines.length ? h("ul", { class: "said" }, ...lines.map((line) => h("li", {}, line))) : null;
}
