/** Where the site stands on its host: at its root, or below a prefix that a proxy gave it. */

const told = typeof document === "undefined" ? undefined : document.documentElement?.dataset?.root;
const ROOT = (told ?? "/").replace(/\/$/, "");

/** The path of a page or a route on this host. @param {string} path begins with a slash */
export const at = (path) => ROOT + path;

/** The path of this page within the site. */
export const pathHere = () => location.pathname.slice(ROOT.length);
