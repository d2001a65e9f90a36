/** The grid cells under the cases: read once, and again when the stream says that all is new. */

import * as api from "../kit/api.js";
import { paced } from "../kit/seldom.js";

/** Cells are others once a plan is published; that all is new is said for other reasons, too. */
const APART_MS = 60_000;

/** @param {(collection: any) => void} onCells */
export function groundOf(onCells) {
  const read = async () => onCells(await api.cells());
  // What cannot be read then stays as it was until the next time.
  return { read, again: paced(() => void read().catch(() => undefined), 0, APART_MS) };
}
