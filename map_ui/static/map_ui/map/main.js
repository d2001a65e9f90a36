/** The map page: reads the city, keeps the page's state, and ties the parts together. */

import * as api from "../kit/api.js";
import { cellsWithCases, divisionsWithCases } from "../kit/area_sums.js";
import { cases } from "../kit/cases.js";
import { startAsOf } from "./as_of.js";
import * as cards from "./cards.js";
import { caseCard } from "./case_card.js";
import * as cellTexts from "./cell_text.js";
import { BUILDINGS_SPEAK_FROM, layersAt } from "./cartography.js";
import { DATUMS, formatLonLat, fromWgs84 } from "./coordinates.js";
import { readLink, writeLink } from "./deep_link.js";
import { byId, fold, h, translatePage } from "../kit/elements.js";
import { keepLanguage } from "../kit/language.js";
import { hiddenText } from "../kit/numbers.js";
import { LayersPanel } from "./layers_panel.js";
import { drawLegend } from "./legend.js";
import { CityMap } from "./map.js";
import * as measures from "./measures.js";
import { ReachSwitch } from "./reach_switch.js";
import { LOCALES, chosenLanguage, speaker as speakerOf } from "../texts/speaker.js";
import { storage } from "../kit/storage.js";
import { showNotice, toast } from "../kit/notice.js";
import { drawRanking } from "./ranking.js";
import { showSummary } from "./summary.js";

const root = document.documentElement;
const narrow = matchMedia("(max-width: 760px)");

const asked = new URLSearchParams(location.search).get("lang");
const link = readLink(location.hash);
const state = {
  speaker: speakerOf(chosenLanguage([asked, storage.get("language"), root.dataset.language]),
    root.dataset.timezone),
  measure: link.measure ?? /** @type {measures.Measure} */ ("households"),
  /** What is coloured: cells, or, as long as they are near, buildings. */
  subject: link.subject ?? /** @type {measures.Subject} */ ("cells"),
  selection: link.selection,
  datum: DATUMS.find((one) => one === storage.get("datum")) ?? DATUMS[0],
  /** @type {any} */ city: null,
  /** @type {measures.Cell[]} */ cells: [],
  /** @type {measures.Class[]} */ classes: [],
  /** @type {any} */ record: null,
  /** @type {api.Failure|null} */ failure: null,
  breaks: /** @type {Record<string, number[]>} bounds chosen instead of the usual ones */ ({}),
  /** @type {AbortController|null} */ reading: null,
  cellsShown: false, painted: false,
};
const tellReady = () => { root.dataset.ready = String(state.painted && state.cellsShown); };
const map = new CityMap(byId("map"), {
  onPick: (hit, place) => void pick(hit, place),
  onView: () => { saveLink(); showNearness(); showCentre(); },
  onPointer: (lon, lat) => showCoordinates(lon, lat),
  onPainted: (painted) => { state.painted = painted; tellReady(); },
  tooltip: (hit) => cards.tooltip(hit, state.speaker),
  cellText: (cell) => cellTexts.cellText(cell, state.measure, state.speaker),
  covered: () => ["site-bar", "panel", "card", "footbar", "zoom"].map((id) => byId(id).getBoundingClientRect()),
});

const layersPanel = new LayersPanel(map, () => state.speaker);
/** @param {measures.Cell} cell */
const cellLine = (cell) => cellTexts.cellLine(cell, state.measure, state.speaker);

/** Room that panels take from the map, so that what is shown is not under them. */
function margins() {
  const panel = byId("panel").getBoundingClientRect();
  const side = [byId("stats"), byId("card")].find((one) => !one.hidden);
  const card = side?.getBoundingClientRect() ?? { width: 0, height: 0 };
  if (narrow.matches) {
    const top = Math.min(panel.bottom, innerHeight / 3);
    return { left: 8, right: 8, top: top + 12, bottom: (card.height || 52) + 8 };
  }
  return { left: panel.right + 24, right: 24 + (card.width && card.width + 24),
    top: byId("site-bar").offsetHeight + 24, bottom: 56 };
}

// ---- language

