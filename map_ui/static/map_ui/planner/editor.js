/** One plan on the page: ties model, map, tools, session and panels together. */

import * as api from "../kit/api.js";
import { layersAt } from "../map/cartography.js";
import { byId, h } from "../kit/elements.js";
import { toast } from "../kit/notice.js";
import { PlanModel, newest } from "./plan.js";
import { weigh, weighsOther } from "./measures_dialog.js";
import { StreetIndex, blockOf } from "./blocks.js";
import { boxOf } from "./shapes.js";
import { sessionIo } from "./step_queue_io.js";
import { cellCard, renewFigures, showWalk } from "./cell_card.js";
import { CellWalks } from "./walks.js";
import { Captions, captionsBefore } from "./captions.js";
import { CellList } from "./cell_list.js";
import { decide, decisions } from "./decisions.js";
import { drawPreview } from "./tool_preview.js";
import { PlanMap } from "./map.js";
import { Painter } from "./painter.js";
import { propose } from "./proposals.js";
import { Session } from "./step_queue.js";
import { scoreRows } from "./comparison.js";
import * as side from "./side_panel.js";
import { Repairs, apart } from "./repairs.js";
import { showStatus, showTools } from "./toolbar.js";
import { PRESENCE_MS, Comments } from "./comments.js";
import { TOOLS, Toolbox } from "./tools.js";
import { startTour } from "./tour.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./types.js").Position} Position */

/** Steps whose outcome is drawn before they are answered. */
const GIVES = ["assign", "transfer"];
const EVERYTHING = ["map", "side", "bar", "foot", "zoom"];

export class Editor {
  /** @param {number} id @param {any} document @param {Speaker} speaker */
  constructor(id, document, speaker) {
    this.id = id;
    this.speaker = speaker;
    this.about = document;
    this.model = new PlanModel(document);
    this.painter = new Painter(this.model);
    /** @type {string|null} */ this.chosen = null;
    this.tab = "cells";
    /** @type {any} */ this.changes = null;
    /** @type {StreetIndex|null} */ this.streets = null;
    this.working = 0;
    this.captions = new Captions();
    this.walks = new CellWalks({ id, isShared: !document.me, speaker, settled: () => this.session.flush(), show: (told) => showWalk(byId("cell"), told) });
    this.list = new CellList({ choose: (cell) => this.choose(cell),
      colour: (cell) => this.painter.colourOf(cell) }, speaker);
    /** @type {PlanMap} */ this.map = new PlanMap(byId("map"), {
      down: (at) => this.mayEdit() && this.tools.down(at),
      move: (at, isDown) => this.tools.move(at, isDown),
      up: (at) => this.tools.up(at),
      twice: () => this.tools.finish(),
      painted: () => { window.document.documentElement.dataset.ready = String(!this.working); },
      moved: () => this.showLabels(),
      cancel: () => this.tools.cancel(),
    });
    /** @type {Toolbox} */ this.tools = new Toolbox({
      model: () => this.model, painter: () => this.painter, pixel: (p) => this.map.pixel(p),
      placeOf: (p) => this.map.placeOf(p), metres: (px, p) => this.map.metres(px, p),
      chosen: () => this.chosen, choose: (cell) => this.choose(cell), send: (step) => this.send(step),
      painted: (keys) => this.strokes(keys), redraw: () => this.map.retool(),
      hint: () => showStatus(this), shut: (name) => toast(this.speaker.say("lock.shut", { name })), pin: (place) => this.comments.pin(place), streets: () => this.readStreets(),
      blockAt: (atom) => blockOf(this.model, this.readStreets(), atom),
    });
    this.session = new Session(sessionIo(this), this.model.revision);
    this.comments = new Comments(this);
    this.repairs = new Repairs(this);
    /** Plans beside which this one is set. @type {any[]} */ this.rivals = [];
    /** Today's score. @type {any} */ this.score = null;
  }

