/** How the page looks on this phone: light, dark or for the sun, and the size of type. Kept on the device. */

import { byId, h } from "../kit/elements.js";
import { storage } from "../kit/storage.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** The first of each is what the phone asks for. */
const CHOICES = { theme: ["", "light", "dark", "sun"], type: ["", "125", "150"] };
/** @typedef {"theme"|"type"} Name */

const NAMES = /** @type {Name[]} */ (Object.keys(CHOICES));
/** @param {Name} name */
const nameOf = (name) => `field.${name}`;
/** What is not known, such as of a later release, is as if nothing had been chosen. @param {Name} name */
const keptOf = (name) => CHOICES[name].find((one) => one === storage.get(nameOf(name))) ?? "";

/** @param {Speaker} speaker */
export function drawLook(speaker) {
  const look = { theme: keptOf("theme"), type: keptOf("type") };
  const choose = (/** @type {Name} */ name, /** @type {string} */ value) => {
    look[name] = value;
    if (value) storage.set(nameOf(name), value);
    else storage.remove(nameOf(name));
    dispatchEvent(new CustomEvent("field-look", { detail: look }));
  };
  byId("look-body").replaceChildren(...NAMES.map((name) => fieldset(name, look[name], (value) => choose(name, value), speaker)));
}

/** @param {Name} name @param {string} chosen @param {(value: string) => void} choose @param {Speaker} speaker */
function fieldset(name, chosen, choose, { say }) {
  return h("fieldset", { class: "thumbs" }, h("legend", {}, say(`field.look.${name}`)), ...CHOICES[name].map((value) => {
    const input = h("input", { type: "radio", name: `look-${name}`, value, checked: value === chosen });
    input.addEventListener("change", () => choose(value));
    return h("label", {}, input, h("span", {}, say(`field.look.${name}.${value || "own"}`)));
  }));
}
