/** Keeps the list of cases as it is at the moment, and says since when it is not. */

import { byId } from "../kit/elements.js";
import { follow } from "../kit/live.js";
import { seldom } from "../kit/seldom.js";
import { applyChange, isDecided, removeRow } from "./live_rows.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{filters: import("./filters.js").Filters, shown: any[], next: string|null,
 *   lastEvent: number|null, asking: AbortController|null,
 *   hasFailed: boolean}} ListState */

/** @param {{state: ListState, speaker: Speaker, read: () => void,
 *   drawPatch: (patch: import("./live_rows.js").Patch) => void}} list
 * @param {(follower: import("../kit/live.js").Follower) => unknown} [open] */
export function followList({ state, speaker, drawPatch, read }, open = follow) {
  /** @type {{number: number, apply: () => void}[]} what came while the list was being read */
  let waiting = [];
  /** Read anew, but not at every change. */
  const readSoon = seldom(read);
  const isBehind = (/** @type {number} */ number) => number <= (state.lastEvent ?? 0);
  const when = (/** @type {number} */ number, /** @type {() => void} */ apply) => {
    if (state.asking) waiting.push({ number, apply });
    // One row beside nothing would look like all: what could not be read is read again instead.
    else if (state.hasFailed) readSoon();
    else if (!isBehind(number)) apply();
  };
  open({
    since: state.lastEvent,
    onChange: (change) => when(change.number, () => {
      const isShown = state.shown.some(({ ref }) => ref === change.ref);
      const knows = isDecided(state.filters);
      if (knows || isShown) {
        drawPatch(applyChange(state.shown, change, state.filters, state.next !== null));
      }
      if (!knows) readSoon(); // the server says whether it belongs here
    }),
    onLeft: (ref, number) => when(number, () => drawPatch(removeRow(state.shown, ref))),
    onReset: read,
    onState: (told) => showState(told, speaker),
  });
  return {
    /** The list was read: what came meanwhile is newer than it, or in it already. */
    catchUp() {
      const come = waiting;
      waiting = [];
      for (const { number, apply } of come) when(number, apply);
    },
  };
}

/** An honest line above the list while it is not live.
 * @param {import("../kit/live.js").State} told @param {Speaker} speaker */
function showState({ isLive, since, isOver }, { say, time }) {
  const bar = byId("live");
  bar.hidden = isLive;
  const at = time(new Date(since ?? Date.now()).toISOString());
  bar.textContent = isLive ? "" : say(isOver ? "case.live.over" : "case.live.not", { time: at });
  document.documentElement.dataset.live = String(isLive);
}
