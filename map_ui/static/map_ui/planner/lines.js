/** The lines between atoms, kept while atoms are cut and cut again. Pure. */

import { indexBorders } from "./shapes.js";

/** @typedef {import("./types.js").Atom} Atom */
/** @typedef {import("./shapes.js").Border} Border */

export class Lines {
  /** @type {Set<Border>} */ all = new Set();
  /** @type {Map<string, Set<Border>>} by atom */ of = new Map();

  /**
   * What lies at some atoms, made anew.
   * @param {Map<string, Atom>} atoms @param {Set<string>} touched keys that came, went or changed
   * @param {(key: string) => string[]} near neighbours of an atom
   */
  renew(atoms, touched, near) {
    for (const key of touched) for (const line of [...(this.of.get(key) ?? [])]) this.drop(line);
    const around = new Set(touched);
    for (const key of touched) for (const other of near(key)) around.add(other);
    const shapes = [...around].flatMap((key) => atoms.get(key) ?? []);
    for (const line of indexBorders(shapes)) {
      if (touched.has(line.a) || (line.b !== null && touched.has(line.b))) this.put(line);
    }
  }

  /** @param {Border} line */
  drop(line) {
    this.all.delete(line);
    for (const key of [line.a, line.b]) if (key !== null) this.of.get(key)?.delete(line);
  }

  /** @param {Border} line */
  put(line) {
    this.all.add(line);
    for (const key of [line.a, line.b]) {
      if (key === null) continue;
      const held = this.of.get(key);
      if (held) held.add(line);
      else this.of.set(key, new Set([line]));
    }
  }
}
