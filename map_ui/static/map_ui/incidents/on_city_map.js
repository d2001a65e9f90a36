/** The incidents of the city's map: the live layer of the command centre with its filters and its link. */

import { cases } from "../kit/cases.js";
import { LIGHTS } from "../kit/case_words.js";
import { byId, h } from "../kit/elements.js";
import { Failure } from "../kit/failure.js";
import { lightBadge } from "../kit/light_badge.js";
import { at } from "../kit/root.js";
import { paced, seldom } from "../kit/seldom.js";
import { serverNow } from "../kit/server_time.js";
import { CasesLayer, usualSizes } from "../map/cases_layer.js";
import { Drawing } from "../map/drawing_layer.js";
import { page } from "../map/main.js";
import { cityDay } from "./city_day.js";
import { commandAddress, filtersOfCityMap, writeCityMap } from "./both_maps.js";
import { CityHeat } from "./city_heat.js";
import { areaOf, cornersOf } from "./drawn_area.js";
import { FilterBar } from "./filter_bar.js";
import { USUAL, narrowing, queryOf } from "./filters.js";
import { clockTime, goLive, showState } from "./go_live.js";
import { lookout } from "./judge.js";
import { LiveCases } from "./live_cases.js";

const TICK_MS = 20_000;
const MOVE_WAIT_MS = 250;
const SUMS_WAIT_MS = 1000;
const root = document.documentElement;
const speaker = () => page.state.speaker;
const input = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id));

class CityCases {
  constructor() {
    this.filters = filtersOfCityMap(location.search);
    this.chosen = new URLSearchParams(location.search).get("case") ?? "";
    this.isOn = false;
    this.hasFailed = false;
    this.hasRead = false;
    this.readAt = 0;
    /** @type {import("../kit/live.js").State|null} what the stream said of itself */ this.told = null;
    /** @type {AbortController|null} */ this.asking = null;
    /** @type {import("./go_live.js").Live|null} */ this.live = null;
    /** @type {ReturnType<typeof setTimeout>|undefined} */ this.moving = undefined;
    /** @type {ReturnType<typeof setInterval>|undefined} */ this.ticking = undefined;
    this.mayFollow = byId("case-layer").dataset.follow === "true";
    this.layer = new CasesLayer(page.map.map, usualSizes(), {
      onPick: (ref) => void page.select({ kind: "incident", id: 0, ref }),
      titleOf: (spot) => [spot.ref, spot.title, speaker().say(`case.light.${spot.light || "none"}`)].filter(Boolean).join(" · "),
      clusterTitle: (n, red) => speaker().say(red ? "command.cluster.red" : "command.cluster", { n, red }) });
    this.layer.showMarks(false);
    this.drawing = new Drawing(page.map.map);
    this.bar = new FilterBar(/** @type {HTMLFormElement} */ (byId("case-filters")), speaker(), (filters) => this.change(filters));
    this.store = new LiveCases({ layer: this.layer, speaker, filters: () => this.filters, known: () => this.known(),
      view: () => page.map.boxView(), chosen: () => this.chosen });
    this.readSoon = seldom(() => void this.read());
    this.heat = new CityHeat({ map: page.map.map, speaker, filters: () => this.filters, view: () => page.map.boxView(),
      isWanted: () => this.isOn && input("heat").checked && !this.isOfOtherDay, chosen: () => this.write() });
    this.refreshSums = paced(() => void this.read(), SUMS_WAIT_MS);
    this.lookOut = lookout(() => void this.read());
  }

  known() {
    return { now: serverNow(), zone: root.dataset.timezone ?? "UTC", matters: this.bar.choices.matters };
  }

  /** Of another day than today only cells are shown: points of now would lie in cells of then. */
  get isOfOtherDay() { return cityDay(speaker()).isOther; }

  // ---- on and off

  /** As points, as a density or as both: the same incidents of the same filters. */
  async turn() {
    const isOn = input("incidents").checked || input("heat").checked;
    if (isOn === this.isOn) {
      this.write();
      this.showForms();
      return;
    }
    this.isOn = isOn;
    byId("case-layer").hidden = !isOn;
    input("closed").disabled = !isOn;
    this.write();
    if (!isOn) {
      this.end();
      return;
    }
    this.ticking = setInterval(() => this.goOn(), TICK_MS);
    this.draw();
    await Promise.all([this.show(), this.bar.read(this.filters)]);
  }

