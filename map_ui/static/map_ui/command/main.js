/** The command centre: map, list and charts of the same cases, filtered by the address, and live. */

import * as api from "../kit/api.js";
import { cases } from "../kit/cases.js";
import { titleOf } from "../kit/case_words.js";
import { byId } from "../kit/elements.js";
import { saved, showProblem, startPage } from "../kit/page.js";
import { noteViewOnLeaving } from "../kit/recent.js";
import { paced, seldom } from "../kit/seldom.js";
import { serverNow } from "../kit/server_time.js";
import { layersAt } from "../map/cartography.js";
import { USUAL, narrowing, queryOf, readFilters, writeFilters } from "../incidents/filters.js";
import { listenToExport } from "../incidents/export_list.js";
import { drawNone, drawRow, FEW_ROWS, keepFocus, tick } from "../incidents/rows.js";
import { openedFilters, openedLooks } from "../incidents/saved.js";
import { offerViews } from "../incidents/views_dialog.js";
import { offerAround } from "./around.js";
import { drawCharts } from "./charts.js";
import { FilterBar } from "../incidents/filter_bar.js";
import { goLive, showState } from "../incidents/go_live.js";
import { lookout, placed } from "../incidents/judge.js";
import { LiveCases } from "../incidents/live_cases.js";
import { drawListChips } from "./lists.js";
import { offerDrawing } from "./draw_area.js";
import { groundOf } from "./ground.js";
import { Looks } from "./looks.js";
import { CommandMap } from "./map.js";
import { CasePanel } from "./panel.js";
import { drawMapNote, retryRow } from "./notes.js";
import { ownDisplay } from "./own_display.js";
import { offerSending } from "./send_dialog.js";
import { listenToRows } from "./row_events.js";
import { offerSound } from "./sound.js";
import { offerCity } from "./to_city.js";
import { play } from "./tone.js";
import { hashOf, viewOf } from "../kit/view_address.js";
import { drawWall, drawWallKey, drawWallName, isWall, tellTime, wallRow, wholeRows, withFirst } from "./wall.js";

const root = document.documentElement;
const speaker = startPage("command.title");
const { say } = speaker;
const TICK_MS = 20_000;
const FIGURES_WAIT_MS = 1000;
const MOVE_WAIT_MS = 250;
const SORT = "-reported_at";
const state = {
  filters: readFilters(location.search),
  /** @type {any[]} */ list: [],
  next: /** @type {string|null} */ (null),
  /** @type {any} behind which the next page begins: a case as it was read */ edge: null,
  /** @type {any} */ figures: null,
  /** @type {AbortController|null} */ asking: null,
  /** an event that the page is current to */ lastEvent: 0,
  /** the last reading failed: nothing is shown */ hasFailed: false,
  /** @type {any[]|null} */ cells: null,
  /** the case that a wall was sent */ chosen: "",
  /** @type {import("../kit/views.js").Place|null} where a wall was sent to look */ place: null,
  /** @type {any} of the whole city */ box: null,
  hasBegun: false,
};
const bar = new FilterBar(/** @type {HTMLFormElement} */ (byId("filters")), speaker, change);
/** @type {CommandMap} */ let map;
/** @type {CasePanel} */ let panel;
/** @type {import("./own_display.js").OwnDisplay|null} where this is a display's wall */ let display = null;
const ground = groundOf((collection) => { map.setCells(collection); colourCells(); });
const ownFilters = state.filters;
/** The case that stands out: that of the panel, on a wall the one that was sent. */
const chosen = () => panel.ref || state.chosen;
/** @type {Looks} */ let looks;
/** @type {LiveCases} */ let store;
/** @type {import("../incidents/go_live.js").Live|undefined} */ let live;

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
      readPoints(asking.signal), readFigures(asking.signal), looks.readSafely(asking.signal)]);
    Object.assign(state, { list: list.results, ...behind(list), hasFailed: false,
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
      live?.catchUp();
    }
    root.dataset.ready = "true";
  }
}

/** What cannot be read is not shown as it was: it would answer another question. */
function fail() {
  Object.assign(state, { list: [], next: null, figures: null, hasFailed: true });
  byId("cases").replaceChildren(retryRow(speaker, () => void readAll()));
  byId("count").textContent = "";
  byId("charts").replaceChildren();
  byId("more").hidden = true;
  store.clear();
}

