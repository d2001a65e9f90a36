/** The step in which a person sees which datum a file is in. */

import { h } from "../kit/elements.js";
import { bestFit, crowd } from "./datum_fit.js";
import { SampleMaps } from "./map.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./datum_fit.js").Fit} Fit */
/** @typedef {import("./datum_fit.js").Preview} Preview */

const DATUM_NAMES = /** @type {Record<string, string>} */ ({
  wgs84: "WGS-84", cgcs2000: "CGCS2000", gcj02: "GCJ-02", bd09: "BD-09" });

/**
 * Three maps and four choices: WGS-84 and CGCS2000 look the same and share one.
 * @param {Preview} preview @param {{chosen: string, last: string, source: object}} state
 * @param {Speaker} speaker @param {(datum: string) => void} onChoose
 * @returns {{unsure: boolean, parts: (Node|false)[], start(): SampleMaps}} `start` once the parts are on the page
 */
export function datumStep(preview, state, speaker, onChoose) {
  const { say } = speaker;
  const best = bestFit(preview);
  /** @type {[HTMLElement, Fit][]} */ const frames = [];
  /** @type {HTMLElement[]} */ const aways = [];
  const cards = preview.fits.filter(({ datum }) => datum !== "cgcs2000").map((fit) => {
    const frame = h("div", { class: "sample-map", role: "img", "data-datum": fit.datum,
      "aria-label": say("datum.places", { datum: DATUM_NAMES[fit.datum] }) });
    frames.push([frame, fit]);
    const names = fit.datum === "wgs84" ? ["wgs84", "cgcs2000"] : [fit.datum];
    const away = h("p", { class: "away", hidden: true }, say("datum.away"));
    aways.push(away);
    return h("div", { class: "sample", "data-best": String(fit.datum === best) },
      h("div", { class: "sample-frame" }, frame, away),
      fitLine(fit, preview.buildings_known, best, speaker),
      ...names.map((name) => choice(name, state, speaker, onChoose)));
  });
  const zoom = [["+", 1, "zoom.in"], ["−", -1, "zoom.out"]].map(([text, step, label]) => {
    const button = h("button", { type: "button", "aria-label": say(String(label)) }, String(text));
    button.addEventListener("click", () => maps.zoomBy(Number(step)));
    return button;
  });
  const maps = new SampleMaps(state.source, speaker.language);
  const unsure = preview.buildings_known
    && preview.fits.every((fit) => fit.on_buildings < 0.1 && fit.in_city < 0.5);
  return {
    unsure,
    parts: [h("p", {}, say("datum.lead")),
      !preview.buildings_known && h("p", { class: "warning" }, say("datum.no_buildings")),
      unsure && h("p", { class: "warning" }, say("datum.unsure")),
      h("fieldset", { class: "samples" }, h("legend", { class: "visually-hidden" }, say("step.datum")),
        ...cards),
      h("div", { class: "sample-foot" }, h("p", { class: "hint" },
        say("datum.sample", { n: preview.sampled, total: preview.total }), " · ",
        say("datum.equal")), h("div", { class: "zoom" }, ...zoom))],
    start() {
      const lead = preview.fits.find(({ datum }) => datum === (best ?? "wgs84")) ?? preview.fits[0];
      for (const [i, [frame, fit]] of frames.entries()) {
        maps.add(frame, fit.points, (seen) => { aways[i].hidden = seen; });
      }
      maps.show(crowd(lead.points));
      return maps;
    },
  };
}

/** How well a sample fits. @param {Fit} fit @param {boolean} known whether there are buildings
 * @param {string|null} best @param {Speaker} speaker */
export function fitLine(fit, known, best, { say }) {
  const percent = (/** @type {number} */ share) => Math.round(share * 100);
  const outside = 1 - fit.in_city;
  return h("div", { class: "fit" },
    known && h("meter", { min: "0", max: "1", low: "0.3", high: "0.6",
      optimum: "1", value: String(fit.on_buildings), "aria-hidden": "true" }),
    h("p", {}, known && h("span", {}, say("datum.fit",
      { percent: percent(fit.on_buildings) })),
    fit.datum === best && h("strong", { class: "best" }, say("datum.best")),
    outside >= 0.01 && h("span", { class: "outside" }, say("datum.outside",
      { percent: percent(outside) }))));
}

/** @param {string} name @param {{chosen: string, last: string}} state @param {Speaker} speaker
 * @param {(datum: string) => void} onChoose */
function choice(name, state, { say }, onChoose) {
  const input = h("input", { type: "radio", name: "datum", value: name,
    checked: state.chosen === name });
  input.addEventListener("change", () => onChoose(name));
  return h("label", { class: "datum-choice" }, input, h("span", {}, h("b", {}, DATUM_NAMES[name]),
    h("small", {}, say(`datum.${name}.who`)),
    state.last === name && h("small", { class: "last" }, say("datum.last"))));
}
