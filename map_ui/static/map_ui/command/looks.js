/** How the map shows the cases of the filters: as points, by density, by grid cell, as hot spots. */

import { cases } from "../kit/cases.js";
import { byId, h } from "../kit/elements.js";
import { Failure } from "../kit/failure.js";
import { serverNow } from "../kit/server_time.js";
import { queryOf } from "../incidents/filters.js";
import { heatPanel } from "../incidents/heat_panel.js";
import { clipped } from "../incidents/judge.js";
import { LOOKS, readLook, writeLook } from "./look_classes.js";
import { cellPanel, cellText, spotPanel, spotText } from "./look_panel.js";
import { playWords, readPlay } from "./play_address.js";
import { Playback } from "./playback.js";

/** @typedef {import("./map.js").CommandMap} CommandMap */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{map: CommandMap, speaker: Speaker, isWall: boolean, filters(): Record<string, string>,
 *   recolour(): void, reload(): void, hasNews(): boolean, onProblem(error: unknown): void}} About */

const MOVE_WAIT_MS = 250;
/** After so long a round on a wall begins with what is newest then, whatever came. */
const ANEW_MS = 3_600_000;

export class Looks {
  /** @param {About} about */
  constructor(about) {
    this.about = about;
    this.chosen = readLook(location.search);
    /** @type {any} */ this.cells = null;
    /** @type {any} */ this.density = null;
    /** @type {any} */ this.spots = null;
    this.turn = 0;
    /** @type {ReturnType<typeof setTimeout>|undefined} */ this.moving = undefined;
    /** @type {Playback} */ this.playback = new Playback({ speaker: about.speaker, layer: about.map.moments, isWall: about.isWall, query: () => this.query(),
      onProblem: about.onProblem, onBegin: () => this.settle(), onEnd: () => { this.settle(); about.reload(); },
      onRound: (isUnread) => this.readsAnew(isUnread) });
    this.drawChoice();
    this.settle();
    this.playback.follow(readPlay(location.search));
  }

  /** At the end of a round: what came meanwhile is read, else only time has passed. @param {boolean} isUnread */
  readsAnew(isUnread) {
    const isAnew = isUnread || this.about.hasNews() || serverNow() - this.playback.end > ANEW_MS;
    if (isAnew) this.about.reload();
    return isAnew;
  }

  /** Live pauses while what was is played. */
  get isPlayedBack() { return this.playback.isOn; }

  get look() { return this.chosen.look; }

  get isOfCells() { return this.look === "cells" || this.look === "rate"; }

  get hasDensity() { return this.look === "heat" || this.look === "spots"; }

  // ---- choosing

  drawChoice() {
    const { say } = this.about.speaker;
    byId("looks").replaceChildren(...LOOKS.map((look) => {
      const radio = /** @type {HTMLInputElement} */ (h("input", { type: "radio", name: "look", value: look, class: "visually-hidden" }));
      radio.addEventListener("change", () => this.choose({ look }));
      return h("label", {}, radio, h("span", {}, say(`look.${look}`)));
    }));
  }

  /** @param {{look?: string, bandwidth?: number}} some */
  choose(some) {
    this.chosen = { ...this.chosen, ...some };
    history.pushState(null, "", location.pathname + writeLook(location.search, this.chosen) + location.hash);
    this.settle();
    void this.readSafely();
  }

  /** As an address says, or what a view or a wall's sender names in its words. @param {string} [search] */
  follow(search = location.search) {
    this.chosen = readLook(search);
    this.playback.follow(readPlay(search));
    this.settle();
  }

  /** What a view keeps of it, in the words of the address. @returns {Record<string, string>} */
  words() {
    return { ...Object.fromEntries(new URLSearchParams(writeLook("", this.chosen))), ...playWords(this.playback.now) };
  }