/** @param {AbortSignal} [signal] @returns {Promise<number>} an event that they are current to */
async function readPoints(signal) {
  const lastEvent = await store.read(signal);
  drawNote();
  return lastEvent;
}

/** @param {AbortSignal} [signal] */
async function readFigures(signal) {
  const { sort: _, ...query } = queryOf(state.filters, null);
  const [figures, wall] = await Promise.all([cases.figures(query, signal),
    isWall() ? cases.points({ ...query, form: "sums" }, signal) : null]);
  state.figures = figures;
  drawFigures();
  if (wall) {
    state.cells = wall.sums.filter((/** @type {any} */ one) => one.cell !== null);
    colourCells();
  }
}

/** @param {{results: any[], next: string|null}} page */
const behind = ({ results, next }) => ({ next, edge: next === null ? null : results.at(-1) });

async function readMore() {
  try {
    const found = await cases.list(queryOf(state.filters, state.next));
    const known = new Set(state.list.map(({ ref }) => ref));
    const added = found.results.filter(({ ref }) => !known.has(ref));
    state.list = [...state.list, ...added];
    Object.assign(state, behind(found));
    drawList();
    /** @type {HTMLElement|null} */ (byId("cases").children[state.list.length - added.length]?.querySelector("a"))?.focus();
  } catch (error) {
    showProblem(error, speaker);
  }
}

/** What could not be read is tried again when something happens, but not at every change. */
const readSoon = seldom(() => void readAll());

/** The numbers follow changes a second later, however many there were, and not more often than every
 * few seconds: a room full of screens asks for them at the same time. */
const refreshFigures = paced(() => {
  if (state.hasFailed) return;
  readFigures().catch((error) => { if (!(error instanceof api.Failure)) throw error; });
  if (store.isSummed) readPoints().catch(() => undefined);
  void looks.readSafely();
}, FIGURES_WAIT_MS);

/** Whatever is shown may be another. */
const renewAll = () => { void readAll(); if (panel.ref) void panel.renew(); ground.again(); };

// ---- drawing

function drawList() {
  const shown = isWall() ? withFirst(state.list, state.chosen) : state.list;
  const rows = shown.map((one) => (isWall() ? wallRow : drawRow)(one, speaker));
  if (rows.length < FEW_ROWS && state.next !== null) readSoon(); // others stand behind those that went
  keepFocus(byId("cases"), () => byId("cases").replaceChildren(...(rows.length ? rows : [emptyRow()])));
  byId("more").hidden = state.next === null;
  row(chosen())?.classList.add("now");
  if (isWall()) wholeRows(byId("cases"));
}

/** @param {string} ref */
const row = (ref) => (ref ? byId("cases").querySelector(`li[data-ref="${CSS.escape(ref)}"]`) : null);

const emptyRow = () => drawNone(state.filters, speaker, () => change({ ...USUAL }));

function drawFigures() {
  const { figures, filters } = state;
  drawCharts(byId("charts"), { figures, filters, speaker, onFilter: narrow });
  byId("count").textContent = say(figures.total === 1 ? "case.count.one" : "case.count", { n: figures.total });
  drawNote();
  if (!isWall()) return;
  drawWall(byId("wall-head"), figures, speaker);
  wholeRows(byId("cases"));
}

function drawNote() {
  if (!state.figures) return;
  const homeless = state.filters.list === "no_cell" ? 0 : state.figures.no_cell;
  drawMapNote(byId("map-note"), speaker, { inView: store.inView, homeless, isSummed: store.showsSums }, () => narrow({ list: "no_cell" }));
}

function colourCells() {
  if (looks?.colour()) return;
  const isFilled = isWall() && looks?.look === "points" && !looks.isPlayedBack;
  map.colourCells(state.filters.area ?? "", drawWallKey(byId("wall-key"), isFilled ? state.cells ?? [] : [], speaker));
}

const drawLists = () => drawListChips(byId("lists"), speaker, state.filters.list ?? "", (list) => narrow({ list }));

// ---- filters

