/**
 * Nothing typed is lost: which forms of this page hold what nobody has saved.
 *
 * Every form is guarded unless it says otherwise: `data-guard="none"` where nothing is lost (a search, a
 * filter, a password), `data-guard="kept"` where a draft of what is typed stays by itself. The attribute
 * may stand at the form or at a part of it. What has no field (a map) says `noteChange`; a form that
 * stays after it was saved says `settle`.
 */

const OFF = "[data-guard], [role=search]";
const WORK = "input:not([type=hidden], [type=password], [type=search], [type=submit], [type=button]),"
  + " textarea, select";

/** @typedef {HTMLInputElement|HTMLTextAreaElement|HTMLSelectElement} Control */

/** Of a form whose words lie sealed: without it the browser writes them, readable, into the files
 * by which it brings its tabs back (Chromium's `Sessions`). */
export const UNSAVED = { autocomplete: "off" };

/** What stood in a field before a person came to it. @type {Map<Control, string>} */
const before = new Map();
/** Forms that were changed in what is no field. @type {Set<Element>} */
const changed = new Set();

/** @param {Control} control */
const valueOf = (control) => (control instanceof HTMLInputElement
  && ["checkbox", "radio"].includes(control.type) ? String(control.checked) : control.value);

/** @param {EventTarget|null} target @returns {Control|null} a field whose content is somebody's work */
function workAt(target) {
  if (!(target instanceof Element) || !target.matches(WORK) || target.matches("[readonly]")) return null;
  return target.closest("form") && !target.closest(OFF) ? /** @type {Control} */ (target) : null;
}

/** @param {Event} event */
function remember({ target }) {
  const control = workAt(target);
  if (control && !before.has(control)) before.set(control, valueOf(control));
}

/** What a field that had no focus held before: a tick set by its label, a choice set by an arrow key.
 * @param {Control} control @returns {string} */
function heldBefore(control) {
  if (control instanceof HTMLSelectElement) {
    return ([...control.options].find((one) => one.defaultSelected) ?? control.options[0])?.value ?? "";
  }
  const isTick = control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type);
  return isTick ? String(!control.checked) : control.defaultValue;
}

/** @param {Event} event */
function rememberUnfocused({ target }) {
  const control = workAt(target);
  if (control && !before.has(control)) before.set(control, heldBefore(control));
}

/** A form was changed in what is no field, say on a map. @param {Element} part of it */
export function noteChange(part) {
  const form = part.closest("form");
  if (form) changed.add(form);
}

/** What a form holds is saved, or given up. @param {Element} form or what holds some */
export function settle(form) {
  for (const control of before.keys()) if (form.contains(control)) before.delete(control);
  for (const one of changed) if (form.contains(one)) changed.delete(one);
}

/** The forms with unsaved work, each once. @param {Node} [within] @returns {Element[]} */
export function unsavedForms(within = document) {
  /** @type {Set<Element>} */ const found = new Set();
  for (const [control, value] of before) {
    if (!control.isConnected) before.delete(control);
    else if (within.contains(control) && valueOf(control) !== value && control.form) found.add(control.form);
  }
  for (const form of changed) {
    if (!form.isConnected) changed.delete(form);
    else if (within.contains(form)) found.add(form);
  }
  return [...found];
}

/** What a form calls itself. @param {Element} form */
export function titleOf(form) {
  const heading = form.querySelector("h1, h2, h3") ?? form.closest("section, dialog")?.querySelector("h1, h2, h3");
  return (form.getAttribute("aria-label") || heading?.textContent || document.title.split(" · ").at(-1) || "").trim();
}

/** What else of the page is not saved yet. @type {(() => boolean)[]} */ const others = [];

/** Typing that is kept while its form is not on the page, say behind another tab. @param {() => boolean} isUnsaved */
export function alsoGuard(isUnsaved) { others.push(isUnsaved); }

function watch() {
  document.addEventListener("focusin", remember, true);
  document.addEventListener("input", rememberUnfocused, true);
  document.addEventListener("reset", ({ target }) => {
    if (target instanceof Element) settle(target);
  }, true);
  addEventListener("beforeunload", (event) => {
    if (unsavedForms().length || others.some((isUnsaved) => isUnsaved())) event.preventDefault();
  });
}

// Modules of pages are also read where there is no page.
if ("addEventListener" in (globalThis.document ?? {})) watch();
