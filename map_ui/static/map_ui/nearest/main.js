/** The nearest facilities from a place, for everybody: where, what for, and the ways there. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { attempt, showProblem, startPage } from "../kit/page.js";
import { PlaceBox } from "../kit/place_box.js";
import { storage } from "../kit/storage.js";
import { WayMap } from "./map.js";
import * as server from "./public_api.js";
import { awayWords, keyOf, sections } from "./rows.js";

const KEPT = "nearest.kinds";
const USUAL = ["service_station", "clinic", "market"];
const PROFILES = ["adult", "elder", "wheelchair"];
const MOST = 6, LOCATING_MS = 15_000;

const speaker = startPage("nearest.title");
const { say } = speaker;
/** @type {{lon: number, lat: number}|null} */ let here = null;
/** @type {server.OfKind[]} */ let found = [];
let chosen = "";
/** @type {AbortController|null} */ let asking = null;

const map = new WayMap(byId("nearest-map"), (lon, lat) => start({ lon, lat }, say("nearest.from.map")));
map.onChoose = choose;

/** Begin at a place. @param {{lon: number, lat: number}} place @param {string} words what it is */
function start({ lon, lat }, words) {
  here = { lon, lat };
  byId("from").textContent = words;
  void look();
}

/** The codes that are ticked. */
const wanted = () => [...byId("kinds").querySelectorAll("input:checked")].map((one) =>
  /** @type {HTMLInputElement} */ (one).value);

/** Ask for what is near; an answer to an older question is dropped. */
async function look() {
  asking?.abort();
  const kinds = wanted();
  storage.set(KEPT, kinds.join(","));
  if (!here || !kinds.length) return void clear();
  const from = here;
  const mine = asking = new AbortController();
  const profile = /** @type {HTMLSelectElement} */ (byId("profile")).value;
  byId("found").setAttribute("aria-busy", "true");
  await attempt(speaker, async () => {
    try {
      const { results } = await server.nearest({ ...from, kinds: kinds.join(","), profile }, mine.signal);
      show(results);
    } catch (error) {
      if (!mine.signal.aborted) throw error;
    }
  });
  if (mine === asking) byId("found").removeAttribute("aria-busy");
}

function clear() {
  found = [];
  byId("found").replaceChildren(h("p", { class: "quiet" }, say(here ? "nearest.kinds.none" : "nearest.from.none")));
}

/** @param {server.OfKind[]} results */
function show(results) {
  found = results;
  const all = marks();
  const first = all.find(({ key }) => key === chosen) ?? all[0];
  byId("status").textContent = say("nearest.count", { n: all.length });
  const numbers = new Map(all.map(({ key, number }) => [key, number]));
  byId("found").replaceChildren(...sections(found, numbers, speaker, choose));
  choose(first?.key ?? "");
}

/** What was found as marks of the map, numbered as they are listed. */
const marks = () => found.flatMap((kind) => kind.facilities.map((facility, at) =>
  ({ kind, facility, key: keyOf(kind, at) }))).map(({ kind, facility, key }, at) => ({ key, number: String(at + 1),
  text: `${facility.name} ${awayWords(kind, facility, speaker)}`, ...facility }));

/** One of them stands out, on the map and in the list. @param {string} key */
function choose(key) {
  chosen = key;
  for (const row of byId("found").querySelectorAll("li")) row.classList.toggle("now", row.dataset.key === key);
  if (here) map.show(here, marks(), key);
}

function locate() {
  const { geolocation } = navigator;
  byId("from").textContent = say(geolocation ? "nearest.here.asking" : "nearest.here.none");
  geolocation?.getCurrentPosition(
    ({ coords }) => start({ lon: coords.longitude, lat: coords.latitude },
      say("nearest.from.here", { m: Math.round(coords.accuracy) })),
    () => { byId("from").textContent = say("nearest.here.none"); },
    { enableHighAccuracy: true, timeout: LOCATING_MS, maximumAge: 60_000 });
}

/** @param {{code: string, name: string}[]} kinds */
function offer(kinds) {
  const kept = (storage.get(KEPT) || USUAL.join(",")).split(",");
  byId("kinds").replaceChildren(h("legend", {}, say("nearest.kinds")), ...kinds.map(({ code, name }) =>
    h("label", {}, h("input", { type: "checkbox", value: code, checked: kept.includes(code),
      class: "visually-hidden" }), h("span", {}, name))));
  byId("kinds").addEventListener("change", (event) => {
    const tick = /** @type {HTMLInputElement} */ (event.target);
    if (wanted().length <= MOST) return void look();
    tick.checked = false;
    byId("status").textContent = say("nearest.kinds.most", { n: MOST });
    return undefined;
  });
}

async function begin() {
  const box = new PlaceBox({ speaker: () => speaker, hint: say("nearest.place"),
    sources: [async (text, signal) => ({ options: (await server.places(text, signal)).map((place) => ({
      mark: `${place.kind}s`, sign: say(`place.sign.${place.kind}`), label: place.label,
      detail: say(`place.kind.${place.kind}`), value: place })) })],
    onPick: (place) => { box.input.value = place.label; start(place, place.label); } });
  byId("place").append(box.element);
  byId("profile").replaceChildren(...PROFILES.map((one) => h("option", { value: one }, say(`reach.profile.${one}`))));
  byId("profile").addEventListener("change", () => void look());
  byId("here").addEventListener("click", locate);
  map.showAreas(await server.outlines());
  offer(await server.kinds());
  clear();
}

begin().catch((error) => {
  if (!(error instanceof api.Failure)) throw error;
  showProblem(error, speaker);
}).finally(() => { document.documentElement.dataset.ready = "true"; });