/** @param {Record<string, string>} some filters that change, the others stay */
const narrow = (some) => change({ ...state.filters, ...some });

/** @param {import("../incidents/filters.js").Filters} filters @param {string} [search] the address, with other looks */
function change(filters, search = location.search) {
  state.filters = Object.keys(filters).length ? filters : { ...USUAL };
  history.pushState(null, "", location.pathname + writeFilters(state.filters, search) + location.hash);
  show();
}

/** The page as its address says. */
function show() {
  store.begin();
  bar.draw(state.filters);
  drawLists();
  map.showArea(state.filters.polygon ?? "");
  byId("undraw").hidden = !state.filters.polygon;
  colourCells();
  void readAll();
}

// ---- what the stream tells

/** Show a case as it is now, or take it away. @param {any} one @param {boolean} isIn */
function settle(one, isIn) {
  const before = state.list.find(({ ref }) => ref === one.ref) ?? store.spots.get(one.ref);
  if (before && before.revision > one.revision) return;
  if (!isIn) {
    // One that is on no page that was read may have been counted all the same.
    if (before || panel.ref === one.ref) leave(one.ref);
    else if (state.next !== null || store.isSummed) refreshFigures();
    return;
  }
  state.list = placed(state.list, { ...state.list.find(({ ref }) => ref === one.ref), ...one }, state.filters.sort || SORT, state.edge);
  store.put(one);
  changed(one.ref);
  row(one.ref)?.classList.add("fresh");
}

/** A case that is new. @param {any} one */
function hear(one) {
  saved(speaker, say("command.toast.new", { title: titleOf(one, speaker) }));
  play(one.kind === "emergency");
}

/** @param {string} ref */
function leave(ref) {
  state.list = state.list.filter((one) => one.ref !== ref);
  store.drop(ref);
  changed(ref);
}

/** @param {string} ref */
function changed(ref) {
  drawList();
  drawNote();
  refreshFigures();
  if (panel.ref === ref) void panel.renew();
}

const known = () => ({ now: serverNow(), zone: root.dataset.timezone ?? "UTC", matters: bar.choices.matters });

/** Those come in that time alone lets in. */
const lookOut = lookout(async () => {
  const { filters } = state;
  const [found] = await Promise.all([cases.list(queryOf(filters, null)), readPoints()]).catch(() => []);
  if (!found || state.filters !== filters || state.asking) return;
  for (const one of found.results) if (!state.list.some(({ ref }) => ref === one.ref)) settle(one, true);
});

/** Time goes on: lights change by themselves, by the server's clock. */
function goOn() {
  if (looks.isPlayedBack) return;
  const now = serverNow();
  if (isWall()) tellTime(speaker);
  tick(byId("cases"), state.list, speaker);
  panel.tick();
  if (state.asking || state.hasFailed) return;
  const gone = store.outOfTime(state.list);
  for (const ref of gone) leave(ref);
  lookOut(state.filters, now);
  if (store.relight() || gone.size) refreshFigures();
}

// ---- beginning

function makeMap() {
  /** @type {ReturnType<typeof setTimeout>|undefined} */ let moved;
  map = new CommandMap(byId("command-map"), { source: api.tileSource(layersAt), language: speaker.language, isWall: isWall() }, {
    onPick: (ref) => panel.open(ref),
    onHotSpot: (rank) => looks.open(rank),
    onCell: (code) => narrow({ area: state.filters.area === code ? "" : code }),
    titleOf: (spot) => [spot.ref, spot.title, say(`case.light.${spot.light || "none"}`)].filter(Boolean).join(" · "),
    clusterTitle: (n, red) => say(red ? "command.cluster.red" : "command.cluster", { n, red }),
    onView: () => {
      const view = map.view();
      if (view && !isWall()) history.replaceState(history.state, "", hashOf(view));
      drawNote();
      looks?.moved();
      if (!store.isSummed || state.hasFailed) return;
      clearTimeout(moved);
      moved = setTimeout(() => readPoints().catch(() => undefined), MOVE_WAIT_MS);
    },
  });
}

