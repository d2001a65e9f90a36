/**
 * Before anything is drawn: the theme and the size of type that were chosen on this phone, else what the phone asks for.
 * A classic script that is waited for; what the page chooses later it hears of as `field-look`.
 */
(() => {
  const root = document.documentElement;
  const kept = (/** @type {string} */ name) => {
    try { return localStorage.getItem(`geo_grid.field.${name}`) ?? ""; } catch { return ""; }
  };
  const wear = (/** @type {string} */ theme, /** @type {string} */ type) => {
    const sheets = /** @type {HTMLLinkElement[]} */ ([...document.querySelectorAll("link[data-theme]")]);
    const isKnown = theme === "light" || sheets.some(({ dataset }) => dataset.theme === theme);
    for (const sheet of sheets) {
      const { theme: own, asked } = sheet.dataset;
      sheet.media = isKnown ? own === theme ? "all" : "not all" : asked ?? "not all";
    }
    root.dataset.type = type;
  };
  addEventListener("field-look", (event) => {
    const { theme, type } = /** @type {CustomEvent} */ (event).detail;
    wear(theme, type);
  });
  wear(kept("theme"), kept("type"));
})();
