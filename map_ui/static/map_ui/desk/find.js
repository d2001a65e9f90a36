/** The left side of the desk: type, choose a kind, take a place or a record. */

import * as api from "../kit/api.js";
import { NOUNS, choiceKey } from "./fields.js";
import { byId, h } from "../kit/elements.js";
import { PlaceBox, placesSource } from "../kit/place_box.js";
import { asNumber } from "./typed_numbers.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("../kit/place_box.js").Group} Group */

const SEARCHED = Object.keys(NOUNS).filter((noun) => noun !== "entrances");
/** Found as places, faults told, unless one of them is asked for by itself. */
const PLACES = ["buildings", "units"];
const EACH = { all: "6", one: "50" };

export class Finder {
  /** @param {Speaker} speaker @param {(noun: string, id: number) => void} onPick
   * @param {(place: any) => void} onPlace a place that is no record of the desk */
  constructor(speaker, onPick, onPlace) {
    this.say = speaker.say;
    this.noun = "";
    const places = placesSource({ speaker: () => speaker, title: () => this.say("place.places") });
    this.box = new PlaceBox({ speaker: () => speaker, inline: true, list: byId("results"),
      input: /** @type {HTMLInputElement} */ (byId("find")),
      sources: [
        // A number of a person stands in no address, and is no place.
        async (text, signal) => (this.noun || asNumber(text) ? { options: [] }
          : withNouns(await places(text, signal))),
        (text, signal) => this.records(text, signal)],
      onPick: (value) => (value.noun ? onPick(value.noun, value.id) : onPlace(value)),
      start: () => [h("li", { class: "empty", role: "presentation" },
        h("b", {}, this.say("desk.find.start")), h("p", {}, this.examples()))] });
    byId("find-form").addEventListener("submit", (event) => event.preventDefault());
    this.drawKinds();
  }

  /** What one may type: things of this city, as the page was given them. */
  examples() {
    const { door, house } = byId("results").dataset;
    return this.say(door && house ? "desk.find.examples" : "desk.find.numbers", { door, house });
  }

  drawKinds() {
    byId("kinds").replaceChildren(...["", ...SEARCHED].map((noun) => {
      const button = h("button", { type: "button", class: "chip", "data-noun": noun || "all",
        "aria-pressed": String(noun === this.noun) },
      this.say(noun ? `desk.noun.${noun}` : "desk.all"));
      button.addEventListener("click", () => {
        this.noun = noun;
        this.drawKinds();
        void this.box.search();
      });
      return button;
    }));
  }

  /** Records by name or ref; a person's number travels in the body.
   * @param {string} text @param {AbortSignal} signal @returns {Promise<Group>} */
  async records(text, signal) {
    const number = asNumber(text);
    const found = number ? await this.byNumber(number) : await this.byWords(text, signal);
    return { title: this.say("desk.records"), options: found.map((/** @type {any} */ one) => ({
      mark: one.noun,
      sign: this.say(`desk.sign.${one.noun}`), label: one.label || this.say("desk.unnamed"),
      detail: [one.kind && this.kindText(one), one.detail].filter(Boolean).join(" · "),
      data: { noun: one.noun, id: String(one.id) }, value: { noun: one.noun, id: one.id } })) };
  }

  /** @param {Record<string, string>} number */
  async byNumber(number) {
    const found = await api.records.search(number);
    return found.map((/** @type {any} */ one) => ({ noun: "residents", id: one.id,
      label: one.name, detail: [one.building, one.room, one.phone].filter(Boolean).join(" · "),
      kind: one.category }));
  }

  /** @param {string} text @param {AbortSignal} signal */
  async byWords(text, signal) {
    const nouns = this.noun ? [this.noun] : SEARCHED.filter((noun) => !PLACES.includes(noun));
    const limit = this.noun ? EACH.one : EACH.all;
    const found = await Promise.all(nouns.map((noun) =>
      api.records.find(noun, { q: text, limit }, signal)));
    return found.flat();
  }

  /** @param {any} one */
  kindText(one) {
    const field = { units: "use", residents: "category" }[/** @type {"units"} */ (one.noun)]
      ?? "kind";
    return this.say(choiceKey(one.noun, field, one.kind));
  }
}

/** Places that are records of the desk are opened here. @param {Group} group @returns {Group} */
function withNouns(group) {
  const nouns = /** @type {Record<string, string>} */ ({ unit: "units", entrance: "entrances",
    building: "buildings" });
  return { ...group, options: group.options.map((option) => {
    const noun = nouns[option.value.kind];
    return noun ? { ...option, data: { ...option.data, noun }, value: { noun, id: option.value.id } }
      : option;
  }) };
}
