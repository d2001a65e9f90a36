/** The command centre: map, list and charts of the same cases, filtered by the address, and live. */

import * as api from "../kit/api.js";
import { cases } from "../kit/cases.js";
import { titleOf } from "../kit/case_words.js";
import { lightAt } from "../kit/deadlines.js";
import { byId, h } from "../kit/elements.js";
import { showProblem, startPage } from "../kit/page.js";
import { noteViewOnLeaving } from "../kit/recent.js";
import { seldom } from "../kit/seldom.js";
import { serverNow } from "../kit/server_time.js";
import { layersAt } from "../map/cartography.js";
import { drawFilters, fillChoices } from "../incidents/filter_form.js";
import { USUAL, narrowing, queryOf, readFilters, writeFilters } from "../incidents/filters.js";
import { drawRow, tick } from "../incidents/rows.js";
import { drawCharts } from "./charts.js";
import { fillAreas, fillLists } from "./choices.js";
import { clipped, countIn, placed, spotsOf } from "./judge.js";
import { drawListChips } from "./lists.js";
import { goLive } from "./live.js";
import { CommandMap } from "./map.js";
import { CasePanel } from "./panel.js";
import { hashOf, viewOf } from "./view_address.js";
import { drawWall, isWall, tellTime, wallRow, wholeRows } from "./wall.js";

const root = document.documentElement;
const speaker = startPage("command.title");
const { say } = speaker;
const TICK_MS = 20_000;
const FIGURES_WAIT_MS = 1000;
const FIGURES_APART_MS = 5000;
const MOVE_WAIT_MS = 250;
const SORT = "-reported_at";
const state = {
  filters: readFilters(location.search),
  /** @type {any[]} */ list: [],
  next: /** @type {string|null} */ (null),
  /** @type {any} */ figures: null,
  /** @type {AbortController|null} */ asking: null,
  /** an event that the page is current to */ lastEvent: 0,
  /** the last reading failed: nothing is shown */ hasFailed: false,
  isSummed: false,
  summedInView: 0,
  /** @type {import("../incidents/filter_form.js").Choices} */ choices: { matters: [], departments: [], areas: [] },
  /** @type {any[]|null} */ cells: null,
};
/** @type {CommandMap} */ let map;
/** @type {CasePanel} */ let panel;
/** @type {(() => void)|undefined} */ let catchUp;

// ---- reading

/** What a change of the filters asks for, all at once; an answer to an older question is dropped. */
async function readAll() {
  state.asking?.abort();
  const asking = state.asking = new AbortController();
  byId("problem").hidden = true;
  byId("cases").setAttribute("aria-busy", "true");
  const query = queryOf(state.filters, null);
  try {
    const [list, since] = await Promise.all([cases.list(query, asking.signal),
      readPoints(asking.signal), readFigures(asking.signal)]);
    Object.assign(state, { list: list.results, next: list.next, hasFailed: false,
      lastEvent: Math.min(list.last_event ?? 0, since) });
    drawList();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    fail();
    showProblem(error, speaker);
  } finally {
    if (state.asking === asking) {
      state.asking = null;
      byId("cases").removeAttribute("aria-busy");
      catchUp?.();
    }
    root.dataset.ready = "true";
  }
}

/** What cannot be read is not shown as it was: it would answer another question. */
function fail() {
  Object.assign(state, { list: [], next: null, figures: null, hasFailed: true });
  const again = h("button", { type: "button", class: "small-button" }, say("retry"));
  again.addEventListener("click", () => void readAll());
  byId("cases").replaceChildren(h("li", { class: "empty" }, again));
  byId("count").textContent = "";
  byId("charts").replaceChildren();
  byId("more").hidden = true;
  map.setPoints([]);
}

/** @param {AbortSignal} [signal] @returns {Promise<number>} an event that they are current to */
async function readPoints(signal) {
  const { sort: _, ...query } = queryOf(state.filters, null);
  const view = map.view();
  const bbox = state.isSummed && view ? clipped(view.bbox).join(",") : "";
  const found = await cases.points({ ...query, ...bbox && { bbox } }, signal);
  // Few in view may still be many in all: only an answer about all of them ends the sums.
  state.isSummed = Boolean(found.sums || bbox);
  state.summedInView = found.total;
  if (found.sums) map.setSums(found.sums);
  else map.setPoints(spotsOf(found.columns, found.points));
  map.choose(panel.ref);
  drawNote();
  return found.last_event ?? 0;
}

