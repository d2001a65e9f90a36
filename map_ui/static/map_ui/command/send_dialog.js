/** What an operator sends to walls: this page, saved views in turn, or the usual picture again. */

import { formDialog } from "../kit/dialog.js";
import { byId, h } from "../kit/elements.js";
import { Failure } from "../kit/failure.js";
import { saved, showProblem } from "../kit/page.js";
import { displays, views } from "../kit/views.js";
import { keptFilters } from "../incidents/saved.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("../kit/views.js").Display} Display */
/** @typedef {import("../kit/views.js").SavedView} SavedView */
/** @typedef {{filters: Record<string, string>, place: import("../kit/views.js").Place|null, ref: string}} Now */

const SECONDS = "30", LEAST = "10", MOST = "3600";
/** How long the answer of the walls is waited for. */
const LOOKS = 4, LOOK_MS = 700;

/** @param {Speaker} speaker @param {() => Now} now what the page shows */
export function offerSending(speaker, now) {
  const button = document.getElementById("send-wall");
  button?.addEventListener("click", () => {
    ask(speaker, now()).catch((error) => showProblem(error, speaker));
  });
}

/** @param {Speaker} speaker @param {Now} now */
async function ask(speaker, now) {
  const { say } = speaker;
  const [walls, kept] = await Promise.all([displays.list(), views.list()]);
  if (!walls.length) { saved(speaker, say("walls.none")); return; }
  const told = await formDialog(speaker, { title: say("walls.send"), submit: say("walls.send"),
    other: say("views.cancel"), inner: [whichWalls(speaker, walls), ...what(speaker, now, kept.results)],
    act: (_, form) => send(speaker, form, now, kept.results) });
  if (!told) return;
  const n = told.filter((/** @type {Display} */ one) => one.is_taken).length;
  saved(speaker, say(n === told.length ? "walls.done" : "walls.done.some", { n, rest: told.length - n }));
  byId("send-wall").focus();
}

/** What a wall shows now, and when it took that. @param {Speaker} speaker @param {Display} wall */
function shownBy({ say, time }, wall) {
  const names = wall.shows.map((one) => one.name || say("walls.shows.filters"));
  const shows = say("walls.shows", { what: names.join(" → ") || say("walls.shows.usual") });
  if (!wall.sent_at) return shows;
  const taken = wall.is_taken ? wall.taken_at && say("walls.taken", { time: time(wall.taken_at) })
    : say("walls.untaken");
  const sent = say("walls.sent", { time: time(wall.sent_at), name: wall.sent_by ?? "" });
  return [shows, sent, taken].filter(Boolean).join(" · ");
}

/** @param {Speaker} speaker @param {Display[]} walls */
function whichWalls(speaker, walls) {
  return h("fieldset", { class: "walls" }, h("legend", {}, speaker.say("walls.which")),
    ...walls.map((one) => h("label", { class: "tick", "data-wall": String(one.id) },
      h("input", { type: "checkbox", name: "wall", value: String(one.id), checked: walls.length === 1 }),
      h("span", {}, h("b", {}, one.name), ` ${one.areas.map(({ name }) => name).join("、")}`,
        h("small", {}, shownBy(speaker, one))))));
}

/** @param {Speaker} speaker @param {Now} now @param {SavedView[]} kept @returns {Node[]} */
function what({ say }, now, kept) {
  const choice = (/** @type {string} */ value, /** @type {string} */ key, isOn = false) => h("label", { class: "tick" },
    h("input", { type: "radio", name: "what", value, checked: isOn }), say(key));
  const turned = h("div", { class: "turned", hidden: true }, ...(kept.length ? kept.map((view) => h("p", {},
    h("label", { class: "tick" }, h("input", { type: "checkbox", name: "view", value: String(view.id) }), view.name),
    h("input", { type: "number", name: `seconds-${view.id}`, value: SECONDS, min: LEAST, max: MOST, required: true,
      "aria-label": say("walls.seconds", { name: view.name }) }), h("span", {}, say("walls.s"))))
    : [h("p", { class: "quiet" }, say("walls.no_views"))]));
  const whole = h("fieldset", {}, h("legend", {}, say("walls.what")),
    choice("this", now.ref ? "walls.this.case" : "walls.this", true),
    h("p", { class: "quiet" }, say("walls.this.about")), choice("turn", "walls.turn"), turned,
    choice("usual", "walls.usual"));
  const seconds = () => /** @type {NodeListOf<HTMLInputElement>} */ (turned.querySelectorAll("[type=number]"));
  const follow = () => {
    const isTurn = whole.querySelector("[value=turn]:checked") !== null;
    turned.hidden = !isTurn;
    // What is not chosen must not hold up the form.
    for (const one of seconds()) {
      one.disabled = !isTurn || !(/** @type {HTMLInputElement} */ (one.parentElement?.querySelector("[name=view]")).checked);
    }
  };
  whole.addEventListener("change", follow);
  follow();
  return [whole];
}

/** @param {FormData} given @param {Now} now @param {SavedView[]} kept @returns {object[]} */
function showsOf(given, { filters, place, ref }, kept) {
  const asked = given.get("what");
  if (asked === "usual") return [];
  if (asked === "this") return [{ filters: keptFilters(filters), place, case: ref }];
  return kept.filter(({ id }) => given.getAll("view").includes(String(id))).map((view) => (
    { name: view.name, filters: view.filters, place: view.place, seconds: Number(given.get(`seconds-${view.id}`)) }));
}

/** Send, and wait a moment for the walls to take it; those that it was sent to, as they are then.
 * @param {Speaker} speaker @param {HTMLFormElement} form @param {Now} now @param {SavedView[]} kept
 * @returns {Promise<Display[]>} */
async function send({ say }, form, now, kept) {
  const given = new FormData(form);
  const ids = given.getAll("wall").map(Number);
  const shows = showsOf(given, now, kept);
  const refuse = (/** @type {string} */ key) => { throw new Failure({ code: key, message: say(key), status: 400 }); };
  if (!ids.length) refuse("walls.choose");
  if (given.get("what") === "turn" && !shows.length) refuse("walls.choose.view");
  const own = (/** @type {Display[]} */ all) => all.filter(({ id }) => ids.includes(id));
  let told = own(await displays.send(ids, shows));
  for (let look = 0; look < LOOKS && told.some((one) => !one.is_taken); look += 1) {
    await new Promise((resolve) => { setTimeout(resolve, LOOK_MS); });
    told = own(await displays.list());
  }
  return told;
}
