/** Texts of the tree of layers. Pure. */

/** @type {Record<string, Record<string, string>>} */
export const LAYER_TEXTS = {
  zh: { "tree": "更多图层", "tree.find": "查找图层", "tree.none": "没有相符的图层",
    "tree.opacity": "{name}的不透明度", "tree.up": "{name}上移一层", "tree.down": "{name}下移一层",
    "tree.wall": "大屏深色模式",
    "tree.yes": "是", "tree.no": "否" },
  en: { "tree": "More layers", "tree.find": "Find a layer", "tree.none": "No such layer",
    "tree.opacity": "Opacity of {name}", "tree.up": "Move {name} up",
    "tree.down": "Move {name} down", "tree.wall": "Dark mode for a wall",
    "tree.yes": "yes", "tree.no": "no" },
};
