/** My account: roles, password, second factor, sign-ins. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { attempt, saved, startPage, valuesOf } from "../kit/page.js";
import * as requests from "./requests.js";
import { drawResets } from "./resets.js";
import { showSecondFactor } from "./second_factor.js";
import { showSignIns } from "./sign_ins.js";

const speaker = startPage("desk.account");
const { say } = speaker;

/** The tokens that a new password would end: each is kept only if it is ticked.
 * @param {any[]} tokens */
function showKept(tokens) {
  byId("kept").hidden = !tokens.length;
  byId("kept").replaceChildren(h("legend", {}, say("account.keep")), ...tokens.map((token) =>
    h("label", { class: "tick" }, h("input", { type: "checkbox", name: "keep", value: String(token.id) }),
      h("span", {}, token.name || say("tokens.unnamed")))));
}

async function show() {
  const [me, own] = await Promise.all([api.me(), requests.myAccount()]);
  const roles = me.grants_told.map((/** @type {any} */ grant) => h("li", {},
    h("span", {}, h("b", {}, grant.name), h("small", {}, grant.area ?? ""))));
  byId("roles").replaceChildren(...(roles.length ? roles
    : [h("li", { class: "quiet" }, say("account.roles.none"))]));
  showKept(own.tokens);
  drawResets(own.resets, speaker, show);
  showSecondFactor(own, speaker, again);
  showSignIns(own, speaker, again);
  document.documentElement.dataset.ready = "true";
}

/** Do something with the account, then show what has become of it.
 * @param {() => Promise<void>} act */
function again(act) {
  return attempt(speaker, async () => {
    await act();
    await show();
  });
}

const form = /** @type {HTMLFormElement} */ (byId("password"));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { old, new: fresh, again: repeated } = valuesOf(form);
  const kept = new FormData(form).getAll("keep").map(Number);
  void again(async () => {
    if (fresh !== repeated) {
      throw new api.Failure({ code: "differ", message: say("account.differ"), status: 0 });
    }
    await requests.changePassword({ old, new: fresh, keep_tokens: kept });
    form.reset();
    saved(speaker);
    for (const told of document.querySelectorAll('[data-text="account.must_change"]')) told.remove();
  });
});

void attempt(speaker, show);
