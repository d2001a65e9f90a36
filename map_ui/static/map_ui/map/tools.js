/** The tools of the map page: statistics, exports, classes, printing, and keys of the map. */

import * as api from "../kit/api.js";
import { chosenBase, onBase } from "../kit/base_maps.js";
import { byId, h } from "../kit/elements.js";
import { ExportDialog } from "./export_dialog.js";
import { page } from "./main.js";
import { Drawing } from "./drawing_layer.js";
import { wholeBounds } from "./measures.js";
import { toast } from "../kit/notice.js";
import { readTable, writeTable } from "./statistics_link.js";
import { readSwitches, writeSwitches } from "./switches_link.js";
import { StatisticsPanel } from "./statistics_panel.js";
import { at } from "../kit/root.js";

const METHODS = ["usual", "natural", "quantile", "equal", "manual"];
const { map, state, layersPanel } = page;
const speaker = () => state.speaker;
const drawing = new Drawing(map.map);
const stats = new StatisticsPanel({ speaker, drawing, margins: page.margins, changed: saveTools,
  pickCell: (id) => void page.select({ kind: "cell", id }, true) });
const exporting = new ExportDialog({ speaker, drawing, city: () => state.city, chosenCell: () =>
  (state.selection?.kind === "cell"
    ? state.cells.find(({ id }) => id === state.selection?.id) ?? null : null) });

/** @param {() => Promise<void>} act */
async function attempt(act) {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    const { say } = speaker();
    toast(say("card.failed", { message: error.message || say("error.unreachable") }));
  }
}

// ---- classes

function drawClasses() {
  const { say } = speaker();
  const method = /** @type {HTMLSelectElement} */ (byId("class-method"));
  const chosen = method.value || "usual";
  method.replaceChildren(...METHODS.map((one) => h("option", { value: one,
    selected: one === chosen }, say(`classes.${one}`))));
  fitClasses();
}

/** Whether the classes of a measure are what they are. @param {string} measure */
const isFixed = (measure) => measure === "rule" || measure === "reach";

function fitClasses() {
  const { value } = /** @type {HTMLSelectElement} */ (byId("class-method"));
  byId("class-count").hidden = value === "usual" || value === "manual";
  byId("class-bounds").hidden = value !== "manual";
  byId("classes").hidden = isFixed(state.measure) || state.subject === "buildings";
}

async function classify() {
  fitClasses();
  const { measure } = state;
  const method = /** @type {HTMLSelectElement} */ (byId("class-method")).value;
  const manual = /** @type {HTMLInputElement} */ (byId("class-bounds")).value;
  if (isFixed(measure) || (method === "manual" && !manual.trim())) return;
  await attempt(async () => {
    if (method === "usual") delete state.breaks[measure];
    else {
      const wish = { measure: measure === "incidents" ? "open_incidents" : measure, method, manual,
        level: "grid_cell", classes: /** @type {HTMLSelectElement} */ (byId("class-count")).value };
      const bounds = await api.classes(wish);
      // An answer that was overtaken by another choice is dropped.
      if (method !== /** @type {HTMLSelectElement} */ (byId("class-method")).value) return;
      state.breaks[measure] = wholeBounds(bounds);
    }
    page.applyMeasure();
  });
  saveTools();
}

// ---- the link

let isFollowing = true;
const input = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id));

/** The address keeps heat, switches, the day, classes and the table, so that a link brings them back. */
function saveTools() {
  if (isFollowing) return; // what is half restored would be kept as all there was
  const address = new URL(location.href);
  const { value } = /** @type {HTMLSelectElement} */ (byId("class-method"));
  const more = value === "manual" ? /** @type {HTMLInputElement} */ (byId("class-bounds")).value
    : /** @type {HTMLSelectElement} */ (byId("class-count")).value;
  const wish = { heat: /** @type {HTMLInputElement} */ (byId("heat")).checked ? "1" : "",
    classes: value === "usual" ? "" : `${value}.${more}`,
    ...writeSwitches({ points: input("incidents").checked,
      labels: input("labels").checked, day: input("as-of-day").value }),
    base: chosenBase(), ...writeTable(stats.table) };
  // An older link has the shape where the filters of incidents have their area.
  if (address.searchParams.get("area")?.includes("_")) address.searchParams.delete("area");
  for (const [name, text] of Object.entries(wish)) {
    if (text) address.searchParams.set(name, text);
    else address.searchParams.delete(name);
  }
  history.replaceState(null, "", address);
}

