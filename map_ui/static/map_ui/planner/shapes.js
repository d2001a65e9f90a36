/** Plane geometry of a plan: which atoms a stroke means, the lines between cells. Pure. */

/** @typedef {import("./types.js").Atom} Atom */
/** @typedef {import("./types.js").Position} Position */
/** @typedef {{a: string, b: string|null, line: Position[]}} Border */

const LATTICE = 1e8;

/** Whether a position lies inside rings (even-odd). @param {Position[][]} rings
 * @param {number} x @param {number} y */
export function inside(rings, x, y) {
  let odd = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [ax, ay] = ring[i];
      const [bx, by] = ring[j];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
    }
  }
  return odd;
}

/** Degrees of longitude and latitude in a metre. @param {number} lat */
export function degreesPerMetre(lat) {
  return { x: 1 / (111_320 * Math.cos((lat * Math.PI) / 180)), y: 1 / 111_320 };
}

/** A grid over atoms: who may be near a place, in constant time. */
export class AtomIndex {
  /** @param {Iterable<Atom>} atoms */
  constructor(atoms) {
    const list = [...atoms];
    const sizes = list.map(({ bbox }) => Math.max(bbox[2] - bbox[0], bbox[3] - bbox[1]));
    this.step = Math.max(1e-6, sizes.reduce((sum, size) => sum + size, 0) / (sizes.length || 1));
    /** @type {Map<string, Atom[]>} */ this.boxes = new Map();
    for (const atom of list) this.add(atom);
  }

  /** @param {Atom} atom */
  add(atom) {
    this.over(atom.bbox, (key) => {
      const held = this.boxes.get(key);
      if (held) held.push(atom);
      else this.boxes.set(key, [atom]);
    });
  }

  /** @param {Atom} atom */
  remove(atom) {
    this.over(atom.bbox, (key) => {
      this.boxes.set(key, (this.boxes.get(key) ?? []).filter((one) => one !== atom));
    });
  }

  /** @param {[number, number, number, number]} bbox @param {(key: string) => void} visit */
  over([west, south, east, north], visit) {
    const { step } = this;
    for (let i = Math.floor(west / step); i <= Math.floor(east / step); i += 1) {
      for (let j = Math.floor(south / step); j <= Math.floor(north / step); j += 1) {
        visit(`${i}/${j}`);
      }
    }
  }

  /** Atoms whose box touches a box. @param {[number, number, number, number]} bbox */
  near(bbox) {
    /** @type {Set<Atom>} */ const found = new Set();
    const look = (/** @type {Atom[]|undefined} */ atoms) => {
      for (const atom of atoms ?? []) {
        const b = atom.bbox;
        if (b[0] <= bbox[2] && b[2] >= bbox[0] && b[1] <= bbox[3] && b[3] >= bbox[1]) {
          found.add(atom);
        }
      }
    };
    const many = ((bbox[2] - bbox[0]) / this.step) * ((bbox[3] - bbox[1]) / this.step);
    if (many > this.boxes.size) for (const atoms of this.boxes.values()) look(atoms);
    else this.over(bbox, (key) => look(this.boxes.get(key)));
    return found;
  }

  /** The atom at a place. @param {Position} place @returns {Atom|null} */
  at([x, y]) {
    for (const atom of this.near([x, y, x, y])) if (inside(atom.rings, x, y)) return atom;
    return null;
  }

  /** The atom at a place and those whose middle lies within a radius of it.
   * @param {Position} place @param {number} radiusM metres */
  brushed(place, radiusM) {
    const [x, y] = place;
    const per = degreesPerMetre(y);
    const [rx, ry] = [radiusM * per.x, radiusM * per.y];
    const found = [];
    for (const atom of this.near([x - rx, y - ry, x + rx, y + ry])) {
      const [mx, my] = atom.middle;
      const far = ((mx - x) / rx) ** 2 + ((my - y) / ry) ** 2;
      if (far <= 1 || inside(atom.rings, x, y)) found.push(atom);
    }
    return found;
  }

