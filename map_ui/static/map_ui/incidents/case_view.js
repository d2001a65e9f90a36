/** One case as its page and the command centre show it: what one may see of it and do with it. */

import * as api from "../kit/api.js";
import { cases } from "../kit/cases.js";
import { titleOf } from "../kit/case_words.js";
import { lightAt } from "../kit/deadlines.js";
import { byId, h } from "../kit/elements.js";
import { saved, showProblem } from "../kit/page.js";
import { serverNow } from "../kit/server_time.js";
import { layersAt } from "../map/cartography.js";
import { askAndOverride, drawPublication } from "./decisions.js";
import { drawHead, dueLine } from "./head.js";
import { CasesMap } from "./map.js";
import { drawDuplicates, drawFiles, drawParties, drawPlace, drawText } from "./parts.js";
import { answerPart, askAndDo } from "./step_dialog.js";
import { drawTimeline } from "./timeline.js";
import { inOrder, weightOf } from "./transitions.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** `hasMap`: whether its place is drawn in a map of its own; `onDone` hears of what was done.
 * @typedef {{ref: string, speaker: Speaker, hasMap: boolean, onDone?(): void}} About */

/** @param {(HTMLElement|null)[]} parts */
const present = (...parts) => parts.filter((one) => one !== null);

/** The page that holds it has `#problem` and `#moved`. */
export class CaseView {
  /** @param {HTMLElement} host @param {About} about */
  constructor(host, { ref, speaker, hasMap, onDone }) {
    this.host = host;
    this.ref = ref;
    this.speaker = speaker;
    this.hasMap = hasMap;
    this.onDone = onDone;
    /** @type {any} */ this.one = null;
    /** @type {Promise<any[]>|null} */ this.reading = null;
    /** @type {Set<string>} */ this.own = new Set();
    /** @type {CasesMap|null} */ this.map = null;
    this.isShown = true;
    /** @type {Promise<void>|null} it is read anew when a recording stops */ this.pending = null;
  }

  departments() {
    this.reading ??= cases.departments();
    this.reading.catch(() => { this.reading = null; });
    return this.reading;
  }

  around() {
    return { one: this.one, speaker: this.speaker, departments: () => this.departments() };
  }

  /** Read it anew and draw it. */
  async read() {
    const one = await cases.read(this.ref);
    if (one.parts?.length) {
      const own = (await this.departments()).filter(({ is_own: isOwn }) => isOwn);
      this.own = new Set(own.map(({ code }) => code));
    }
    if (!this.isShown) return;
    this.one = one;
    this.draw();
  }

  /** Something has become of it: read anew, unless somebody is listening to one of its recordings, and
   * whoever uses keys goes on where they were. */
  async renew() {
    if (!this.isShown) return;
    const playing = [...this.host.querySelectorAll("audio, video")].find((one) =>
      !(/** @type {HTMLMediaElement} */ (one).paused));
    if (playing) {
      this.pending ??= new Promise((resolve) => {
        playing.addEventListener("pause", resolve, { once: true });
      }).then(() => {
        this.pending = null;
        return this.renew();
      });
      await this.pending;
      return;
    }
    const focused = /** @type {HTMLElement|null} */ (this.host.contains(document.activeElement) ? document.activeElement : null);
    const kept = focused?.id ? `#${CSS.escape(focused.id)}`
      : focused?.dataset.to ? `[data-to="${CSS.escape(focused.dataset.to)}"]` : "";
    await this.read();
    if (kept) /** @type {HTMLElement|null} */ (this.host.querySelector(kept))?.focus();
  }

  /** Another case takes its place: what is still on the way is dropped. */
  remove() {
    this.isShown = false;
    this.map?.remove();
    this.map = null;
  }

  draw() {
    const { one, speaker, host } = this;
    this.map?.remove();
    this.map = null;
    host.replaceChildren(drawHead(one, speaker), this.drawActions(),
      h("div", { class: "case-body" },
        h("div", { class: "case-main" }, ...present(drawText(one, speaker),
          drawFiles(one, speaker, (files) => void this.attach(files)),
          drawTimeline(one.history ?? [], one.escalations ?? [], speaker))),
        h("div", { class: "case-side" }, ...present(drawPlace(one, speaker),
          drawParties(one, speaker),
          drawPublication(one, speaker, (act, to) => void this.change(act, to)),
          drawDuplicates(one, speaker)))));
    host.removeAttribute("aria-busy");
    void this.showOnMap();
  }

