/** The search of the map page: places and cells in one box, shown on the map with their card. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { toast } from "../kit/notice.js";
import { PlaceBox, placesSource } from "../kit/place_box.js";
import { placeWords } from "../kit/place_words.js";
import { page } from "./main.js";
import { PlaceLayer } from "./place_layer.js";
import { rank } from "./ranking.js";
import { at } from "../kit/root.js";

/** @typedef {import("../kit/place_words.js").Place} Place */

const CELLS = 5;
/** Farther away the middle of the view says nothing of where somebody looks. */
const NEAR_FROM = 14;
const MAX_ZOOM = 18;
const NOUNS = /** @type {Record<string, string>} */ ({ unit: "units", entrance: "entrances",
  facilities: "facilities", components: "components" });
const { map, state } = page;
const speaker = () => state.speaker;
const layer = new PlaceLayer(map.map);
let showing = 0;

/** @returns {[number, number]|null} */
function near() {
  const { lon, lat, zoom } = map.view();
  return zoom >= NEAR_FROM ? [lon, lat] : null;
}

/** Cells by name or code, found in what the page holds. @param {string} text
 * @returns {import("../kit/place_box.js").Group} */
function cellsSource(text) {
  const { say } = speaker();
  return { title: say("place.cells"), options: rank(state.cells, text, state.measure)
    .slice(0, CELLS).map((cell) => ({ mark: "grid_cells", sign: say("place.sign.grid_cell"),
      label: cell.name || cell.code, detail: [cell.code, cell.community].filter(Boolean).join(" · "),
      data: { kind: "grid_cell", id: String(cell.id) }, value: { kind: "grid_cell", id: cell.id } })) };
}

/** What is told of a place above the card of its building, or alone.
 * @param {Place} place @param {boolean} alone */
function strip(place, alone) {
  const { say } = speaker();
  const words = placeWords(place, speaker());
  const { grid_cell: cell } = place;
  const goTo = alone && cell && h("button", { type: "button" },
    `${say(place.kind === "place" ? "place.cell.middle" : "place.cell")} ${cell.name || cell.code}`);
  if (goTo) goTo.addEventListener("click", () => void page.select({ kind: "cell", id: cell.id }, true));
  return h("section", { class: "place-strip", "data-kind": place.kind, "data-id": String(place.id) },
    h("p", { class: "kicker" }, say(`place.kind.${place.kind}`),
      !place.exact && ` · ${say("place.not_unique")}`),
    alone ? h("h2", { id: "card-title", tabindex: "-1" }, place.label) : h("b", {}, place.label),
    words && h("em", {}, words),
    h("p", { class: "links" }, place.kind === "unit" && h("a", { href: at(`/d/u/${place.id}`) },
      say("place.dossier")), goTo));
}

/** The building that a place is or belongs to. @param {Place} place */
async function buildingOf(place) {
  if (place.kind === "building") return place.id;
  if (place.kind !== "unit" && place.kind !== "entrance") return null;
  return (await api.records.read(NOUNS[place.kind], Number(place.id))).building;
}

/** Fly there, mark it, open its card. @param {Place} place */
async function show(place) {
  const mine = showing += 1;
  const title = speaker().say("place.mark", { label: place.label });
  try {
    const building = await buildingOf(place);
    if (mine !== showing) return;
    if (building) {
      await page.select({ kind: "building", id: building });
      const isAll = place.kind === "building" && place.exact;  // its card says the same
      if (mine === showing && !isAll) byId("card-body").prepend(strip(place, false));
    } else {
      await page.select(null);
      page.openCard(strip(place, true));
    }
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    page.openCard(strip(place, true));
  }
  const { lon, lat } = place;
  if (mine !== showing || lon === null || lat === null) return;
  // Only now: a card that is closed for another takes the mark with it.
  map.fit(layer.show({ ...place, lon, lat }, title), page.margins(), MAX_ZOOM);
  byId("live").textContent = title;
}

/** @param {any} value @param {PlaceBox} box */
function pick(value, box) {
  box.close();
  if (matchMedia("(max-width: 760px)").matches) box.input.blur();
  if (value.kind === "grid_cell" || value.kind === "basic_cell") {
    showing += 1;
    layer.clear();
    void page.select({ kind: "cell", id: value.id }, true);
    return;
  }
  void show(value);
}

// ---- a link from a record

/** @returns {[string, number]|null} the kind and the id of a thing that this page's link names */
function linked() {
  const [, kind, id] = /\/(unit|entrance|facilities|components):(\d+)$/.exec(location.hash) ?? [];
  return kind ? [kind, Number(id)] : null;
}

/** @param {[string, number]|null} link */
async function follow(link) {
  if (!link) return;
  const [kind, id] = link;
  try {
    const record = await api.records.read(NOUNS[kind], id);
    const point = typeof record.lon === "number" ? record : await doorOf(record);
    const label = record.label ?? [record.building_label, record.name || record.ref]
      .filter(Boolean).join(" ");
    const isThing = kind === "facilities" || kind === "components";
    await show({ kind: isThing ? "place" : kind, id, label, depth: isThing ? "building" : kind,
      exact: true, confidence: 1, not_found: [], lon: point.lon, lat: point.lat });
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    toast(speaker().say("card.failed", { message: error.message }));
  }
}

/** Where a door without a point of its own is: its entrance, else its building.
 * @param {any} record */
async function doorOf({ entrance, building }) {
  if (entrance) return api.records.read("entrances", entrance);
  return api.records.read("buildings", building);
}

const atStart = linked();
new PlaceBox({ speaker, input: /** @type {HTMLInputElement} */ (byId("find")),
  list: byId("find-list"), onPick: pick, sources: [cellsSource,
    placesSource({ speaker, near, title: () => speaker().say("place.places") })] });
new MutationObserver(() => {
  if (document.documentElement.dataset.card === "closed") layer.clear();
}).observe(document.documentElement, { attributeFilter: ["data-card"] });
window.addEventListener("hashchange", () => void follow(linked()));
void page.started.then(() => follow(atStart));
