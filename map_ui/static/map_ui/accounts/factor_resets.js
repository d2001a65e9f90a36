/** Second factors that were lost with the phone: requests, and who agrees to them. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { attempt, saved, startPage, valuesOf } from "../kit/page.js";
import * as requests from "./requests.js";

const speaker = startPage("resets.title");
const { say, time } = speaker;
const state = {
  /** @type {any[]} */ users: [],
  /** @type {Set<string>} */ rights: new Set(),
};

/** @param {any} user */
const named = (user) => (user ? `${user.display_name || user.username} (${user.username})` : "–");

/** @param {string} key @param {any} one @param {"confirm"|"refuse"|"withdraw"} what */
function button(key, one, what) {
  const made = h("button", { type: "button", class: "small-button",
    "aria-label": `${say(key)}：${named(one.user)}` }, say(key));
  made.addEventListener("click", () => void attempt(speaker, async () => {
    await requests.decideFactorReset(one.id, what);
    saved(speaker, say(`resets.done.${what}`));
    await show();
  }));
  return made;
}

/** @param {any} one */
function row(one) {
  const isOpen = one.state === "open";
  const about = [say("resets.opened", { who: named(one.opened_by), time: time(one.opened_at) }),
    isOpen ? say("resets.until", { time: time(one.expires_at) }) : say(`resets.state.${one.state}`),
    one.decided_at ? say("resets.decided", { who: named(one.decided_by), time: time(one.decided_at) }) : ""];
  return h("li", {}, h("span", {}, h("b", {}, named(one.user)),
    h("small", {}, about.filter(Boolean).join(" · "))),
  isOpen && h("span", { class: "deeds" },
    ...state.rights.has("roles.assign") ? [button("resets.confirm", one, "confirm"), button("resets.refuse", one, "refuse")] : [],
    state.rights.has("accounts.manage") && button("resets.withdraw", one, "withdraw")));
}

async function show() {
  const { results } = await requests.factorResets();
  for (const [id, rows] of Object.entries({
    waiting: results.filter((/** @type {any} */ one) => one.state === "open"),
    past: results.filter((/** @type {any} */ one) => one.state !== "open"),
  })) {
    byId(id).replaceChildren(...(rows.length ? rows.map(row)
      : [h("li", { class: "quiet" }, say(`resets.${id}.none`))]));
  }
  document.documentElement.dataset.ready = "true";
}

async function start() {
  const [me, { users }] = await Promise.all([api.me(), api.users()]);
  state.rights = new Set(me.rights);
  state.users = users;
  document.getElementById("accounts")?.replaceChildren(...users.map((/** @type {any} */ user) =>
    h("option", { value: user.username }, user.display_name)));
  await show();
}

/** The one account that was meant. @param {string} typed */
function chosen(typed) {
  const words = typed.trim().toLowerCase();
  const found = state.users.filter((user) => user.username.toLowerCase() === words);
  const called = found.length ? found
    : state.users.filter((user) => user.display_name.toLowerCase() === words);
  if (called.length === 1) return called[0];
  throw new api.Failure({ code: "account", status: 0,
    message: say(called.length ? "resets.several" : "accounts.none") });
}

const form = /** @type {HTMLFormElement|null} */ (document.getElementById("open"));
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void attempt(speaker, async () => {
    await requests.openFactorReset(chosen(valuesOf(form).account).id);
    form.reset();
    saved(speaker, say("resets.done.open"));
    await show();
  });
});
void attempt(speaker, start);
