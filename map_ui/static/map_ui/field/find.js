/** Finding a door: by any fragment of its address, or by standing before it. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { readFor } from "../kit/only_latest.js";
import { attempt } from "../kit/page.js";
import { at } from "../kit/root.js";
import { PlaceBox, placeOption, placesSource } from "../kit/place_box.js";
import { placesAround } from "../kit/visits.js";
import { position } from "./position.js";
import { startScanning } from "./scan.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** Where a found place is shown on this page; empty for one that is no house. @param {any} place */
const addressOf = ({ kind, id }) => (
  /** @type {Record<string, string>} */ ({ unit: `#unit/${id}`, building: `#house/${id}`, entrance: `#entrance/${id}` })[kind] ?? "");

/** @param {Speaker} speaker */
export function startFinding(speaker) {
  const { say } = speaker;
  const box = new PlaceBox({ speaker: () => speaker, name: "q", hint: say("field.find.hint"), inline: true,
    sources: [placesSource({ speaker: () => speaker })],
    onPick: (place) => open(place, speaker) });
  byId("find-box").replaceChildren(box.element);
  startScanning(speaker);
  byId("where").addEventListener("click", () => void attempt(speaker, () => whereAmI(speaker)));
}

/** @param {any} place @param {Speaker} speaker */
function open(place, speaker) {
  const address = addressOf(place);
  if (address) location.hash = address;
  else byId("where-note").textContent = speaker.say("field.find.no_house", { label: place.label });
}

/** Every candidate is shown: who stands between houses is told so. @param {Speaker} speaker */
async function whereAmI(speaker) {
  const { say } = speaker;
  const note = byId("where-note");
  byId("candidates").replaceChildren();
  note.textContent = say("field.where.asking");
  const fix = await position();
  if (!fix) { note.textContent = say("field.where.none"); return; }
  note.textContent = say("field.where.looking");
  const { results } = await placesAround(fix).catch((error) => { note.textContent = ""; throw error; });
  const cell = results.find((/** @type {any} */ one) => one.grid_cell)?.grid_cell;
  note.textContent = say(results.length ? "field.where.found" : "field.where.nothing",
    { n: results.length, metres: Math.round(fix.accuracy_m), cell: cell?.name ?? say("incident.no_cell") });
  byId("candidates").replaceChildren(...results.map((/** @type {any} */ one) => candidate(one, speaker)));
}

/** @param {any} place @param {Speaker} speaker */
function candidate(place, speaker) {
  const { label, words, detail } = placeOption(place, speaker);
  const inner = [h("b", {}, label), h("small", {}, [words, detail].filter(Boolean).join(" · "))];
  const address = addressOf(place);
  return h("li", {}, address ? h("a", { href: address }, ...inner) : h("span", {}, ...inner));
}

/** The house that an entrance belongs to. @param {number} id @returns {Promise<number>} */
export const houseOf = async (id) => (await api.records.read("entrances", id)).building;

/** The doors of a house, by entrance. @param {number} id @param {Speaker} speaker */
export async function showHouse(id, speaker) {
  const read = await readFor(byId("house"), () => Promise.all([api.records.read("buildings", id), api.card("building", id)]));
  if (!read) return;
  const [house, card] = read;
  byId("house-title").textContent = house.label || house.ref;
  /** @type {HTMLAnchorElement} */ (byId("house-plates")).href = at(`/plates/${id}/`);
  const rows = card.units.filter((/** @type {any} */ one) => !one.is_unassigned).map((/** @type {any} */ one) =>
    h("li", {}, h("a", { href: `#unit/${one.id}` }, [one.entrance, one.room].filter(Boolean).join(" "))));
  byId("rooms").replaceChildren(...(rows.length ? rows
    : [h("li", { class: "quiet" }, speaker.say("field.house.none"))]));
}
