/** The inputs of a form that are more than a text: doors, households, members, the map. */

import * as api from "../kit/api.js";
import { layersAt } from "../map/cartography.js";
import { choiceKey } from "./fields.js";
import { h } from "../kit/elements.js";
import { noteChange } from "../kit/form_guard.js";
import { DeskMap } from "./map.js";
import { PlaceBox, placesSource } from "../kit/place_box.js";
import { areaM2, crosses, geometryOf, largest, polygonsOf } from "./rings.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./fields.js").Field} Field */
/** @typedef {{noun: string, record: any, speaker: Speaker, start: any}} Around */
/** An input knows its value; `value()` is undefined while it means nothing.
 * @typedef {{element: HTMLElement, value(): any, onShown?(): void, onDoor?(unit: number|null): void,
 *   door?(listener: (unit: number|null) => void): void, end?(): void}} Input */

const NEAR_ZOOM = 18;

/** @param {Field} field @param {Around} around @returns {Input} */
export function makeInput(field, around) {
  return { choice: choiceInput, door: doorInput, entrance: entranceInput,
    household: householdInput, members: membersInput, head: headInput, outline: outlineInput,
    point: pointInput }[/** @type {"choice"} */ (field.type)](field, around);
}

/** @param {string} value @param {string} text */
const option = (value, text) => h("option", { value }, text);

/** @param {Field} field @param {Around} around @returns {Input} */
function choiceInput(field, { noun, record, speaker: { say } }) {
  const select = /** @type {HTMLSelectElement} */ (h("select", { name: field.name },
    ...(field.choices ?? []).map((one) => option(one, say(choiceKey(noun, field.name, one))))));
  if (record[field.name]) select.value = record[field.name];
  return { element: select, value: () => select.value };
}

/** A door is found by typing any fragment of its address; a building that is chosen shows its doors.
 * @param {Field} field @param {Around} around @returns {Input} */
function doorInput(field, { record, speaker }) {
  const { say } = speaker;
  let chosen = /** @type {number|null} */ (record.unit ?? null);
  /** @type {(unit: number|null) => void} */ let tell = () => {};
  const take = (/** @type {number} */ unit, /** @type {string} */ label) => {
    chosen = unit;
    box.input.value = label;
    tell(chosen);
  };
  const box = new PlaceBox({ speaker: () => speaker, name: field.name, hint: say("desk.door.hint"),
    sources: [placesSource({ speaker: () => speaker, keep: ({ kind }) => kind !== "place" })],
    onText: () => { chosen = null; },
    onPick: (place) => {
      if (place.kind === "unit") take(place.id, place.label);
      else void showDoors(place, box, speaker);
    } });
  box.input.value = record.unit_label ?? "";
  return { element: box.element, value: () => chosen ?? undefined,
    door: (listener) => { tell = listener; if (chosen) listener(chosen); }, end: () => box.end() };
}

/** The doors of a building, or of the building that an entrance leads into, in the list of the box.
 * @param {import("../kit/place_words.js").Place} place @param {PlaceBox} box
 * @param {Speaker} speaker */
async function showDoors(place, box, { say }) {
  const text = box.input.value;
  try {
    const building = place.kind === "building" ? place.id
      : (await api.records.read("entrances", Number(place.id))).building;
    const found = await api.records.find("units", { building: String(building), limit: "100" });
    if (box.input.value !== text) return;
    box.show([{ note: say("place.doors", { label: place.label }),
      options: found.map((/** @type {any} */ one) => ({ mark: "units", sign: say("place.sign.unit"),
        label: one.label, data: { kind: "unit", id: String(one.id) },
        value: { kind: "unit", id: one.id, label: one.label } })) }]);
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    box.show([box.failed(error)]);
  }
}

/** @param {Field} field @param {Around} around @returns {Input} */
function entranceInput(field, { record, speaker: { say } }) {
  const select = /** @type {HTMLSelectElement} */ (h("select", { name: field.name },
    option("", say("unit.no_entrance"))));
  void api.records.find("entrances", { building: String(record.building), limit: "100" })
    .then((found) => {
      select.append(...found.map((/** @type {any} */ one) => option(String(one.id), one.label)));
      select.value = String(record.entrance ?? "");
    }, () => {});
  let touched = false;
  select.addEventListener("change", () => { touched = true; });
  return { element: select, value: () => (touched || !record.entrance
    ? Number(select.value) || null : record.entrance) };
}

/** A household of the chosen door, a new one, or none. @param {Field} field
 * @param {Around} around @returns {Input} */
function householdInput(field, { record, speaker: { say } }) {
  const select = /** @type {HTMLSelectElement} */ (h("select", { name: field.name }));
  const onDoor = async (/** @type {number|null} */ unit) => {
    const found = unit ? await api.records.find("households", { unit: String(unit) })
      .catch(() => []) : [];
    select.replaceChildren(
      ...found.map((/** @type {any} */ one) => option(String(one.id),
        say("desk.household.of", { name: one.label || "–" }))),
      option("new", say("desk.household.new")), option("", say("desk.household.none")));
    const now = String(record.household ?? "");
    select.value = [...select.options].some(({ value }) => now && value === now) ? now
      : select.options[0].value;
  };
  void onDoor(record.unit ?? null);
  return { element: select, onDoor, value: () => (select.value === "new" ? "new"
    : Number(select.value) || null) };
}

/** People behind the door of a household. @param {Field} _ @param {Around} around
 * @returns {Input} */
