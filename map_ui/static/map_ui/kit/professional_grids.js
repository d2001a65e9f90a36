/** Professional grids: what the server knows of them, and what they are called. */

import { json, send } from "./api.js";

export const professionalGrids = {
  list: () => json("professional_grids"),
  add: (/** @type {object} */ fields) => send("professional_grids", fields),
  change: (/** @type {number} */ id, /** @type {object} */ fields) =>
    send(`professional_grids/${id}`, fields, "PATCH"),
};

/** @param {{name_zh: string, name_en: string}} grid @param {string} language of the reader */
export const gridName = (grid, language) => (language === "en" && grid.name_en) || grid.name_zh;