  start() {
    for (const id of EVERYTHING) byId(id).hidden = false;
    window.document.body.dataset.view = "plan";
    this.map.invalidate();
    this.map.showBase(api.tileSource(layersAt), this.speaker.language);
    this.map.drawTool = (pen) => drawPreview(this.tools, pen);
    this.map.onClick((at) => {
      if (this.tools.tool === "select" || !this.mayEdit()) this.choose(this.tools.cellAt(at.place));
      else this.tools.click(at);
    });
    this.fit();
    this.map.show(this.painter);
    showTools(this);
    this.refresh();
    void this.session.flush();
    if (this.about.shared) {
      window.document.body.dataset.shared = "true";
      return;
    }
    this.comments.showPins();
    if (this.session.waiting.length) void this.session.flush(); // of a page that died
    void this.look();
    setInterval(() => void this.look(), PRESENCE_MS);
    startTour(this);
  }

  mayEdit() {
    return this.about.may.edit && ["draft", "returned"].includes(this.about.state);
  }

  /** @param {any} step */
  send(step) {
    if (!this.mayEdit()) return;
    if (step.type !== "assign") this.working += 1;
    showStatus(this);
    void this.session.push(step);
  }

  /** @param {any} reply @param {any} step */
  taken(reply, step) {
    if (step.type !== "assign") this.working = Math.max(0, this.working - 1);
    const later = this.session.waiting.filter(({ type }) => GIVES.includes(type));
    const moved = this.model.apply(reply);
    for (const { atoms, cell } of later) this.model.assign(atoms, cell);
    this.about.journal = [...this.about.journal.filter((/** @type {any} */ s) => s.number < reply.step),
      { number: reply.step, type: step.type, at: new Date().toISOString(), refusal: null }];
    if (step.type === "assign") return this.follow(moved);
    if (step.type === "create") {
      this.choose(newest(reply) ?? this.chosen);
      this.take("brush");
    }
    return this.refresh();
  }

  /** @param {any} document @param {any[]} waiting */
  readAgain(document, waiting) {
    this.about = document;
    if (!document.atoms) return location.reload();
    this.model.reset(document);
    for (const step of waiting) if (GIVES.includes(step.type)) this.model.assign(step.atoms, step.cell);
    this.refresh();
    return undefined;
  }

  /** Somebody else may have gone on. */
  async look() {
    if (this.session.waiting.length || this.session.running || window.document.hidden) return;
    const told = await this.comments.appear();
    if (!told || this.tools.stroke.size || this.session.waiting.length) return;
    const isOther = told.revision !== this.session.revision;
    if (!isOther && told.state === this.about.state) return;
    await this.session.readAgain();
    if (isOther) toast(this.speaker.say("plan.merged"));
  }

  /** After every piece of a stroke: what has changed, and nothing else. @param {string[]} moved */
  strokes(moved) {
    this.changes = null;
    const changed = this.takeChanged();
    this.showFigures();
    this.showPane(changed);
    this.showLabels();
    this.map.repaint(moved);
  }

  /** A stroke is answered. @param {string[]} moved atoms that the server put elsewhere */
  follow(moved) {
    const changed = this.takeChanged();
    if (this.painter.retintAround(changed)) this.map.redraw();
    else this.map.repaint(moved);
    this.changes = null;
    this.showHead();
    this.showFigures();
    this.showPane(changed);
    this.showLabels();
    showStatus(this);
  }

  /** Cells that have changed since the last look. */
  takeChanged() {
    const { changed } = this.model;
    this.model.changed = new Set();
    this.captions.touch(changed);
    return changed;
  }

  refresh() {
    this.changes = null;
    this.takeChanged();
    if (this.chosen && !this.model.cells.has(this.chosen)) this.chosen = null;
    this.painter.chosen = this.chosen;
    this.painter.retint();
    this.showHead();
    this.showPane();
    this.showCell();
    this.showLabels();
    showStatus(this);
    this.map.redraw();
  }

