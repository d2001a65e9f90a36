/** The login page: name and password in, then on to where one was going. */

import * as api from "./api.js";
import { byId } from "./elements.js";
import { showProblem, startPage } from "./page.js";

const speaker = startPage("login.title");
const form = /** @type {HTMLFormElement} */ (byId("login"));

/** Where to go afterwards: only an address of this site. */
function next() {
  const wished = new URLSearchParams(location.search).get("next") ?? "/";
  const target = new URL(wished, location.origin);
  return target.origin === location.origin ? target.pathname + target.search : "/";
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  const fields = new FormData(form);
  byId("problem").hidden = true;
  button.disabled = true;
  try {
    await api.login({ username: String(fields.get("username")).trim(),
      password: String(fields.get("password")) });
    location.replace(next() + location.hash);
  } catch (error) {
    button.disabled = false;
    showProblem(error, speaker);
  }
});
