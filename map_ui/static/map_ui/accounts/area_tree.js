/** The divisions and grid cells of the city as a tree, and which of them a role is given for. Pure. */

/** A node: `key` names it as the API does, "division:350203" or "cell:7".
 * @typedef {{key: string, kind: "division"|"cell", id: string, level: string, name: string,
 *   parent: AreaNode|null, children: AreaNode[]}} AreaNode */
/** @typedef {{code: string, name: string, level: string}} Division */
/** @typedef {{id: number, name: string, code: string, community_code: string}} Cell */

export const LEVELS = ["city", "district", "street", "community"];
/** How many digits of a division's code are its own. */
const DIGITS = /** @type {Record<string, number>} */ ({ city: 4, district: 6, street: 9, community: 12 });

/** The digits with which every code below a division begins. @param {Division} division */
export const prefixOf = ({ code, level }) => code.slice(0, DIGITS[level]);

/**
 * The tree from the city down to its cells; what has no parent in it hangs from the nearest above.
 * @param {Division[]} divisions of all levels @param {Cell[]} cells
 * @returns {{roots: AreaNode[], byKey: Map<string, AreaNode>}}
 */
export function treeOf(divisions, cells) {
  /** @type {Map<string, AreaNode>} */ const byKey = new Map();
  /** @type {AreaNode[]} */ const roots = [];
  const above = (/** @type {string} */ code, /** @type {number} */ depth) => {
    for (let at = depth - 1; at >= 0; at -= 1) {
      const found = byKey.get(`division:${code.slice(0, DIGITS[LEVELS[at]])}`);
      if (found) return found;
    }
    return null;
  };
  const add = (/** @type {AreaNode} */ node) => {
    byKey.set(node.key, node);
    (node.parent?.children ?? roots).push(node);
  };
  for (const [depth, level] of LEVELS.entries()) {
    for (const one of divisions.filter((division) => division.level === level)) {
      const id = prefixOf(one);
      add({ key: `division:${id}`, kind: "division", id, level, name: one.name,
        parent: above(one.code, depth), children: [] });
    }
  }
  for (const cell of cells) {
    add({ key: `cell:${cell.id}`, kind: "cell", id: String(cell.id), level: "cell",
      name: cell.name || cell.code, parent: above(cell.community_code, LEVELS.length), children: [] });
  }
  return { roots, byKey };
}

/** The kinds of level that a role is given for, from above.
 * @param {{areas: string[], levels: string[]}} role */
export const levelsOf = (role) => [
  ...(role.areas.includes("division") ? role.levels : []),
  ...(role.areas.includes("cell") ? ["cell"] : [])];

/** Whether nothing that the role is given for lies in or below a node.
 * @param {AreaNode} node @param {string[]} levels */
export const isTooDeep = (node, levels) => {
  const order = [...LEVELS, "cell"];
  return levels.every((level) => order.indexOf(level) < order.indexOf(node.level));
};

/** The area around a cell that is meant by a click: of `level`, or none.
 * @param {AreaNode|undefined} cell @param {string} level @returns {AreaNode|null} */
export function around(cell, level) {
  let node = cell ?? null;
  while (node && node.level !== level) node = node.parent;
  return node;
}

/** Whether a cell lies in an area. @param {AreaNode|undefined} cell @param {AreaNode|null} area */
export function isWithin(cell, area) {
  for (let node = cell ?? null; node && area; node = node.parent) if (node === area) return true;
  return false;
}

/** The fields of the API that name an area. @param {AreaNode|null} node
 * @returns {Record<string, string>} */
export const fieldsOf = (node) => (node === null ? {}
  : node.kind === "cell" ? { grid_cell_id: node.id } : { division_code: node.id });

/** Who holds a role in an area, of all accounts. @param {any[]} users @param {string} role
 * @param {Record<string, string>} fields @returns {{user: any, held: any}[]} */
export function holders(users, role, fields) {
  const names = ["division_code", "grid_cell_id", "building_id", "department_id"];
  return users.flatMap((user) => user.roles
    .filter((/** @type {any} */ held) => held.role === role
      && names.every((name) => String(held[name] ?? "") === (fields[name] ?? "")))
    .map((/** @type {any} */ held) => ({ user, held })));
}

/** The areas of the tree in which a role is held by anybody. @param {any[]} users
 * @param {string} role @returns {Set<string>} keys of nodes */
export function heldKeys(users, role) {
  const held = users.flatMap((user) => user.roles).filter((one) => one.role === role);
  return new Set(held.map((one) => (one.grid_cell_id ? `cell:${one.grid_cell_id}`
    : `division:${one.division_code}`)));
}
