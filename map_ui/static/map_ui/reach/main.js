/** The page of service coverage: whom a kind of facility reaches on foot, and the way from a place. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { facilityKinds } from "../kit/facilities.js";
import { showProblem, saved, startPage } from "../kit/page.js";
import * as reach from "../kit/reach.js";
import { hashOf, viewOf } from "../kit/view_address.js";
import { layersAt } from "../map/cartography.js";
import { LEVELS, searchOf, shownOf } from "./address.js";
import { areaText, clearBoard, drawAreas, drawFacilities, drawLegend, drawNumbers, facilityText } from "./board.js";
import { FromPlace } from "./from_place.js";
import { Houses } from "./houses.js";
import { ReachMap } from "./map.js";
import { drawMended, mendedText } from "./mended.js";
import { colourOf, fullness, orderedKinds } from "./rows.js";
import { Siting } from "./siting.js";

/** Who holds one of these places stations. */
const SITES = ["plans.edit", "plans.approve"];
const root = document.documentElement;
const speaker = startPage("desk.reach");
const { say } = speaker;
const state = {
  shown: shownOf(location.search),
  /** @type {any[]} */ kinds: [],
  /** @type {any} the reply of coverage */ told: null,
  /** @type {AbortController|null} */ asking: null,
  /** @type {Map<string, Promise<any>>} outlines by level */ outlines: new Map(),
  ways: 0,
};
/** @type {ReachMap} */ let map;
/** @type {FromPlace} */ let from;
/** @type {Houses} */ let houses;
/** @type {Siting|null} for who may place stations */ let siting = null;
const kindName = () => state.kinds.find(({ code }) => code === state.shown.kind)?.name ?? state.shown.kind;
const fail = (/** @type {unknown} */ error) => showProblem(error, speaker);

/** The outlines of a level, read once; what failed is asked again. @param {string} level @returns {Promise<any>} */
function outlinesOf(level) {
  const known = state.outlines.get(level)
    ?? (level === "grid_cell" ? api.cells() : api.outlinesOf(level));
  state.outlines.set(level, known);
  known.catch(() => state.outlines.delete(level));
  return known;
}

// ---- the numbers

/** Nothing of what was counted before. */
function forgetNumbers() {
  state.told = null;
  map.setFacilities([]);
  map.setLinks([]);
  map.fill(new Map(), () => "");
  houses.forget();
  clearBoard();
}

/** The three numbers of the kind and level; what cannot be read is not shown as it was.
 * @param {{keep?: boolean}} [how] keep: what is shown stays until it is counted anew */
async function readNumbers({ keep = false } = {}) {
  const { kind, level } = state.shown;
  state.asking?.abort();
  if (!keep) forgetNumbers();
  if (!kind) return;
  const asking = state.asking = new AbortController();
  byId("numbers").setAttribute("aria-busy", "true");
  try {
    const [told, outlines] = await Promise.all([counted({ kind, level }, asking.signal), outlinesOf(level)]);
    if (state.asking !== asking) return;
    state.told = told;
    if (!keep) map.setAreas(outlines);
    drawAll();
    if (keep) houses.forget();
    await houses.read();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    forgetNumbers();
    fail(error);
  } finally {
    if (state.asking === asking) byId("numbers").removeAttribute("aria-busy");
  }
}

/** As it is, or with the stations that are placed on this page.
 * @param {{kind: string, level: string, community?: number}} wish @param {AbortSignal} signal */
const counted = (wish, signal) => (siting ? siting.count(wish, signal, reach.coverage) : reach.coverage(wish, signal));

function drawAll() {
  const { told } = state;
  drawNumbers(told, kindName(), speaker);
  drawAreas(told, speaker, (row) => map.point(row.id, areaText(row, speaker)));
  drawFacilities(told, speaker, ({ lon, lat }) => map.showPlace(lon, lat));
  drawLegend(told, { ways: state.ways }, speaker);
  const rows = new Map(told.results.map((/** @type {any} */ row) => [row.id, row]));
  const { colours, textOf } = siting?.fills ?? { colours: new Map(told.results.map((/** @type {any} */ row) => [row.id, colourOf(row)])),
    textOf: (/** @type {number} */ id) => areaText(rows.get(id), speaker) };
  map.fill(colours, textOf);
  byId("legend").hidden = Boolean(siting?.fills);
  map.setFacilities(told.facilities.map(markOf));
  siting?.draw(told);
  byId("xlsx").setAttribute("href", reach.workbook(told.kind, told.level));
  byId("xlsx").hidden = Boolean(siting?.isChanged); // the table is of today
}

/** @param {any} one a facility @returns {import("./map.js").Mark} */
function markOf(one) {
  const tool = siting;
  return { lon: one.lon, lat: one.lat, isOff: one.is_on_network === false, isNew: one.noun === "new", state: fullness(one),
    mark: `${one.load}/${one.capacity ?? "–"}`, text: `${one.name || one.ref} · ${facilityText(one, state.told.rule, speaker)}`,
    ...tool && one.is_open && { onDrag: (/** @type {number} */ lon, /** @type {number} */ lat) => void tool.drag(one, lon, lat),
      onDrop: (/** @type {number} */ lon, /** @type {number} */ lat) => tool.drop(one, lon, lat) } };
}

