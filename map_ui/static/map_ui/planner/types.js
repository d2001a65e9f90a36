/** The shapes of what a plan is made of, for all modules of the planner. Types only. Pure. */

/** @typedef {[number, number]} Position lon, lat (WGS-84) */
/** @typedef {{key: string, code: string, community: number, sums: number[], rings: Position[][],
 *   bbox: [number, number, number, number], middle: Position, rimM: number,
 *   cell: string|null, base: string|null, estimated?: boolean}} Atom */
/** @typedef {{key: string, community: number, name: string, code: string, type: string,
 *   worker: number|null, id: number|null, locked: boolean, totals: number[], size: number,
 *   members: Set<string>, rimM: number, pull: [number, number, number], guessed: number}} Cell
 *   guessed: how many of its atoms hold estimates;
 *   rimM: metres around; pull: middles of its atoms weighted by households, and the weight */
/** @typedef {{to: string, wall: boolean, m: number}} Edge to a neighbour; wall: along a barrier */
/** @typedef {{code: string, cell: string|null, atoms: string[], blocks: boolean,
 *   [figure: string]: any}} Problem */

/** What figures and problems ask of a plan; `PlanModel` is one.
 * @typedef {{about: any, atoms: Map<string, Atom>, cells: Map<string, Cell>,
 *   near: Map<string, Edge[]>, loose: Set<string>, splitBuildings: any[],
 *   at(column: string): number, sum(cell: Cell, column: string): number,
 *   standing(cell: Cell): string, ruleOf(cell: Cell): number[], problems(): Problem[] }} Partition */

export {};