/** @param {AbortSignal} [signal] */
async function readFigures(signal) {
  const { sort: _, ...query } = queryOf(state.filters, null);
  const wall = isWall() ? cases.points({ ...query, form: "sums" }, signal) : null;
  state.figures = await cases.figures(query, signal);
  drawFigures();
  if (wall) {
    const { sums } = await wall;
    state.cells = sums.filter((/** @type {any} */ one) => one.cell !== null);
    colourCells();
  }
}

async function readMore() {
  try {
    const found = await cases.list(queryOf(state.filters, state.next));
    const known = new Set(state.list.map(({ ref }) => ref));
    const added = found.results.filter(({ ref }) => !known.has(ref));
    state.list = [...state.list, ...added];
    state.next = found.next;
    drawList();
    /** @type {HTMLElement|null} */ (byId("cases").children[state.list.length - added.length]?.querySelector("a"))?.focus();
  } catch (error) {
    showProblem(error, speaker);
  }
}

/** @type {ReturnType<typeof setTimeout>|undefined} */ let waiting;

/** What could not be read is tried again when something happens, but not at every change. */
const readSoon = seldom(() => void readAll());

let refreshedAt = -FIGURES_APART_MS;

/** The numbers follow changes a second later, however many there were, and not more often than every
 * few seconds: a room full of screens asks for them at the same time. */
function refreshFigures() {
  if (waiting) return;
  const wait = Math.max(FIGURES_WAIT_MS, refreshedAt + FIGURES_APART_MS - performance.now());
  waiting = setTimeout(() => {
    waiting = undefined;
    if (state.hasFailed) return;
    refreshedAt = performance.now();
    readFigures().catch((error) => { if (!(error instanceof api.Failure)) throw error; });
    if (state.isSummed) readPoints().catch(() => undefined);
  }, wait);
}

// ---- drawing

function drawList() {
  const focused = document.activeElement?.closest("#cases li");
  const kept = /** @type {HTMLElement|null} */ (focused)?.dataset.ref;
  const rows = state.list.map((one) => (isWall() ? wallRow : drawRow)(one, speaker));
  byId("cases").replaceChildren(...(rows.length ? rows : [emptyRow()]));
  byId("more").hidden = state.next === null;
  if (kept) /** @type {HTMLElement|null} */ (row(kept)?.querySelector("a"))?.focus();
  row(panel.ref)?.classList.add("now");
  if (isWall()) wholeRows(byId("cases"));
}

/** @param {string} ref */
const row = (ref) => (ref ? byId("cases").querySelector(`li[data-ref="${CSS.escape(ref)}"]`) : null);

function emptyRow() {
  const isNarrow = narrowing(state.filters) > 0;
  const all = isNarrow && h("button", { type: "button", class: "small-button" }, say("case.clear"));
  if (all) all.addEventListener("click", () => change({ ...USUAL }));
  return h("li", { class: "empty" }, h("b", {}, say("case.none")),
    h("span", {}, say(isNarrow ? "case.none.filtered" : "case.none.about")), all);
}

function drawFigures() {
  const { figures, filters } = state;
  drawCharts(byId("charts"), { figures, filters, speaker, onFilter: narrow });
  byId("count").textContent = say(figures.total === 1 ? "case.count.one" : "case.count", { n: figures.total });
  drawNote();
  if (!isWall()) return;
  drawWall(byId("wall-head"), figures, speaker);
  wholeRows(byId("cases"));
}