  async showOnMap() {
    const { one, speaker } = this;
    const { place } = one;
    const element = byId("map");
    if (!this.hasMap || !Number.isFinite(place.lon)) return element.remove();
    const map = this.map = new CasesMap(element, api.tileSource(layersAt), speaker.language);
    const spot = { ref: one.ref, lon: place.lon, lat: place.lat, light: lightAt(one, serverNow()),
      title: titleOf(one, speaker) };
    map.showCase(spot);
    const cell = (place.grid_cell ?? place.cell)?.id;
    if (!cell) return undefined;
    // The outline is a help to the eye: without it the point alone is shown.
    const { features } = await api.cells().catch(() => ({ features: [] }));
    const outline = features.find((/** @type {any} */ { properties }) => properties.id === cell);
    if (outline && this.map === map) map.showCase(spot, outline);
    return undefined;
  }

  /** The buttons of what one may do now. */
  drawActions() {
    const { one, speaker: { say } } = this;
    const buttons = inOrder(one.allowed ?? []).map((to) => {
      const weight = weightOf(to);
      const button = h("button", { type: "button", "data-to": to,
        class: `button ${weight === "forward" ? "" : "plain-button"} ${weight === "grave" ? "grave" : ""}` },
      say(`case.do.${to}`));
      button.addEventListener("click", () => void this.step(() => askAndDo(to, this.around()), to));
      return button;
    });
    const parts = (one.parts ?? []).filter((/** @type {any} */ part) => !part.answered_at
      && part.round === one.round && this.own.has(part.department?.code)).map((/** @type {any} */ part) => {
        const button = h("button", { type: "button", class: "button", "data-part": part.department.code },
          say("case.part.answer"));
        button.addEventListener("click", () => void this.step(() => answerPart(part, this.around()), "part"));
        return button;
      });
    if (one.may_override) {
      const button = h("button", { type: "button", class: "button plain-button", id: "override" },
        say("case.override"));
      button.addEventListener("click",
        () => void this.change(() => askAndOverride(one, this.speaker), "override"));
      buttons.push(button);
    }
    const print = h("button", { type: "button", class: "button plain-button", id: "print" }, say("case.print"));
    print.addEventListener("click", () => window.print());
    return h("div", { class: "actions case-actions no-print", role: "group", "aria-label": say("case.actions") },
      ...buttons, ...parts, this.hasMap && print);
  }

  /** @param {() => Promise<import("./step_dialog.js").Outcome|null>} act @param {string} to */
  async step(act, to) {
    byId("problem").hidden = byId("moved").hidden = true;
    try {
      const outcome = await act();
      if (!outcome) return;
      await this.read();
      if (outcome.moved) this.tellMoved();
      else saved(this.speaker, this.speaker.say(`case.done.${to}`));
      this.onDone?.();
    } catch (error) {
      showProblem(error, this.speaker);
    }
  }

  /** What is no step: read anew when it went well. @param {() => Promise<any>} act @param {string} to */
  async change(act, to) {
    byId("problem").hidden = byId("moved").hidden = true;
    try {
      if (!await act()) return;
      await this.read();
      saved(this.speaker, this.speaker.say(`case.done.${to}`));
      this.onDone?.();
    } catch (error) {
      showProblem(error, this.speaker);
    }
  }

  /** Somebody else was quicker: what the case is now, and that nothing typed was lost. */
  tellMoved() {
    const { say } = this.speaker;
    byId("moved").replaceChildren(h("b", {}, say("case.moved", { step: say(`case.step.${this.one.step}`) })),
      h("span", {}, say("case.moved.kept")));
    byId("moved").hidden = false;
    byId("moved").scrollIntoView({ block: "nearest" });
  }

  /** @param {File[]} files */
  async attach(files) {
    const { say } = this.speaker;
    byId("problem").hidden = true;
    const label = /** @type {HTMLElement} */ (document.querySelector("label[for=attach]"));
    label.textContent = say("case.files.sending");
    try {
      for (const file of files) await cases.attach(this.ref, file);
      await this.read();
      saved(this.speaker, say("case.files.sent"));
    } catch (error) {
      label.textContent = say("case.files.add");
      showProblem(error, this.speaker);
    }
  }

  /** Time goes on. */
  tick() {
    const line = this.host.querySelector("[data-due-line]");
    if (this.one && line) line.replaceWith(dueLine(this.one, this.speaker));
  }
}
