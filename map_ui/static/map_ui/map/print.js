/** The page that prints: the view of the map page on A4 or A3 with everything a sheet must say. */

import * as api from "../kit/api.js";
import { baseMaps, chosenBase } from "../kit/base_maps.js";
import { cellsWithCases, divisionsWithCases } from "../kit/area_sums.js";
import { layersAt } from "./cartography.js";
import { readLink, writeLink } from "./deep_link.js";
import { byId, h } from "../kit/elements.js";
import { drawLegend } from "./legend.js";
import { PrintMap } from "./print_map.js";
import * as measures from "./measures.js";
import { reachOfSheet } from "./reach_switch.js";
import { readShown, rulesOf } from "./overlays.js";
import { attempt, startPage } from "../kit/page.js";
import { PX_M, SCALES, barOf, metresPerPx, scaleFor } from "./paper_scale.js";
import { at } from "../kit/root.js";

/** @typedef {import("./overlays.js").Layer} Layer */

const DEGREE_M = 111_320;
/** Of the map page's width, what its panel leaves free. */
const SEEN_PX = 1100;

const speaker = startPage("print.title");
const { say, number, time } = speaker;
const asked = new URLSearchParams(location.search);
const link = readLink(location.hash);
let measure = link.measure ?? /** @type {measures.Measure} */ ("households");
const scaleChoice = /** @type {HTMLSelectElement} */ (byId("scale-choice"));
const heading = /** @type {HTMLInputElement} */ (byId("heading-choice"));
const map = new PrintMap(byId("map"), () => {
  document.documentElement.dataset.ready = "true";
});
const state = { scale: Number(asked.get("scale")) || 0, lat: 0, draw: () => {},
  /** @type {{code: string, name: string, note: string}|null} */ reach: null };

/** What the address says, with changes: paper and direction want the page anew.
 * @param {Record<string, string>} changes */
function address(changes) {
  const next = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) next.set(name, value);
  next.delete("middle");
  const { lat, lon } = map.middle();
  const hash = writeLink({ view: { zoom: link.view?.zoom ?? 14, lat, lon }, measure,
    subject: link.subject ?? "cells", selection: null });
  return `${location.pathname}?${next}${hash}`;
}

/** A place of the address. @param {string|null} text lon,lat */
function middleOf(text) {
  const [lon, lat] = (text ?? "").split(",").map(Number);
  return text && Math.abs(lon) <= 180 && Math.abs(lat) <= 85 ? { lon, lat } : {};
}

/** @param {any} city */
function placeMap(city) {
  const frame = byId("frame").getBoundingClientRect();
  const [west, south, east, north] = city.bbox;
  const view = { ...(link.view ?? { lat: (south + north) / 2, lon: (west + east) / 2, zoom: 0 }),
    ...middleOf(asked.get("middle")) };
  if (!state.scale) {
    // What the map page showed, but never smaller than it takes to show the whole city.
    const wide = 2 * Math.max(view.lon - west, east - view.lon) * DEGREE_M
      * Math.cos((view.lat * Math.PI) / 180);
    const high = 2 * Math.max(view.lat - south, north - view.lat) * DEGREE_M;
    const whole = Math.max(scaleFor(wide, frame.width), scaleFor(high, frame.height));
    const seen = link.view ? scaleFor(metresPerPx(link.view.zoom, view.lat) * SEEN_PX, frame.width)
      : whole;
    state.scale = Math.min(whole, seen);
  }
  state.lat = view.lat;
  map.place(view, state.scale);
}

/** A bar of four parts and its numbers, true at the middle of the sheet. */
function drawScale() {
  const { part_m: part, part_mm: length } = barOf(state.scale);
  const inKm = part * 4 >= 2000;
  const text = (/** @type {number} */ metres) => (inKm ? `${number(metres / 1000)} km`
    : `${number(metres)} m`);
  byId("ratio").textContent = `1 : ${number(state.scale)}`;
  byId("bar").replaceChildren(...[1, 2, 3, 4].map((n) => {
    const span = h("span", {}, n === 1 && h("i", { class: "zero" }, "0"),
      n % 2 === 0 && h("i", {}, text(part * n)));
    span.style.width = `${length}mm`;
    return span;
  }));
}