  end() {
    this.asking?.abort();
    this.live?.stop();
    clearInterval(this.ticking);
    Object.assign(this, { asking: null, live: null, hasRead: false, told: null });
    this.showForms();
    this.store.clear();
    this.drawing.clear();
  }

  showForms() {
    this.layer.showMarks(this.isOn && input("incidents").checked && !this.isOfOtherDay);
    this.heat.settle();
  }

  /** What the switch, the filters and the day ask for. */
  async show() {
    if (!this.isOn) return;
    this.showForms();
    this.drawState();
    if (this.isOfOtherDay) return;
    if (this.hasRead) this.live?.catchUp();
    else await this.read();
  }

  // ---- reading

  async read() {
    if (!this.isOn || this.isOfOtherDay) return;
    this.asking?.abort();
    const asking = this.asking = new AbortController();
    void this.heat.read();
    try {
      const since = await this.store.read(asking.signal);
      Object.assign(this, { hasFailed: false, hasRead: true, readAt: Date.now() });
      if (this.mayFollow) this.live ??= this.follow(since);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      if (!(error instanceof Failure)) throw error;
      this.hasFailed = true;
      this.store.clear();
      await page.attempt(async () => { throw error; });
    } finally {
      if (this.asking === asking) {
        this.asking = null;
        this.drawNote();
        this.drawState();
        this.live?.catchUp();
      }
    }
  }

  /** @param {number} since an event that the points are current to */
  follow(since) {
    return goLive({ filters: () => this.filters, isReading: () => this.asking !== null || this.isOfOtherDay,
      hasFailed: () => this.hasFailed, readSoon: this.readSoon, known: () => this.known(),
      check: async (ref) => (await cases.list({ ...queryOf(this.filters, null), ref })).results[0] ?? null,
      settle: (one, isIn) => this.settle(one, isIn), leave: (ref) => this.leave(ref), hear() {},
      reload: () => {
        this.hasRead = false; // also where nothing is read now, because of the day
        void this.read();
      },
      onState: (told) => { this.told = told; this.drawState(); } }, since);
  }

  /** @param {any} one @param {boolean} isIn */
  settle(one, isIn) {
    const before = this.store.spots.get(one.ref);
    if (before && before.revision > one.revision) return;
    if (isIn) this.store.put(one);
    else this.store.drop(one.ref);
    this.changed(one.ref);
  }

  /** @param {string} ref */
  leave(ref) {
    this.store.drop(ref);
    this.changed(ref);
  }

  /** @param {string} ref */
  changed(ref) {
    if (this.store.isSummed) this.refreshSums();
    else this.heat.renewSoon();
    this.drawNote();
    void page.renewCase(ref);
  }

  goOn() {
    if (this.asking || this.hasFailed || this.isOfOtherDay) return;
    const gone = this.store.outOfTime();
    for (const ref of gone) this.store.drop(ref);
    if (gone.size) this.heat.renewSoon();
    this.lookOut(this.filters, serverNow());
    this.store.relight();
    this.drawNote();
  }

  // ---- filters and the address

  /** @param {import("./filters.js").Filters} filters none of them: as usual */
  change(filters) {
    this.filters = Object.keys(filters).length ? filters : { ...USUAL };
    this.hasRead = false;
    this.store.begin();
    this.write();
    this.draw();
    void this.show();
  }

  write() {
    const { pathname, search, hash } = location;
    const ref = page.state.selection?.ref ?? "";
    history.replaceState(null, "", pathname + writeCityMap(search, { isOn: this.isOn, filters: this.filters, ref,
      heatM: this.heat.metres }) + hash);
    this.drawLink();
  }

  /** @param {string} ref of the chosen case, empty for none */
  choose(ref) {
    this.chosen = ref;
    this.layer.choose(ref);
    this.write();
  }

  // ---- drawing

