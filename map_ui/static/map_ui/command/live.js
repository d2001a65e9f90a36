/** The page follows the stream: it says whether it is live, lets new cases be seen and heard. */

import { byId } from "../kit/elements.js";
import { follow } from "../kit/live.js";
import { saved } from "../kit/page.js";
import { titleOf } from "../kit/case_words.js";
import { Feed } from "./feed.js";
import { isWall } from "./wall.js";
import { allowSound, endSound, isAudible, play } from "./tone.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {Omit<import("./feed.js").Page, "hear"> & {isReading(): boolean, onDisplay(): void}} Page */

/** @param {Speaker} speaker */
function listenToSoundButton({ say }) {
  const button = byId("sound");
  const tell = () => {
    button.textContent = say(isAudible() ? "command.sound.on" : "command.sound.off");
    button.setAttribute("aria-pressed", String(isAudible()));
  };
  button.addEventListener("click", async () => {
    await (isAudible() ? endSound() : allowSound());
    if (isAudible()) play(false);
    tell();
  });
  // A wall has no buttons: whoever touches it anywhere lets it be heard.
  if (isWall()) document.addEventListener("pointerdown", () => void allowSound(), { once: true });
  button.hidden = false;
  tell();
}

/** Time of day, as a clock on a wall says it. @param {number} ms @param {Speaker} speaker */
function clockTime(ms, speaker) {
  return new Intl.DateTimeFormat(speaker.language === "en" ? "en-GB" : "zh-CN", { hour: "2-digit",
    minute: "2-digit", timeZone: document.documentElement.dataset.timezone }).format(new Date(ms));
}

/** An honest word on whether what is shown is so now. @param {import("../kit/live.js").State} state
 * @param {Speaker} speaker */
function showState({ isLive, since, isOver }, speaker) {
  const badge = byId("live");
  const time = clockTime(since ?? Date.now(), speaker);
  badge.hidden = false;
  badge.dataset.live = String(isLive);
  badge.textContent = isLive ? speaker.say("command.live")
    : speaker.say(isOver ? "command.live.over" : "command.live.not", { time });
}

/** Follow the changes behind an event. What comes while the page is being read waits for that.
 * @param {Page} page @param {Speaker} speaker @param {number|null} since */
export function goLive(page, speaker, since) {
  const { say } = speaker;
  /** @type {(() => void)[]} */ let waiting = [];
  const feed = new Feed({ ...page, hear: (one) => {
    saved(speaker, say("command.toast.new", { title: titleOf(one, speaker) }));
    play(one.kind === "emergency");
  } });
  const when = (/** @type {() => void} */ apply) => {
    if (page.isReading()) waiting.push(apply);
    else apply();
  };
  listenToSoundButton(speaker);
  follow({ since,
    onChange: (one) => when(() => feed.change(one)),
    onLeft: (ref) => when(() => feed.left(ref)),
    onReset: () => {
      page.onDisplay();
      page.reload();
    },
    onDisplay: () => page.onDisplay(),
    onState: (state) => {
      showState(state, speaker);
      // What failed meanwhile would stand there until something happens.
      if (state.isLive && page.hasFailed()) page.readSoon();
    } });
  /** The page was read: what came meanwhile is newer than it, or changes nothing. */
  return () => {
    const come = waiting;
    waiting = [];
    for (const apply of come) apply();
  };
}
