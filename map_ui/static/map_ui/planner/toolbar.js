/** The palette, the line that says what the next click does, keys, and the bar above the map. */

import { byId, h } from "../kit/elements.js";
import { GIVING, TOOLS } from "./tools.js";

/** @typedef {import("./editor.js").Editor} Editor */

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} path */
function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** @param {Editor} editor */
export function showTools(editor) {
  const { say } = editor.speaker;
  byId("tools").replaceChildren(...TOOLS.map(({ name, key, icon: path, isAct }) => {
    const button = h("button", { type: "button", "data-tool": name, class: isAct ? "act" : "",
      title: `${say(`tool.${name}`)} (${key})`, "aria-keyshortcuts": key },
    h("span", { class: "label" }, say(`tool.${name}`)), h("kbd", {}, key));
    button.prepend(icon(path));
    button.addEventListener("click", () => editor.take(name));
    return button;
  }));
  byId("tools").hidden = !editor.mayEdit();
  listen(editor);
}

/** @param {Editor} editor */
function listen(editor) {
  byId("undo").addEventListener("click", () => void editor.back("undo"));
  byId("redo").addEventListener("click", () => void editor.back("redo"));
  byId("fit").addEventListener("click", () => editor.fit());
  byId("zoom-in").addEventListener("click", () => editor.map.zoomBy(1));
  byId("zoom-out").addEventListener("click", () => editor.map.zoomBy(-1));
  byId("compare").addEventListener("click", () => compare(editor, byId("swipe").hidden));
  for (const tab of document.querySelectorAll("[data-tab]")) {
    tab.addEventListener("click", () => editor.open(/** @type {HTMLElement} */ (tab).dataset.tab ?? ""));
  }
  byId("colouring").addEventListener("change", (event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    editor.painter.colouring = /** @type {import("./painter.js").Colouring} */ (value);
    editor.showPane();
    editor.map.redraw();
  });
  byId("smaller").addEventListener("click", () => editor.tools.resize(-1));
  byId("larger").addEventListener("click", () => editor.tools.resize(1));
  byId("done").addEventListener("click", () => editor.tools.finish());
  for (const [id, turn] of /** @type {[string, () => void][]} */ ([
    ["cross", () => { editor.model.crosses = !editor.model.crosses; }],
    ["cut-atoms", () => { editor.tools.cutsAtoms = !editor.tools.cutsAtoms; }],
    ["lock-atoms", () => { editor.tools.locksAtoms = !editor.tools.locksAtoms; }]])) {
    byId(id).addEventListener("click", () => { turn(); showStatus(editor); });
  }
  for (const [id, type] of [["lock-all", "lock"], ["unlock-all", "unlock"]]) {
    byId(id).addEventListener("click", () => lockAll(editor, type));
  }
  document.addEventListener("keydown", (event) => pressed(event, editor));
  swipeable(editor);
}

/** Every cell that is not so yet; unlocked, the basic cells as well. @param {Editor} editor
 * @param {string} type lock or unlock */
function lockAll(editor, type) {
  const { cells, locked } = editor.model;
  const wanted = [...cells.values()].filter((cell) => cell.locked === (type === "unlock")).map(({ key }) => key);
  const atoms = type === "unlock" ? [...locked] : [];
  if (wanted.length || atoms.length) editor.send({ type, cells: wanted, ...atoms.length && { atoms } });
}

/** @param {KeyboardEvent} event @param {Editor} editor */
function pressed(event, editor) {
  const field = /** @type {HTMLElement} */ (event.target).closest("input, select, textarea");
  if (field) return;
  const key = event.key.toUpperCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === "Z" || key === "Y") {
      event.preventDefault();
      void editor.back(key === "Y" || event.shiftKey ? "redo" : "undo");
    }
    return;
  }
  if (event.altKey) return;
  const tool = TOOLS.find((one) => one.key === key);
  const isBusy = editor.tools.line.length || editor.tools.stroke.size || editor.tools.held
    || editor.tools.first;
  if (event.key === "Escape") editor.tools.take(isBusy ? editor.tools.tool : "select");
  else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) editor.tools.finish();
  else if (event.key === "[" || event.key === "]") editor.tools.resize(event.key === "]" ? 1 : -1);
  else if (tool && editor.mayEdit()) editor.take(tool.name);
  else return;
  showStatus(editor);
}

/** Today on the left of a divider, the plan on its right. @param {Editor} editor @param {boolean} on */
export function compare(editor, on) {
  const swipe = byId("swipe");
  swipe.hidden = !on;
  byId("compare").setAttribute("aria-pressed", String(on));
  byId("map").classList.toggle("comparing", on);
  moveSwipe(editor, on ? (editor.margins().left + innerWidth) / 2 : null);
  if (on) editor.open("moves");
}

