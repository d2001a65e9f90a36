/** The rows of the list: one case each, readable in a line of a wide screen and as a card on a phone. */

import { caseAddress } from "../kit/cases.js";
import { onTheWayOf, placeOf, titleOf } from "../kit/case_words.js";
import { countdownWords, lightAt } from "../kit/deadlines.js";
import { h } from "../kit/elements.js";
import { lightBadge } from "../kit/light_badge.js";
import { serverNow } from "../kit/server_time.js";
import { narrowing } from "./filters.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** @param {any} one a case of the list @param {Speaker} speaker @param {Node|false} [pick] what
 * chooses it */
export function drawRow(one, speaker, pick = false) {
  const { say, time, knows } = speaker;
  const facts = [one.ref, onTheWayOf(one, serverNow(), speaker), say(`case.kind.${one.kind}`), placeOf(one, speaker), one.department?.name,
    one.reported_at && say("case.reported_at", { time: time(one.reported_at) })].filter(Boolean);
  return h("li", { "data-ref": one.ref }, pick,
    h("a", { class: "case-row", href: caseAddress(one.ref) },
      h("span", { class: "row-light" }, lightBadge(lightAt(one, serverNow()), speaker)),
      h("span", { class: "row-what" }, h("b", {}, titleOf(one, speaker)),
        h("small", {}, ...facts.flatMap((fact, i) => [i ? " · " : "", h("span", {}, fact)]))),
      h("span", { class: "row-step" }, h("span", { class: "step-chip", "data-step": one.step },
        knows(`case.step.${one.step}`) ? say(`case.step.${one.step}`) : one.step),
      h("span", { class: "row-due", "data-due": true }, countdownWords(one, serverNow(), speaker)))));
}

/** A first page of which no more is left, for cases left the list, is read again where others follow:
 * so many fill a screen. */
export const FEW_ROWS = 20;

/** What stands in place of rows; filters can be cleared where there are any.
 * @param {import("./filters.js").Filters} filters @param {Speaker} speaker @param {() => void} onClear */
export function drawNone(filters, { say }, onClear) {
  const isNarrow = narrowing(filters) > 0;
  const all = isNarrow && h("button", { type: "button", class: "small-button" }, say("case.clear"));
  if (all) all.addEventListener("click", onClear);
  return h("li", { class: "empty" }, h("b", {}, say("case.none")),
    h("span", {}, say(isNarrow ? "case.none.filtered" : "case.none.about")), all);
}

/** Draw rows anew; the focus stays with its row wherever that goes, and where it goes away with the
 * one that stands in its place. @param {HTMLElement} list @param {() => void} draw */
export function keepFocus(list, draw) {
  const focused = /** @type {HTMLElement|null} */ (document.activeElement);
  const row = focused?.closest("li");
  const place = row ? [...list.children].indexOf(row) : -1;
  draw();
  if (!row || place < 0 || document.activeElement === focused) return;
  const rows = /** @type {HTMLElement[]} */ ([...list.children]);
  const heir = rows.find(({ dataset }) => dataset.ref === row.dataset.ref) ?? rows[Math.min(place, rows.length - 1)];
  const again = heir?.querySelector(/** @type {HTMLElement} */ (focused).tagName) ?? heir?.querySelector("a");
  /** @type {HTMLElement|null|undefined} */ (again)?.focus();
}

/** Say the countdowns and lights anew; time goes on while a list is open.
 * @param {HTMLElement} list @param {any[]} shown @param {Speaker} speaker */
export function tick(list, shown, speaker) {
  const now = serverNow(), cases = new Map(shown.map((one) => [one.ref, one]));
  for (const row of /** @type {HTMLElement[]} */ ([...list.children])) {
    const one = cases.get(row.dataset.ref);
    const due = row.querySelector("[data-due]");
    const badge = row.querySelector(".light");
    if (!one || !due || !badge) continue;
    due.textContent = countdownWords(one, now, speaker);
    const light = lightAt(one, now);
    if (/** @type {HTMLElement} */ (badge).dataset.light !== light) {
      badge.replaceWith(lightBadge(light, speaker));
    }
  }
}
