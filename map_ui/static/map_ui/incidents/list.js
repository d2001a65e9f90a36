/** The list of cases: filtered by the address, paged by key, beside a map of what is shown. */

import * as api from "../kit/api.js";
import { caseAddress, cases } from "../kit/cases.js";
import { titleOf } from "../kit/case_words.js";
import { lightAt } from "../kit/deadlines.js";
import { byId, h } from "../kit/elements.js";
import { showProblem, startPage } from "../kit/page.js";
import { noteViewOnLeaving } from "../kit/recent.js";
import { serverNow } from "../kit/server_time.js";
import { layersAt } from "../map/cartography.js";
import { drawFilters, fillChoices } from "./filter_form.js";
import { listenToExport } from "./export_list.js";
import { narrowing, queryOf, readFilters, USUAL, writeFilters } from "./filters.js";
import { BatchBar } from "./batch_bar.js";
import { CasesMap } from "./map.js";
import { followList } from "./live_list.js";
import { drawNone, drawRow, keepFocus, tick } from "./rows.js";
import { Selection } from "./selection.js";
import { offerViews } from "./views_dialog.js";

const root = document.documentElement;
const speaker = startPage("case.list");
const { say } = speaker;
const TICK_MS = 20_000;
const state = {
  filters: readFilters(location.search),
  /** @type {any[]} */ shown: [],
  next: /** @type {string|null} */ (null),
  /** @type {any} behind which the next page begins: a case as it was read */ edge: null,
  /** @type {number|null} an event that the list is current to */ lastEvent: null,
  /** @type {AbortController|null} */ asking: null,
  /** the last reading failed: nothing is shown */ hasFailed: false,
  /** @type {import("./filter_form.js").Choices} */ choices: { matters: [], departments: [], areas: [] },
  /** @type {CasesMap|null} */ map: null,
};

const selection = new Selection(speaker);
const batch = new BatchBar({ speaker, selection, shown: () => state.shown, redraw: () => draw(null),
  reread: () => void read() });

// ---- reading

/** The first page anew, or the next one behind what is shown. @param {boolean} [more] */
async function read(more = false) {
  state.asking?.abort();
  const asking = state.asking = new AbortController();
  byId("problem").hidden = true;
  byId("cases").setAttribute("aria-busy", "true");
  try {
    const found = await cases.list(queryOf(state.filters, more ? state.next : null), asking.signal);
    const known = new Set(more ? state.shown.map(({ ref }) => ref) : []);
    const added = found.results.filter(({ ref }) => !known.has(ref)); // it may have come in meanwhile
    state.shown = more ? [...state.shown, ...added] : added;
    state.next = found.next;
    state.edge = found.next === null ? null : found.results.at(-1);
    if (!more) Object.assign(state, { lastEvent: found.last_event ?? null, hasFailed: false });
    draw(more ? added : null);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    if (!more) fail();
    showProblem(error, speaker);
  } finally {
    if (state.asking === asking) {
      state.asking = null;
      byId("cases").removeAttribute("aria-busy");
      live?.catchUp();
    }
    root.dataset.ready = "true";
  }
}

/** What cannot be read is not shown as it was: it would answer another question. */
function fail() {
  Object.assign(state, { shown: [], next: null, hasFailed: true });
  const again = h("button", { type: "button", class: "small-button" }, say("retry"));
  again.addEventListener("click", () => void read());
  byId("cases").replaceChildren(h("li", { class: "empty" }, again));
  byId("count").textContent = "";
  byId("more").hidden = true;
  batch.drawChosen();
  showOnMap();
}

/** @param {any[]|null} added what is new at the end; null: everything is */
function draw(added) {
  const rows = (added ?? state.shown).map(rowOf);
  if (added) byId("cases").append(...rows);
  else byId("cases").replaceChildren(...(rows.length ? rows : [emptyRow()]));
  byId("more").hidden = state.next === null;
  byId("count").textContent = countWords();
  if (added) /** @type {HTMLElement|null} */ (rows[0]?.querySelector("a"))?.focus();
  batch.drawChosen();
  showOnMap();
}

/** @param {any} one */
const rowOf = (one) => drawRow(one, speaker, selection.control(one));

// ---- live

/** @type {ReturnType<typeof followList>|undefined} */ let live;

/** Draw what one change did, and nothing else: a reader may stand in the middle of the list.
 * @param {import("./live_rows.js").Patch} patch */
function drawPatch(patch) {
  if (!patch) return;
  if (!state.shown.length && state.next !== null) void read(); // others stand behind those that went
  else if (!state.shown.length || (patch.kind === "insert" && state.shown.length === 1)) draw(null);
  else keepFocus(byId("cases"), () => patchRows(byId("cases"), patch));
  byId("count").textContent = countWords();
  batch.drawChosen();
  showOnMap();
}

