/** The right side of the desk: one record, what hangs on it, and what can be done to it. */

import * as api from "../kit/api.js";
import { layersAt } from "../map/cartography.js";
import { drawCare } from "./care.js";
import { NOUNS, choiceKey, fieldKey, fieldsOf, isKept } from "./fields.js";
import { h } from "../kit/elements.js";
import { DeskMap } from "./map.js";
import { mapAddress } from "../kit/map_address.js";
import { drawChart } from "../kit/unit_chart.js";
import { at } from "../kit/root.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{speaker: Speaker, may(noun: string): boolean, mayReveal: boolean,
 *   open(noun: string, id: number): void, act(action: string): void,
 *   add(noun: string, around: any): void}} Desk */

const REASONS = ["visit", "incident", "check", "rescue", "authority"];
const PEOPLE = { households: 1, residents: 1, organisations: 1 };
const GOES = { households: "households", residents: "residents", organisations: "organisations" };

/** @param {string} noun @param {any} record @param {Speaker} speaker */
export function titleOf(noun, record, { say }) {
  if (noun === "households") {
    const head = record.members.find((/** @type {any} */ one) => one.id === record.householder);
    return say("desk.household.of", { name: head?.name ?? "–" });
  }
  return (noun === "units" ? record.label : noun === "buildings" ? record.label || record.ref
    : record.name || record.ref) || say("desk.unnamed");
}

/** @param {string} noun @param {any} record @param {Desk} desk
 * @returns {{element: HTMLElement, shown(): void, end(): void}} */
export function drawRecord(noun, record, desk) {
  const { say, day } = desk.speaker;
  const ended = Boolean(record.valid_to);
  const actions = ended || !desk.may(noun) ? [] : NOUNS[noun].actions;
  const buttons = actions.map((action) => {
    const button = h("button", { type: "button", "data-action": action, class: action === "retire"
      ? "plain alarm" : action === "correct" ? "button" : "plain" }, say(`desk.${action}`));
    button.addEventListener("click", () => desk.act(action));
    return button;
  });
  const page = { units: "u", buildings: "b" }[/** @type {"units"} */ (noun)];
  const dossier = page && h("a", { class: "plain", href: at(`/d/${page}/${record.id}`) },
    say("desk.dossier"));
  const map = placeOf(record, desk);
  const element = h("article", { class: "record", "data-noun": noun, "data-id": String(record.id) },
    h("header", {}, h("p", { class: "kicker" }, h("span", { class: `mark mark-${noun}`,
      "aria-hidden": "true" }, say(`desk.sign.${noun}`)), say(`desk.noun.${noun}`),
    ended && h("span", { class: "flag" }, say("desk.ended", { day: day(record.valid_to) }))),
    h("h2", {}, titleOf(noun, record, desk.speaker)),
    h("div", { class: "actions" }, ...buttons, dossier || "", onMap(noun, record, desk) || "")),
    map?.element ?? "", facts(noun, record, desk), ...parts(noun, record, desk));
  return { element, shown: () => map?.show(), end: () => map?.end() };
}

/** The way to the map, for what lies somewhere: by itself, or through the door it hangs on.
 * @param {string} noun @param {any} record @param {Desk} desk */
function onMap(noun, record, { speaker: { say } }) {
  const kind = { units: "unit", buildings: "building", entrances: "entrance" }[
    /** @type {"units"} */ (noun)] ?? (noun in PEOPLE ? "" : noun);
  const home = [record.residences, record.places].flat().find((one) => one && !one.valid_to);
  const door = noun === "households" ? record : home;
  const to = kind ? mapAddress(kind, record.id, record)
    : door?.unit ? mapAddress("unit", door.unit)
      : door?.building ? mapAddress("building", door.building)
        : typeof door?.lon === "number" ? mapAddress("", 0, door) : null;
  return to && !record.valid_to && h("a", { class: "plain", href: to, "data-map": true },
    say("place.map"));
}

