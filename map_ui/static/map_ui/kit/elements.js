/** Small helpers that make and find elements. Text always goes in as text, never as markup. */

/**
 * @param {string} tag @param {Record<string, string|boolean|undefined>} attributes true is an
 *   empty attribute, false and undefined leave it out
 * @param {(Node|string|null|undefined|false)[]} inner
 * @returns {HTMLElement}
 */
export function h(tag, attributes, ...inner) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...inner.filter((part) => part !== null && part !== undefined && part !== false));
  return element;
}

/**
 * Each cell of a table with the name of its column, which a narrow screen shows beside it: the row
 * of names has no room there. @template {HTMLElement} T @param {T} table what holds thead and tbody
 * @returns {T} the same
 */
export function headed(table) {
  const names = [...table.querySelectorAll("thead tr:first-child > *")].map((one) => one.textContent ?? "");
  for (const row of table.querySelectorAll("tbody tr")) {
    if (row.children.length !== names.length) continue; // a sentence in place of rows
    for (const [i, cell] of [...row.children].entries()) {
      if (cell.localName === "td" && names[i]) cell.setAttribute("data-head", names[i]);
    }
  }
  return table;
}

/** The element with an id that the template promises. @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** Fold a panel or open it, and say what its button does next.
 * @param {HTMLElement} panel @param {HTMLElement} button @param {boolean} folded
 * @param {import("../texts/speaker.js").Speaker} speaker */
export function fold(panel, button, folded, { say }) {
  panel.classList.toggle("folded", folded);
  button.setAttribute("aria-expanded", String(!folded));
  button.dataset.label = folded ? "panel.open" : "panel.fold";
  button.setAttribute("aria-label", say(button.dataset.label));
  button.title = say(button.dataset.label);
}

/** A badge that says a value is an estimate. @param {import("../texts/speaker.js").Speaker} speaker */
export function estimatedBadge({ say }) {
  return h("span", { class: "badge", title: say("estimated.title") }, say("estimated"));
}

/** Every fixed text of the page in one language: `data-text` fills, `data-label` names.
 * @param {import("../texts/speaker.js").Speaker} speaker */
export function translatePage({ say }) {
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = say(/** @type {HTMLElement} */ (element).dataset.text ?? "");
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    const text = say(/** @type {HTMLElement} */ (element).dataset.label ?? "");
    element.setAttribute("aria-label", text);
    if (element instanceof HTMLButtonElement) element.title = text;
    if (element instanceof HTMLInputElement) element.placeholder = text;
  }
}
