/** Numbers of persons among what is typed into the desk's search. Pure. */

/** A text that looks like a number of a document or a phone: it must not stand in an address.
 * @param {string} text @returns {Record<string, string>|null} */
export function asNumber(text) {
  const plain = text.replace(/[\s-]/g, "");
  if (/^\d{17}[\dXx]$/.test(plain)) return { id_number: plain };
  if (/^(\+?86)?1[3-9]\d{9}$/.test(plain)) return { phone: plain };
  return null;
}
