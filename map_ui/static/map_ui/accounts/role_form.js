/** The form that gives a role: which role decides which kind of area it wants. */

import { h } from "../kit/elements.js";
import { valuesOf } from "../kit/page.js";

const FIELDS = /** @type {Record<string, string>} */ ({ division: "division_code",
  cell: "grid_cell_id", building: "building_id", department: "department_id" });

/**
 * @param {{roles: any[], departments: any[]}} catalogue
 * @param {import("../texts/speaker.js").Speaker} speaker
 * @param {(given: Record<string, any>) => Promise<boolean>} give
 */
export function roleForm(catalogue, { say }, give) {
  const options = catalogue.roles.map((role) => h("option", { value: role.code }, role.name));
  const roles = /** @type {HTMLSelectElement} */ (h("select", { name: "role" }, ...options));
  const area = h("div", {});
  const form = /** @type {HTMLFormElement} */ (h("form", {},
    h("label", {}, h("span", {}, say("accounts.role")), roles), area,
    h("p", {}, h("button", { type: "submit", class: "button" }, say("accounts.give")))));

  /** The field of the role's own kind of area. */
  function showArea() {
    const [kind] = catalogue.roles.find((role) => role.code === roles.value).areas;
    if (kind === "none") {
      area.replaceChildren(h("p", { class: "quiet" }, say("accounts.area.none")));
      return;
    }
    const field = kind === "department"
      ? h("select", { name: FIELDS[kind] }, ...catalogue.departments.map((one) =>
        h("option", { value: String(one.id) }, one.name)))
      : h("input", { name: FIELDS[kind], id: `area-${kind}`, inputmode: "numeric",
        required: true, pattern: "[0-9]+", autocomplete: "off" });
    area.replaceChildren(h("label", {}, h("span", {}, say(`accounts.area.${kind}`)), field));
  }

  roles.addEventListener("change", showArea);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void give(valuesOf(form));
  });
  showArea();
  return form;
}
