/** One plan on the page: ties model, map, tools, session and panels together. */

import * as api from "../api.js";
import { LAYERS } from "../cartography.js";
import { byId, h } from "../elements.js";
import { toast } from "../notice.js";
import { memory } from "../memory.js";
import { PlanModel } from "../plan.js";
import { decisions } from "./decide.js";
import { PlanMap } from "./map.js";
import { Painter } from "./paint.js";
import { Session } from "./session.js";
import { labelsOf } from "./captions.js";
import * as side from "./side.js";
import { showStatus, showTools } from "./status.js";
import { TOOLS, Toolbox } from "./tools.js";

/** @typedef {import("../messages.js").Speaker} Speaker */
/** @typedef {import("../plan.js").Position} Position */

const POLL_MS = 8000;
const EVERYTHING = ["map", "side", "bar", "hint", "zoom"];

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
    /** @type {any} */ this.streets = null;
    this.working = 0;
    /** @type {PlanMap} */ this.map = new PlanMap(byId("map"), {
      down: (at) => this.mayEdit() && this.tools.down(at),
      move: (at, isDown) => this.tools.move(at, isDown),
      up: (at) => this.tools.up(at),
      twice: () => this.tools.finish(),
      painted: () => { window.document.documentElement.dataset.ready = String(!this.working); },
    });
    /** @type {Toolbox} */ this.tools = new Toolbox({
      model: () => this.model, painter: () => this.painter, pixel: (p) => this.map.pixel(p),
      placeOf: (p) => this.map.placeOf(p), metres: (px, p) => this.map.metres(px, p),
      chosen: () => this.chosen, choose: (cell) => this.choose(cell), send: (step) => this.send(step),
      painted: () => this.strokes(), redraw: () => this.map.redraw(), hint: () => showStatus(this),
      streetAt: (place) => this.streetAt(place),
    });
    this.session = new Session(this.around(), this.model.revision);
  }

  start() {
    for (const id of EVERYTHING) byId(id).hidden = false;
    window.document.body.dataset.view = "plan";
    this.map.invalidate();
    this.map.showBase(api.tileSource(LAYERS), this.speaker.language);
    this.map.drawTool = (pen) => this.tools.draw(pen);
    this.map.onClick((at) => {
      if (this.tools.tool === "select" || !this.mayEdit()) this.choose(this.tools.cellAt(at.place));
      else this.tools.click(at);
    });
    this.fit();
    this.map.show(this.painter);
    showTools(this);
    this.refresh();
    void this.session.flush();
    setInterval(() => void this.look(), POLL_MS);
  }

  mayEdit() {
    return this.about.may.edit && ["draft", "returned"].includes(this.about.state);
  }

  /** What the session needs. @returns {import("./session.js").Surroundings} */
  around() {
    const slot = `plan.${this.id}.waiting`;
    return {
      take: (step) => api.plans.send(this.id, "steps", step),
      read: () => api.plans.read(this.id),
      back: (by, body) => api.plans.send(this.id, by, body),
      keep: (steps) => memory.set(slot, JSON.stringify(steps)),
      kept: () => JSON.parse(memory.get(slot) ?? "[]"),
      onReply: (reply, step) => this.taken(reply, step),
      onRead: (document, waiting) => this.readAgain(document, waiting),
      onRefused: (failure) => {
        this.working = 0;
        toast(this.speaker.say("plan.not_taken", { message: failure.message }));
      },
      onState: (state, waiting) => {
        byId("saved").textContent = this.speaker.say(`plan.${state}`, { n: waiting });
        byId("saved").dataset.state = state;
      },
      wait: (ms) => new Promise((done) => { setTimeout(done, ms); }),
    };
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
    const later = this.session.waiting.filter(({ type }) => type === "assign");
    this.model.apply(reply);
    for (const { atoms, cell } of later) this.model.assign(atoms, cell);
    this.about.journal = [...this.about.journal.filter((/** @type {any} */ s) => s.number < reply.step),
      { number: reply.step, type: step.type, at: new Date().toISOString(), refusal: null }];
    if (reply.changed.pieces) this.freshShapes();
    if (step.type === "create") this.choose(this.newest(reply));
    this.refresh();
  }

  /** @param {any} reply the key of a cell that was not there */
  newest(reply) {
    const keys = Object.keys(reply.changed.cells).filter((key) => key.startsWith("n"));
    const moved = Object.values(reply.changed.atoms)[0];
    return keys.includes(String(moved)) ? String(moved) : this.chosen;
  }

  /** @param {any} document @param {any[]} waiting */
  readAgain(document, waiting) {
    this.about = document;
    if (!document.atoms) return location.reload();
    this.model.reset(document);
    for (const step of waiting) if (step.type === "assign") this.model.assign(step.atoms, step.cell);
    this.freshShapes();
    this.refresh();
    return undefined;
  }

  freshShapes() {
    this.painter.fresh();
    this.map.stale();
  }

  /** Somebody else may have gone on. */
  async look() {
    if (this.session.waiting.length || this.session.running || window.document.hidden) return;
    const { revision } = await api.plans.steps(this.id).catch(() => ({ revision: null }));
    if (revision === null || this.session.waiting.length || revision === this.session.revision) return;
    await this.session.readAgain();
    toast(this.speaker.say("plan.merged"));
  }

  /** After every piece of a stroke: numbers, cheap ones. */
  strokes() {
    this.changes = null;
    this.showCell();
    this.showPane();
    this.showLabels();
    this.map.redraw();
  }

  refresh() {
    this.changes = null;
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
    byId("plan-name").textContent = this.about.name;
    byId("plan-state").textContent = say(`plan.state.${this.about.state}`);
    byId("plan-state").className = `chip ${this.about.state}`;
    byId("decide").replaceChildren(...decisions(this.about, this.speaker, {
      act: (what, body) => this.act(what, body), flush: () => this.session.flush() }));
    const last = this.about.journal.length;
    /** @type {HTMLButtonElement} */ (byId("undo")).disabled = !this.mayEdit() || !this.model.position;
    /** @type {HTMLButtonElement} */ (byId("redo")).disabled = !this.mayEdit()
      || this.model.position >= last;
  }

  showPane() {
    const { model, speaker } = this;
    const problems = model.problems();
    byId("count-cells").textContent = String(model.cells.size);
    byId("count-problems").textContent = String(problems.length);
    byId("count-problems").className = problems.some(({ blocks }) => blocks) ? "blocks" : "";
    this.painter.flagged = new Set(problems.filter(({ blocks }) => blocks)
      .flatMap(({ atoms }) => atoms));
    for (const tab of window.document.querySelectorAll("[data-tab]")) {
      tab.setAttribute("aria-selected", String(/** @type {HTMLElement} */ (tab).dataset.tab === this.tab));
    }
    const doings = { choose: (/** @type {string} */ cell) => this.choose(cell),
      look: (/** @type {any} */ what) => this.lookAt(what),
      jump: (/** @type {number} */ position) => void this.back("jump", { position }),
      moment: () => void this.nameMoment(),
      colour: (/** @type {string} */ cell) => this.painter.colourOf(cell) };
    const rows = { cells: () => side.cellRows(model, this.chosen, doings, speaker),
      problems: () => side.problemRows(model, problems, doings, speaker),
      steps: () => side.stepRows(this.about, model.position, doings, speaker) }[this.tab];
    if (rows) byId("pane").replaceChildren(h("ul", { class: this.tab }, ...rows()));
    else if (this.changes) {
      byId("pane").replaceChildren(h("div", { class: "moves" },
        ...side.moveRows(model, this.changes, doings, speaker)));
    } else void this.readChanges();
  }

  async readChanges() {
    await this.session.flush();
    this.changes = await api.plans.changes(this.id);
    if (this.tab === "moves") this.showPane();
  }

  showCell() {
    const card = side.cellCard(this.model, this.chosen, { edit: this.mayEdit(),
      set: (fields) => this.send({ type: "set", cell: this.chosen, ...fields }),
      close: () => this.choose(null) }, this.speaker);
    byId("cell").replaceChildren(...card);
    byId("cell").hidden = !card.length;
  }

  /** Names and households, of today's cells on the left of the swipe. */
  showLabels() {
    const texts = labelsOf(this.model, "cell", this.speaker);
    const { swipe } = this.map;
    if (swipe === null) return this.map.label(texts);
    const left = (/** @type {{place: Position}} */ { place }) => this.map.pixel(place).x < swipe;
    const before = labelsOf(this.model, "base", this.speaker);
    return this.map.label([...before.filter(left), ...texts.filter((text) => !left(text))]);
  }

  /** @param {string|null} cell */
  choose(cell) {
    this.chosen = cell;
    this.painter.chosen = cell;
    this.showCell();
    this.showPane();
    showStatus(this);
    this.map.redraw();
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
    try {
      this.model.apply(await this.session.back(by, more));
      this.freshShapes();
      this.refresh();
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      if (error.code === "plan_stale") await this.session.readAgain();
      else toast(error.message);
    }
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
      const done = await api.plans.send(this.id, what, body);
      if (["branch", "inverse"].includes(what)) location.assign(`/plan/${done.id}/`);
      else location.reload();
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      toast(error.message);
      if (error.code === "plan_has_problems") this.open("problems");
    }
  }

  /** @param {string} tab */
  open(tab) {
    this.tab = tab;
    this.showPane();
  }

  /** The street under a place, within 8 pixels. @param {Position} place */
  streetAt(place) {
    if (!this.streets) {
      this.streets = { features: [] };
      void api.plans.streets(this.id).then((found) => { this.streets = found; });
    }
    return nearestStreet(this.streets.features, place, (p) => this.map.pixel(p));
  }

  /** Alternatives to choose from, in the card. */
  async propose() {
    const { say } = this.speaker;
    this.working += 1;
    showStatus(this);
    const { results } = await api.plans.alternatives(this.id).finally(() => { this.working -= 1; });
    showStatus(this);
    byId("cell").replaceChildren(h("header", {}, h("h2", {}, say("propose.title"))),
      ...results.map((/** @type {any} */ one) => {
        const take = h("button", { type: "button", class: "button" }, say("propose.take"));
        take.addEventListener("click", () => { this.send(one.step); this.showCell(); });
        return h("div", { class: "proposal" }, h("h3", {}, say(`propose.${one.first}`)),
          h("p", {}, say("propose.score", { cells: one.cells, within: one.within_rule,
            moved: one.residents_moved })), take);
      }));
    byId("cell").hidden = false;
  }

  /** @param {string} name */
  take(name) {
    const tool = TOOLS.find((one) => one.name === name);
    if (name === "fix") this.send({ type: "fix_all" });
    else if (name === "propose") void this.propose();
    else if (tool) this.tools.take(name);
    this.map.drag(true);
    showStatus(this);
  }
}

/** @param {{bbox: [number, number, number, number]}[]} list @returns {[number, number, number, number]} */
function boxOf(list) {
  return list.reduce((box, { bbox }) => [Math.min(box[0], bbox[0]), Math.min(box[1], bbox[1]),
    Math.max(box[2], bbox[2]), Math.max(box[3], bbox[3])],
  /** @type {[number, number, number, number]} */ ([Infinity, Infinity, -Infinity, -Infinity]));
}

/** @param {any[]} features @param {Position} place @param {(p: Position) => {x: number, y: number}} pixel */
function nearestStreet(features, place, pixel) {
  const at = pixel(place);
  let best = null;
  let least = 8;
  for (const { properties, geometry } of features) {
    const line = geometry.coordinates.map(pixel);
    for (let i = 1; i < line.length; i += 1) {
      const far = farFrom(at, line[i - 1], line[i]);
      if (far < least) [best, least] = [properties, far];
    }
  }
  return best;
}

/** @param {{x: number, y: number}} p @param {{x: number, y: number}} a @param {{x: number, y: number}} b */
function farFrom(p, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const share = Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(p.x - a.x - share * dx, p.y - a.y - share * dy);
}