/** @param {HTMLElement} list @param {NonNullable<import("./live_rows.js").Patch>} patch */
function patchRows(list, patch) {
  if (patch.kind === "move") list.children[patch.from].remove();
  else if (patch.kind !== "insert") list.children[patch.at].remove();
  if (patch.kind !== "remove") list.insertBefore(rowOf(state.shown[patch.at]), list.children[patch.at] ?? null);
}

/** A number only where it is known. */
function countWords() {
  const n = state.shown.length;
  if (!n) return "";
  return say(state.next === null ? n === 1 ? "case.count.one" : "case.count" : "case.count.least", { n });
}

const emptyRow = () => drawNone(state.filters, speaker, () => change({ ...USUAL }));

// ---- the map of what is shown

function showOnMap() {
  const spots = state.shown.filter(({ lon, lat }) => Number.isFinite(lon) && Number.isFinite(lat))
    .map((one) => ({ ref: one.ref, lon: one.lon, lat: one.lat, light: lightAt(one, serverNow()), title: `${one.ref} · ${titleOf(one, speaker)}` }));
  state.map?.showCases(spots, (ref) => location.assign(caseAddress(ref)));
}

/** The row under the pointer or the focus stands out on the map. @param {Event} event */
function pointAt(event) {
  const row = /** @type {HTMLElement} */ (event.target).closest("li");
  state.map?.point(event.type === "pointerleave" ? "" : row?.dataset.ref ?? "");
}

// ---- filters

/** @param {import("./filters.js").Filters} filters */
function change(filters) {
  const isCleared = !Object.keys(filters).length;
  state.filters = isCleared ? { ...USUAL } : filters;
  history.pushState(null, "", location.pathname + writeFilters(state.filters, location.search));
  if (isCleared || narrowing(filters) === 0) drawForm();
  void read();
}

function drawForm() {
  drawFilters(form(), speaker, state.filters, state.choices, { onChange: change,
    onMore: () => void readAreas() });
}

const form = () => /** @type {HTMLFormElement} */ (byId("filters"));

/** A list of choices that cannot be read leaves the list of cases as it is.
 * @template T @param {Promise<T[]>} reading @returns {Promise<T[]>} */
const orNone = (reading) => reading.catch((error) => {
  if (!(error instanceof api.Failure)) throw error;
  return [];
});

async function readChoices() {
  const [matters, departments] = await Promise.all([orNone(cases.matters()), orNone(cases.departments())]);
  Object.assign(state.choices, { matters, departments });
  fillChoices(form(), speaker, state.choices);
}

/** Divisions come with their outlines, which are large: only when somebody looks for one. */
async function readAreas() {
  if (state.choices.areas.length) return;
  const levels = await Promise.all(["district", "street", "community"].map((level) =>
    orNone(api.outlinesOf(level).then(({ features }) => features))));
  state.choices.areas = levels.flat().map((/** @type {any} */ { properties }) => properties);
  fillChoices(form(), speaker, state.choices);
}

async function begin() {
  drawForm();
  listenToExport(() => state.filters, speaker);
  addEventListener("popstate", () => {
    state.filters = readFilters(location.search);
    drawForm();
    void read();
  });
  byId("more").addEventListener("click", () => void read(true));
  offerViews(speaker, { now: () => ({ filters: state.filters, place: null }), open: (filters) => {
    change(filters);
    drawForm();
  } });
  for (const type of ["pointerover", "focusin", "pointerleave"]) {
    byId("cases").addEventListener(type, pointAt);
  }
  setInterval(() => {
    live?.goOn();
    tick(byId("cases"), state.shown, speaker);
  }, TICK_MS);
  noteViewOnLeaving("/incidents/", "desk.incidents", () => ({ n: narrowing(state.filters),
    search: writeFilters(state.filters) }));
  const city = api.city();
  city.catch(() => {}); // told below
  const reading = read();
  if (byId("map").checkVisibility()) {
    state.map = new CasesMap(byId("map"), api.tileSource(layersAt), speaker.language);
    const { bbox } = await city;
    if (bbox) state.map.showBox(bbox);
  }
  await reading;
  live = followList({ state, speaker, drawPatch, read: () => void read(),
    look: async () => (await cases.list(queryOf(state.filters, null))).results,
    known: () => ({ now: serverNow(), zone: root.dataset.timezone ?? "UTC", matters: state.choices.matters }) });
  showOnMap();
  await Promise.all([readChoices(), batch.begin()]);
  if (state.filters.area) await readAreas();
}

begin().catch((error) => showProblem(error, speaker));
