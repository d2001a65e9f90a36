/** What is wrong with a plan, each with the button that mends it and what that costs; hints apart. */

import * as api from "../kit/api.js";
import { h } from "../kit/elements.js";
import { toast } from "../kit/notice.js";
import { sentenceOf } from "./problems.js";

/** @typedef {import("./types.js").Problem} Problem */

/** Told of a cell, but nothing wrong with its ground. */
const HINTS = ["no_worker"];
const MOST_PROBLEMS = 100;

/** @param {Problem[]} found @returns {{problems: Problem[], hints: Problem[]}} */
export const apart = (found) => ({ problems: found.filter(({ code }) => !HINTS.includes(code)),
  hints: found.filter(({ code }) => HINTS.includes(code)) });

/** The same problem here and in the server's words. @param {any} problem */
const nameOf = ({ code, cell, worker, building }) => [code, worker ?? building ?? cell].join("|");

/** The list of problems of a plan. Prices are asked for when the list is looked at, for the plan as it
 * then is: each repair is tried out by the server. */
export class Repairs {
  /** @type {Map<string, any>} by name; null where no step mends it */ offers = new Map();
  /** The revision that the prices are of. */ revision = -1;
  /** How many more problems get theirs once these are mended. */ left = 0;
  isAsking = false;

  /** @param {import("./editor.js").Editor} editor */
  constructor(editor) {
    this.editor = editor;
  }

  /** Ask for the prices of the plan as it is, once. */
  async read() {
    const { editor } = this;
    if (this.isAsking || !editor.mayEdit()) return;
    this.isAsking = true;
    try {
      await editor.session.flush();
      if (editor.session.revision === this.revision) return;
      const told = await api.plans.repairs(editor.id);
      this.offers = new Map(told.results.map((/** @type {any} */ row) => [nameOf(row), row.repair]));
      this.revision = told.revision;
      this.left = told.left;
      if (editor.tab === "problems") editor.showPane();
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      toast(error.message);
    } finally {
      this.isAsking = false;
    }
  }

  /** @param {Problem[]} found @param {(problem: Problem) => void} look */
  rows(found, look) {
    const { say } = this.editor.speaker;
    const { problems, hints } = apart(found);
    const rest = problems.length - MOST_PROBLEMS;
    if (problems.length) void this.read();
    return [
      ...problems.length && this.editor.mayEdit() ? [h("li", { class: "actions" }, this.fixAll())] : [],
      ...problems.length ? problems.slice(0, MOST_PROBLEMS).map((one) => this.row(one, look))
        : [h("li", { class: "quiet good" }, "✓ ", say("problem.none"))],
      ...rest > 0 ? [h("li", { class: "quiet" }, say("problem.more", { n: rest }))] : [],
      ...this.left && this.revision === this.editor.session.revision
        ? [h("li", { class: "quiet" }, say("problem.left", { n: this.left }))] : [],
      ...hints.length ? [h("li", { class: "quiet" }, say("problem.hints", { n: hints.length }))] : [],
      ...hints.slice(0, MOST_PROBLEMS).map((one) => this.row(one, look))];
  }

  fixAll() {
    const made = h("button", { type: "button", class: "small-button", "data-repair": "all" },
      this.editor.speaker.say("step.fix_all"));
    made.addEventListener("click", () => this.editor.send({ type: "fix_all" }));
    return made;
  }

  /** @param {Problem} problem @param {(problem: Problem) => void} look */
  row(problem, look) {
    const { model, speaker: { say } } = this.editor;
    const cell = problem.cell && model.cells.get(problem.cell);
    const button = h("button", { type: "button", class: problem.blocks ? "blocks" : "warns",
      "data-code": problem.code }, h("span", { class: "mark", "aria-hidden": "true" }, problem.blocks ? "!" : "·"),
      h("span", { class: "name" }, cell ? cell.name : say("plan.tab.cells"),
        h("small", {}, say(sentenceOf(problem), problem.measure ? { ...problem, measure: say(`measure.${problem.measure}`) } : problem))));
    if (problem.blocks) button.title = say("problem.blocks");
    button.addEventListener("click", () => look(problem));
    return h("li", {}, button, ...this.repair(problem));
  }

  /** The button of a problem, once its price is known. @param {Problem} problem */
  repair(problem) {
    const { editor } = this;
    const { say } = editor.speaker;
    const offer = this.offers.get(nameOf(problem));
    if (!editor.mayEdit() || this.revision !== editor.session.revision || offer === undefined) return [];
    if (offer === null) return [h("p", { class: "repair quiet" }, say("problem.no_repair"))];
    const { step, households_moved: households, cells_changed: cells } = offer;
    const button = h("button", { type: "button", class: "small-button repair", "data-repair": problem.code },
      say(households === null ? "problem.repair.cells" : "problem.repair",
        { what: say(`step.${step.type}`), households, cells }));
    button.addEventListener("click", () => editor.send(step));
    return [button];
  }
}