onBase(saveTools);

/** @param {string} id of a switch @param {boolean} on */
function turn(id, on) {
  if (input(id).checked !== on) input(id).click();
}

async function followTools() {
  const asked = new URLSearchParams(location.search);
  const { points, closed, labels, day } = readSwitches(asked);
  if (points) turn("incidents", true);
  if (closed) turn("closed", true); // of an older link
  turn("labels", labels);
  if (day) {
    input("as-of-day").value = day;
    input("as-of-day").dispatchEvent(new Event("change"));
  }
  const [, method, more] = /^(natural|quantile|equal|manual)\.([\d.,，\s]{1,200})$/.exec(
    asked.get("classes") ?? "") ?? [];
  if (method) {
    /** @type {HTMLSelectElement} */ (byId("class-method")).value = method;
    const place = byId(method === "manual" ? "class-bounds" : "class-count");
    /** @type {HTMLInputElement} */ (place).value = more;
    await classify();
  }
  turn("heat", asked.has("heat"));
  const table = readTable(asked);
  if (table) await stats.restore(table);
}

// ---- the menu

/** The sheet's middle is that of what panels leave free. */
function printAddress() {
  const layers = new URLSearchParams(location.search).get("layers");
  const { left, right, top, bottom } = page.margins();
  const { x, y } = map.map.getSize();
  const { lng, lat } = map.map.containerPointToLatLng([(left + x - right) / 2, (top + y - bottom) / 2]);
  const reach = new URLSearchParams(location.search).get("reach");
  const wish = { paper: "A3", ...(reach ? { reach } : {}), middle: `${lng.toFixed(6)},${lat.toFixed(6)}`,
    ...(layers ? { layers } : {}), base: chosenBase() };
  return at(`/print/?${new URLSearchParams(wish)}${location.hash}`);
}

/** The measure and the classes of the map as they are now. */
function fileWish() {
  const { value } = /** @type {HTMLSelectElement} */ (byId("class-method"));
  const manual = /** @type {HTMLInputElement} */ (byId("class-bounds")).value;
  const measure = { rule: "households", incidents: "open_incidents" }[
    /** @type {string} */ (state.measure)] ?? state.measure;
  return { level: "grid_cell", measure, ...(value === "usual" || (value === "manual" && !manual)
    ? { method: "quantile" } : { method: value, manual }),
  classes: /** @type {HTMLSelectElement} */ (byId("class-count")).value };
}

function listen() {
  byId("open-stats").addEventListener("click", () => void stats.open());
  byId("open-export").addEventListener("click", () => exporting.open(layersPanel.all));
  byId("open-print").addEventListener("click", () => location.assign(printAddress()));
  byId("open-file").addEventListener("click", () => {
    if (state.measure !== "reach") location.assign(api.mapFile(fileWish()));
    else toast(speaker().say("reach.no_file")); // a file of another measure would say what was not asked
  });
  for (const id of ["incidents", "heat", "labels", "as-of-day"]) byId(id).addEventListener("change", saveTools);
  byId("as-of-clear").addEventListener("click", saveTools);
  layersPanel.onTake = (name) => exporting.open(layersPanel.all, name);
  for (const id of ["class-method", "class-count", "class-bounds"]) {
    byId(id).addEventListener("change", () => void classify());
  }
  for (const one of document.querySelectorAll('input[name="measure"], input[name="subject"]')) {
    one.addEventListener("change", () => void classify());
  }
  byId("language").addEventListener("click", () => {
    drawClasses();
    if (!byId("stats").hidden) void stats.open();
  });
  byId("map").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || drawing.isOn || event.target !== byId("map")) return;
    const middle = map.map.getCenter();
    void page.pick(map.hitAt(middle), middle);
  });
}

await page.started;
drawClasses();
listen();
await followTools().finally(() => { isFollowing = false; });
document.documentElement.dataset.tools = "ready";
