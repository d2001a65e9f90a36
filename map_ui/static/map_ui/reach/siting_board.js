/** What a siting came to, in words and tables. */

import { byId, h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const NUMBERS = /** @type {const} */ (["served", "no_place", "out"]);
/** Told apart by who sees no red and green, and by their order. */
export const PALETTE = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#997700", "#bbbbbb"];
export const GAINED = "#2e7d57";
export const LOST = "#a3122c";

/** @param {string} colour */
function swatch(colour) {
  const one = h("i", { class: "swatch", "aria-hidden": "true" });
  one.style.backgroundColor = colour;
  return one;
}

/** Two sets of the three numbers, side by side. @param {string[]} heads @param {any} first @param {any} second
 * @param {Speaker} speaker */
export function sideBySide(heads, first, second, { say, number }) {
  const signed = (/** @type {number} */ n) => (n > 0 ? `+${number(n)}` : number(n));
  return h("table", { class: "beside" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("reach.units")), ...[...heads, say("siting.change")].map((one) => h("th", { scope: "col", class: "number" }, one)))),
    h("tbody", {}, ...NUMBERS.map((key) => h("tr", { "data-key": key }, h("th", { scope: "row" }, say(`reach.${key}`)),
      ...[number(first[key]), number(second[key]), signed(second[key] - first[key])].map((text) => h("td", { class: "number" }, text))))));
}

/** How good a choice is, in sentences. @param {any} result @param {Speaker} speaker */
export function qualityLines(result, { say, number }) {
  const lines = [result.is_proven ? say("siting.proven")
    : result.gap === null || result.gap === undefined ? say("siting.unproven")
      : say("siting.gap", { percent: `${Math.round(result.gap * 1000) / 10}%` })];
  if (result.places_ignored) lines.push(say("siting.places_ignored"));
  const isByResidents = result.weights === "residents";
  if (result.left_out.units) {
    lines.push(say(isByResidents ? "siting.left_out.residents" : "siting.left_out.units", { n: number(result.left_out.units) }));
  }
  if (isByResidents) lines.push(say("siting.by_residents"));
  if (result.left_out.candidates) lines.push(say("siting.left_out.candidates", { n: number(result.left_out.candidates) }));
  return lines.map((text) => h("p", { class: "quiet small" }, text));
}

/** Why a station stands where it does. @param {any} one @param {string} measure @param {Speaker} speaker
 * @param {string} [weights] what was counted */
export function whyText({ why }, measure, { say, number }, weights = "units") {
  if (!why) return "";
  if (!why.runner_up) return say("siting.why.only");
  const name = why.runner_up.name || why.runner_up.ref;
  const of = weights === "residents" ? "siting.why.residents" : "siting.why";
  const way = why.loses_way === null ? "" : say(measure === "seconds" ? `${of}.minutes` : `${of}.metres`,
    { n: number(Math.round(measure === "seconds" ? why.loses_way / 60 : why.loses_way)) });
  return say(of, { name, n: number(why.loses_units), way });
}

/** The communities of each station. @param {any} result @param {Speaker} speaker @param {(station: any) => void} pick */
export function sharedTable({ stations, communities, longest }, { say, number }, pick) {
  const line = (/** @type {any} */ one) => h("tr", { "data-code": one.code }, h("th", { scope: "row" },
    h("span", { class: "area-name" }, swatch(PALETTE[one.station % PALETTE.length]), one.name || one.code)),
  h("td", { class: "number" }, number(one.units)), h("td", { class: "number" }, number(Math.round(one.longest))));
  const part = (/** @type {any} */ station, /** @type {number} */ at) => {
    const button = h("button", { type: "button", class: "row-button" }, station.name || station.ref);
    button.addEventListener("click", () => pick(station));
    return [h("tr", { class: "station", "data-station": String(at) }, h("th", { scope: "rowgroup" }, button),
      h("td", { class: "number" }, h("b", {}, number(station.units))), h("td", { class: "number" }, number(Math.round(station.longest)))),
    ...communities.filter((/** @type {any} */ one) => one.station === at).map(line)];
  };
  const sizes = stations.map((/** @type {any} */ one) => one.units);
  return [h("p", {}, say("siting.shared.told", { n: stations.length, least: number(Math.min(...sizes)),
    most: number(Math.max(...sizes)), longest: number(Math.round(longest)) })),
  h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("siting.method.shared_stations") }, h("table", {},
    h("thead", {}, h("tr", {}, ...["siting.shared.station", "reach.units", "siting.shared.longest"].map((key, i) =>
      h("th", { scope: "col", class: i ? "number" : "" }, say(key))))),
    h("tbody", {}, ...stations.flatMap(part))))];
}

/** @param {any} told the reply of a comparison @param {string[]} heads @param {Speaker} speaker */
export function drawCompared(told, heads, speaker) {
  const { say, number } = speaker;
  byId("compared").replaceChildren(h("h3", {}, say("siting.compared")), sideBySide(heads, told.first, told.second, speaker),
    h("p", { "data-key": "newly_served" }, swatch(GAINED), ` ${say("siting.newly_served", { n: number(told.newly_served) })}`),
    h("p", { "data-key": "newly_out" }, swatch(LOST), ` ${say("siting.newly_out", { n: number(told.newly_out) })}`));
}

/** The colour of an area of a comparison; none where nothing changes. @param {any} row */
export const differenceColour = (row) => (row.newly_out > row.newly_served ? LOST : row.newly_served ? GAINED : "");