  showHead() {
    const { say } = this.speaker;
    byId("tools").hidden = !this.mayEdit();
    byId("plan-name").textContent = this.about.name;
    byId("plan-state").textContent = say(`plan.state.${this.about.state}`);
    byId("plan-state").className = `chip ${this.about.state}`;
    byId("decide").replaceChildren(...decisions(this.about, this.speaker, {
      act: (what, body) => this.act(what, body), flush: () => this.session.flush(),
      measures: () => void weigh(this).catch((failure) => toast(failure.message)) }));
    const last = this.about.journal.length;
    /** @type {HTMLButtonElement} */ (byId("undo")).disabled = !this.mayEdit() || !this.model.position;
    /** @type {HTMLButtonElement} */ (byId("redo")).disabled = !this.mayEdit()
      || this.model.position >= last;
  }

  /** @param {Set<string>} [changed] only these cells, where it is known */
  showPane(changed) {
    const { model, speaker } = this;
    const found = model.problems();
    const { problems } = apart(found);
    byId("count-cells").textContent = String(model.cells.size);
    byId("count-problems").textContent = String(problems.length);
    byId("count-problems").className = problems.some(({ blocks }) => blocks) ? "blocks" : "";
    this.flag(new Set(problems.filter(({ blocks }) => blocks).flatMap(({ atoms }) => atoms)));
    this.showTabs();
    const handlers = { choose: (/** @type {string} */ cell) => this.choose(cell),
      look: (/** @type {any} */ what) => this.lookAt(what),
      jump: (/** @type {number} */ position) => void this.back("jump", { position }),
      moment: () => void this.nameMoment() };
    if (this.tab === "cells") {
      if (changed) return this.list.renew(model, this.chosen, changed);
      const list = this.list.show(model, this.chosen);
      if (byId("pane").firstElementChild !== list) byId("pane").replaceChildren(list);
      return undefined;
    }
    const rows = { problems: () => this.repairs.rows(found, handlers.look),
      comments: () => this.comments.rows(),
      steps: () => side.stepRows(this.about, model.position, handlers, speaker) }[this.tab];
    if (this.tab === "comments" && byId("pane").contains(window.document.activeElement)
      && changed) return undefined;
    if (rows) byId("pane").replaceChildren(h("ul", { class: this.tab }, ...rows()));
    else if (this.changes) {
      byId("pane").replaceChildren(h("div", { class: "moves" },
        ...side.moveRows(model, this.changes, handlers, speaker),
        ...side.workerRows(model, speaker), ...scoreRows(this)));
    } else if (!this.tools.stroke.size) void this.readChanges();
    return undefined;
  }

  showTabs() {
    byId("count-comments").textContent = String(this.about.comments.filter(
      (/** @type {any} */ one) => !one.settled_at).length || "");
    for (const tab of window.document.querySelectorAll("[data-tab]")) {
      tab.setAttribute("aria-selected", String(/** @type {HTMLElement} */ (tab).dataset.tab === this.tab));
    }
  }

  /** What blocks a publication is outlined. @param {Set<string>} atoms */
  flag(atoms) {
    const { flagged } = this.painter;
    this.painter.flagged = atoms;
    const other = [...atoms].filter((key) => !flagged.has(key));
    for (const key of flagged) if (!atoms.has(key)) other.push(key);
    if (other.length) this.map.repaint(other);
  }

  async readChanges() {
    await this.session.flush();
    this.changes = this.about.changes ?? await api.plans.changes(this.id);
    if (this.tab === "moves") this.showPane();
  }

  showCell() {
    const card = cellCard(this.model, this.chosen, { edit: this.mayEdit(), walks: this.walks,
      set: (fields) => this.send({ type: "set", cell: this.chosen, ...fields }),
      close: () => this.choose(null) }, this.speaker);
    byId("cell").replaceChildren(...card);
    byId("cell").hidden = !card.length;
  }