/** A map for what has a place. @param {any} record @param {Desk} desk */
function placeOf(record, { speaker }) {
  const geometry = record.geom ?? (typeof record.lon === "number"
    ? { type: "Point", coordinates: [record.lon, record.lat] } : null);
  if (!geometry) return null;
  const element = h("div", { class: "place-map", "aria-hidden": "true" });
  let map = /** @type {DeskMap|null} */ (null);
  return { element, end: () => map?.remove(), show: () => {
    map = new DeskMap(element, api.tileSource(layersAt), speaker.language);
    map.show(geometry);
  } };
}

/** @param {string} noun @param {any} record @param {Desk} desk */
function facts(noun, record, desk) {
  const { say, day } = desk.speaker;
  const shown = fieldsOf(noun, "correct").filter(({ type, name }) =>
    !["outline", "point", "members", "head", "entrance"].includes(type) && name in record);
  if (isKept("birth_date", record)) shown.push({ name: "birth_year", type: "whole" });
  const rows = shown.map(({ name, type }) => {
    const value = record[name];
    const text = value === null || value === "" ? "–"
      : type === "choice" ? say(choiceKey(noun, name, value)) : String(value);
    const estimated = name === "floors" && record.floors_origin === "estimated"
      ? ` (${say("estimated")})` : "";
    return [say(fieldKey(noun, name)), text + estimated, name];
  });
  if (record.footprint_m2) rows.push([say("field.footprint_m2"), `${record.footprint_m2} m²`, ""]);
  if (record.grid_cell) rows.push([say("in_cell"), record.grid_cell.name, ""]);
  if (record.valid_from) rows.push([say("field.valid_from"), day(record.valid_from), ""]);
  return h("dl", { class: "facts" }, ...rows.map(([name, value, key]) => h("div", {},
    h("dt", {}, name), h("dd", {}, value, revealer(noun, record, key, desk)))));
}

/** Showing a number wants a reason, and is recorded.
 * @param {string} noun @param {any} record @param {string} field @param {Desk} desk */
function revealer(noun, record, field, { mayReveal, speaker: { say } }) {
  if (noun !== "residents" || !mayReveal || !record[field]
    || !["id_number", "phone"].includes(field)) return null;
  const select = /** @type {HTMLSelectElement} */ (h("select", { class: "reveal",
    "aria-label": say("desk.reveal") }, h("option", { value: "" }, say("desk.reveal")),
  ...REASONS.map((reason) => h("option", { value: reason }, say(`reason.${reason}`)))));
  select.addEventListener("change", async () => {
    const told = h("output", { class: "mono" });
    try {
      told.textContent = await api.records.reveal(record.id, { field, reason: select.value });
      /** @type {HTMLElement} */ (select.parentElement).firstChild?.replaceWith(told);
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      told.textContent = error.message;
      select.after(told);
    }
    select.remove();
  });
  return select;
}

/** @param {string} title @param {(Node|string)[]} inner */
const section = (title, ...inner) => h("section", { class: "part" }, h("h3", {}, title), ...inner);

/** @param {string} noun @param {any} record @param {Desk} desk @returns {HTMLElement[]} */
function parts(noun, record, desk) {
  const { say } = desk.speaker;
  if (noun === "buildings") return buildingParts(record, desk);
  if (noun === "units") {
    const behind = ["residents", "households", "organisations"].map((one) => listOf(one,
      { unit: String(record.id) }, { unit: record.id, unit_label: record.label }, desk));
    return [...behind, section(say("desk.noun.buildings"), links([{ noun: "buildings",
      id: record.building, label: record.building_label, detail: "" }], desk))];
  }
  if (noun === "residents") {
    return [...record.care ? [drawCare(record, desk)] : [],
      section(say("desk.residences"), timeline(record.residences, desk))];
  }
  if (noun === "organisations") return [section(say("desk.places"), timeline(record.places, desk))];
  if (noun === "households") {
    return [section(say("field.members"), links(record.members.map((/** @type {any} */ one) => ({
      ...one, noun: "residents", label: one.name, detail: say(`category.${one.category}`) })), desk)),
    section(say("field.unit"), links([{ noun: "units", id: record.unit, label: record.label,
      detail: "" }], desk))];
  }
  if (noun === "entrances") {
    return [section(say("desk.noun.buildings"), links([{ noun: "buildings", id: record.building,
      label: record.building_label, detail: "" }], desk))];
  }
  return [];
}

