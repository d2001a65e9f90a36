/** Keeps the list of cases as it is at the moment, and says since when it is not. */

import { byId } from "../kit/elements.js";
import { follow } from "../kit/live.js";
import { seldom } from "../kit/seldom.js";
import { judge, lookout, outOfTime } from "./judge.js";
import { applyChange, removeRow } from "./live_rows.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{filters: import("./filters.js").Filters, shown: any[], next: string|null,
 *   edge: any, lastEvent: number|null, asking: AbortController|null,
 *   hasFailed: boolean}} ListState */

/** `known` is what a case is judged by, `look` asks for the first page as it is now.
 * @param {{state: ListState, speaker: Speaker, read: () => void, look: () => Promise<any[]>,
 *   known: () => import("./judge.js").Known,
 *   drawPatch: (patch: import("./live_rows.js").Patch) => void}} list
 * @param {(follower: import("../kit/live.js").Follower) => unknown} [open] */
export function followList({ state, speaker, drawPatch, read, look, known }, open = follow) {
  /** @type {{number: number, apply: () => void}[]} what came while the list was being read */
  let waiting = [];
  /** Read anew, but not at every change. */
  const readSoon = seldom(read);
  const isBehind = (/** @type {number} */ number) => number <= (state.lastEvent ?? 0);
  const when = (/** @type {number} */ number, /** @type {() => void} */ act) => {
    if (state.asking) waiting.push({ number, apply: act });
    // One row beside nothing would look like all: what could not be read is read again instead.
    else if (state.hasFailed) readSoon();
    else if (!isBehind(number)) act();
  };
  const apply = (/** @type {any} */ one, /** @type {boolean|null} */ verdict) =>
    applyChange(state.shown, one, verdict, { sort: state.filters.sort, edge: state.edge });
  /** Those come in that time alone brought here; where the list is read anew they come with it. */
  async function takeIn() {
    const { filters } = state;
    const found = await look().catch(() => []);
    if (state.filters !== filters || state.asking || state.hasFailed) return;
    for (const one of found) {
      if (!state.shown.some(({ ref }) => ref === one.ref)) drawPatch(apply(one, true));
    }
  }
  const lookOut = lookout(() => void takeIn());
  open({
    since: state.lastEvent,
    onChange: (change) => when(change.number, () => {
      const verdict = judge(state.filters, change, known());
      drawPatch(apply(change, verdict));
      if (verdict === null) readSoon(); // the server says whether it belongs here
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
      for (const { number, apply: act } of come) when(number, act);
    },
    /** Time goes on, by the server's clock: lights change, and what is due soon is overdue. */
    goOn() {
      if (state.asking || state.hasFailed) return;
      for (const ref of outOfTime(state.shown, state.filters, known())) {
        drawPatch(removeRow(state.shown, ref));
      }
      lookOut(state.filters, known().now);
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