  draw() {
    if (!this.isOn) return;
    input("closed").checked = this.filters.state !== "open";
    this.bar.speaker = speaker();
    this.bar.draw(this.filters);
    byId("cases-narrowed").textContent = narrowing(this.filters) ? String(narrowing(this.filters)) : "";
    byId("cases-undraw").hidden = !this.filters.polygon;
    byId("cases-lights").replaceChildren(...[...LIGHTS, ""].map((light) => h("li", {}, lightBadge(light, speaker()))));
    const area = areaOf(this.filters.polygon ?? "");
    if (area) this.drawing.restore(area, false); // the legend of the cells stays true
    else this.drawing.clear();
    this.drawNote();
    this.drawState();
    this.drawLink();
  }

  drawNote() {
    const { say } = speaker();
    const { store } = this;
    const counted = !this.hasRead || this.isOfOtherDay ? ""
      : store.isSummed ? say("command.in_view", { n: store.inView })
        : say(store.spots.size ? "live.count" : "live.none", { n: store.spots.size, seen: store.inView });
    byId("cases-note").replaceChildren(...[counted, store.showsSums && say("command.summed")].filter(Boolean)
      .map((text) => h("span", {}, String(text))));
    if (!this.hasFailed) return;
    const again = h("button", { type: "button", class: "plain-button", id: "cases-again" }, say("retry"));
    again.addEventListener("click", () => void this.read());
    byId("cases-note").replaceChildren(again);
  }

  /** Whether what is shown is so now. */
  drawState() {
    const badge = byId("cases-live");
    const { say } = speaker();
    if (this.isOfOtherDay) badge.textContent = say("live.other_day");
    else if (!this.mayFollow && this.hasRead) badge.textContent = say("live.once", { time: clockTime(this.readAt, speaker()) });
    else if (this.told) { showState(badge, this.told, speaker()); return; } else badge.textContent = "";
    badge.dataset.live = "false";
    badge.hidden = !badge.textContent;
  }

  /** The same cases in the command centre; of a day that is past how it was. */
  drawLink() {
    const link = /** @type {HTMLAnchorElement|null} */ (document.getElementById("to-command"));
    if (!link || !this.isOn) return;
    const { day, isPast } = cityDay(speaker());
    link.textContent = speaker().say(isPast ? "live.play_day" : "live.to_command");
    link.href = at(`/command/${commandAddress({ filters: this.filters, view: page.map.started ? page.map.view() : null,
      ref: page.state.selection?.ref ?? "", day: isPast ? day : "", heatM: this.heat.metres })}`);
  }

  // ---- beginning

  listen() {
    for (const id of ["incidents", "heat"]) input(id).addEventListener("change", () => void this.turn());
    input("closed").addEventListener("change", () => this.change({ ...this.filters, state: input("closed").checked ? "" : "open" }));
    input("as-of-day").addEventListener("change", () => void this.followDay());
    byId("as-of-clear").addEventListener("click", () => void this.followDay());
    byId("language").addEventListener("click", () => {
      this.draw();
      this.heat.draw();
      if (this.isOn) void this.read();
    });
    byId("cases-draw").addEventListener("click", () => void this.drawArea());
    byId("cases-undraw").addEventListener("click", () => this.change({ ...this.filters, polygon: "" }));
    page.map.map.on("moveend", () => this.moved());
  }

  async followDay() {
    await this.show();
    this.drawNote();
    this.drawLink();
  }

  moved() {
    if (!this.isOn) return;
    this.drawNote();
    this.drawLink();
    clearTimeout(this.moving);
    if (!this.store.isSummed || this.hasFailed) {
      this.heat.moved();
      return;
    }
    this.moving = setTimeout(() => void this.read(), MOVE_WAIT_MS);
  }

  async drawArea() {
    byId("cases-draw").setAttribute("aria-pressed", "true");
    const polygon = cornersOf(await this.drawing.polygon());
    byId("cases-draw").setAttribute("aria-pressed", "false");
    if (polygon) this.change({ ...this.filters, polygon });
    else this.draw(); // what was given up leaves the area as it was
  }
}

const shown = new CityCases();
shown.listen();
page.onCase = (ref) => shown.choose(ref);
await page.started;
if (input("incidents").checked || input("heat").checked) void shown.turn(); // a browser that comes back to the page has kept the switch
const asked = new URLSearchParams(location.search).get("case");
if (asked && page.state.city) void page.select({ kind: "incident", id: 0, ref: asked });