function listen() {
  listenToExport(() => state.filters, speaker);
  addEventListener("popstate", () => {
    state.filters = readFilters(location.search);
    panel.follow();
    looks.follow();
    show();
  });
  byId("more").addEventListener("click", () => void readMore());
  const now = () => {
    const view = map.view();
    return { filters: { ...state.filters, ...looks.words() }, place: view && viewOf(hashOf(view)), ref: panel.ref };
  };
  offerSending(speaker, now);
  offerViews(speaker, { hasLooks: true, now, open: (filters, place, kept) => {
    const search = openedLooks(location.search, kept);
    looks.follow(search);
    change(filters, search);
    if (place) map.showView(place);
  } });
  offerCity(() => ({ filters: state.filters, view: now().place, ref: panel.ref, day: new URLSearchParams(location.search).get("day") ?? "",
    heatM: looks.look === "heat" && !looks.isPlayedBack ? looks.chosen.bandwidth : 0 }));
  listenToRows(byId("cases"), { open: (ref) => panel.open(ref), point: (ref) => map.cases.point(ref) });
  offerDrawing(map, (polygon) => narrow({ polygon }));
  setInterval(goOn, TICK_MS);
  noteViewOnLeaving("/command/", "desk.command", () => ({ search: writeFilters(state.filters),
    n: isWall() ? 0 : narrowing(state.filters) }));
}

/** What a display is sent; null is what the wall's address says. Nobody goes back on a wall.
 * @param {import("../kit/views.js").Show|null} sent @param {{n: number, of: number}} turn */
function showOnWall(sent, turn) {
  Object.assign(state, { filters: sent ? openedFilters(sent.filters) : ownFilters, chosen: sent?.case ?? "",
    place: sent?.place ?? null });
  drawWallName(byId("wall-name"), sent?.name ?? "", turn);
  looks.follow(sent ? `?${new URLSearchParams(sent.filters)}` : location.search);
  if (!state.hasBegun) return;
  look();
  show();
}

/** Where the address says to look, or what was sent, else at the whole city. */
function look() {
  const view = isWall() ? state.place : viewOf(location.hash);
  if (view) map.showView(view);
  else if (state.box) map.showBox(state.box);
}

async function begin() {
  document.body.classList.toggle("wall", isWall());
  /** @type {HTMLDetailsElement} */ (byId("filter-fold")).open = matchMedia("(min-width: 761px)").matches;
  makeMap();
  store = new LiveCases({ layer: map.cases, speaker: () => speaker, filters: () => state.filters, known,
    view: () => map.view(), chosen });
  looks = new Looks({ map, speaker, isWall: isWall(), filters: () => state.filters, recolour: colourCells,
    reload: () => void readAll(), hasNews: () => live?.waits() ?? false, onProblem: (error) => showProblem(error, speaker) });
  panel = new CasePanel({ speaker, onShow: (ref) => {
    map.cases.choose(ref);
    for (const one of byId("cases").querySelectorAll(".now")) one.classList.remove("now");
    row(ref)?.classList.add("now");
  }, onDone: refreshFigures, onRead: offerAround(byId("around"), map, speaker), focusOn: (ref) => /** @type {HTMLElement|null} */ (row(ref)?.querySelector("a"))?.focus() });
  bar.draw(state.filters);
  drawLists();
  listen();
  if (isWall()) display = await ownDisplay(showOnWall);
  state.hasBegun = true;
  const city = api.city();
  const reading = readAll();
  state.box = (await city).bbox;
  look();
  map.showArea(state.filters.polygon ?? "");
  byId("undraw").hidden = !state.filters.polygon;
  panel.follow();
  await reading;
  drawNote();
  offerSound(speaker);
  live = goLive({ filters: () => state.filters, isReading: () => state.asking !== null || looks.isPlayedBack,
    hasFailed: () => state.hasFailed, readSoon, known, settle, leave, hear,
    check: async (ref) => (await cases.list({ ...queryOf(state.filters, null), ref })).results[0] ?? null,
    reload: renewAll, onDisplay: () => void display?.read(),
    onState: (told) => showState(byId("live"), told, speaker) },
  Math.min(state.lastEvent, display?.lastEvent ?? Infinity));
  await Promise.all([bar.read(state.filters), ground.read().then(() => isWall() || map.showCells())]);
}

begin().catch((error) => showProblem(error, speaker));
