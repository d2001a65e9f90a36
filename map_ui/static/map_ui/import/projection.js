/** The step in which a person sees which projection a file in metres is in. */

import { h } from "../kit/elements.js";
import { crowd } from "./datum_fit.js";
import { fitLine } from "./datum.js";
import { SampleMaps } from "./map.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{crs: string, family: string, meridian: number, zone: number, north_first: boolean,
 *   points: [number, number][], on_buildings: number, in_city: number}} Candidate */
/** @typedef {{total: number, sampled: number, buildings_known: boolean,
 *   candidates: Candidate[]}} Found */
/** @typedef {{crs: string, north_first: boolean}} Placed */

/** What a projection is called. @param {Candidate} one @param {Speaker} speaker */
export function projectionName(one, { say }) {
  const name = say(`projection.${one.family}`, { meridian: one.meridian, zone: one.zone });
  const zone = one.family.endsWith("degrees")
    ? say(one.zone ? "projection.zone" : "projection.no_zone", { zone: one.zone }) : "";
  return [name, zone, say(one.north_first ? "projection.north_first" : "projection.east_first")]
    .filter(Boolean).join(" · ");
}

/**
 * A map for each candidate, the best first, and a field for any other code.
 * @param {Found} found @param {object} source tiles, see api.tileSource @param {Speaker} speaker
 * @param {(placed: Placed) => void} onChoose
 * @returns {{parts: (Node|false)[], start(): SampleMaps}} `start` once the parts are on the page
 */
export function projectionStep(found, source, speaker, onChoose) {
  const { say } = speaker;
  const maps = new SampleMaps(source, speaker.language);
  const frames = found.candidates.map((one) => h("div", { class: "sample-map", role: "img",
    "aria-label": say("projection.places", { name: one.crs }) }));
  const cards = found.candidates.map((one, i) => {
    const input = h("input", { type: "radio", name: "projection", value: one.crs });
    input.addEventListener("change", () =>
      onChoose({ crs: one.crs, north_first: one.north_first }));
    return h("div", { class: "sample", "data-crs": one.crs,
      "data-north-first": String(one.north_first) },
    h("div", { class: "sample-frame" }, frames[i]),
    fitLine({ datum: "", ...one }, found.buildings_known, null, speaker),
    h("label", { class: "datum-choice" }, input, h("span", {}, h("b", {}, one.crs),
      h("small", {}, projectionName(one, speaker)))));
  });
  return {
    parts: [h("p", {}, say(cards.length ? "projection.lead" : "projection.none")),
      cards.length > 0 && h("fieldset", { class: "samples" },
        h("legend", { class: "visually-hidden" }, say("projection")), ...cards),
      otherProjection(speaker, onChoose)],
    start() {
      for (const [i, one] of found.candidates.entries()) {
        maps.add(frames[i], one.points, () => {});
      }
      if (found.candidates.length) maps.show(crowd(found.candidates[0].points));
      return maps;
    },
  };
}

/** @param {Speaker} speaker @param {(placed: Placed) => void} onChoose */
function otherProjection({ say }, onChoose) {
  const code = /** @type {HTMLInputElement} */ (h("input", { type: "text", id: "crs-code",
    placeholder: "EPSG:4547", maxlength: "12", autocomplete: "off" }));
  const north = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", id: "crs-north" }));
  const use = h("button", { type: "button", class: "plain-button" }, say("projection.use"));
  use.addEventListener("click", () => {
    if (code.value.trim()) onChoose({ crs: code.value.trim(), north_first: north.checked });
    else code.focus();
  });
  return h("div", { class: "fields projection-other" },
    h("label", { class: "field" }, h("span", {}, say("projection.other")), code),
    h("label", { class: "check" }, north, h("span", {}, say("projection.north_first"))), use);
}

/** What was chosen, and the way back; null where nothing was. @param {Placed} placed
 * @param {Speaker} speaker @param {(placed: Placed) => void} onChoose */
export function placedNote(placed, { say }, onChoose) {
  if (!placed.crs && !placed.north_first) return null;
  const again = h("button", { type: "button", class: "plain-button" }, say("projection.again"));
  again.addEventListener("click", () => onChoose({ crs: "", north_first: false }));
  const axes = placed.north_first ? say("projection.north_first") : "";
  return h("p", { class: "note" }, [placed.crs, axes].filter(Boolean).join(" · "), " ", again);
}

/** The way out where latitude stands first. @param {Speaker} speaker
 * @param {(placed: Placed) => void} onChoose */
export function turnAxes({ say }, onChoose) {
  const turn = h("button", { type: "button", class: "plain-button" }, say("projection.turn"));
  turn.addEventListener("click", () => onChoose({ crs: "", north_first: true }));
  return h("p", {}, turn);
}
