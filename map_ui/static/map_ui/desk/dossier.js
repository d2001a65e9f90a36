/** The dossier of a unit or a building: one page to read, to print, to send on. */

import * as api from "../kit/api.js";
import { careWords } from "../kit/care_words.js";
import { choiceKey, fieldKey } from "./fields.js";
import { byId, h, headed } from "../kit/elements.js";
import { startPage } from "../kit/page.js";
import { mapAddress } from "../kit/map_address.js";
import { drawChart } from "../kit/unit_chart.js";
import { at, pathHere } from "../kit/root.js";

const root = document.documentElement;
const speaker = startPage("dossier.title");
const { say, day, time } = speaker;
const [, letter, id] = /^\/d\/([ub])\/(\d+)/.exec(pathHere()) ?? [];
const noun = letter === "b" ? "buildings" : "units";

/** @param {string} title @param {(Node|string|false|null)[]} inner */
const part = (title, ...inner) => h("section", { class: "part" }, h("h2", {}, title), ...inner);

/** @param {string[]} names @param {(Node|string)[][]} rows */
const table = (names, rows) => h("div", { class: "scroll" }, headed(h("table", {}, h("thead", {}, h("tr", {},
  ...names.map((one) => h("th", { scope: "col" }, one)))), h("tbody", {}, ...rows.map((cells) =>
  h("tr", {}, ...cells.map((one) => h("td", {}, one))))))));

/** @param {any} since @param {any} until */
const span = (since, until) => `${day(since)} – ${until ? day(until) : say("desk.now")}`;

/** @param {string} name @param {any} value */
function said(name, value) {
  if (value === null || value === undefined || value === "" || value === false) return null;
  const text = name === "kind" || name === "use" ? say(choiceKey(noun, name, value)) : String(value);
  return `${say(`field.${name}`)} ${text}`;
}

/** @param {any} row */
function historyText({ kind, says }) {
  if (kind === "address") {
    return says.text || [says.road + says.number, says.estate].filter(Boolean).join(" ") || "–";
  }
  return Object.entries(says).map(([name, value]) => said(name, value)).filter(Boolean).join(" · ");
}

/** @param {any} told */
function heading({ record, path }) {
  const where = path.map((/** @type {any} */ one) => one.name).join(" / ");
  return h("header", { class: "dossier-head" },
    h("p", { class: "kicker" }, say(`desk.noun.${noun}`), record.valid_to
      && h("span", { class: "flag" }, say("desk.ended", { day: day(record.valid_to) }))),
    h("h1", {}, record.label || record.ref), h("p", { class: "quiet" }, where || say("incident.no_cell")));
}

/** @param {any} told */
function answers({ grid_cell: cell, basic_cell: basic, team }) {
  return part(say("dossier.answers"), h("p", {}, cell ? `${cell.name} · ` : `${say("incident.no_cell")} `,
    h("span", { class: "mono" }, cell?.code ?? basic ?? "")),
  team.length ? h("ul", { class: "team" }, ...team.map((/** @type {any} */ one) => h("li", {},
    h("b", {}, one.name), ` ${say(`role.${one.role}`)} · ${say("since")} ${day(one.since)}`)))
    : h("p", { class: "quiet" }, say("team.none")));
}

/** @param {any} told */
function people({ residents, organisations, people_seen: seen }) {
  if (!seen && !residents.length && !organisations.length) {
    return part(say("dossier.people"), h("p", { class: "quiet" }, say("dossier.people.hidden")));
  }
  const door = (/** @type {any} */ one) => [one.entrance, one.room].filter(Boolean).join(" ");
  const rows = residents.map((/** @type {any} */ one) => [...noun === "buildings" ? [door(one)] : [],
    h("span", {}, h("a", { href: at(`/desk/#residents/${one.id}`) }, one.name),
      one.care && h("small", { class: "care" }, careWords(one.care, speaker))), say(`category.${one.category}`),
    [say(`kind.${one.kind}`), one.tenure !== "unknown" && say(`tenure.${one.tenure}`)]
      .filter(Boolean).join(" · "), one.phone ?? "–", day(one.since)]);
  const names = [...noun === "buildings" ? [say("field.room")] : [], say(fieldKey("residents", "name")),
    say("field.category"), say("field.tenure"), say("field.phone"), say("field.since")];
  const firms = organisations.map((/** @type {any} */ one) => [h("a",
    { href: at(`/desk/#organisations/${one.id}`) }, one.name), say(`organisations.kind.${one.kind}`),
  door(one) || "–", one.phone ?? "–", day(one.since)]);
  return part(say("dossier.people"), rows.length ? table(names, rows)
    : h("p", { class: "quiet" }, say("desk.none.residents")),
  firms.length ? h("h3", {}, say("desk.noun.organisations")) : null,
  firms.length ? table([say("field.name"), say("field.kind"), say("field.room"),
    say("field.phone"), say("field.since")], firms) : null);
}

