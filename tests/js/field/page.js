/** As much of a page as the field worker's parts use: elements by name, what stands in them, what is pressed. */

class Element extends EventTarget {
  constructor() {
    super();
    Object.assign(this, { dataset: {}, hidden: false, textContent: "", value: "", inner: [], isConnected: true, files: [] });
  }

  setAttribute(name, value) { if (name === "value") this.value = value; }
  removeAttribute() {}
  append(...parts) {
    this.inner.push(...parts);
    if (parts.every((one) => typeof one === "string")) this.value = this.textContent = parts.join("");
  }

  replaceChildren(...parts) {
    for (const one of this.inner) if (one instanceof Element) one.isConnected = false;
    this.inner = parts.filter((one) => one !== "");
  }

  scrollIntoView() {}
  focus() {}
  setCustomValidity() {}
  contains(other) { return other === this || this.inner.some((one) => one instanceof Element && one.contains(other)); }
  closest() { return null; }
  querySelector() { return null; }
}

/** A page of its own, of which `document` is one. @returns {(id: string) => any} the element with an id */
export function page() {
  const parts = new Map();
  const part = (id) => {
    if (!parts.has(id)) parts.set(id, new Element());
    return parts.get(id);
  };
  globalThis.document = { documentElement: { lang: "zh-CN", dataset: {} }, title: "", createElement: () => new Element(),
    getElementById: (id) => (id === "report-files" ? null : part(id)) };
  return part;
}
