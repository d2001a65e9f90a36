/** The menu of saved views: save what is shown, open one, change, share and delete one's own. */

import { formDialog } from "../kit/dialog.js";
import { byId, h } from "../kit/elements.js";
import { Failure } from "../kit/failure.js";
import { saved, showProblem } from "../kit/page.js";
import { views } from "../kit/views.js";
import { isOf, keptFilters, openedFilters } from "./saved.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("../kit/views.js").SavedView} SavedView */
/** @typedef {import("../kit/views.js").Place} Place */
/** `now`: what the page shows; a page without a map of its own has no place and no looks.
 * @typedef {{hasLooks?: boolean, now(): {filters: Record<string, string>, place: Place|null},
 *   open(filters: Record<string, string>, place: Place|null, kept: Record<string, string>): void}} About */

const NAME_MOST = "60";

/** @param {Speaker} speaker @param {About} about */
export function offerViews(speaker, about) {
  byId("views").addEventListener("click", () => {
    new ViewsDialog(speaker, about).show().catch((error) => showProblem(error, speaker));
  });
}

class ViewsDialog {
  /** @param {Speaker} speaker @param {About} about */
  constructor(speaker, about) {
    this.speaker = speaker;
    this.about = about;
    this.list = h("ul", { class: "views-list", "aria-label": speaker.say("views.title") });
    /** @type {{results: SavedView[], areas: {code: string, name: string}[]}} */
    this.known = { results: [], areas: [] };
  }

  async show() {
    const { say } = this.speaker;
    this.known = await views.list();
    const close = h("button", { type: "button", class: "button plain-button" }, say("views.close"));
    const keep = h("button", { type: "button", class: "button", id: "view-save" }, say("views.save"));
    this.dialog = /** @type {HTMLDialogElement} */ (h("dialog", { class: "asking views-dialog",
      "aria-label": say("views.title") }, h("h2", {}, say("views.title")), this.list,
    h("p", { class: "actions" }, keep, close)));
    close.addEventListener("click", () => this.dialog?.close());
    keep.addEventListener("click", () => void this.save());
    this.dialog.addEventListener("close", () => this.dialog?.remove());
    this.draw();
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  draw() {
    const rows = this.known.results.map((one) => this.row(one));
    this.list.replaceChildren(...(rows.length ? rows
      : [h("li", { class: "quiet" }, this.speaker.say("views.none"))]));
  }

  /** @param {SavedView} view */
  row(view) {
    const { say } = this.speaker;
    const isNow = isOf(view.filters, this.about.now().filters, this.about.hasLooks);
    const about = [!view.is_own && say("views.of", { name: view.owner }),
      view.shared && say("views.shared.in", { name: view.shared.name }),
      isNow && say("views.now")].filter(Boolean).join(" · ");
    const open = h("button", { type: "button", class: "view-open", "aria-current": isNow && "true" },
      h("b", {}, view.name), about ? h("small", {}, about) : null);
    open.addEventListener("click", () => this.open(view));
    return h("li", { "data-view": String(view.id) }, open, view.is_own && h("span", { class: "view-acts" },
      this.small("views.change", view, () => this.change(view)),
      this.small("views.delete", view, () => this.remove(view))));
  }

  /** @param {string} key @param {SavedView} view @param {() => Promise<void>} act */
  small(key, view, act) {
    const { say } = this.speaker;
    const made = h("button", { type: "button", class: "small-button",
      "aria-label": say("views.do", { what: say(key), name: view.name }) }, say(key));
    made.addEventListener("click", () => void act());
    return made;
  }

  /** @param {SavedView} view */
  open(view) {
    this.dialog?.close();
    this.about.open(openedFilters(view.filters), view.place, view.filters);
  }

  /** The fields of a view. @param {{name: string, shared: string}} now */
  fields({ name, shared }) {
    const { say } = this.speaker;
    const areas = this.known.areas.some(({ code }) => code === shared) || !shared ? this.known.areas
      : [...this.known.areas, { code: shared, name: shared }];
    const select = /** @type {HTMLSelectElement} */ (h("select", { name: "shared" },
      h("option", { value: "" }, say("views.shared.not")),
      ...areas.map((one) => h("option", { value: one.code }, say("views.shared.in", one)))));
    select.value = shared;
    return [h("label", { class: "field" }, say("views.name"), h("input", { name: "name", value: name,
      required: true, maxlength: NAME_MOST, autocomplete: "off" })),
    areas.length > 0 && h("label", { class: "field" }, say("views.shared"), select,
      h("small", {}, say("views.shared.about")))].filter((one) => one instanceof Node);
  }

  current() {
    const { filters, place } = this.about.now();
    return { filters: keptFilters(filters), ...place && { place } };
  }

  async save() {
    const { say } = this.speaker;
    const made = await formDialog(this.speaker, { title: say("views.save"), submit: say("views.keep"),
      other: say("views.cancel"), inner: this.fields({ name: "", shared: "" }),
      act: ({ name, shared = "" }) => views.save({ name, shared, ...this.current() }) });
    if (made) await this.renew(made.id);
  }

  /** @param {SavedView} view */
  async change(view) {
    const { say } = this.speaker;
    const replaced = h("label", { class: "tick" }, h("input", { type: "checkbox", name: "replaced", value: "1" }),
      say("views.replace"));
    const made = await formDialog(this.speaker, { title: say("views.change"), submit: say("views.keep"),
      other: say("views.cancel"),
      inner: [...this.fields({ name: view.name, shared: view.shared?.code ?? "" }), replaced],
      act: ({ name, shared = "", replaced: isNew }) =>
        views.change(view.id, { name, shared, ...isNew && this.current() }) });
    if (made) await this.renew(view.id);
  }

  /** @param {SavedView} view */
  async remove(view) {
    const { say } = this.speaker;
    const done = await formDialog(this.speaker, { title: say("views.delete"), submit: say("views.delete"),
      other: say("views.cancel"), inner: [h("p", {}, say("views.delete.about", { name: view.name }))],
      act: async () => { await views.remove(view.id); return true; } });
    if (done) await this.renew(null);
  }

  /** The list as it is now; the view that was written takes the focus. @param {number|null} id */
  async renew(id) {
    try {
      this.known = await views.list();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.dialog?.close();
      showProblem(error, this.speaker);
      return;
    }
    this.draw();
    saved(this.speaker);
    const row = id === null ? null : this.list.querySelector(`[data-view="${id}"] .view-open`);
    (/** @type {HTMLElement|null} */ (row) ?? byId("view-save")).focus();
  }
}