function membersInput(_, { record, speaker: { say } }) {
  const box = h("div", { class: "checks", role: "group" });
  const inside = new Set((record.members ?? []).map((/** @type {any} */ one) =>
    (typeof one === "object" ? one.id : one)));
  let read = false;
  void api.records.find("residents", { unit: String(record.unit), limit: "100" })
    .then((found) => {
      read = true;
      box.replaceChildren(...found.map((/** @type {any} */ one) => h("label", { class: "check" },
        h("input", { type: "checkbox", value: String(one.id), checked: inside.has(one.id) }),
        h("span", {}, one.label))), found.length ? "" : h("p", { class: "quiet" },
        say("desk.members.none")));
    }, () => {});
  const ticked = () => [...box.querySelectorAll("input:checked")].map((one) =>
    Number(/** @type {HTMLInputElement} */ (one).value));
  return { element: box, value: () => (read ? ticked() : [...inside]) };
}

/** @param {Field} field @param {Around} around @returns {Input} */
function headInput(field, { record, speaker: { say } }) {
  const select = /** @type {HTMLSelectElement} */ (h("select", { name: field.name },
    option("", say("desk.head.none"))));
  void api.records.find("residents", { unit: String(record.unit), limit: "100" })
    .then((found) => {
      select.append(...found.map((/** @type {any} */ one) => option(String(one.id), one.label)));
      select.value = String(record.householder ?? "");
    }, () => {});
  let touched = false;
  select.addEventListener("change", () => { touched = true; });
  return { element: select, value: () => (touched ? Number(select.value) || null
    : record.householder ?? null) };
}

/** A map with a box above it that brings a place into view.
 * @param {Around} around @param {(lon: number, lat: number) => void} [onPlace] */
function mapIn({ speaker, start }, onPlace) {
  const place = h("div", { class: "draw-map" });
  let map = /** @type {DeskMap|null} */ (null);
  const box = new PlaceBox({ speaker: () => speaker, hint: speaker.say("desk.map.find"),
    sources: [placesSource({ speaker: () => speaker })],
    onPick: ({ lon, lat, label }) => {
      if (lon === null || lat === null) return;
      box.input.value = label;
      map?.showPlace(lon, lat, NEAR_ZOOM);
      onPlace?.(lon, lat);
    } });
  box.element.dataset.guard = "none"; // it only moves the map
  const end = () => { box.end(); map?.remove(); };
  return { box: box.element, place, end, show: () => {
    map = new DeskMap(place, api.tileSource(layersAt), speaker.language);
    if (start?.lon) map.showPlace(start.lon, start.lat, start.zoom ?? NEAR_ZOOM);
    else map.showBox(start.bbox);
    return map;
  } };
}

/** @param {Speaker} speaker */
const titlesOf = ({ say }) => ({ corner: say("desk.map.corner"), middle: say("desk.map.middle"),
  point: say("desk.map.point") });

/** The footprint, drawn. @param {Field} _ @param {Around} around @returns {Input} */
function outlineInput(_, around) {
  const { record, speaker } = around;
  const { say, number } = speaker;
  const polygons = polygonsOf(record.geom);
  const index = polygons.length ? largest(polygons) : 0;
  let ring = polygons[index]?.[0] ?? [];
  let touched = false;
  const { box, place, show, end } = mapIn(around);
  const told = h("output", { class: "quiet" });
  const tell = () => {
    told.textContent = crosses(ring) ? say("desk.map.crosses") : ring.length < 3
      ? say("desk.map.draw") : `${number(areaM2(ring), 1)} m² · ${say("desk.map.corners",
        { n: ring.length })}`;
    told.classList.toggle("alarm", crosses(ring));
  };
  tell();
  const undo = h("button", { type: "button", class: "plain" }, say("desk.map.undo"));
  const clear = h("button", { type: "button", class: "plain" }, say("desk.map.clear"));
  const onShown = () => {
    const drawn = show().drawRing(ring, (next) => { ring = next; touched = true; tell(); noteChange(place); },
      titlesOf(speaker));
    undo.addEventListener("click", drawn.undo);
    clear.addEventListener("click", drawn.clear);
  };
  const bar = h("div", { class: "draw-bar" }, told, undo, clear);
  return { element: h("div", { class: "draw-block" }, box, h("div", { class: "draw" }, place, bar)),
    onShown, end,
    value: () => (touched || !record.geom ? geometryOf(polygons, index, ring) ?? undefined
      : record.geom) };
}

/** A point, set on the map or by the address of a place. @param {Field} _ @param {Around} around
 * @returns {Input} */
function pointInput(_, around) {
  const { record, speaker } = around;
  /** @type {[number, number]|null} */
  let point = typeof record.lon === "number" ? [record.lon, record.lat] : null;
  /** @type {((place: [number, number]) => void)|null} */ let put = null;
  const { box, place, show, end } = mapIn(around, (lon, lat) => put?.([lon, lat]));
  const told = h("output", { class: "quiet" });
  const tell = () => { told.textContent = point
    ? `${point[0].toFixed(6)}, ${point[1].toFixed(6)}` : speaker.say("desk.map.set"); };
  tell();
  return { element: h("div", { class: "draw-block" }, box, h("div", { class: "draw" }, place,
    h("div", { class: "draw-bar" }, told))), end,
  onShown: () => { put = show().setPoint(point, (next) => { point = next; tell(); noteChange(place); },
    titlesOf(speaker)); },
  value: () => (point ? { lon: point[0], lat: point[1] } : undefined) };
}