/** How many are in view, and how many no map can show in a cell. */
function drawNote() {
  if (!state.figures) return;
  const view = map.view();
  const inView = state.isSummed ? state.summedInView : view ? countIn(map.spots.values(), view.bbox) : 0;
  const homeless = state.figures.no_cell > 0 && state.filters.list !== "no_cell"
    && h("button", { type: "button", class: "link-button", id: "no-cell" }, say("command.no_cell", { n: state.figures.no_cell }));
  if (homeless) homeless.addEventListener("click", () => narrow({ list: "no_cell" }));
  byId("map-note").replaceChildren(...[h("span", { id: "in-view" }, say("command.in_view", { n: inView })),
    state.isSummed && map.byRef.size === 0 && inView > 0 && h("span", {}, say("command.summed")), homeless].filter((one) => one !== false));
}

function colourCells() {
  const counts = isWall() ? new Map((state.cells ?? []).map(({ cell, total }) => [cell, total])) : undefined;
  map.colourCells(state.filters.area ?? "", counts);
}

const drawLists = () => drawListChips(byId("lists"), speaker, state.filters.list ?? "", (list) => narrow({ list }));

// ---- filters

/** @param {Record<string, string>} some filters that change, the others stay */
const narrow = (some) => change({ ...state.filters, ...some });

/** @param {import("../incidents/filters.js").Filters} filters */
function change(filters) {
  state.filters = Object.keys(filters).length ? filters : { ...USUAL };
  history.pushState(null, "", location.pathname + writeFilters(state.filters, location.search) + location.hash);
  show();
}

/** The page as its address says. */
function show() {
  state.isSummed = false;
  drawForm();
  drawLists();
  map.showArea(state.filters.polygon ?? "");
  byId("undraw").hidden = !state.filters.polygon;
  colourCells();
  void readAll();
}

const form = () => /** @type {HTMLFormElement} */ (byId("filters"));

function drawForm() {
  if (form().contains(document.activeElement)) {
    // Whoever types goes on typing: what the form says is what was asked.
    if (JSON.stringify(queryOf(valuesOfForm(), null)) === JSON.stringify(queryOf(state.filters, null))) return;
  }
  drawFilters(form(), speaker, state.filters, state.choices, { onChange: change, onMore: () => void readAreas() });
}

const valuesOfForm = () => Object.fromEntries([...new FormData(form())].map(([name, value]) => [name, String(value).trim()]));

const readAreas = async () => {
  if (await fillAreas(state.choices)) fillChoices(form(), speaker, state.choices);
};

async function readChoices() {
  await fillLists(state.choices);
  fillChoices(form(), speaker, state.choices);
  if (state.filters.area) await readAreas();
}

// ---- what the stream tells

/** Show a case as it is now, or take it away. @param {any} one @param {boolean} isIn */
function settle(one, isIn) {
  const before = state.list.find(({ ref }) => ref === one.ref) ?? map.spots.get(one.ref);
  if (before && before.revision > one.revision) return;
  if (!isIn) {
    // One that is on no page that was read may have been counted all the same.
    if (before || panel.ref === one.ref) leave(one.ref);
    else if (state.next !== null || state.isSummed) refreshFigures();
    return;
  }
  state.list = placed(state.list, { ...state.list.find(({ ref }) => ref === one.ref), ...one }, state.filters.sort || SORT, state.next === null);
  if (!state.isSummed && Number.isFinite(one.lon)) map.put({ ...one, title: one.title || titleOf(one, speaker) });
  changed(one.ref);
  row(one.ref)?.classList.add("fresh");
}

/** @param {string} ref */
function leave(ref) {
  state.list = state.list.filter((one) => one.ref !== ref);
  map.drop(ref);
  changed(ref);
}

/** @param {string} ref */
function changed(ref) {
  drawList();
  drawNote();
  refreshFigures();
  if (panel.ref === ref) void panel.renew();
}

/** Time goes on: lights change by themselves, by the server's clock. */
function goOn() {
  const now = serverNow();
  if (isWall()) tellTime(speaker);
  tick(byId("cases"), state.list, speaker);
  panel.tick();
  let hasChanged = false;
  for (const spot of [...map.spots.values()]) {
    const light = lightAt(spot, now);
    if (light === (spot.light ?? "")) continue;
    hasChanged = true;
    if (state.filters.light && state.filters.light !== light) leave(spot.ref);
    else map.put({ ...spot, light });
  }
  if (hasChanged) refreshFigures();
}

