/** One-time codes of my account: on, another phone, off; recovery codes, shown once. */

import { byId, h } from "../kit/elements.js";
import { attempt, saved, valuesOf } from "../kit/page.js";
import * as requests from "./requests.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {(act: () => Promise<void>) => Promise<boolean>} Again */

/** @param {any} own @param {Speaker} speaker @param {Again} again */
export function showSecondFactor(own, speaker, again) {
  const { say } = speaker;
  const button = (/** @type {string} */ key, /** @type {() => Promise<void>} */ act) => {
    const made = h("button", { type: "button", class: "small-button" }, say(key));
    made.addEventListener("click", () => void again(act));
    return made;
  };
  const begin = (/** @type {string} */ key) => {
    const made = h("button", { type: "button", class: "small-button" }, say(key));
    made.addEventListener("click", () => void attempt(speaker, async () =>
      showPicture(await requests.beginTotp(), speaker, again)));
    return made;
  };
  byId("totp-state").textContent = say(own.totp ? "account.totp.on" : "account.totp.off");
  byId("totp").replaceChildren(h("p", { class: "actions" }, ...own.totp
    ? [begin("account.totp.replace"), button("account.totp.remove", async () => {
      await requests.removeTotp();
      saved(speaker);
    })] : [begin("account.totp.begin")]));
  byId("recovery").hidden = !own.totp;
  if (!own.totp) return;
  byId("recovery-left").textContent = say("recovery.left", { n: own.recovery_codes_left });
  byId("recovery-left").className = own.recovery_codes_left < 3 ? "problem" : "quiet";
  byId("recovery-renew").replaceChildren(button("recovery.renew", async () =>
    showCodes((await requests.renewRecoveryCodes()).recovery_codes, speaker)));
  byId("recovery-uses").replaceChildren(...own.recovery_uses.map((/** @type {any} */ use) =>
    h("li", {}, say("recovery.used", { time: speaker.time(use.used_at), address: use.address ?? "–" }))));
}

/** The picture for the phone, and the field for the first code it shows.
 * @param {{uri: string, svg: string}} begun @param {Speaker} speaker @param {Again} again */
function showPicture({ uri, svg }, speaker, again) {
  const { say } = speaker;
  const picture = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", say("account.totp.picture"));
  const form = /** @type {HTMLFormElement} */ (h("form", { "data-guard": "none" },
    h("label", {}, h("span", {}, say("login.otp")), h("input", { name: "otp", required: true,
      inputmode: "numeric", autocomplete: "one-time-code", maxlength: "6" })),
    h("p", {}, h("button", { type: "submit", class: "button" }, say("account.totp.confirm")))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void again(async () => {
      const { recovery_codes: codes } = await requests.confirmTotp(valuesOf(form).otp);
      for (const told of document.querySelectorAll('[data-text="account.must_enrol"]')) told.remove();
      showCodes(codes, speaker);
    });
  });
  byId("totp").replaceChildren(h("p", {}, say("account.totp.scan")),
    h("div", { class: "qr" }, picture, h("code", {}, uri)), form);
  form.querySelector("input")?.focus();
}

/** The codes, this once: to be printed or copied. @param {string[]} codes @param {Speaker} speaker */
function showCodes(codes, speaker) {
  const { say } = speaker;
  const act = (/** @type {string} */ key, /** @type {() => any} */ does) => {
    const made = h("button", { type: "button", class: "small-button" }, say(key));
    made.addEventListener("click", () => void does());
    return made;
  };
  const box = byId("recovery-codes");
  box.replaceChildren(h("h3", {}, say("recovery.title")), h("p", {}, say("recovery.once")),
    h("ol", { class: "codes-shown" }, ...codes.map((code) => h("li", {}, h("code", {}, code)))),
    h("p", { class: "actions" },
      act("recovery.print", () => window.print()),
      // Only pages behind TLS may write to the clipboard.
      navigator.clipboard && act("recovery.copy", async () => {
        await navigator.clipboard.writeText(codes.join("\n"));
        saved(speaker, say("recovery.copied"));
      }),
      act("recovery.kept", () => { box.hidden = true; box.replaceChildren(); })));
  box.hidden = false;
  box.focus();
}
