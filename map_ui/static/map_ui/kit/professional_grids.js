/** Professional grids as the server keeps them, and what each is called. */

import { json, send } from "./api.js";

/** @typedef {{id: number, code: string, revision: number, name_zh: string, name_en: string, colour: string}} Grid */

export const professionalGrids = {
  /** @returns {Promise<{results: Grid[], may_define: boolean}>} */
  list: () => json("professional_grids"),
  /** @param {object} fields @returns {Promise<Grid>} */
  add: (fields) => send("professional_grids", fields),
  /** @param {number} id @param {object} fields @returns {Promise<Grid>} */
  change: (id, fields) => send(`professional_grids/${id}`, fields, "PATCH"),
};

/** @param {{name_zh: string, name_en: string}} grid @param {string} language of the reader */
export const gridName = (grid, language) => (language === "en" && grid.name_en) || grid.name_zh;
