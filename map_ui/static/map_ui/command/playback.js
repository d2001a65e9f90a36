/** The hours or days before now, played on the map: what stood open then, with the light of then. */

import { cases } from "../kit/cases.js";
import { localTime, withOffset } from "../kit/city_clock.js";
import { byId, h } from "../kit/elements.js";
import { serverNow } from "../kit/server_time.js";
import { curveSvg } from "./charts.js";
import { RANGES, SPEEDS_MS, USUAL_SPEED, writePlay } from "./play_address.js";
import { curveOf, goneOn, lightsOf, standingAt, stepAt, sumsAt } from "./playback_rows.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{show(what: object): void, hide(): void}} Layer */
/** `onRound`: a wall has come to the end and begins again; true where all is read anew for that.
 * @typedef {{speaker: Speaker, layer: Layer, isWall: boolean, query(): Record<string, string>, onBegin(): void,
 *   onEnd(): void, onRound(isUnread: boolean): boolean, onProblem(error: unknown): void}} About */
/** @typedef {import("./play_address.js").Play} Play */

const HOUR_MS = 3_600_000;
const STEPS = 500;
const MINUTE_MS = 60_000;
/** While it plays the address follows it, not at every frame. */
const WRITE_EVERY_MS = 2000;
/** How long a wall shows the end before it begins again. */
const REST_MS = 3000;
/** After so long it tries anew what it could not read. */
const AGAIN_MS = 30_000;

export class Playback {
  /** @param {About} about */
  constructor(about) {
    this.about = about;
    this.isOn = this.isPlaying = false;
    this.zone = document.documentElement.dataset.timezone ?? "UTC";
    /** Hours back from now, 0 for one's own range. */
    this.hours = RANGES[0];
    this.own = { start: "", end: "" };
    this.speed = USUAL_SPEED;
    this.at = 0;
    /** Where it is to go on once it is read, and whether it plays then. */
    this.wanted = { atMin: 0, isPlaying: false };
    this.writtenAt = 0;
    /** @type {ReturnType<typeof setTimeout>|undefined} */ this.resting = undefined;
    /** @type {any} */ this.told = null;
    this.turn = 0;
    byId("play-back").addEventListener("click", () => {
      if (this.isOn) return;
      this.open();
      this.write("pushState");
      void this.begin();
    });
  }

  get start() { return Date.parse(this.told.start); }

  get end() { return Date.parse(this.told.end); }

  // ---- beginning and ending

  /** The bar stands; nothing is read yet. */
  open() {
    this.isOn = true;
    document.body.dataset.playback = "true";
    byId("live-paused").hidden = false;
    byId("playback").hidden = false;
    this.about.onBegin();
    this.drawBar();
  }

  async begin() {
    await this.read();
    byId("playback-play").focus({ preventScroll: true });
    byId("map-side").scrollIntoView({ block: "nearest" });
  }

  close() {
    this.isOn = false;
    this.told = null; // so that the pause leaves the address alone
    this.pause();
    this.turn += 1;
    this.at = 0;
    delete document.body.dataset.playback;
    byId("live-paused").hidden = true;
    byId("playback").hidden = true;
    this.about.layer.hide();
  }

  finish() {
    if (!this.isOn) return;
    this.close();
    this.write("pushState");
    this.about.onEnd();
    byId("play-back").focus();
  }

  // ---- the address, saved views, walls

  /** As an address, a view or a wall's sender says; what it needs is read by whoever reads the page.
   * @param {Play|null} play */
  follow(play) {
    if (!play) {
      if (this.isOn) this.close();
      return;
    }
    this.told = null; // so that the pause leaves the address alone
    this.pause();
    Object.assign(this, { hours: play.hours, own: { start: play.start, end: play.end }, speed: play.speed, at: 0,
      wanted: { atMin: play.atMin, isPlaying: play.isPlaying } });
    this.open();
  }

  /** What is played, where it stands and whether it moves; null where nothing is. @returns {Play|null} */
  get now() {
    if (!this.isOn) return null;
    const atMin = this.told && this.at >= this.start ? Math.round((this.at - this.start) / MINUTE_MS) : this.wanted.atMin;
    return { hours: this.hours, ...this.own, speed: this.speed, atMin, isPlaying: this.isPlaying };
  }

