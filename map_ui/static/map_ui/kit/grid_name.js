/** What a professional grid is called. Pure. */

/** @param {{name_zh: string, name_en: string}} grid @param {string} language of the reader */
export const gridName = (grid, language) => (language === "en" && grid.name_en) || grid.name_zh;
