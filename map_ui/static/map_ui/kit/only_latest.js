/** A part of the page that is read from the site: what was asked for last is what stays in it. */

/** @type {WeakMap<HTMLElement, object>} */ const asked = new WeakMap();

/**
 * What stands in the part meanwhile cannot be used: what is typed or chosen there would go unasked, and
 * a visit would be written to the door before. An earlier, slower read draws over nothing.
 * @template T @param {HTMLElement} part @param {() => Promise<T>} read
 * @returns {Promise<T|null>} null where something else was asked for since
 */
export async function readFor(part, read) {
  const mine = {}, isLatest = () => asked.get(part) === mine;
  asked.set(part, mine);
  part.setAttribute("aria-busy", "true");
  part.inert = true;
  try {
    const told = await read();
    return isLatest() ? told : null;
  } catch (error) {
    if (isLatest()) throw error;
    return null;
  } finally {
    if (isLatest()) {
      part.removeAttribute("aria-busy");
      part.inert = false;
    }
  }
}