  /** @param {"pushState"|"replaceState"} [how] */
  write(how = "replaceState") {
    if (this.about.isWall) return;
    this.writtenAt = performance.now();
    history[how](history.state, "", location.pathname + writePlay(location.search, this.now) + location.hash);
  }

  // ---- reading

  /** @returns {Record<string, string>} the period as the API takes it */
  span() {
    if (this.hours) return { start: new Date(serverNow() - this.hours * HOUR_MS).toISOString() };
    const moment = (/** @type {string} */ local) => (local ? withOffset(local, this.zone) : "");
    return { start: moment(this.own.start), end: moment(this.own.end) };
  }

  /** The filters or the range are others. @param {AbortSignal} [signal] */
  async read(signal) {
    const turn = this.turn += 1;
    try {
      const told = await cases.playback({ ...this.about.query(), ...this.span() }, signal);
      if (turn !== this.turn || !this.isOn) return;
      this.told = told;
      const { atMin, isPlaying } = this.wanted;
      this.wanted = { atMin: 0, isPlaying: false };
      this.at = Math.min(Math.max(atMin ? this.start + atMin * MINUTE_MS : this.at, this.start), this.end);
      if (this.at >= this.end && !atMin) this.at = this.start;
      this.drawCurve();
      this.draw();
      if (isPlaying) this.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      // Nobody presses anything on a wall.
      if (this.about.isWall && this.wanted.isPlaying) this.resting = setTimeout(() => this.beginAgain(), AGAIN_MS);
      this.about.onProblem(error);
    }
  }

  // ---- playing

  play() {
    if (!this.told || this.isPlaying) return;
    if (this.at >= this.end) this.at = this.start;
    this.isPlaying = true;
    this.drawButton();
    let before = performance.now();
    const go = (/** @type {number} */ now) => {
      if (!this.isPlaying || !this.told) return;
      const { at, isOver } = goneOn(this.at, Math.max(now - before, 0), SPEEDS_MS[this.speed] / 1000, this.end);
      before = now;
      this.at = at;
      if (isOver) this.pause();
      this.draw();
      if (isOver && this.about.isWall) this.resting = setTimeout(() => this.beginAgain(), REST_MS);
      else if (now - this.writtenAt > WRITE_EVERY_MS) this.write();
      requestAnimationFrame(go);
    };
    requestAnimationFrame(go);
  }

  pause() {
    clearTimeout(this.resting);
    if (this.isPlaying && this.told) {
      this.isPlaying = false;
      this.write();
    }
    this.isPlaying = false;
    this.drawButton();
  }

  /** A wall plays for as long as it is shown, from the newest that there is. */
  beginAgain() {
    if (!this.isOn) return;
    if (this.told) this.at = this.start;
    if (this.about.onRound(!this.told)) this.wanted = { atMin: 0, isPlaying: true };
    else this.play();
  }

  // ---- drawing

  /** Play, range, speed, the way back; the curve and the slider come with what is read. */
  drawBar() {
    const { say } = this.about.speaker;
    const play = h("button", { type: "button", id: "playback-play", class: "small-button" });
    play.addEventListener("click", () => {
      if (this.isPlaying) this.pause();
      else this.play();
      this.write();
    });
    const back = h("button", { type: "button", id: "back-to-now", class: "small-button" }, say("playback.back"));
    back.addEventListener("click", () => this.finish());
    const speed = select("playback-speed", Object.keys(SPEEDS_MS).map((name) => [name, say(`playback.speed.${name}`)]), this.speed);
    speed.addEventListener("change", () => { this.speed = speed.value; this.write(); });
    const slider = h("input", { type: "range", id: "playback-at", min: "0", max: String(STEPS), "aria-label": say("playback.slider") });
    slider.addEventListener("input", () => {
      if (!this.told) return;
      this.pause();
      this.at = this.start + Number(/** @type {HTMLInputElement} */ (slider).value) / STEPS * (this.end - this.start);
      this.draw();
    });
    slider.addEventListener("change", () => this.write());
    byId("playback").replaceChildren(h("div", { class: "playback-row" }, play, h("p", { id: "playback-said" }), this.rangeChoice(),
      h("label", {}, say("playback.speed"), " ", speed), back),
      h("div", { id: "playback-own", class: "playback-row", hidden: Boolean(this.hours) }, this.ownField("start"), this.ownField("end")),
      h("div", { id: "playback-curve" }), slider, h("p", { class: "quiet", id: "playback-about" }));
    this.drawButton();
  }

