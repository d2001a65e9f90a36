/** The tree from which the area of a role is chosen: by pointer, by keys, by a click on the map. */

import { h } from "../kit/elements.js";
import { isTooDeep } from "./area_tree.js";

/** @typedef {import("./area_tree.js").AreaNode} AreaNode */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

export class AreaPicker {
  /** @param {{roots: AreaNode[], byKey: Map<string, AreaNode>}} tree @param {Speaker} speaker
   * @param {(node: AreaNode|null) => void} onChoose */
  constructor(tree, { say }, onChoose) {
    this.tree = tree;
    this.say = say;
    this.onChoose = onChoose;
    /** @type {string[]} */ this.levels = [];
    /** @type {AreaNode|null} */ this.chosen = null;
    this.element = h("ul", { class: "area-tree", role: "tree", "aria-label": say("picker.tree") });
    this.element.addEventListener("click", (event) => this.click(event));
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  /** What may be chosen from now on. @param {string[]} levels */
  setLevels(levels) {
    this.levels = levels;
    this.chosen = null;
    this.element.replaceChildren(...this.shown(this.tree.roots).map((node) => this.item(node, 1)));
    for (const node of this.shown(this.tree.roots)) this.open(this.itemOf(node));
    this.items()[0]?.setAttribute("tabindex", "0");
  }

  /** @param {AreaNode[]} nodes */
  shown(nodes) { return nodes.filter((node) => !isTooDeep(node, this.levels)); }

  /** @param {AreaNode} node */
  fits(node) { return this.levels.includes(node.level); }

  /** @param {AreaNode} node @param {number} depth */
  item(node, depth) {
    const hasMore = this.shown(node.children).length > 0;
    return h("li", { role: "treeitem", tabindex: "-1", "data-key": node.key,
      "aria-level": String(depth), "aria-label": `${node.name} ${this.say(`picker.${node.level}`)}`,
      "aria-expanded": hasMore ? "false" : undefined,
      "aria-selected": this.fits(node) ? "false" : undefined },
    h("span", { class: "row" }, h("span", { class: "twist", "aria-hidden": "true" }),
      h("span", { class: "name" }, node.name), h("small", {}, this.say(`picker.${node.level}`))));
  }

  /** @param {AreaNode} node @returns {HTMLElement|null} */
  itemOf(node) { return this.element.querySelector(`[data-key="${CSS.escape(node.key)}"]`); }

  /** @param {Element} item */
  nodeOf(item) {
    return /** @type {AreaNode} */ (this.tree.byKey.get(/** @type {HTMLElement} */ (item).dataset.key ?? ""));
  }

  /** Items that are not folded away. @returns {HTMLElement[]} */
  items() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[role=treeitem]"))]
      .filter((item) => !item.parentElement?.closest('[aria-expanded="false"]'));
  }

  /** The children are made when they are first shown. @param {HTMLElement|null} item */
  open(item) {
    if (item?.getAttribute("aria-expanded") !== "false") return;
    item.setAttribute("aria-expanded", "true");
    if (item.querySelector("[role=group]")) return;
    const depth = Number(item.getAttribute("aria-level")) + 1;
    item.append(h("ul", { role: "group" },
      ...this.shown(this.nodeOf(item).children).map((node) => this.item(node, depth))));
  }

  /** @param {HTMLElement} item */
  toggle(item) {
    if (item.getAttribute("aria-expanded") === "true") item.setAttribute("aria-expanded", "false");
    else this.open(item);
  }

  /** @param {HTMLElement} item */
  focus(item) {
    for (const other of this.element.querySelectorAll('[tabindex="0"]')) other.setAttribute("tabindex", "-1");
    item.setAttribute("tabindex", "0");
    item.focus({ preventScroll: true });
    item.querySelector(".row")?.scrollIntoView({ block: "nearest" });
  }

  /** Choose an area, or none; what lies above it is opened. @param {AreaNode|null} node */
  choose(node) {
    if (node && !this.fits(node)) return;
    this.chosen = node;
    for (const item of this.element.querySelectorAll('[aria-selected="true"]')) {
      item.setAttribute("aria-selected", "false");
    }
    /** @type {AreaNode[]} */ const above = [];
    for (let at = node?.parent ?? null; at; at = at.parent) above.unshift(at);
    for (const one of above) this.open(this.itemOf(one));
    const item = node && this.itemOf(node);
    item?.setAttribute("aria-selected", "true");
    item?.querySelector(".row")?.scrollIntoView({ block: "nearest" });
    this.onChoose(node);
  }

  /** @param {HTMLElement} item */
  act(item) {
    const node = this.nodeOf(item);
    if (this.fits(node)) this.choose(node);
    else this.toggle(item);
  }

  /** @param {MouseEvent} event */
  click(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const item = /** @type {HTMLElement|null} */ (target.closest("[role=treeitem]"));
    if (!item || !target.closest(".row")) return;
    this.focus(item);
    if (target.closest(".twist")) this.toggle(item);
    else this.act(item);
  }

  /** The keys of a tree, as WAI-ARIA's practices have them. @param {KeyboardEvent} event */
  key(event) {
    const item = /** @type {HTMLElement|null} */ (
      /** @type {HTMLElement} */ (event.target).closest("[role=treeitem]"));
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    const items = this.items();
    const at = items.indexOf(item);
    const isOpen = item.getAttribute("aria-expanded");
    const above = /** @type {HTMLElement|null} */ (item.parentElement?.closest("[role=treeitem]") ?? null);
    const acts = /** @type {Record<string, () => void>} */ ({
      ArrowDown: () => this.focus(items[at + 1] ?? item),
      ArrowUp: () => this.focus(items[at - 1] ?? item),
      Home: () => this.focus(items[0]),
      End: () => this.focus(items[items.length - 1]),
      ArrowRight: () => (isOpen === "true" ? this.focus(items[at + 1]) : this.open(item)),
      ArrowLeft: () => (isOpen === "true" ? this.toggle(item) : above && this.focus(above)),
      Enter: () => this.act(item), " ": () => this.act(item),
    });
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }
}