  /** Atoms whose middle lies inside a ring. @param {Position[]} ring */
  lassoed(ring) {
    const xs = ring.map(([x]) => x);
    const ys = ring.map(([, y]) => y);
    const box = /** @type {[number, number, number, number]} */ (
      [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]);
    return [...this.near(box)].filter(({ middle }) => inside([ring], middle[0], middle[1]));
  }
}

/** @param {Position} p */
const name = ([x, y]) => `${Math.round(x * LATTICE)},${Math.round(y * LATTICE)}`;

/**
 * The lines between atoms: neighbours match vertex for vertex, so equal segments find each other.
 * @param {Iterable<Atom>} atoms @returns {Border[]} one for each pair and each atom's outer line
 */
export function indexBorders(atoms) {
  /** @type {Map<string, {owners: string[], from: Position, to: Position}>} */
  const segments = new Map();
  for (const { key, rings } of atoms) {
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i += 1) {
        const [p, q] = [name(ring[i - 1]), name(ring[i])];
        const id = p < q ? `${p} ${q}` : `${q} ${p}`;
        const held = segments.get(id);
        if (held) held.owners.push(key);
        else segments.set(id, { owners: [key], from: ring[i - 1], to: ring[i] });
      }
    }
  }
  /** @type {Map<string, {a: string, b: string|null, parts: [Position, Position][]}>} */
  const pairs = new Map();
  for (const { owners: [a, b = null], from, to } of segments.values()) {
    const id = b === null ? a : a < b ? `${a} ${b}` : `${b} ${a}`;
    const held = pairs.get(id);
    if (held) held.parts.push([from, to]);
    else pairs.set(id, { a, b, parts: [[from, to]] });
  }
  return [...pairs.values()].flatMap(({ a, b, parts }) =>
    chained(parts).map((line) => ({ a, b, line })));
}

/** Segments joined end to end. @param {[Position, Position][]} parts @returns {Position[][]} */
export function chained(parts) {
  /** @type {Map<string, number[]>} */ const ends = new Map();
  parts.forEach(([p, q], i) => {
    for (const end of [name(p), name(q)]) ends.set(end, [...(ends.get(end) ?? []), i]);
  });
  const used = new Set();
  const lines = [];
  const grow = (/** @type {Position[]} */ line) => {
    for (;;) {
      const tip = line[line.length - 1];
      const next = (ends.get(name(tip)) ?? []).filter((i) => !used.has(i));
      if (next.length !== 1) return;
      used.add(next[0]);
      const [p, q] = parts[next[0]];
      line.push(name(p) === name(tip) ? q : p);
    }
  };
  // Start at loose ends, so that an open line comes out in one piece; rings come last.
  const order = [...parts.keys()].sort((i, j) => loose(i) - loose(j));
  function loose(/** @type {number} */ i) {
    return Math.min(...parts[i].map((end) => (ends.get(name(end)) ?? []).length));
  }
  for (const i of order) {
    if (used.has(i)) continue;
    used.add(i);
    const [p, q] = parts[i];
    const starts = (ends.get(name(p)) ?? []).length === 1;
    const line = starts ? [p, q] : [q, p];
    grow(line);
    line.reverse();
    grow(line);
    lines.push(line);
  }
  return lines;
}

/** The longest line between two cells. @param {Border[]} borders
 * @param {(atom: string) => string|null} cellOf @param {string} one @param {string} other
 * @returns {Position[]} empty where they do not touch */
export function borderBetween(borders, cellOf, one, other) {
  const parts = borders.filter(({ a, b }) => {
    if (b === null) return false;
    const cells = [cellOf(a), cellOf(b)];
    return cells.includes(one) && cells.includes(other);
  }).flatMap(({ line }) => line.slice(1).map((to, i) =>
    /** @type {[Position, Position]} */ ([line[i], to])));
  return chained(parts).reduce((best, line) => (lengthOf(line) > lengthOf(best) ? line : best), []);
}