  /** The figures of the card; what is being typed beside them stays. */
  showFigures() {
    const cell = this.chosen === null ? undefined : this.model.cells.get(this.chosen);
    if (cell) renewFigures(byId("cell"), this.model, cell, this.speaker, this.walks);
  }

  /** Names and households, of today's cells on the left of the swipe. */
  showLabels() {
    const view = { bbox: this.map.box(), metresPerPixel: this.map.metresPerPixel() };
    const texts = this.captions.of(this.model, this.speaker, view);
    const { swipe } = this.map;
    if (swipe === null) return this.map.label(texts);
    const left = (/** @type {{place: Position}} */ { place }) => this.map.pixel(place).x < swipe;
    const before = captionsBefore(this.model, this.speaker);
    return this.map.label([...before.filter(left), ...texts.filter((text) => !left(text))]);
  }

  /** @param {string|null} cell */
  choose(cell) {
    const both = new Set([this.chosen, cell].filter((key) => key !== null));
    this.chosen = cell;
    this.painter.chosen = cell;
    this.showCell();
    this.showPane(/** @type {Set<string>} */ (both));
    showStatus(this);
    this.map.retool();
  }

  /** @param {{atoms?: string[], cell?: string|null}} what */
  lookAt({ atoms, cell }) {
    const wanted = new Set(atoms ?? []);
    const list = [...this.model.atoms.values()].filter((atom) => (
      wanted.size ? wanted.has(atom.key) : atom.cell === cell));
    if (cell && this.model.cells.has(cell)) this.choose(cell);
    if (list.length) this.map.fit(boxOf(list), this.margins());
  }

  margins() {
    const left = byId("tools").getBoundingClientRect().right || byId("side").getBoundingClientRect().right;
    return { left: left + 24, right: byId("cell").hidden ? 24 : 324 };
  }

  fit() {
    this.map.fit(boxOf([...this.model.atoms.values()]), this.margins());
  }

  /** @param {string} by @param {object} [more] */
  async back(by, more) {
    if (by === "undo" && !this.model.position && !this.session.waiting.length) return undefined;
    try {
      this.tools.cancel();
      const reply = await this.session.back(by, more);
      if (weighsOther(this, reply)) return void await this.session.readAgain();
      this.model.apply(reply);
      this.refresh();
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      if (error.code === "plan_stale") await this.session.readAgain();
      else toast(error.message);
    }
    return undefined;
  }

  async nameMoment() {
    const name = `${this.speaker.say("moment.name")} ${this.model.position}`;
    const made = await api.plans.send(this.id, "moments", { name });
    this.about.moments = [...this.about.moments.filter((/** @type {any} */ m) => m.name !== made.name), made];
    this.showPane();
  }

  /** A decision; afterwards the page shows what has become of it.
   * @param {string} what @param {object} [body] */
  async act(what, body) {
    try {
      await decide(this.id, what, body);
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      toast(error.message);
      if (error.code === "plan_has_problems") this.open("problems");
    }
  }

  /** @param {string} tab */
  open(tab) { this.tab = tab; this.showPane(); }

  /** The streets of the area, empty until they are read. */
  readStreets() {
    if (!this.streets) {
      this.streets = new StreetIndex([]);
      void api.plans.streets(this.id).then(({ features }) => {
        this.streets = new StreetIndex(features);
        showStatus(this);
      }).catch((failure) => {
        this.streets = null;
        toast(failure.message);
      });
    }
    return this.streets;
  }

  /** Work that the page waits for. @template T @param {Promise<T>} work */
  async during(work) {
    this.working += 1;
    showStatus(this);
    try {
      return await work;
    } finally {
      this.working -= 1;
      showStatus(this);
    }
  }

  /** @param {string} name */
  take(name) {
    const tool = TOOLS.find((one) => one.name === name);
    if (name === "fix") this.send({ type: "fix_all" });
    else if (name === "propose") void propose(this).catch((failure) => toast(failure.message));
    else if (tool) this.tools.take(name);
    this.map.drag(true);
    showStatus(this);
  }
}
