/** The palette, the line that says what the next click does, keys, and the bar above the map. */

import { byId, h } from "../elements.js";
import { TOOLS } from "./tools.js";

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
    editor.painter.colouring = /** @type {import("./paint.js").Colouring} */ (value);
    editor.showPane();
    editor.map.redraw();
  });
  document.addEventListener("keydown", (event) => pressed(event, editor));
  swipeable(editor);
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
  if (event.key === "Escape") editor.tools.take(editor.tools.line.length ? editor.tools.tool : "select");
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
  const { tools, model, speaker: { say }, chosen } = editor;
  for (const button of byId("tools").children) {
    button.setAttribute("aria-pressed",
      String(/** @type {HTMLElement} */ (button).dataset.tool === tools.tool));
  }
  byId("map").dataset.tool = editor.mayEdit() ? tools.tool : "select";
  byId("hint").textContent = textOf(editor);
  byId("hint").classList.toggle("working", editor.working > 0);
  document.documentElement.dataset.working = String(editor.working > 0);

  /** @param {Editor} one */
  function textOf(one) {
    if (one.working > 0) return say("hint.working");
    if (!one.mayEdit()) return say("hint.readonly");
    const cell = chosen === null ? "" : model.cells.get(chosen)?.name ?? "";
    if (["brush", "lasso", "box"].includes(tools.tool) && !cell) return say("hint.brush.none");
    if (tools.tool === "line" && tools.line.length) return say("hint.line.more", { n: tools.line.length });
    if (tools.tool === "merge" && tools.first) {
      return say("hint.merge.second", { cell: model.cells.get(tools.first)?.name ?? "" });
    }
    if (tools.held) {
      const [a, b] = [tools.held.a, tools.held.b].map((key) => model.cells.get(key)?.name ?? "");
      return say("hint.border.drag", { a, b });
    }
    return say(`hint.${tools.tool}`, { cell, m: tools.brushM, n: tools.parts });
  }
}
