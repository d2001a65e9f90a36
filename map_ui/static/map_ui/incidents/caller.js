/** What a call centre's screen pop says of a caller. Pure.
 *
 * It stands behind the # of the address: that part reaches no server, no proxy and no log. */

const PHONE = /^\+?[0-9][0-9 ()-]{2,30}$/;
const LONGEST_ADDRESS = 300;

/** ``#phone=13800001234&address=…``; null where nobody is named. What is no number is left out.
 * @param {string} hash @returns {{phone: string, address: string}|null} */
export function callerOf(hash) {
  const told = new URLSearchParams(hash.replace(/^#/, "").replaceAll("+", "%2B"));
  const phone = (told.get("phone") ?? "").trim();
  const address = (told.get("address") ?? "").trim().slice(0, LONGEST_ADDRESS);
  const caller = { phone: PHONE.test(phone) ? phone : "", address };
  return caller.phone || caller.address ? caller : null;
}

/** What can be filled in at once, and what would take the place of something typed.
 * @param {{phone: string, address: string}} caller @param {{phone: string, address: string}} typed */
export function fitted(caller, typed) {
  const wins = (/** @type {"phone"|"address"} */ name) => Boolean(caller[name]) && !typed[name];
  const clashes = (/** @type {"phone"|"address"} */ name) => Boolean(caller[name] && typed[name] && caller[name] !== typed[name]);
  return { fill: { phone: wins("phone") ? caller.phone : "", address: wins("address") ? caller.address : "" },
    isOther: clashes("phone") || clashes("address") };
}