function applyLanguage() {
  const { say } = state.speaker;
  root.lang = LOCALES[state.speaker.language];
  document.title = [state.city?.name, `GeoGrid ${say("title")}`].filter(Boolean).join(" · ");
  translatePage(state.speaker);
}

function switchLanguage() {
  const language = state.speaker.language === "zh" ? "en" : "zh";
  state.speaker = speakerOf(language, root.dataset.timezone);
  keepLanguage(language);
  const address = new URL(location.href);
  if (address.searchParams.has("lang")) {
    address.searchParams.set("lang", language);
    history.replaceState(null, "", address);
  }
  applyLanguage();
  if (state.failure) return showNotice(state.failure, state.speaker, switchLanguage);
  showSummary(state.city, state.speaker);
  applyMeasure();
  void attempt(() => layersPanel.start());
  if (state.record) showRecord();
  return undefined;
}

// ---- measure, legend, list

let legendDrawn = "";
function applyMeasure() {
  const { measure, subject } = state;
  legendDrawn = "";
  state.classes = measures.classesOf(state.cells, measure, state.city.rule, state.breaks[measure]);
  map.colour({ ofCell: measures.colouring(state.classes, measure),
    ofBuilding: subject === "buildings" ? measures.buildingColouring(measure) : null,
    hatches: measures.canBeEstimated(measure) });
  for (const [name, value] of [["measure", measure], ["subject", subject]]) {
    const input = document.querySelector(`input[name="${name}"][value="${value}"]`);
    /** @type {HTMLInputElement} */ (input).checked = true;
  }
  showNearness();
  showRanking();
  reach.draw(measure === "reach", attempt);
}

/** The legend speaks of what is coloured: buildings when chosen, near and counted, else cells. */
function showNearness() {
  if (!state.classes.length) return;
  const { say, language } = state.speaker;
  const isNear = map.view().zoom >= BUILDINGS_SPEAK_FROM;
  const wanted = state.subject === "buildings" ? measures.buildingClasses(state.measure) : null;
  const buildings = isNear && wanted?.length ? wanted : null;
  const untold = state.classes.some(({ key }) => key === "hidden");
  const note = buildings ? untold && hiddenText(state.measure, state.speaker) || ""
    : wanted ? say(wanted.length ? "subject.near" : "subject.none") : "";
  byId("subject-note").textContent = note;
  byId("subject-note").hidden = !note;
  const about = buildings ? `buildings.${state.measure}` : state.measure;
  if (legendDrawn === language + about) return;
  legendDrawn = language + about;
  byId("legend").replaceChildren(...drawLegend(buildings ?? state.classes, {
    title: say(`legend.${about}`), counted: !buildings,
    hatched: measures.canBeEstimated(state.measure) && (buildings ? state.city.has_estimates
      : state.cells.some((cell) => cell.is_estimated)),
  }, state.speaker));
}

function showRanking() {
  const { measure, speaker } = state;
  byId("ranking-list").replaceChildren(...drawRanking(state.cells, { words: "", measure,
    colour: measures.colouring(state.classes, measure), line: cellLine,
    pick: (cell) => select({ kind: "cell", id: cell.id }, true) }, speaker));
}

/** @param {string} measure */
function setMeasure(measure) {
  // Where its numbers cannot be read, the measure before stays, its button pressed; a kind can be chosen.
  if (measure === "reach") return void attempt(() => reach.show()).finally(() => {
    applyMeasure(); reach.draw(state.measure === "reach", attempt, true); });
  state.measure = /** @type {measures.Measure} */ (measure);
  applyMeasure();
  saveLink();
  const points = /** @type {HTMLInputElement} */ (byId("incidents"));
  if (measure === "incidents" && !points.checked) points.click();
}

const reach = new ReachSwitch({ speaker: () => state.speaker, cells: () => state.cells, shown() {
  state.measure = "reach";
  applyMeasure();
  saveLink();
} });

// ---- selection and its card

/** A building whose tile is not drawn yet is asked for; any other place is what the map says.
 * @param {import("./map.js").Hit|null} hit @param {L.LatLng} [place] */
