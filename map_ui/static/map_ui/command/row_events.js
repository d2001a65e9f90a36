/** A row of the list opens its case beside the map; the one under pointer or focus stands out there. */

/** @param {HTMLElement} list @param {{open(ref: string): void, point(ref: string): void}} does */
export function listenToRows(list, { open, point }) {
  const rowOf = (/** @type {Event} */ event) =>
    /** @type {HTMLElement|null} */ (/** @type {HTMLElement} */ (event.target).closest("li"));
  list.addEventListener("click", (event) => {
    const ref = rowOf(event)?.dataset.ref;
    if (!ref || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(ref);
  });
  for (const type of ["pointerover", "focusin", "pointerleave"]) {
    list.addEventListener(type, (event) => point(type === "pointerleave" ? "" : rowOf(event)?.dataset.ref ?? ""));
  }
}
