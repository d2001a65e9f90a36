/** The form that gives a role: the role says from which areas one is chosen, in a tree or on the map. */

import { h } from "../kit/elements.js";
import { valuesOf } from "../kit/page.js";
import { PlaceBox, placesSource } from "../kit/place_box.js";
import { midnightOf } from "../texts/speaker.js";
import { AreaPicker } from "./area_picker.js";
import { around, fieldsOf, heldKeys, holders, isWithin, levelsOf } from "./area_tree.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./area_tree.js").AreaNode} AreaNode */
/** @typedef {{roles: any[], departments: any[], users: any[],
 *   tree: {roots: AreaNode[], byKey: Map<string, AreaNode>}}} Catalogue */
/** @typedef {{give(given: Record<string, any>): Promise<boolean>, onChange(): void}} Acts */

export class RoleForm {
  /** @param {Catalogue} catalogue @param {Speaker} speaker @param {Acts} acts */
  constructor(catalogue, speaker, acts) {
    this.catalogue = catalogue;
    this.speaker = speaker;
    this.acts = acts;
    /** @type {{id: number, label: string}|null} */ this.building = null;
    /** @type {Set<string>} keys of areas */ this.held = new Set();
    this.picker = new AreaPicker(catalogue.tree, speaker, () => this.changed("tree"));
    const { say } = speaker;
    this.roles = this.select("role", catalogue.roles.map((role) => [role.code, role.name]));
    this.area = h("div", { class: "area" });
    this.onMap = this.select("", []);
    this.holders = h("p", { class: "quiet small", role: "status" });
    this.element = /** @type {HTMLFormElement} */ (h("form", { class: "role-form" },
      this.labelled("accounts.role", this.roles), this.area, this.holders,
      h("div", { class: "dates" }, this.labelled("picker.since", this.day("since", speaker.isoDay())),
        this.labelled("picker.until", this.day("until", ""), say("picker.until.hint"))),
      h("p", {}, h("button", { type: "submit", class: "button" }, say("accounts.give")))));
    this.roles.addEventListener("change", () => this.showArea());
    this.element.addEventListener("change", () => this.changed(""));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.acts.give(this.values());
    });
    this.showArea();
  }

  /** @param {string} name @param {[string, string][]} options */
  select(name, options) {
    return /** @type {HTMLSelectElement} */ (h("select", { name: name || undefined },
      ...options.map(([value, text]) => h("option", { value }, text))));
  }

  /** @param {string} name @param {string} value a day */
  day(name, value) {
    return h("input", { type: "date", name, value, min: this.speaker.isoDay() });
  }

  /** @param {string} key @param {HTMLElement} field @param {string} [hint] */
  labelled(key, field, hint) {
    return h("label", {}, h("span", {}, this.speaker.say(key)), field,
      hint && h("small", { class: "quiet" }, hint));
  }

  get role() { return this.catalogue.roles.find((role) => role.code === this.roles.value); }

  /** Whether the map takes part in the choice. */
  get usesMap() { return levelsOf(this.role).length > 0 || this.role.areas.includes("building"); }

  /** What the role's own kinds of area are chosen with. */
  showArea() {
    const { say } = this.speaker;
    const { role } = this;
    const levels = levelsOf(role);
    this.building = null;
    this.held = heldKeys(this.catalogue.users, this.roles.value);
    this.picker.setLevels(levels);
    this.onMap.replaceChildren(...levels.map((level) => h("option", { value: level },
      say(`picker.${level}`))));
    this.onMap.value = levels[levels.length - 1] ?? "";
    this.area.replaceChildren(...[
      role.areas.includes("none") && h("p", { class: "quiet" },
        say(role.duty ? "picker.duty" : "accounts.area.none")),
      role.areas.includes("department") && this.labelled("accounts.area.department",
        this.select("department_id", this.catalogue.departments.map((one) =>
          [String(one.id), one.name]))),
      role.areas.includes("building") && this.buildingField(),
      levels.length && h("div", { class: "field" }, h("b", {}, say("picker.area")),
        h("p", { class: "quiet small" }, say(role.code === "grid_worker" ? "picker.worker"
          : "picker.how"))),
      levels.length && this.picker.element,
      levels.length > 1 && this.labelled("picker.on_map", this.onMap),
    ].filter((part) => part instanceof Node));
    this.changed("");
  }

  buildingField() {
    const speaker = () => this.speaker;
    this.box = new PlaceBox({ speaker, hint: this.speaker.say("picker.building.hint"),
      sources: [placesSource({ speaker, keep: (place) => place.kind === "building" })],
      onPick: (place) => this.pickBuilding({ id: place.id, label: place.label }) });
    return h("div", { class: "field" }, h("b", {}, this.speaker.say("picker.building")),
      this.box.element);
  }

  /** @param {{id: number, label: string}} building */
  pickBuilding(building) {
    this.picker.choose(null);
    this.building = building;
    if (this.box) this.box.input.value = building.label;
    this.changed("building");
  }

  /** Something on the map was clicked: near by a building, and the cell in which it stands.
   * @param {import("../map/map.js").Hit|null} hit @param {import("../map/map.js").Hit|null} cell */
  pick(hit, cell) {
    if (hit?.kind === "building" && this.role.areas.includes("building")) {
      const label = hit.props.name || this.speaker.say("picker.building.number", { id: String(hit.id) });
      this.pickBuilding({ id: hit.id, label });
    } else if (cell) {
      const node = around(this.catalogue.tree.byKey.get(`cell:${cell.id}`), this.onMap.value);
      if (node) this.picker.choose(node);
    }
  }

  /** @param {"tree"|"building"|""} by */
  changed(by) {
    if (by === "tree" && this.picker.chosen) {
      this.building = null;
      if (this.box) this.box.input.value = "";
    }
    const { say, day } = this.speaker;
    const found = holders(this.catalogue.users, this.roles.value, this.fields());
    const isNamed = Object.keys(this.fields()).length > 0 || this.role.areas.includes("none");
    this.holders.textContent = !isNamed ? "" : found.length
      ? say("picker.holders", { names: found.map(({ user, held }) =>
        `${user.display_name || user.username}${held.until
          ? say("picker.holder.until", { day: day(held.until) }) : ""}`).join("、") })
      : say("picker.holders.none");
    this.acts.onChange();
  }

  /** The area as the API names it. @returns {Record<string, string>} */
  fields() {
    const department = /** @type {HTMLSelectElement|null} */ (
      this.element?.querySelector("select[name=department_id]") ?? null);
    if (department) return { department_id: department.value };
    return this.building ? { building_id: String(this.building.id) } : fieldsOf(this.picker.chosen);
  }

  values() {
    const { since, until } = valuesOf(this.element);
    const isLater = since && since !== this.speaker.isoDay();
    return { role: this.roles.value, ...this.fields(),
      ...isLater && { since: midnightOf(since) },
      ...until && { until: midnightOf(until, 1) } };
  }

  /** Whether a cell lies in what is chosen; whether somebody holds the role there already.
   * @param {number} cell @returns {"chosen"|"held"|""} */
  look(cell) {
    const node = this.catalogue.tree.byKey.get(`cell:${cell}`);
    if (isWithin(node, this.picker.chosen)) return "chosen";
    for (let at = node; at; at = at.parent ?? undefined) if (this.held.has(at.key)) return "held";
    return "";
  }
}