async function pick(hit, place) {
  if (byId("map").classList.contains("is-drawing")) return;
  let found = hit;
  if (place && hit?.kind !== "building" && map.showsBuildings()) {
    const { lng, lat } = place.wrap();
    const places = await api.locate(lng, lat).catch(() => []);
    const building = places.find(({ kind }) => kind === "building");
    if (building) found = { kind: "building", id: building.id, props: {} };
  }
  await select(found);
  if (place) await layersPanel.tell(place.wrap(), openCard);
  if (found?.kind === "cell" && place) map.keepClear(place, margins());
}

/** @param {import("./deep_link.js").Selection|null} hit @param {boolean} [reveal] */
async function select(hit, reveal = false) {
  state.reading?.abort();
  state.selection = hit && { kind: hit.kind, id: hit.id, ...hit.ref && { ref: hit.ref } };
  state.record = null;
  map.choose(state.selection);
  saveLink();
  page.onCase(hit?.ref ?? "");
  if (!hit) return closeCard();
  state.reading = new AbortController();
  openCard(h("p", { class: "quiet loading" }, state.speaker.say("card.loading")));
  if (reveal) map.reveal(hit, margins());
  try {
    const { signal } = state.reading;
    state.record = await (hit.ref ? cases.read(hit.ref, signal) : api.card(hit.kind, hit.id, signal));
    if (hit.kind === "incident") page.onCase(state.record.ref);
    showRecord();
    const { lon, lat } = state.record;
    if (Number.isFinite(lon)) map.keepClear({ lng: lon, lat }, margins());
  } catch (error) {
    if (error instanceof api.Failure) failCard(hit, error);
    else if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
  }
  return undefined;
}

function showRecord() {
  const { record, selection, speaker } = state;
  const follow = (/** @type {any} */ to) => void select(to, true);
  const drawn = selection?.kind === "cell" ? cards.cellCard(record, state.city.rule, speaker)
    : selection?.kind === "building" ? cards.buildingCard(record, follow, speaker)
      : caseCard(record, follow, speaker);
  openCard(...drawn);
  byId("live").textContent = byId("card-title").textContent;
}

/** Read the chosen case anew: something has become of it. @param {string} ref */
async function renewCase(ref) {
  const { record, selection } = state;
  if (record?.ref !== ref) return;
  const found = await cases.read(ref).catch(() => null);
  if (!found || state.selection !== selection || state.record !== record) return;
  state.record = found;
  showRecord();
}

/** @param {import("./deep_link.js").Selection} hit @param {api.Failure} failure */
function failCard(hit, failure) {
  const { say } = state.speaker;
  const message = failure.message || say("error.unreachable");
  const again = h("button", { type: "button", class: "button" }, say("retry"));
  again.addEventListener("click", () => void select(hit));
  openCard(h("div", { role: "alert" },
    h("p", { class: "quiet" }, say("card.failed", { message })), again));
}

/** @param {(Node|false|null|undefined)[]} inner */
function openCard(...inner) {
  byId("card-body").replaceChildren(...inner.filter((part) => part instanceof Node));
  byId("card-body").scrollTop = 0;
  byId("card").hidden = false;
  root.dataset.card = "open";
  map.drawLabels();
}

function closeCard() {
  byId("card").hidden = true;
  byId("card").classList.remove("tall");
  root.dataset.card = "closed";
  map.drawLabels();
}

// ---- coordinates and the address
/** @param {number} lon @param {number} lat WGS-84 */
function showCoordinates(lon, lat) {
  byId("coordinates").textContent = formatLonLat(...fromWgs84(lon, lat, state.datum));
}

function showCentre() {
  const isWanted = !matchMedia("(hover: hover)").matches || !byId("coordinates").textContent;
  if (isWanted) showCoordinates(map.view().lon, map.view().lat);
}

function saveLink() {
  if (!state.city) return;
  history.replaceState(null, "",
    reach.addressFor(state.measure) + writeLink({ view: map.view(), ...state }));
}

/** A link typed or pasted into this page's own address. */
function followLink() {
  const to = readLink(location.hash);
  if (!state.city) return;
  if (to.view) map.go(to.view);
  if (to.subject) state.subject = to.subject;
  if (to.measure) setMeasure(to.measure);
  void select(to.selection);
}

// ---- start