/** @param {any} told */
function facts({ record }) {
  const names = noun === "buildings" ? ["ref", "kind", "estate", "floors", "footprint_m2"]
    : ["ref", "floor", "floor_label", "room", "use", "floor_area_m2"];
  const rows = names.filter((name) => record[name] !== null && record[name] !== "");
  return h("dl", { class: "facts" }, ...rows.map((name) => h("div", {}, h("dt", {},
    say(`field.${name}`)), h("dd", {}, name === "kind" || name === "use"
    ? say(choiceKey(noun, name, record[name])) : String(record[name])))));
}

/** @param {any} told */
function open({ open: cases, cases_seen: seen }) {
  if (!seen && !cases.length) {
    return part(say("dossier.open"), h("p", { class: "quiet" }, say("dossier.open.hidden")));
  }
  return part(say("dossier.open"), cases.length ? table([say("incident.ref"),
    say("incident.category"), say("incident.reported")], cases.map((/** @type {any} */ one) => [
    one.ref, [one.category, one.title].filter(Boolean).join(" · "), time(one.reported_at)]))
    : h("p", { class: "quiet" }, say("dossier.open.none")));
}

/** @param {any} told */
function history({ history: rows }) {
  return part(say("dossier.history"), h("ol", { class: "timeline" }, ...[...rows].reverse()
    .map((/** @type {any} */ one) => h("li", { class: one.until ? "over" : "now" },
      h("b", {}, say(`dossier.${one.kind}`)), h("span", {}, historyText(one)),
      h("time", {}, span(one.since, one.until))))));
}

async function begin() {
  const told = await api.records.dossier(noun, Number(id));
  const building = noun === "buildings" ? Number(id) : told.record.building;
  const house = await api.records.read("buildings", building);
  const chart = house.units?.length ? drawChart(house, say) : null;
  if (noun === "units") chart?.querySelector(`[data-unit="${id}"]`)?.classList.add("is-this");
  chart?.addEventListener("click", (event) => {
    const cell = /** @type {HTMLElement} */ (event.target).closest("[data-unit]");
    if (cell) location.assign(at(`/d/u/${/** @type {HTMLElement} */ (cell).dataset.unit}`));
  });
  const links = h("nav", { class: "actions no-print" },
    h("a", { class: "plain", href: at(`/desk/#${noun}/${id}`) }, say("dossier.edit")),
    noun === "units" && h("a", { class: "plain", href: at(`/d/b/${building}`) }, say("dossier.house")),
    !told.record.valid_to && h("a", { class: "plain", href: mapAddress(noun === "units" ? "unit"
      : "building", Number(id), house) }, say("place.map")));
  const print = h("button", { type: "button", class: "button" }, say("dossier.print"));
  print.addEventListener("click", () => window.print());
  links.prepend(print);
  byId("dossier").replaceChildren(heading(told), links, facts(told), answers(told), open(told),
    ...noun === "buildings" && chart ? [part(say("unit.chart"), chart)] : [], people(told),
    ...noun === "units" && chart ? [part(say("unit.chart"), chart)] : [], history(told),
    h("p", { class: "quiet small" }, say("dossier.printed", { time: time(new Date().toISOString()) })));
  document.title = `${told.record.label || told.record.ref} · ${say("dossier.title")}`;
  root.dataset.ready = "true";
}

begin().catch((error) => {
  if (!(error instanceof api.Failure)) throw error;
  byId("dossier").replaceChildren(h("p", { class: "problem", role: "alert" },
    error.message || say("error.unreachable")));
  root.dataset.ready = "true";
});