/** @param {any} record @param {Desk} desk */
function buildingParts(record, desk) {
  const { say } = desk.speaker;
  const around = { building: record.id };
  const found = [listOf("entrances", { building: String(record.id) }, around, desk)];
  const doors = h("section", { class: "part" }, head("units", say("unit.chart"), around, desk,
    !record.valid_to));
  if (record.units?.length) {
    const chart = drawChart({ entrances: record.entrances, units: record.units }, say);
    chart.addEventListener("click", (event) => {
      const cell = /** @type {HTMLElement} */ (event.target).closest("[data-unit]");
      if (cell) desk.open("units", Number(/** @type {HTMLElement} */ (cell).dataset.unit));
    });
    chart.addEventListener("keydown", (event) => {
      const cell = /** @type {HTMLElement} */ (event.target).closest("[data-unit]");
      if (cell && event.key === "Enter") desk.open("units",
        Number(/** @type {HTMLElement} */ (cell).dataset.unit));
    });
    doors.append(chart);
  } else doors.append(h("p", { class: "quiet" }, say("building.no_units")));
  return [doors, ...found];
}

/** @param {string} noun @param {string} title @param {any} around @param {Desk} desk
 * @param {boolean} open */
function head(noun, title, around, desk, open) {
  const { say } = desk.speaker;
  const add = open && desk.may(noun) && h("button", { type: "button", class: "plain small",
    "data-add": noun }, say("desk.add.noun", { noun: say(`desk.noun.${noun}`) }));
  if (add) add.addEventListener("click", () => desk.add(noun, around));
  return h("div", { class: "part-head" }, h("h3", {}, title), add || "");
}

/** What hangs on a record, read by itself. @param {string} noun @param {Record<string, string>} wish
 * @param {any} around @param {Desk} desk */
function listOf(noun, wish, around, desk) {
  const { say } = desk.speaker;
  const place = h("div", {}, h("p", { class: "quiet" }, say("card.loading")));
  void api.records.find(noun, { ...wish, limit: "100" }).then((found) => {
    place.replaceChildren(found.length ? links(found.map((/** @type {any} */ one) => ({ ...one,
      detail: noun in GOES ? one.kind && say(choiceKey(noun, noun === "residents" ? "category"
        : "kind", one.kind)) : one.detail })), desk)
      : h("p", { class: "quiet" }, say(`desk.none.${noun}`)));
  }, (error) => { place.textContent = error.message; });
  return h("section", { class: "part" }, head(noun, say(`desk.noun.${noun}`), around, desk, true),
    place);
}

/** @param {any[]} rows @param {Desk} desk */
function links(rows, desk) {
  return h("ul", { class: "links" }, ...rows.map((one) => {
    const button = h("button", { type: "button", "data-noun": one.noun, "data-id": String(one.id) },
      h("b", {}, one.label || desk.speaker.say("desk.unnamed")), h("small", {}, one.detail ?? ""));
    button.addEventListener("click", () => desk.open(one.noun, one.id));
    return h("li", {}, button);
  }));
}

/** Residences or places, the present ones first. @param {any[]} rows @param {Desk} desk */
function timeline(rows, desk) {
  const { say, day } = desk.speaker;
  if (!rows.length) return h("p", { class: "quiet" }, say("desk.none.residences"));
  return h("ol", { class: "timeline" }, ...rows.map((one) => {
    const door = one.unit ?? one.building;
    const where = door ? h("button", { type: "button", class: "link" }, one.label)
      : h("span", {}, `${one.lon.toFixed(5)}, ${one.lat.toFixed(5)}`);
    where.addEventListener("click", () => door && desk.open(one.unit ? "units" : "buildings", door));
    const about = [one.kind && say(`kind.${one.kind}`), one.tenure && one.tenure !== "unknown"
      && say(`tenure.${one.tenure}`)].filter(Boolean).join(" · ");
    return h("li", { class: one.valid_to ? "over" : "now" }, where, h("small", {}, about),
      h("time", {}, `${day(one.valid_from)} – ${one.valid_to ? day(one.valid_to)
        : say("desk.now")}`));
  }));
}
