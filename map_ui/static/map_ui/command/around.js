/** What stands around the chosen case: the cameras that see it, drawn on the map, and the nearest
 * components. Each is read when somebody opens it, and stays open for the next case. */

import { h } from "../kit/elements.js";
import { camerasOn, componentsNear } from "../kit/facilities.js";
import { Failure } from "../kit/failure.js";
import { at } from "../kit/root.js";
import { FieldsLayer } from "../map/fields_layer.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{lon: number, lat: number}} Place */
/** @typedef {{name: string, read(place: Place): Promise<any>, draw(told: any): HTMLElement[], onShut?(): void}} Part */

/** @param {HTMLElement} host @param {import("./map.js").CommandMap} map @param {Speaker} speaker
 * @returns {(one: any) => void} called with each case that is shown, and with null for none */
export function offerAround(host, map, speaker) {
  const fields = new FieldsLayer(map.map);
  const parts = [
    new AroundPart(host, speaker, { name: "cameras", read: camerasOn, onShut: () => fields.show([]),
      draw: (told) => {
        fields.show(told.results);
        return drawCameras(told, speaker);
      } }),
    new AroundPart(host, speaker, { name: "components", read: componentsNear,
      draw: (told) => drawComponents(told, speaker) }),
  ];
  return (one) => {
    const place = Number.isFinite(one?.place?.lon) ? { lon: one.place.lon, lat: one.place.lat } : null;
    host.hidden = !place;
    for (const part of parts) part.follow(place);
  };
}

class AroundPart {
  /** @param {HTMLElement} host @param {Speaker} speaker @param {Part} part */
  constructor(host, speaker, part) {
    this.speaker = speaker;
    this.part = part;
    this.body = h("div", { role: "status" });
    this.element = /** @type {HTMLDetailsElement} */ (h("details", { class: "sheet around", "data-around": part.name },
      h("summary", {}, speaker.say(`around.${part.name}`)), this.body));
    this.element.addEventListener("toggle", () => void this.read());
    host.append(this.element);
    /** @type {Place|null} */ this.place = null;
    this.shown = "";
  }

  /** @param {Place|null} place where the case is that is shown now */
  follow(place) {
    this.place = place;
    void this.read();
  }

  /** Read what belongs to the place, once; nothing while it is shut. */
  async read() {
    const wanted = this.element.open && this.place ? `${this.place.lon} ${this.place.lat}` : "";
    if (wanted === this.shown) return;
    this.shown = wanted;
    this.body.replaceChildren();
    this.part.onShut?.();
    if (!wanted || !this.place) return;
    this.element.setAttribute("aria-busy", "true");
    try {
      const told = await this.part.read(this.place);
      if (this.shown === wanted) this.body.replaceChildren(...this.part.draw(told));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (this.shown !== wanted) return;
      this.shown = "";
      this.body.replaceChildren(h("p", { class: "problem" }, error.message || this.speaker.say("error.unreachable")));
    } finally {
      this.element.removeAttribute("aria-busy");
    }
  }
}

/** @param {any} told @param {Speaker} speaker */
function drawCameras({ results, unknown_view: unknown, buildings_considered: areBuildingsConsidered }, { say }) {
  const notes = [!results.length && say("around.cameras.none"),
    unknown && say("around.cameras.unknown", { n: unknown }),
    results.length && !areBuildingsConsidered && say("around.cameras.free")].filter(Boolean);
  return [list(results, say, (one) => [say("around.bearing", { n: Math.round(one.bearing_deg) })]),
    ...notes.map((text) => h("p", { class: "quiet" }, text))];
}

/** @param {any} told @param {Speaker} speaker */
function drawComponents({ results, within_m: withinM }, { say }) {
  return [list(results, say, (one) => [one.kind_name, one.owner]),
    ...results.length ? [] : [h("p", { class: "quiet" }, say("around.components.none", { n: withinM }))]];
}

/** @param {any[]} found @param {Speaker["say"]} say @param {(one: any) => string[]} about */
function list(found, say, about) {
  return h("ul", { class: "rows" }, ...found.map((one) => h("li", {},
    h("span", {}, h("a", { href: at(`/desk/#components/${one.id}`) }, one.name || one.ref),
      h("small", {}, [one.ref, ...about(one), one.state !== "good" && say(`state.${one.state}`)].filter(Boolean).join(" · "))),
    h("span", { class: "chip" }, say("around.metres", { n: Math.round(one.metres) })))));
}
