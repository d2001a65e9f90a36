/** Where to go after a login: what the address asks for, as long as it is of this site. Pure. */

/** The whole address, or the map's. Never a path alone: that of `/.//evil.example` is
 * `//evil.example`, which a browser takes for another site.
 * @param {string} wished @param {string} origin @param {string} [home] the path of the map */
export function addressOfThisSite(wished, origin, home = "/") {
  const map = origin + home;
  if (!URL.canParse(wished, origin)) return map;
  const target = new URL(wished, origin);
  const isOurs = target.origin === origin && !target.pathname.startsWith("//");
  return isOurs ? origin + target.pathname + target.search : map;
}

/** Whether a page was asked for before the login. Whoever typed no more than the site's address, which
 * is the map's, asked for none. @param {string|null} next @param {string} hash @param {string} [home] */
export const isAsked = (next, hash, home = "/") => Boolean(next) && (next !== home || hash !== "");
