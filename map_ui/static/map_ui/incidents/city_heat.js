/** The density of the incidents of the city's map: of the same filters as its points, made by the server
 * from all of them. */

import { cases } from "../kit/cases.js";
import { byId, h } from "../kit/elements.js";
import { Failure } from "../kit/failure.js";
import { paced } from "../kit/seldom.js";
import { DensityLayer } from "../map/density_layer.js";
import { bandwidthOf } from "./bandwidths.js";
import { queryOf } from "./filters.js";
import { heatPanel } from "./heat_panel.js";
import { clipped } from "./judge.js";

const MOVE_WAIT_MS = 250;
const CHANGE_WAIT_MS = 1000;
const NOTHING = { box: null, columns: 0, rows: 0, levels: "" };

/** `isWanted`: whether it is to be seen now; `view`: where the map looks; `chosen`: another bandwidth was.
 * @typedef {{map: L.Map, speaker(): import("../texts/speaker.js").Speaker, filters(): Record<string, string>,
 *   isWanted(): boolean, view(): {bbox: [number, number, number, number]}|null, chosen(): void}} About */

export class CityHeat {
  /** @param {About} about */
  constructor(about) {
    this.about = about;
    this.bandwidth = bandwidthOf(location.search);
    this.layer = new DensityLayer(about.map, "outlines");
    /** @type {any} what the server made last */ this.density = null;
    this.turn = 0;
    /** @type {ReturnType<typeof setTimeout>|undefined} */ this.moving = undefined;
    /** Many changes ask for one picture. */
    this.renewSoon = paced(() => void this.read(), CHANGE_WAIT_MS);
  }

  /** Over how many metres a case is spread, 0 while none is to be seen. */
  get metres() { return this.about.isWanted() ? this.bandwidth : 0; }

  /** Switched on or off, or the day is another. */
  settle() {
    if (!this.about.isWanted()) this.hide();
    else if (!this.density) void this.read();
  }

  hide() {
    this.turn += 1; // an answer on its way is nobody's
    clearTimeout(this.moving);
    this.density = null;
    this.layer.hide();
    byId("heat-legend").replaceChildren();
    byId("heat-legend").hidden = true;
  }

  /** Of what is in view; an answer to an older question is dropped. */
  async read() {
    clearTimeout(this.moving);
    const view = this.about.view();
    if (!this.about.isWanted() || !view) return;
    const turn = this.turn += 1;
    const { sort: _, ...query } = queryOf(this.about.filters(), null);
    try {
      const told = await cases.density({ ...query, bbox: clipped(view.bbox).join(","), bandwidth_m: String(this.bandwidth) });
      if (turn !== this.turn) return;
      this.density = told;
      this.draw();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (turn === this.turn) this.fail(error);
    }
  }

  /** What cannot be read is not shown as it was. @param {Failure} failure */
  fail({ message }) {
    this.hide();
    byId("heat-legend").replaceChildren(h("p", { class: "problem", role: "alert" },
      message || this.about.speaker().say("error.unreachable")));
    byId("heat-legend").hidden = false;
  }

  /** The map looks elsewhere. */
  moved() {
    clearTimeout(this.moving);
    if (this.about.isWanted()) this.moving = setTimeout(() => void this.read(), MOVE_WAIT_MS);
  }

  draw() {
    if (!this.density || !this.about.isWanted()) return;
    this.layer.show(this.density.rows ? this.density : NOTHING);
    const hadFocus = document.activeElement?.id === "bandwidth";
    byId("heat-legend").replaceChildren(...heatPanel(this.density, { bandwidth: this.bandwidth, isWall: false,
      speaker: this.about.speaker(), onBandwidth: (bandwidth) => {
        this.bandwidth = bandwidth;
        this.about.chosen();
        void this.read();
      } }));
    byId("heat-legend").hidden = false;
    if (hadFocus) byId("bandwidth").focus();
  }
}