/** @param {string} name of radio buttons @param {(value: string) => void} act */
function onChoice(name, act) {
  for (const one of document.querySelectorAll(`input[name="${name}"]`)) {
    one.addEventListener("change", () => act(/** @type {HTMLInputElement} */ (one).value));
  }
}

function listen() {
  onChoice("measure", setMeasure);
  onChoice("subject", (value) => {
    state.subject = /** @type {measures.Subject} */ (value);
    applyMeasure();
    saveLink();
  });
  const datum = /** @type {HTMLSelectElement} */ (byId("datum"));
  datum.value = state.datum;
  datum.addEventListener("change", () => {
    state.datum = /** @type {typeof state.datum} */ (datum.value);
    storage.set("datum", datum.value);
    showCoordinates(map.view().lon, map.view().lat);
  });
  byId("language").addEventListener("click", switchLanguage);
  byId("labels").addEventListener("change", ({ target }) =>
    map.setLabels(/** @type {HTMLInputElement} */ (target).checked));
  listenToButtons();
}

function listenToButtons() {
  for (const [id, step] of /** @type {[string, number][]} */ ([["zoom-in", 1], ["zoom-out", -1]])) {
    byId(id).addEventListener("click", () => map.zoomBy(step)); }
  byId("zoom-home").addEventListener("click", () => map.home(state.city.bbox, margins()));
  byId("card-close").addEventListener("click", () => { void select(null); byId("map").focus(); });
  byId("card-grow").addEventListener("click", () => byId("card").classList.toggle("tall"));
  byId("panel-toggle").addEventListener("click", () => foldPanel());
  window.addEventListener("hashchange", followLink);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !byId("card").hidden) { void select(null); byId("map").focus(); }
  });
}

function foldPanel(folded = !byId("panel").classList.contains("folded")) {
  fold(byId("panel"), byId("panel-toggle"), folded, state.speaker);
  map.drawLabels();
}

async function start() {
  applyLanguage();
  foldPanel(narrow.matches);
  listen();
  map.addScale(byId("scale"), narrow.matches ? 80 : 120);
  startAsOf(map.map, () => state.speaker, openCard);
  const cells = cellsWithCases();
  cells.catch(() => {}); // told below, where they are awaited
  try {
    state.city = await api.city();
    if (!state.city.bbox) throw new api.Failure({ code: "no_city", message: "", status: 404 });
    showPlace();
    showCells(await cells);
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    state.failure = error;
    showNotice(error, state.speaker, switchLanguage);
    return;
  }
  await attempt(async () => map.showCommunities(await divisionsWithCases("community")));
  await attempt(() => layersPanel.start());
}

/** A layer that cannot be read leaves the rest of the map as it is, and says so.
 * @param {() => Promise<void>} read */
async function attempt(read) {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    const { say } = state.speaker;
    toast(say("card.failed", { message: error.message || say("error.unreachable") }));
  }
}

/** The city and its ground, while the cells are still on their way. */
function showPlace() {
  applyLanguage();
  showSummary(state.city, state.speaker);
  if (link.view) map.go(link.view);
  else map.home(state.city.bbox, margins());
  map.showBase(api.tileSource(layersAt), root.lang, byId("base"));
}

/** @param {{features: any[]}} cells as GeoJSON */
function showCells(cells) {
  state.cells = cells.features.map((/** @type {any} */ one) => one.properties);
  const wantsReach = link.measure === "reach";
  if (!link.measure || wantsReach) state.measure = measures.usualMeasure(state.cells);
  map.showCells(cells);
  state.cellsShown = true;
  applyMeasure();
  if (wantsReach) setMeasure("reach");
  tellReady();
  root.dataset.state = "map";
  const wantsPoints = state.measure === "incidents" || link.selection?.kind === "incident";
  if (wantsPoints) byId("incidents").click();
  if (link.selection) void select(link.selection);
}

/** What the tools of the page work with. `onCase` is told which incident is chosen, empty for none. */
export const page = { map, state, select, pick, margins, applyMeasure, layersPanel, openCard, attempt,
  renewCase, onCase: (/** @type {string} */ _ref) => {}, started: /** @type {Promise<void>} */ (Promise.resolve()) };
page.started = start();
