/** A page follows the stream, and says whether what it shows is so now. */

import { follow } from "../kit/live.js";
import { Feed } from "./feed.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** `isReading`: what comes waits until `catchUp` is called.
 * @typedef {import("./feed.js").Page & {isReading(): boolean, onDisplay?: () => void,
 *   onState(state: import("../kit/live.js").State): void}} Page */
/** `catchUp`: what waited is done now; `waits`: whether anything does; `stop`: follow no more.
 * @typedef {{catchUp(): void, waits(): boolean, stop(): void}} Live */

/** More than so many that wait are forgotten, and all is read anew: a wall may play back for days. */
const MOST_WAITING = 2000;

/** Time of day, as a clock on a wall says it. @param {number} ms @param {Speaker} speaker */
export function clockTime(ms, speaker) {
  return new Intl.DateTimeFormat(speaker.language === "en" ? "en-GB" : "zh-CN", { hour: "2-digit",
    minute: "2-digit", timeZone: document.documentElement.dataset.timezone }).format(new Date(ms));
}

/** An honest word on whether what is shown is so now. @param {HTMLElement} badge
 * @param {import("../kit/live.js").State} state @param {Speaker} speaker */
export function showState(badge, { isLive, since, isOver }, speaker) {
  const time = clockTime(since ?? Date.now(), speaker);
  badge.hidden = false;
  badge.dataset.live = String(isLive);
  badge.textContent = isLive ? speaker.say("command.live")
    : speaker.say(isOver ? "command.live.over" : "command.live.not", { time });
}

/** Follow the changes behind an event. What comes while the page is being read waits for that.
 * @param {Page} page @param {number|null} since @param {typeof follow} [open] @returns {Live} */
export function goLive(page, since, open = follow) {
  /** @type {(() => void)[]} */ let waiting = [];
  let hasForgotten = false;
  const feed = new Feed(page);
  const when = (/** @type {() => void} */ apply) => {
    if (!page.isReading()) { apply(); return; }
    if (waiting.length < MOST_WAITING && !hasForgotten) waiting.push(apply);
    else { waiting = []; hasForgotten = true; }
  };
  const stop = open({ since,
    onChange: (one) => when(() => feed.change(one)),
    onLeft: (ref) => when(() => feed.left(ref)),
    onReset: () => {
      page.onDisplay?.();
      page.reload();
    },
    onDisplay: () => page.onDisplay?.(),
    onState: (state) => {
      page.onState(state);
      // What failed meanwhile would stand there until something happens.
      if (state.isLive && page.hasFailed()) page.readSoon();
    } });
  return {
    stop,
    waits: () => waiting.length > 0 || hasForgotten,
    /** The page was read: what came meanwhile is newer than it, or changes nothing. */
    catchUp() {
      const come = waiting;
      waiting = [];
      if (hasForgotten) {
        hasForgotten = false;
        page.reload();
        return;
      }
      for (const apply of come) apply();
    },
  };
}