  rangeChoice() {
    const { say } = this.about.speaker;
    const range = select("playback-range", [...RANGES, 0].map((hours) => [String(hours), say(`playback.range.${hours}`)]), String(this.hours));
    range.addEventListener("change", () => {
      this.hours = Number(range.value);
      byId("playback-own").hidden = Boolean(this.hours);
      this.pause();
      if (!this.hours && !this.own.start && this.told) {
        this.own = { start: localTime(this.start, this.zone), end: localTime(this.end, this.zone) };
        byId("playback-own").replaceChildren(this.ownField("start"), this.ownField("end"));
      }
      this.at = 0;
      this.write();
      void this.read();
    });
    return h("label", {}, say("playback.range"), " ", range);
  }

  /** @param {"start"|"end"} name */
  ownField(name) {
    const field = /** @type {HTMLInputElement} */ (h("input", { type: "datetime-local", id: `playback-${name}`, value: this.own[name] }));
    field.addEventListener("change", () => {
      this.own[name] = field.value;
      this.at = 0;
      this.write();
      void this.read();
    });
    return h("label", {}, this.about.speaker.say(`playback.${name}`), " ", field);
  }

  drawButton() {
    const button = document.getElementById("playback-play");
    if (!button) return;
    button.textContent = this.about.speaker.say(this.isPlaying ? "playback.pause" : "playback.play");
    // Words that change many times a second are not read out: those of a moment that stands are.
    byId("playback-said").setAttribute("aria-live", this.isPlaying ? "off" : "polite");
  }

  drawCurve() {
    const { say, number } = this.about.speaker;
    const { series, unit, sums, total } = this.told;
    const { svg, most, top } = curveSvg(curveOf(series));
    byId("playback-curve").replaceChildren(h("p", { class: "scale" },
      h("span", {}, h("i", { class: "key-came", "aria-hidden": "true" }), say(`command.came.${unit}`, { n: number(most) })),
      h("span", {}, h("i", { class: "key-open", "aria-hidden": "true" }), say("command.open", { n: number(top) }))), svg);
    byId("playback-about").textContent = sums ? say(`playback.summed.${unit}`, { n: total }) : say("playback.about");
  }

  draw() {
    const { say, time, number } = this.about.speaker;
    const { points, moments, sums } = this.told;
    const slider = /** @type {HTMLInputElement} */ (byId("playback-at"));
    const cases_ = points ? standingAt(points, this.at) : [];
    const counts = points ? [] : sumsAt(sums, stepAt(moments, this.at));
    this.about.layer.show({ cases: cases_, sums: counts });
    const shownAt = points ? this.at : moments[stepAt(moments, this.at)];
    const when = time(new Date(shownAt).toISOString());
    const open = points ? cases_.length : counts.reduce((sum, one) => sum + one.total, 0);
    const words = points ? say("playback.said", { time: when, n: number(open), ...lightsOf(cases_) })
      : say("playback.said.sums", { time: when, n: number(open) });
    slider.value = String(Math.round((this.at - this.start) / (this.end - this.start) * STEPS));
    slider.setAttribute("aria-valuetext", words);
    byId("playback-said").textContent = words;
    byId("playback").dataset.at = String(Math.round(this.at));
  }
}

/** @param {string} id @param {string[][]} options value and words @param {string} chosen */
const select = (id, options, chosen) => /** @type {HTMLSelectElement} */ (h("select", { id },
  ...options.map(([value, words]) => h("option", { value, selected: value === chosen }, words))));