/** @param {any} city @param {import("../kit/base_maps.js").BaseMap|undefined} base what it is drawn on */
function drawImprint(city, base) {
  byId("imprint").replaceChildren(...[
    say("print.source", { source: [city.name, city.attribution].filter(Boolean).join(" · ") }),
    base && say("print.base", { name: [base.name, base.attribution].filter(Boolean).join(" · ") }),
    say("print.date", { time: time(new Date().toISOString()) }), say("print.datum"),
    state.reach?.note,
  ].flatMap((text) => (text ? [h("p", {}, text)] : [])));
}

/** @param {any} city @param {any} cells */
function drawMeasure(city, cells) {
  const rows = cells.features.map((/** @type {any} */ one) => one.properties);
  if (!link.measure) measure = measures.usualMeasure(rows);
  const classes = measures.classesOf(rows, measure, city.rule);
  const title = [say(`legend.${measure}`), state.reach?.name].filter(Boolean).join(" · ");
  const hatches = measures.canBeEstimated(measure);
  state.draw = () => map.cells(cells, measures.colouring(classes, measure), hatches,
    (cell) => (measures.valueOf(cell, measure) === null ? "" : number(measures.valueOf(cell, measure))),
    (cell) => measures.valueOf(cell, measure) ?? 0);
  byId("legend").replaceChildren(...drawLegend(classes, { title, counted: true,
    hatched: hatches && rows.some((/** @type {any} */ one) => one.is_estimated) }, speaker));
  heading.value = asked.get("heading") || `${city.name} · ${say("print.of",
    { measure: title, n: rows.length })}`;
  byId("heading").textContent = heading.value;
}

/** @param {Layer[]} layers */
function drawOverlays(layers) {
  const shown = readShown(asked.get("layers"), layers.map(({ name }) => name));
  for (const { name, opacity } of shown) {
    const layer = /** @type {Layer} */ (layers.find((one) => one.name === name));
    map.overlay(api.tileSource(() => [name]), opacity, (pm) => rulesOf(pm, layer, false));
    const isFar = layer.counts.length > 0 && map.map.getZoom() < layer.near;
    const rows = isFar ? [{ title: say("print.circles"), colour: layer.style.colour }]
      : layer.style.entries.length ? layer.style.entries
        : [{ title: layer.title, colour: layer.style.colour }];
    byId("more-legend").append(h("section", {}, h("h2", {}, layer.title), h("ul", {},
      ...rows.map(({ title, colour }) => {
        const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
        swatch.style.background = colour;
        return h("li", {}, swatch, title);
      }))));
  }
}

function listen() {
  scaleChoice.replaceChildren(...SCALES.map((one) => h("option", { value: String(one),
    selected: one === state.scale }, `1 : ${number(one)}`)));
  scaleChoice.addEventListener("change", () => {
    state.scale = Number(scaleChoice.value);
    document.documentElement.dataset.ready = "false";
    map.place(map.middle(), state.scale);
    state.draw();
    drawScale();
    history.replaceState(null, "", address({ scale: scaleChoice.value }));
  });
  for (const name of ["paper", "orient"]) {
    const choice = /** @type {HTMLSelectElement} */ (
      document.querySelector(`select[name="${name}"]`));
    choice.addEventListener("change", () => location.assign(address({ [name]: choice.value })));
  }
  heading.addEventListener("input", () => { byId("heading").textContent = heading.value; });
  byId("go").addEventListener("click", () => window.print());
  // Moved to another latitude the zoom of a scale is another one: kept true at the middle.
  map.map.on("dragend", () => {
    map.place(map.middle(), state.scale);
    history.replaceState(null, "", address({}));
  });
  /** @type {HTMLAnchorElement} */ (byId("back")).href = at(
    `/${state.reach ? `?${new URLSearchParams({ reach: state.reach.code })}` : ""}${location.hash}`);
}

await attempt(speaker, async () => {
  const [city, cells, communities, told, bases] = await Promise.all([api.city(), cellsWithCases(),
    divisionsWithCases("community"), api.layers(), baseMaps()]);
  if (!city.bbox) throw new api.Failure({ code: "no_city", message: say("print.none"), status: 404 });
  if (measure === "reach") {
    const rows = cells.features.map((/** @type {any} */ one) => one.properties);
    state.reach = await reachOfSheet(asked.get("reach"), rows, speaker);
  }
  drawMeasure(city, cells);
  drawImprint(city, bases.find(({ id }) => id === chosenBase()));
  placeMap(city);
  drawOverlays(told.layers);
  drawScale();
  state.draw();
  map.base(api.tileSource(layersAt), document.documentElement.lang);
  map.communities(communities);
  listen();
  document.documentElement.dataset.scale = String(metresPerPx(map.map.getZoom(), state.lat) / PX_M);
});