/** @param {Editor} editor @param {number|null} x */
function moveSwipe(editor, x) {
  editor.map.swipe = x;
  if (x !== null) {
    byId("swipe").style.left = `${x}px`;
    byId("swipe").setAttribute("aria-valuenow", String(Math.round((100 * x) / innerWidth)));
  }
  editor.showLabels();
  editor.map.redraw();
}

/** @param {Editor} editor */
function swipeable(editor) {
  const swipe = byId("swipe");
  let isHeld = false;
  swipe.addEventListener("pointerdown", (event) => {
    isHeld = true;
    swipe.setPointerCapture(event.pointerId);
  });
  swipe.addEventListener("pointermove", (event) => { if (isHeld) moveSwipe(editor, event.clientX); });
  swipe.addEventListener("pointerup", () => { isHeld = false; });
  swipe.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way) moveSwipe(editor, (editor.map.swipe ?? 0) + way * 24);
  });
}

/** What the next click does. @param {Editor} editor */
export function showStatus(editor) {
  const { tools } = editor;
  for (const button of byId("tools").children) {
    button.setAttribute("aria-pressed",
      String(/** @type {HTMLElement} */ (button).dataset.tool === tools.tool));
  }
  const isEditing = editor.mayEdit() && !editor.working;
  byId("map").dataset.tool = editor.mayEdit() ? tools.tool : "select";
  byId("hint").textContent = textOf(editor);
  byId("foot").classList.toggle("working", editor.working > 0);
  byId("size").hidden = !isEditing || !["brush", "even"].includes(tools.tool);
  byId("done").hidden = !isEditing || tools.tool !== "line" || tools.line.length < 2;
  const switches = /** @type {[string, boolean, boolean][]} */ ([
    ["cross", !editor.about.overlay && editor.about.communities.length > 1 && GIVING.includes(tools.tool), editor.model.crosses],
    ["cut-atoms", !editor.about.overlay && tools.tool === "line", tools.cutsAtoms],
    ["lock-atoms", tools.tool === "lock", tools.locksAtoms]]);
  for (const [id, isUseful, isOn] of switches) {
    byId(id).hidden = !isEditing || !isUseful;
    byId(id).setAttribute("aria-pressed", String(isOn));
  }
  for (const id of ["lock-all", "unlock-all"]) byId(id).hidden = !isEditing || tools.tool !== "lock";
  document.documentElement.dataset.working = String(editor.working > 0);
}

/** @param {Editor} editor */
function textOf(editor) {
  const { tools, model, speaker: { say }, chosen } = editor;
  const called = (/** @type {string|null} */ key) => (key === null ? "" : model.cells.get(key)?.name ?? "");
  if (editor.working > 0) return say("hint.working");
  if (!editor.mayEdit()) return say("hint.readonly");
  if (tools.stroke.size) return strokeText(editor, called(chosen));
  if (GIVING.includes(tools.tool) && !called(chosen)) return say("hint.brush.none");
  if (tools.tool === "line" && tools.line.length) return say("hint.line.more", { n: tools.line.length });
  if (tools.tool === "merge" && tools.first) return say("hint.merge.second", { cell: called(tools.first) });
  if (tools.tool === "street" && tools.street !== null && tools.at) {
    return say("hint.street.named", { name: tools.streetAt(tools.at.place)?.name || say("street.unnamed") });
  }
  if (tools.held) return say("hint.border.drag", { a: called(tools.held.a), b: called(tools.held.b) });
  if (tools.tool === "rest" && !model.loose.size) return say("hint.rest.none");
  if (tools.tool === "line" && tools.cutsAtoms) return say("hint.line.cut");
  if (tools.tool === "lock" && tools.locksAtoms) return say("hint.lock.atoms");
  return say(`hint.${tools.tool}`, { cell: called(chosen), m: tools.brushM,
    n: tools.tool === "rest" ? model.loose.size : tools.parts });
}

/** What the stroke has brought so far. @param {Editor} editor @param {string} cell */
function strokeText({ tools, model, speaker: { say, number } }, cell) {
  const [homes, people] = ["households", "residents"].map((name) => model.at(name));
  const sum = { households: 0, residents: 0 };
  for (const key of tools.stroke.keys()) {
    const sums = model.atoms.get(key)?.sums ?? [];
    sum.households += sums[homes] ?? 0;
    sum.residents += sums[people] ?? 0;
  }
  return say("hint.stroke", { cell, n: tools.stroke.size, households: number(sum.households),
    residents: number(sum.residents) });
}
