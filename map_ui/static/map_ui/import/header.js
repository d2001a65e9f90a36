/** Which table of a file is meant, and which of its rows names the columns: found, said, chosen. */

import { h } from "../kit/elements.js";
import { targetName } from "./columns.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./columns.js").Kind} Kind */
/** @typedef {{first: number, last: number, titles: string[],
 *   groups: Record<string, string>}} Header */

const MOST_ROWS = 1000;

/** What is said of a header that is not the first row alone. @param {Header|null|undefined} header
 * @param {Kind|undefined} kind @param {Speaker} speaker @returns {string[]} */
export function headerTexts(header, kind, speaker) {
  if (!header) return [];
  const { first, last, titles, groups } = header;
  const { say } = speaker;
  return [
    say("header.found", { rows: first < last ? `${first}–${last}` : String(last) }),
    titles.length ? say("header.titles", { titles: titles.join("；") }) : "",
    ...Object.entries(groups).map(([target, column]) =>
      say("header.group", { column, target: targetName(kind, target, speaker) })),
  ].filter(Boolean);
}

/**
 * A field for the row, empty while it is looked for, and what was found; false where a file names
 * its columns itself.
 * @param {any} file what the server says of it @param {Kind|undefined} kind
 * @param {number} chosen 0 where nobody said it @param {Speaker} speaker
 * @param {(row: number) => void} onChoose
 */
export function headerChoice(file, kind, chosen, speaker, onChoose) {
  if (!file.has_header_rows) return false;
  const { say } = speaker;
  const row = /** @type {HTMLInputElement} */ (h("input", { id: "header-row", type: "number",
    min: "1", max: String(MOST_ROWS), step: "1", value: chosen ? String(chosen) : "",
    placeholder: say("header.find") }));
  row.addEventListener("change", () => {
    if (row.reportValidity()) onChoose(row.value ? Number(row.value) : 0);
  });
  const found = headerTexts(file.header, kind, speaker);
  return h("label", { class: "field" }, h("span", {}, say("header.row")), row,
    found.length > 0 && h("small", { class: "hint", role: "note" }, found.join(" ")));
}

/** Which of several layers; false where there is one. @param {{layers: string[], layer: string}} file
 * @param {Speaker} speaker @param {(layer: string) => void} onChoose */
export function layerChoice(file, { say }, onChoose) {
  if (file.layers.length < 2) return false;
  const select = /** @type {HTMLSelectElement} */ (h("select", { id: "layer" },
    ...file.layers.map((name) => h("option", { value: name, selected: name === file.layer }, name))));
  select.addEventListener("change", () => onChoose(select.value));
  return h("label", { class: "field" }, h("span", {}, say("file.layer")), select);
}