/** @param {number} ways that are drawn */
function onWays(ways) {
  state.ways = ways;
  if (state.told) drawLegend(state.told, { ways }, speaker);
}

// ---- the address

/** @param {Partial<import("./address.js").Shown>} some what changes, the rest stays */
function change(some) {
  const before = state.shown;
  state.shown = { ...before, ...some };
  if (state.shown.kind !== before.kind && some.scenario === undefined) state.shown.scenario = 0;
  history.pushState(null, "", location.pathname + searchOf(state.shown, location.search) + location.hash);
  show(before);
}

/** The page as its address says. @param {import("./address.js").Shown|null} before */
function show(before) {
  const { shown } = state;
  byId("problem").hidden = true;
  /** @type {HTMLSelectElement} */ (byId("kind")).value = shown.kind;
  /** @type {HTMLSelectElement} */ (byId("level")).value = shown.level;
  /** @type {HTMLInputElement} */ (byId("houses")).checked = shown.houses;
  /** @type {HTMLInputElement} */ (byId("repairs")).checked = shown.repairs;
  const isOther = (/** @type {(keyof typeof shown)[]} */ ...names) => !before || names.some((name) => String(before[name]) !== String(shown[name]));
  const opening = siting?.obey(shown) ?? null;
  const work = [opening ?? (isOther("kind", "level", "scenario") && readNumbers()), isOther("kind", "from", "profile", "at", "minutes") && from.show(),
    isOther("repairs") && showMended(), before && isOther("houses") && houses.read()];
  return Promise.all(work);
}

async function showMended() {
  const told = state.shown.repairs ? await reach.repairs().catch((error) => fail(error)) : null;
  map.setMended(told?.features ?? [], (properties) => mendedText(properties, speaker));
  drawMended(told ?? null, speaker, (lon, lat) => map.showPlace(lon, lat));
}

// ---- beginning

function drawChoices() {
  const option = (/** @type {any} */ one) => h("option", { value: one.code },
    one.count ? say("reach.kind.count", { name: one.name, n: one.count }) : one.name);
  const group = (/** @type {string} */ text, /** @type {any[]} */ kinds) =>
    (kinds.length ? [h("optgroup", { label: say(text) }, ...kinds.map(option))] : []);
  byId("kind").replaceChildren(...group("reach.kind.some", state.kinds.filter(({ count }) => count)),
    ...group("reach.kind.none", state.kinds.filter(({ count }) => !count)));
  byId("level").replaceChildren(...LEVELS.map((one) => h("option", { value: one }, say(`reach.level.${one}`))));
}

function listen() {
  for (const name of /** @type {const} */ (["kind", "level"])) {
    byId(name).addEventListener("change", (event) => change({ [name]: /** @type {HTMLSelectElement} */ (event.target).value }));
  }
  for (const name of /** @type {const} */ (["houses", "repairs"])) {
    byId(name).addEventListener("change", (event) => change({ [name]: /** @type {HTMLInputElement} */ (event.target).checked }));
  }
  for (const id of ["tools", "walk"]) byId(id).addEventListener("submit", (event) => event.preventDefault());
  byId("print").addEventListener("click", () => print());
  byId("link").addEventListener("click", () => void navigator.clipboard.writeText(location.href)
    .then(() => saved(speaker, say("reach.link.copied")), () => saved(speaker, say("reach.link.by_hand"))));
  addEventListener("popstate", () => {
    const before = state.shown;
    state.shown = shownOf(location.search);
    const view = viewOf(location.hash);
    if (view) map.showView(view);
    void show(before);
  });
}

function onView() {
  const view = map.view();
  if (view) history.replaceState(history.state, "", location.pathname + searchOf(state.shown, location.search) + hashOf(view));
  houses?.later();
}

async function begin() {
  map = new ReachMap(byId("reach-map"), { source: api.tileSource(layersAt), language: speaker.language },
    { onView, onPlace: (lon, lat) => (siting?.isAdding ? siting.add(lon, lat) : change({ from: [lon, lat] })) });
  const page = { speaker, map, shown: () => state.shown, kindName, change, onWays, fail };
  from = new FromPlace(page);
  houses = new Houses({ speaker, map, fail, shown: () => state.shown, communities: () => outlinesOf("community"),
    counted, isCounted: () => state.told !== null });
  listen();
  const asked = viewOf(location.hash);
  const [city, kinds, cells, { rights }] = await Promise.all([api.city(), facilityKinds(), outlinesOf("grid_cell"), api.me()]);
  if (SITES.some((right) => rights.includes(right))) siting = new Siting({ ...page, recount: () => readNumbers({ keep: true }), fail });
  state.kinds = orderedKinds(kinds);
  state.shown.kind ||= state.kinds.find(({ count, stands_as: standsAs }) => count && standsAs !== "component")?.code ?? "";
  drawChoices();
  map.setAreas(cells);
  map.showBox(city.bbox);
  if (asked) map.showView(asked);
  else map.showAreas();
  await show(null);
}

begin().catch(fail).finally(() => { root.dataset.ready = "true"; });
