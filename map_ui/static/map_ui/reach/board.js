/** The numbers, the tables and the legend beside the map. */

import { byId, h } from "../kit/elements.js";
import { HOUSES, classesOf, colourOf, fullness, peopleLines, peopleText, percentOf, ruleWords, sorted } from "./rows.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
const MOST_ROWS = 300;
const SIGNS = /** @type {[string, "served"|"no_place"|"out"][]} */ ([["reach.served", "served"],
  ["reach.no_place", "no_place"], ["reach.out", "out"]]);

/** @param {any} told the reply of coverage @param {string} name of the kind @param {Speaker} speaker */
export function drawNumbers(told, name, speaker) {
  const { say, number } = speaker;
  const { total } = told;
  byId("numbers").replaceChildren(h("h2", {}, say("reach.numbers", { kind: name })),
    h("dl", { class: "three" }, ...SIGNS.map(([text, key]) => h("div", { "data-key": key }, h("dt", {}, say(text)),
      h("dd", {}, h("b", {}, number(total[key])), h("small", {}, say("reach.share", { percent: percentOf(total[key], total.units) })))))),
    h("p", { class: "quiet small", id: "rule" }, say("reach.all", { n: total.units, rule: ruleWords(told.rule, say) })),
    ...peopleLines(told, speaker).map((text) => h("p", { class: "small", "data-people": total.people.numbers }, text)));
}

/** One area in a sentence. @param {any} row @param {Speaker} speaker */
export const areaText = (row, speaker) => [row.name || row.code, ...SIGNS.map(([text, key]) =>
  `${speaker.say(text)} ${speaker.number(row[key])}`), peopleText(row.people, speaker)].filter(Boolean).join(" · ");

/** @param {any} told @param {Speaker} speaker @param {(row: any) => void} pick */
export function drawAreas(told, speaker, pick) {
  const { say, number } = speaker;
  const level = say(`reach.level.${told.level}`);
  const rows = sorted(/** @type {any[]} */ (told.results));
  const unplaced = told.unplaced.units ? [{ ...told.unplaced, id: null, code: "", name: say("reach.unplaced", { level }) }] : [];
  const name = (/** @type {any} */ row) => (row.id === null ? row.name : pickButton(row, () => pick(row)));
  const line = (/** @type {any} */ row) => h("tr", { "data-id": String(row.id ?? ""), "data-code": row.code,
    title: peopleText(row.people, speaker) || undefined },
    h("th", { scope: "row" }, h("span", { class: "area-name" }, swatch(colourOf(row)), name(row))),
    ...["units", "served", "no_place", "out"].map((key) => h("td", { class: "number", "data-key": key }, number(row[key]))),
    h("td", { class: "number" }, percentOf(row.out, row.units)));
  const head = ["reach.area", "reach.units", "reach.served", "reach.no_place", "reach.out", "reach.percent"];
  byId("areas").hidden = false;
  byId("areas").replaceChildren(h("h2", {}, say("reach.areas", { level })), rows.length + unplaced.length
    ? h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("reach.areas", { level }) }, h("table", {},
      h("thead", {}, h("tr", {}, ...head.map((key, i) => h("th", { scope: "col", class: i ? "number" : "" }, say(key))))),
      h("tbody", {}, ...rows.slice(0, MOST_ROWS).map(line), ...unplaced.map(line))))
    : h("p", { class: "quiet" }, say("reach.areas.none")),
  rows.length > MOST_ROWS ? h("p", { class: "quiet small" }, say("reach.areas.more", { n: rows.length - MOST_ROWS })) : "");
}

/** @param {any} row @param {() => void} act */
function pickButton(row, act) {
  const button = h("button", { type: "button", class: "row-button" }, row.name || row.code);
  button.addEventListener("click", act);
  return button;
}

/** @param {string} colour */
function swatch(colour) {
  const one = h("i", { class: "swatch", "aria-hidden": "true" });
  one.style.backgroundColor = colour;
  return one;
}

/** @param {any} facility @param {Speaker} speaker */
const loadText = ({ load, capacity }, { say }) => (capacity === null ? say("reach.load.unknown", { load })
  : say("reach.load", { load, capacity }));

/** What a facility is and how many come to it. @param {any} facility @param {any} rule @param {Speaker} speaker */
export function facilityText(facility, rule, speaker) {
  const { say } = speaker;
  const state = fullness(facility);
  const own = Math.abs(facility.reach - rule.amount) > 0.5 ? say("reach.load.reach",
    { rule: ruleWords({ ...rule, amount: facility.reach, is_default: false }, say) }) : "";
  return [loadText(facility, speaker), ["over", "full"].includes(state) && say(`reach.${state}`), own,
    !facility.is_on_network && say("reach.off")].filter(Boolean).join(" · ");
}

/** @param {any} told @param {Speaker} speaker @param {(facility: any) => void} pick */
export function drawFacilities(told, speaker, pick) {
  byId("facilities").hidden = !told.facilities.length;
  byId("facilities").replaceChildren(h("h2", {}, speaker.say("reach.facilities", { n: told.facilities.length })),
    h("ul", { class: "rows" }, ...told.facilities.slice(0, MOST_ROWS).map((/** @type {any} */ one) =>
      h("li", { "data-state": fullness(one) }, h("span", {}, pickButton({ name: one.name || one.ref }, () => pick(one)),
        h("small", {}, facilityText(one, told.rule, speaker)))))));
}

/** @param {any} told @param {{ways: number}} drawn @param {Speaker} speaker */
export function drawLegend(told, { ways }, { say }) {
  byId("legend").hidden = false;
  const classes = classesOf(told.results, say).map(({ key, colour, text, count }) =>
    h("li", { "data-class": key }, swatch(colour), h("span", {}, text), h("span", { class: "count" }, String(count))));
  const mark = (/** @type {string} */ look, /** @type {string} */ text) => h("li", {}, h("i", { class: `sign ${look}`, "aria-hidden": "true" }), h("span", {}, say(text)));
  const house = (/** @type {"out"|"no_place"} */ key) => {
    const row = mark("dot", `reach.legend.${key}`);
    /** @type {HTMLElement} */ (row.firstElementChild).style.backgroundColor = HOUSES[key];
    return row;
  };
  byId("legend").replaceChildren(h("details", { open: matchMedia("(min-width: 761px)").matches }, h("summary", {}, say("reach.legend.title")), h("ul", {}, ...classes),
    h("ul", {}, house("out"), house("no_place"), mark("pill", "reach.legend.facility"), mark("pill over", "reach.legend.facility.over"),
      ...[mark("line", "reach.legend.path"), mark("line dashed", "reach.legend.second")].slice(0, ways))));
}

/** Where nothing could be counted, nothing of before is shown. */
export function clearBoard() {
  byId("numbers").replaceChildren();
  for (const id of ["areas", "facilities", "legend", "xlsx"]) byId(id).hidden = true;
}