/** @param {Position[]} line degrees, north-south and east-west alike */
function lengthOf(line) {
  return line.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - line[i][0], y - line[i][1]), 0);
}

/**
 * A border pulled at one place: what is near follows, the ends stay.
 * @param {Position[]} line @param {Position} from where it was taken @param {Position} to
 * @returns {Position[]}
 */
export function bent(line, from, to) {
  const dense = densified(line);
  const steps = dense.map((p, i) => (i ? Math.hypot(p[0] - dense[i - 1][0], p[1] - dense[i - 1][1]) : 0));
  const along = steps.map(((sum) => (/** @type {number} */ step) => (sum += step))(0));
  const far = dense.map(([x, y]) => Math.hypot(x - from[0], y - from[1]));
  const held = far.indexOf(Math.min(...far));
  const pull = [to[0] - from[0], to[1] - from[1]];
  const before = Math.max(along[held], 1e-9);
  const after = Math.max(along[along.length - 1] - along[held], 1e-9);
  return dense.map(([x, y], i) => {
    const away = i <= held ? (along[held] - along[i]) / before : (along[i] - along[held]) / after;
    const share = (1 + Math.cos(Math.PI * Math.min(1, away))) / 2;
    return /** @type {Position} */ ([x + pull[0] * share, y + pull[1] * share]);
  });
}

/** @param {Position[]} line at least 24 points over its length */
function densified(line) {
  const step = lengthOf(line) / 24;
  return line.flatMap((to, i) => {
    if (!i || !step) return [to];
    const from = line[i - 1];
    const parts = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / step));
    return Array.from({ length: parts }, (_, n) => /** @type {Position} */ ([
      from[0] + ((to[0] - from[0]) * (n + 1)) / parts,
      from[1] + ((to[1] - from[1]) * (n + 1)) / parts]));
  });
}

/**
 * Tints for cells: neighbours differ, and a cell keeps the tint it had.
 * @param {Iterable<string>} cells @param {Iterable<[string, string]>} touching pairs of cells
 * @param {Map<string, number>} before @param {number} tints how many there are
 * @returns {Map<string, number>}
 */
export function tinted(cells, touching, before, tints) {
  /** @type {Map<string, Set<string>>} */ const near = new Map([...cells].map((c) => [c, new Set()]));
  for (const [a, b] of touching) {
    near.get(a)?.add(b);
    near.get(b)?.add(a);
  }
  /** @type {Map<string, number>} */ const chosen = new Map();
  const isFree = (/** @type {string} */ cell, /** @type {number} */ tint) =>
    ![...(near.get(cell) ?? [])].some((other) => chosen.get(other) === tint);
  const order = [...near.keys()].sort((a, b) => Number(before.has(b)) - Number(before.has(a)));
  const uses = Array.from({ length: tints }, () => 0);
  for (const cell of order) {
    const kept = before.get(cell);
    const free = [...uses.keys()].filter((t) => isFree(cell, t)).sort((a, b) => uses[a] - uses[b]);
    const tint = kept !== undefined && isFree(cell, kept) ? kept : free[0] ?? 0;
    chosen.set(cell, tint);
    uses[tint] += 1;
  }
  return chosen;
}

/** The box around atoms. @param {{bbox: [number, number, number, number]}[]} list
 * @returns {[number, number, number, number]} west, south, east, north */
export function boxOf(list) {
  return list.reduce((box, { bbox }) => [Math.min(box[0], bbox[0]), Math.min(box[1], bbox[1]),
    Math.max(box[2], bbox[2]), Math.max(box[3], bbox[3])],
  /** @type {[number, number, number, number]} */ ([Infinity, Infinity, -Infinity, -Infinity]));
}
