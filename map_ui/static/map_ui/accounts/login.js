/** The login page: name and password in, then on to where one was going. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { showProblem, startPage, valuesOf } from "../kit/page.js";
import { addressOfThisSite } from "./next_address.js";

const speaker = startPage("login.title");
const form = /** @type {HTMLFormElement} */ (byId("login"));

/** A further field that this account is asked for. @param {string} name @param {string} key */
function askFor(name, key) {
  if (!form.elements.namedItem(name)) {
    const input = h("input", { name, autocomplete: "one-time-code", required: true });
    byId("problem").before(h("label", {}, h("span", {}, speaker.say(key)), input));
    input.focus();
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  const values = valuesOf(form);
  byId("problem").hidden = true;
  button.disabled = true;
  try {
    const me = await api.login({ ...values, username: values.username.trim() });
    const wished = new URLSearchParams(location.search).get("next") ?? "/";
    location.replace(me.must_change_password ? "/account/" : addressOfThisSite(wished, location.origin) + location.hash);
  } catch (error) {
    button.disabled = false;
    showProblem(error, speaker);
    if (error instanceof api.Failure && error.code === "otp_required") askFor("otp", "login.otp");
    if (error instanceof api.Failure && error.code === "device_unknown") {
      askFor("device_code", "login.device");
    }
  }
});
