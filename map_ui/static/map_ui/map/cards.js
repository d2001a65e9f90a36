/** The cards of a cell and a building, and the tooltips of the map. */

import { estimatedBadge, h } from "../kit/elements.js";
import { hiddenText, isHidden, tell } from "../kit/numbers.js";
import { pointerLine } from "./cell_text.js";
import { lineageSection } from "./lineage.js";
import { drawChart } from "../kit/unit_chart.js";
import { at } from "../kit/root.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{kind: string, id: number}} Selection */
/** @typedef {(selection: Selection) => void} Follow */

const CATEGORIES = ["registered", "floating", "left_behind", "overseas"];

/** A number of a row with its unit; italic with a sign when estimated, with its day when published.
 * @param {Record<string, any>} row @param {string} name @param {string} unit
 * @param {boolean} isEstimated @param {Speaker} speaker */
function figure(row, name, unit, isEstimated, speaker) {
  const { text, title } = tell(row, name, speaker);
  return h("div", { class: isEstimated ? "figure estimated" : "figure", title: title || undefined },
    h("b", {}, isEstimated ? `≈${text}` : text), h("span", {}, unit));
}

/** Households and residents; where they may not be told who is, and the ground instead.
 * @param {Record<string, any>} row @param {[string, string][]} ground names and units
 * @param {Record<string, any>} of whose ground it is @param {boolean} badge @param {Speaker} speaker */
function figures(row, ground, of, badge, speaker) {
  const { say } = speaker;
  if (isHidden(row, "residents")) {
    return [h("div", { class: "figures" },
      ...ground.map(([name, unit]) => figure(of, name, unit, false, speaker))),
    h("p", { class: "untold" }, hiddenText("residents", speaker))];
  }
  const isEstimated = Boolean(row.is_estimated);
  return [h("div", { class: "figures" },
    figure(row, "households", say("cell.families"), isEstimated, speaker),
    figure(row, "residents", say("cell.people"), isEstimated, speaker),
    badge && estimatedBadge(speaker))];
}

/** @param {string} title @param {(Node|false|null|undefined)[]} inner */
const section = (title, ...inner) => h("section", {}, h("h3", {}, title), ...inner);

/** Horizontal bars with a name and a number. @param {[string, number][]} rows
 * @param {Speaker} speaker @param {string} [className] */
function bars(rows, { number }, className = "") {
  const total = Math.max(1, rows.reduce((sum, [, value]) => sum + value, 0));
  return h("ul", { class: `bars ${className}` }, ...rows.map(([name, value]) => {
    const share = (100 * value) / total;
    const bar = h("span", { class: "fill" });
    bar.style.width = `${share}%`;
    return h("li", {}, h("span", { class: "name" }, name),
      h("span", { class: "track", "aria-hidden": "true" }, bar),
      h("b", {}, number(value)), h("small", {}, `${Math.round(share)}%`));
  }));
}

/** Residents by category, of a cell or a building; nothing is known of estimated ones.
 * @param {Record<string, any>} counts @param {Speaker} speaker */
function categoryBars(counts, speaker) {
  const known = CATEGORIES.reduce((sum, key) => sum + (counts[key] ?? 0), 0);
  if (!known && counts.residents) {
    return h("p", { class: "quiet" }, speaker.say("composition.unknown"));
  }
  return bars(CATEGORIES.map((key) => [speaker.say(key), counts[key] ?? 0]), speaker);
}

/** Pairs of a name and a value; empty values are left out.
 * @param {[string, Node|string|null|undefined|false][]} rows */