// ---- beginning

function makeMap() {
  /** @type {ReturnType<typeof setTimeout>|undefined} */ let moved;
  map = new CommandMap(byId("command-map"), { source: api.tileSource(layersAt), language: speaker.language, isWall: isWall() }, {
    onPick: (ref) => openCase(ref),
    onCell: (code) => narrow({ area: state.filters.area === code ? "" : code }),
    titleOf: (spot) => [spot.ref, spot.title, say(`case.light.${spot.light || "none"}`)].filter(Boolean).join(" · "),
    clusterTitle: (n, red) => say(red ? "command.cluster.red" : "command.cluster", { n, red }),
    onView: () => {
      const view = map.view();
      if (view && !isWall()) history.replaceState(history.state, "", hashOf(view));
      drawNote();
      if (!state.isSummed || state.hasFailed) return;
      clearTimeout(moved);
      moved = setTimeout(() => readPoints().catch(() => undefined), MOVE_WAIT_MS);
    },
  });
}

const openCase = (/** @type {string} */ ref) => panel.open(ref);

function listen() {
  addEventListener("popstate", () => {
    state.filters = readFilters(location.search);
    panel.follow();
    show();
  });
  byId("more").addEventListener("click", () => void readMore());
  byId("cases").addEventListener("click", (event) => {
    const one = /** @type {HTMLElement} */ (event.target).closest("li");
    if (!one?.dataset.ref || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    openCase(one.dataset.ref);
  });
  for (const type of ["pointerover", "focusin", "pointerleave"]) {
    byId("cases").addEventListener(type, (event) => map.point(type === "pointerleave" ? ""
      : /** @type {HTMLElement} */ (event.target).closest("li")?.dataset.ref ?? ""));
  }
  byId("draw").addEventListener("click", async () => {
    byId("draw").setAttribute("aria-pressed", "true");
    const polygon = await map.draw();
    byId("draw").setAttribute("aria-pressed", "false");
    if (polygon) narrow({ polygon });
  });
  byId("undraw").addEventListener("click", () => narrow({ polygon: "" }));
  setInterval(goOn, TICK_MS);
  noteViewOnLeaving("/command/", "desk.command", () => ({ search: writeFilters(state.filters),
    n: isWall() ? 0 : narrowing(state.filters) }));
}

/** Where the address says to look, else at the whole city. @param {any} city */
function look(city) {
  const view = viewOf(location.hash);
  if (view && !isWall()) map.showView(view);
  else if (city.bbox) map.showBox(city.bbox);
}

async function begin() {
  document.body.classList.toggle("wall", isWall());
  /** @type {HTMLDetailsElement} */ (byId("filter-fold")).open = matchMedia("(min-width: 761px)").matches;
  makeMap();
  panel = new CasePanel({ speaker, onShow: (ref) => {
    map.choose(ref);
    for (const one of byId("cases").querySelectorAll(".now")) one.classList.remove("now");
    row(ref)?.classList.add("now");
  }, onDone: refreshFigures, focusOn: (ref) => /** @type {HTMLElement|null} */ (row(ref)?.querySelector("a"))?.focus() });
  drawForm();
  drawLists();
  listen();
  const city = api.city();
  const reading = readAll();
  look(await city);
  map.showArea(state.filters.polygon ?? "");
  byId("undraw").hidden = !state.filters.polygon;
  panel.follow();
  await reading;
  drawNote();
  catchUp = goLive({ filters: () => state.filters, isReading: () => state.asking !== null, hasFailed: () => state.hasFailed, readSoon,
    known: () => ({ now: serverNow(), zone: root.dataset.timezone ?? "UTC", matters: state.choices.matters }),
    check: async (ref) => (await cases.list({ ...queryOf(state.filters, null), ref })).results[0] ?? null,
    settle, leave, reload: () => void readAll() }, speaker, state.lastEvent);
  await Promise.all([readChoices(), api.cells().then((collection) => {
    map.setCells(collection);
    colourCells();
    if (!isWall()) map.showCells();
  })]);
}

begin().catch((error) => showProblem(error, speaker));