  /** What can be told without asking: the choice, the marks, an empty panel. */
  settle() {
    const { map } = this.about;
    for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (byId("looks").querySelectorAll("input"))) {
      radio.checked = radio.value === this.look;
    }
    byId("map-side").dataset.look = this.look;
    const isNow = !this.isPlayedBack;
    map.cases.showMarks(isNow && this.look === "points");
    if (!isNow || !this.hasDensity) map.density.hide();
    if (!isNow || this.look !== "spots") map.spotMarks.show([]);
    byId("look-panel").hidden = true;
    this.cells = this.density = this.spots = null;
    this.about.recolour();
  }

  // ---- reading

  /** What the present look needs; an answer to an older question is dropped.
   * @param {AbortSignal} [signal] */
  async read(signal) {
    const turn = this.turn += 1;
    if (this.isPlayedBack) { await this.playback.read(signal); return; }
    if (this.look === "points") return;
    const query = this.query();
    const [cells, density, spots] = await Promise.all([
      this.isOfCells ? cases.cells(query, signal) : null,
      this.hasDensity ? cases.density({ ...query, ...this.window() }, signal) : null,
      this.look === "spots" ? cases.hotSpots(query, signal) : null]);
    if (turn !== this.turn || this.isPlayedBack) return;
    Object.assign(this, { cells, density, spots });
    this.draw();
  }

  query() {
    const { sort: _, ...query } = queryOf(this.about.filters(), null);
    return query;
  }

  window() {
    const view = this.about.map.view();
    return { bandwidth_m: String(this.chosen.bandwidth), ...view && { bbox: clipped(view.bbox).join(",") } };
  }

  /** The same; what fails is told beside the map: the list and the numbers stay.
   * @param {AbortSignal} [signal] */
  async readSafely(signal) {
    const reading = this.read(signal), { turn } = this;
    try {
      await reading;
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      if (!(error instanceof Failure)) throw error;
      if (turn === this.turn) this.fail(error);
    }
  }

  /** What cannot be read is not shown as it was. @param {Failure} failure */
  fail({ message }) {
    const { map, speaker } = this.about;
    this.settle();
    map.density.hide();
    map.spotMarks.show([]);
    byId("look-panel").replaceChildren(h("p", { class: "problem", role: "alert" },
      message || speaker.say("error.unreachable")));
    byId("look-panel").hidden = false;
  }

  /** The map looks elsewhere: a density is made for what is in view. */
  moved() {
    clearTimeout(this.moving);
    if (!this.density) return;
    this.moving = setTimeout(() => void this.readSafely(), MOVE_WAIT_MS);
  }

  // ---- drawing

  draw() {
    const { map, speaker, isWall, recolour } = this.about;
    const kept = this.keptFocus();
    if (this.density) map.density.show(this.density);
    if (this.isOfCells) recolour();
    else {
      const heat = heatPanel(this.density, { bandwidth: this.chosen.bandwidth, isWall, speaker,
        onBandwidth: (bandwidth) => this.choose({ bandwidth }) });
      const spots = this.spots ? spotPanel(this.spots, { speaker, onPick: (rank) => this.open(rank), onPoint: (rank) => map.spotMarks.point(rank) }) : [];
      byId("look-panel").replaceChildren(...spots, ...heat);
    }
    if (this.spots) map.spotMarks.show(this.spots.spots.map((/** @type {any} */ spot) => ({ ...spot, title: spotText(spot, speaker) })));
    byId("look-panel").hidden = false;
    this.giveFocus(kept);
  }

  /** Colour the cells by the look; false where it has no word in it. */
  colour() {
    if (!this.isOfCells || !this.cells) return false;
    const { map, speaker, isWall } = this.about;
    const { look, cells: told } = this;
    const rows = new Map(told.cells.map((/** @type {any} */ row) => [row.id, row]));
    const textOf = (/** @type {number} */ id) => cellText(/** @type {any} */ (rows.get(id)), look, told.least_residents, speaker);
    const isOpen = byId("look-panel").querySelector("#look-table")?.hasAttribute("open");
    const { picture, parts } = cellPanel(told, { look, isWall, speaker,
      onPoint: (row) => map.cellFills.point(row?.id ?? 0, row ? textOf(row.id) : "") });
    byId("look-panel").replaceChildren(...parts);
    byId("look-panel").querySelector("#look-table")?.toggleAttribute("open", Boolean(isOpen));
    map.fillCells(this.about.filters().area ?? "", picture.fills, textOf);
    return true;
  }

  /** Come near to a hot spot and list its cases. @param {number} rank */
  open(rank) {
    const { map, speaker } = this.about;
    const spot = this.spots?.spots[rank];
    if (!spot) return;
    map.spotMarks.goTo(rank);
    map.cases.listAt([spot.lat, spot.lon], spot.refs, spot.total > spot.refs.length
      ? speaker.say("look.spot.more", { n: spot.total - spot.refs.length }) : "");
  }

  /** Numbers come anew while somebody is at a row: they stay at it. */
  keptFocus() {
    const { cell, rank } = /** @type {HTMLElement} */ (document.activeElement ?? document.body).dataset;
    if (!byId("look-panel").contains(document.activeElement)) return "";
    return cell ? `[data-cell="${cell}"]` : rank ? `[data-rank="${rank}"]` : document.activeElement?.id ? `#${document.activeElement.id}` : "";
  }

  /** @param {string} selector */
  giveFocus(selector) {
    if (selector) /** @type {HTMLElement|null} */ (byId("look-panel").querySelector(selector))?.focus();
  }
}