export function facts(rows) {
  const told = rows.filter(([, value]) => value);
  return h("dl", { class: "facts" }, ...told.map(([name, value]) =>
    h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

/** @param {Selection|null} to @param {string} text @param {Follow} follow */
export function link(to, text, follow) {
  if (!to) return text;
  const button = h("button", { type: "button", class: "link" }, text);
  button.addEventListener("click", () => follow(to));
  return button;
}

/** The head of a card. The close button and the heading are part of the page.
 * @param {string} kicker @param {string} title @param {(Node|string|false|null)[]} below */
export function head(kicker, title, ...below) {
  return h("header", { class: "card-head" }, h("p", { class: "kicker" }, kicker),
    h("h2", { id: "card-title", tabindex: "-1" }, title), ...below);
}

/** @param {Record<string, any>} cell @param {Speaker} speaker */
function cellHead(cell, speaker) {
  const { say } = speaker;
  const path = (cell.division_path ?? []).map((/** @type {any} */ one) => one.name);
  const since = cell.valid_from ? `${say("since")} ${speaker.day(cell.valid_from)}` : "";
  return head(say(cell.type === "exclusive" ? "cell.exclusive" : "cell"), cell.name || cell.code,
    h("p", { class: "path" }, path.join(" › ")),
    h("p", { class: "code" }, h("span", { class: "mono" }, cell.code), since && ` · ${since}`));
}

/** @param {Record<string, any>} cell @param {Speaker} speaker */
function cellFacts(cell, speaker) {
  const { say, number } = speaker;
  const count = (/** @type {string} */ key) => (cell[key] === undefined ? null
    : tell(cell, key, speaker).text);
  return facts([
    [say("area"), cell.area_m2 ? `${number(cell.area_m2 / 10000, 2)} ${say("area.unit")}` : null],
    [say("basic_cells"), count("basic_cells")], [say("buildings"), count("buildings")],
    [say("units"), count("units")], [say("open_incidents"), count("open_incidents")],
    [say("incidents_90d"), count("incidents_90d")], [say("organisations"), count("organisations")],
    [say("facilities"), count("facilities")], [say("components"), count("components")],
  ]);
}

/** @param {{role: string, name: string}[]} team @param {Speaker} speaker */
function teamList(team, { say, knows }) {
  if (!team?.length) return h("p", { class: "quiet" }, say("team.none"));
  return h("ul", { class: "team" }, ...team.map(({ role, name }) => h("li", {},
    h("span", { class: "avatar", "aria-hidden": "true" }, name.slice(0, 1)),
    h("span", {}, h("b", {}, name),
      h("small", {}, knows(`role.${role}`) ? say(`role.${role}`) : role)))));
}

/**
 * @param {Record<string, any>} cell GET /api/v1/grid_cells/{id}
 * @param {{min_households: number, max_households: number}} rule @param {Speaker} speaker
 */
export function cellCard(cell, rule, speaker) {
  const { say } = speaker;
  const range = { from: rule.min_households, to: rule.max_households };
  const isTold = !isHidden(cell, "residents");
  return [
    cellHead(cell, speaker),
    ...figures(cell, [["buildings", say("buildings")], ["units", say("units")]], cell,
      Boolean(cell.is_estimated), speaker),
    isTold && cell.rule
      && h("p", { class: `verdict verdict-${cell.rule}` }, say(`cell.rule.${cell.rule}`, range)),
    isTold && section(say("categories"), categoryBars(cell, speaker)),
    section(say("team"), teamList(cell.team, speaker)),
    cell.age && Object.values(cell.age).some((n) => n > 0)
      && section(say("ages"), bars(Object.entries(cell.age), speaker, "ages")),
    section(say("facts"), cellFacts(cell, speaker)),
    lineageSection(cell.id, speaker),
  ];
}

/** @param {Record<string, any>} building @param {Speaker} speaker */
function buildingHead(building, speaker) {
  const { say, number } = speaker;
  const address = building.address || say("building.no_address");
  const floors = building.floors && `${number(building.floors)} ${say(
    building.floors_origin === "estimated" ? "building.floors.estimated" : "building.floors")}`;
  const footprint = building.footprint_m2
    && `${say("building.footprint")} ${number(Math.round(building.footprint_m2))} ${say("m2")}`;
  const title = building.name || building.address || say("building");
  return head(building.estate || say("building"), title,
    title !== address && h("p", { class: "path" }, address),
    building.aliases?.length > 0
      && h("p", { class: "path" }, say("building.aliases", { names: building.aliases.join("、") })),
    h("p", { class: "code" }, [floors, footprint].filter(Boolean).join(" · ")),
    h("p", {}, h("a", { class: "link", href: at(`/d/b/${building.id}`) }, say("desk.dossier"))));
}

/**
 * @param {Record<string, any>} building GET /api/v1/buildings/{id}
 * @param {Follow} follow @param {Speaker} speaker
 */
export function buildingCard(building, follow, speaker) {
  const { say } = speaker;
  const people = { ...building.population, numbers: building.numbers };
  const ground = { units: building.units.filter((/** @type {any} */ one) => !one.is_unassigned).length };
  const cell = building.grid_cell;
  const chart = building.units.length
    ? drawChart(/** @type {any} */ (building), say)
    : h("p", { class: "quiet" }, say("building.no_units"));
  return [
    buildingHead(building, speaker),
    ...figures(people, [["units", say("units")]], ground,
      Boolean(people.is_estimated || building.is_estimated), speaker),
    section(say("unit.chart"), chart),
    !isHidden(people, "residents") && section(say("population"), categoryBars(people, speaker)),
    facts([
      [say("in_cell"), cell && link({ kind: "cell", id: cell.id }, cell.name || cell.code, follow)],
      [say("basic_cell"), building.basic_cell?.code],
    ]),
  ];
}

/** Two lines under the pointer. @param {{kind: string, props: Record<string, any>}} hit
 * @param {Speaker} speaker */
export function tooltip({ kind, props }, speaker) {
  const { say } = speaker;
  const title = kind === "cell" ? props.name || props.code
    : props.name || props.number || say("building");
  const line = pointerLine(props, kind === "cell", speaker);
  return h("div", { class: props.is_estimated ? "estimated" : "" }, h("b", {}, String(title)),
    props.is_estimated && estimatedBadge(speaker),
    h("span", {}, line.filter(Boolean).join(" · ")));
}
