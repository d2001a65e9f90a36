/** The login page: name and password in, then on to where one was going. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { showProblem, startPage, valuesOf } from "../kit/page.js";
import { at } from "../kit/root.js";
import { askForMore } from "../kit/sign_in_fields.js";
import { addressOfThisSite, isAsked } from "./next_address.js";

const speaker = startPage("login.title");
const form = /** @type {HTMLFormElement} */ (byId("login"));

/** Where to go afterwards: what was asked for, as far as it is of this site, else the start page. */
function next() {
  const asked = new URLSearchParams(location.search).get("next");
  const wished = asked && isAsked(asked, location.hash, at("/")) ? asked : at("/start/");
  return addressOfThisSite(wished, location.origin, at("/"));
}

/** What the owner should know before going on: somebody used recovery codes.
 * @param {any} me @param {string} target */
function tellUses(me, target) {
  const on = h("button", { type: "button", class: "button" }, speaker.say("login.go_on"));
  on.addEventListener("click", () => location.replace(target));
  form.replaceWith(h("div", { class: "told", role: "status" },
    h("p", {}, speaker.say("login.recovery_used")),
    h("ul", {}, ...me.recovery_uses.map((/** @type {any} */ use) => h("li", {},
      [speaker.time(use.used_at), use.address].filter(Boolean).join(" · ")))),
    h("p", {}, speaker.say("login.recovery_used.then")), on));
  on.focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  const values = valuesOf(form);
  byId("problem").hidden = true;
  button.disabled = true;
  try {
    const me = await api.login({ ...values, username: values.username.trim() });
    const isUnready = me.must_change_password || me.must_enrol || me.reset_unread;
    const target = isUnready ? at("/account/") : next() + location.hash;
    if (me.recovery_uses.length) tellUses(me, target);
    else location.replace(target);
  } catch (error) {
    button.disabled = false;
    showProblem(error, speaker);
    if (error instanceof api.Failure) askForMore(error, byId("problem"), speaker);
  }
});
