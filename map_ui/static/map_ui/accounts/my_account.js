/** My account: roles, password, second factor, logins, devices. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { attempt, saved, startPage, valuesOf } from "../kit/page.js";
import { drawResets } from "./resets.js";

const speaker = startPage("desk.account");
const { say } = speaker;

/** @param {string} text @param {() => Promise<void>} act */
function button(text, act) {
  const made = h("button", { type: "button", class: "small-button" }, text);
  made.addEventListener("click", () => void attempt(speaker, act));
  return made;
}

/** @param {string} id @param {Node[]} rows @param {string} none */
function fill(id, rows, none) {
  byId(id).replaceChildren(...(rows.length ? rows : [h("li", { class: "quiet" }, none)]));
}

/** @param {any} one */
function sessionRow(one) {
  const about = [one.address, say("account.seen", { time: speaker.time(one.seen_at) })]
    .filter(Boolean).join(" · ");
  return h("li", {}, h("span", {}, one.agent || "–", h("small", {}, about)),
    one.is_this ? h("b", {}, say("account.this"))
      : button(say("account.end"), async () => { await api.endSession(one.id); await show(); }));
}

/** @param {any} one */
function deviceRow(one) {
  return h("li", {}, h("span", {}, one.name,
    h("small", {}, say("accounts.since", { day: speaker.day(one.registered_at) }))),
  button(say("account.remove"), async () => { await api.revokeDevice(one.id); await show(); }));
}

/** A field for a code and a button. @param {string} text @param {(otp: string) => Promise<void>} act */
function codeForm(text, act) {
  const form = /** @type {HTMLFormElement} */ (h("form", {},
    h("label", {}, h("span", {}, say("login.otp")), h("input", { name: "otp", required: true,
      inputmode: "numeric", autocomplete: "one-time-code", maxlength: "6" })),
    h("p", {}, h("button", { type: "submit", class: "button" }, text))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(speaker, async () => { await act(valuesOf(form).otp); await show(); saved(speaker); });
  });
  return form;
}

async function beginTotp() {
  const { uri, svg } = await api.beginTotp();
  const picture = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  byId("totp").replaceChildren(h("p", {}, say("account.totp.scan")),
    h("div", { class: "qr" }, picture, h("code", {}, uri)),
    codeForm(say("account.totp.confirm"), api.confirmTotp));
}

async function show() {
  const [me, own] = await Promise.all([api.me(), api.myAccount()]);
  fill("roles", me.grants_told.map((/** @type {any} */ g) => h("li", {},
    h("span", {}, h("b", {}, g.name), h("small", {}, g.area ?? "")))), say("account.roles.none"));
  fill("sessions", own.sessions.map(sessionRow), "–");
  drawResets(own.resets, speaker, show);
  fill("devices", own.devices.map(deviceRow), say("account.devices.none"));
  byId("totp-state").textContent = say(own.totp ? "account.totp.on" : "account.totp.off");
  byId("totp").replaceChildren(own.totp ? codeForm(say("account.totp.remove"), api.removeTotp)
    : button(say("account.totp.begin"), beginTotp));
  document.documentElement.dataset.ready = "true";
}

const form = /** @type {HTMLFormElement} */ (byId("password"));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { old, new: fresh, again } = valuesOf(form);
  void attempt(speaker, async () => {
    if (fresh !== again) {
      throw new api.Failure({ code: "differ", message: say("account.differ"), status: 0 });
    }
    await api.changePassword({ old, new: fresh });
    form.reset();
    saved(speaker);
    for (const told of document.querySelectorAll('[data-text="account.must_change"]')) told.remove();
    await show();
  });
});

void attempt(speaker, show);
