/** A choice of one person from a list that the server narrows by what is typed. */

import { h } from "../kit/elements.js";
import { Failure } from "../kit/failure.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("../kit/cases.js").Assignee} Assignee */
/** `find` answers with the nearest whose name holds `q`; `username` is chosen from the start; one that
 * is needed has no choice of nobody.
 * @typedef {{speaker: Speaker, name: "handler"|"to", username?: string, isNeeded?: boolean,
 *   find(q: string, signal: AbortSignal): Promise<{results: Assignee[], more: boolean}>}} About */

const WAIT_MS = 250;
const KINDS = ["holder", "department", "cell", "elsewhere"];

/** @param {Assignee} one */
const words = ({ name, username, place }) => [name === username ? name : `${name} (${username})`, place]
  .filter(Boolean).join(" · ");

/** Options in groups, the nearest first; whoever is chosen stays among them.
 * @param {Assignee[]} people @param {string} chosen @param {About} about */
function options(people, chosen, { speaker: { say }, isNeeded }) {
  const option = (/** @type {Assignee} */ one) => h("option", { value: one.username }, words(one));
  const groups = KINDS.map((kind) => ({ kind, members: people.filter((one) => one.kind === kind) }))
    .filter(({ members }) => members.length)
    .map(({ kind, members }) => h("optgroup", { label: say(`person.kind.${kind}`) }, ...members.map(option)));
  const isListed = !chosen || people.some(({ username }) => username === chosen);
  return [h("option", { value: "" }, say(isNeeded ? "person.choose" : "person.nobody")),
    ...isListed ? [] : [h("option", { value: chosen }, chosen)], ...groups];
}

/** @typedef {{element: HTMLElement, begin(): void}} PersonBox `begin` once it stands in its form */

/** @param {About} about @returns {PersonBox} */
export function personBox(about) {
  const { speaker: { say }, name, find, username = "", isNeeded = false } = about;
  const label = say(`case.field.${name}`);
  const search = /** @type {HTMLInputElement} */ (h("input", { type: "search", maxlength: "100",
    autocomplete: "off", placeholder: say("person.search"), "aria-label": say("person.search") }));
  const select = /** @type {HTMLSelectElement} */ (h("select", { name, required: isNeeded, "aria-label": label },
    ...options([], username, about)));
  select.value = username;
  const told = h("small", { role: "status" });
  let asking = new AbortController();
  let timer = 0;

  /** @param {string} chosen who stays chosen */
  async function look(chosen) {
    clearTimeout(timer);
    asking.abort();
    const mine = asking = new AbortController();
    try {
      const { results, more } = await find(search.value.trim(), mine.signal);
      if (mine.signal.aborted) return;
      const [only] = results;
      // One that a search singles out is who is meant.
      const meant = search.value.trim() && results.length === 1 ? only.username : chosen;
      select.replaceChildren(...options(results, meant, about));
      select.value = meant;
      told.textContent = !results.length ? say("person.none")
        : say(more ? "person.more" : "person.found", { n: results.length });
    } catch (error) {
      if (mine.signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      told.textContent = error.message || say("error.unreachable");
    }
  }

  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(select.value), WAIT_MS);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // the form is sent by its own button
    void look(select.value);
  });
  const element = h("div", { class: "field person", role: "group", "aria-label": label },
    h("span", {}, label, isNeeded ? "" : h("small", {}, say("case.field.optional"))), search, select, told);
  return { element, begin: () => {
    // Whoever is of one department is not of the other.
    element.closest("form")?.querySelector("select[name=department]")
      ?.addEventListener("change", () => void look(""));
    void look(username);
  } };
}
