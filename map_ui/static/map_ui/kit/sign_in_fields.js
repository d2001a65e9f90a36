/** The fields with which somebody proves who they are, wherever that is asked for. */

import { h } from "./elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** @param {Speaker} speaker */
export function passwordField({ say }) {
  return h("label", { class: "field" }, h("span", {}, say("login.password")),
    h("input", { name: "password", type: "password", autocomplete: "current-password",
      required: true, maxlength: "200" }));
}

/** A one-time code, and the way to a recovery code for whoever has not got the phone.
 * @param {Speaker} speaker */
export function codeFields({ say }) {
  const field = (/** @type {string} */ name, /** @type {Record<string, string>} */ more) =>
    h("label", { class: "field" }, h("span", {}, say(`login.${name}`)),
      h("input", { name, autocomplete: "one-time-code", required: true, ...more }));
  const kinds = [
    { make: () => field("otp", { inputmode: "numeric", maxlength: "6" }), other: "login.lost" },
    { make: () => field("recovery_code", { maxlength: "40", autocapitalize: "characters",
      spellcheck: "false" }), other: "login.found" },
  ];
  const place = h("div", { class: "codes", "data-codes": true });
  const show = (/** @type {number} */ which) => {
    const made = kinds[which].make();
    const other = h("button", { type: "button", class: "link-button" }, say(kinds[which].other));
    other.addEventListener("click", () => show(1 - which));
    place.replaceChildren(made, other);
    if (place.isConnected) made.querySelector("input")?.focus();
  };
  show(0);
  return place;
}

/** Add the field that a login lacks; whether it was for want of one.
 * @param {{code: string}} failure @param {Element} place what the field comes before
 * @param {Speaker} speaker */
export function askForMore({ code }, place, speaker) {
  const form = /** @type {HTMLFormElement} */ (place.closest("form"));
  if (code === "otp_required" && !form.querySelector("[data-codes]")) {
    place.before(codeFields(speaker));
  } else if (code === "device_unknown" && !form.elements.namedItem("device_code")) {
    place.before(h("label", { class: "field" }, h("span", {}, speaker.say("login.device")),
      h("input", { name: "device_code", autocomplete: "off", required: true })));
  } else {
    return false;
  }
  place.previousElementSibling?.querySelector("input")?.focus();
  return true;
}
