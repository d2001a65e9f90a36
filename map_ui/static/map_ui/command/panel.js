/** The case that was chosen on the map or in the list, beside them; its name stands in the address. */

import { caseAddress } from "../kit/cases.js";
import { nameOf } from "../kit/case_words.js";
import { byId } from "../kit/elements.js";
import { Failure } from "../kit/failure.js";
import { showProblem } from "../kit/page.js";
import { noteCase } from "../kit/recent.js";
import { CaseView } from "../incidents/case_view.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{speaker: Speaker, onShow(ref: string): void, onDone(): void,
 *   focusOn(ref: string): void, onRead(one: any): void}} About */

export class CasePanel {
  /** @param {About} about */
  constructor({ speaker, onShow, onDone, focusOn, onRead }) {
    this.speaker = speaker;
    this.onShow = onShow;
    this.onDone = onDone;
    this.focusOn = focusOn;
    this.onRead = onRead;
    this.ref = "";
    /** @type {CaseView|null} */ this.view = null;
    byId("panel-close").addEventListener("click", () => this.close());
    document.addEventListener("keydown", (event) => {
      const isElsewhere = document.querySelector("dialog[open], .is-drawing")
        || /** @type {HTMLElement} */ (event.target).closest("form");
      if (event.key === "Escape" && this.ref && !isElsewhere) this.close();
    });
  }

  /** @param {string} ref */
  open(ref) {
    if (ref === this.ref) return;
    const address = new URL(location.href);
    address.searchParams.set("case", ref);
    history.pushState(null, "", address);
    this.follow();
    byId("panel-close").focus();
  }

  close() {
    const { ref } = this;
    const address = new URL(location.href);
    address.searchParams.delete("case");
    history.pushState(null, "", address);
    this.follow();
    this.focusOn(ref);
  }

  /** Show what the address names. */
  follow() {
    const ref = new URLSearchParams(location.search).get("case") ?? "";
    if (ref === this.ref) return;
    this.ref = ref;
    this.view?.remove();
    this.view = null;
    byId("case-panel").hidden = !ref;
    byId("list-side").hidden = Boolean(ref);
    byId("moved").hidden = true;
    byId("case").replaceChildren();
    this.onShow(ref);
    this.onRead(null);
    if (!ref) return;
    /** @type {HTMLAnchorElement} */ (byId("panel-page")).href = caseAddress(ref);
    byId("case").setAttribute("aria-busy", "true");
    this.view = new CaseView(byId("case"), { ref, speaker: this.speaker, hasMap: false, onDone: () => {
      // The button that was pressed is gone with the step: whoever uses keys goes on from here.
      if (document.activeElement === document.body) byId("panel-close").focus();
      this.onDone();
    } });
    void this.renew();
  }

  /** Read the case anew: something has become of it. */
  async renew() {
    const { view } = this;
    try {
      await (view?.one ? view.renew() : view?.read());
      if (view?.one && this.view === view) this.onRead(view.one);
      if (view?.one && this.view === view) noteCase(view.one.ref, nameOf(view.one.matter, this.speaker));
    } catch (error) {
      if (this.view !== view) return;
      if (error instanceof Failure && error.status === 404) {
        byId("case").textContent = this.speaker.say("case.absent");
      } else showProblem(error, this.speaker);
    } finally {
      byId("case").removeAttribute("aria-busy");
    }
  }

  tick() {
    this.view?.tick();
  }
}
