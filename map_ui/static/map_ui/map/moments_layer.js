/** What stood open at a moment, drawn anew for each: marks by light, or sums. */

const { L } = window;
const COLOURS = /** @type {Record<string, string>} */ ({ green: "#1d7f45", yellow: "#c27a00", red: "#b3261e", "": "#ffffff" });
const SIZE_PX = 6;
const NEAR_PX = 14;
/** What is worse lies above. */
const ORDER = ["", "green", "yellow", "red"];

/** @typedef {{ref: string, lon: number, lat: number, light: string}} Standing */
/** @typedef {{code: string, lon: number, lat: number, total: number}} Sum */

export class MomentsLayer {
  /** @param {L.Map} map @param {string} pane @param {(ref: string) => void} onPick */
  constructor(map, pane, onPick) {
    this.map = map;
    this.pane = pane;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "moments leaflet-zoom-hide";
    /** @type {Standing[]} */ this.cases = [];
    /** @type {Sum[]} */ this.sums = [];
    this.redraw = () => this.draw();
    this.pick = (/** @type {any} */ event) => {
      const near = this.nearest(event.containerPoint);
      if (near) onPick(near);
    };
  }

  /** @param {{cases?: Standing[], sums?: Sum[]}} what */
  show({ cases = [], sums = [] }) {
    this.cases = [...cases].sort((a, b) => ORDER.indexOf(a.light) - ORDER.indexOf(b.light));
    this.sums = sums;
    if (!this.canvas.isConnected) {
      this.map.getPane(this.pane)?.append(this.canvas);
      this.map.on("moveend zoomend resize", this.redraw).on("click", this.pick);
    }
    this.map.whenReady(this.redraw); // what is played may be read before it is known where to look
  }

  hide() {
    this.map.off("moveend zoomend resize", this.redraw).off("click", this.pick);
    this.canvas.remove();
    this.cases = [];
    this.sums = [];
  }

  draw() {
    const size = this.map.getSize();
    const sharp = window.devicePixelRatio || 1;
    L.DomUtil.setPosition(this.canvas, this.map.containerPointToLayerPoint([0, 0]));
    Object.assign(this.canvas, { width: size.x * sharp, height: size.y * sharp });
    Object.assign(this.canvas.style, { width: `${size.x}px`, height: `${size.y}px` });
    this.canvas.dataset.shown = String(this.cases.length || this.sums.reduce((n, { total }) => n + total, 0));
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    pen.scale(sharp, sharp);
    for (const one of this.cases) mark(pen, this.map.latLngToContainerPoint([one.lat, one.lon]), one.light);
    for (const one of this.sums) sum(pen, this.map.latLngToContainerPoint([one.lat, one.lon]), one.total);
  }

  /** @param {L.Point} at @returns {string} the ref of the mark there, empty for none */
  nearest(at) {
    let found = "";
    let least = NEAR_PX;
    for (const { ref, lon, lat } of this.cases) {
      const far = this.map.latLngToContainerPoint([lat, lon]).distanceTo(at);
      if (far <= least) [found, least] = [ref, far];
    }
    return found;
  }
}

/** A mark of the shape that its light has everywhere. @param {CanvasRenderingContext2D} pen @param {L.Point} at
 * @param {string} light */
function mark(pen, { x, y }, light) {
  pen.beginPath();
  if (light === "red") pen.rect(x - SIZE_PX, y - SIZE_PX, 2 * SIZE_PX, 2 * SIZE_PX);
  else if (light === "yellow") {
    pen.moveTo(x, y - SIZE_PX - 1);
    pen.lineTo(x + SIZE_PX + 1, y + SIZE_PX);
    pen.lineTo(x - SIZE_PX - 1, y + SIZE_PX);
    pen.closePath();
  } else pen.arc(x, y, SIZE_PX, 0, 2 * Math.PI);
  pen.fillStyle = COLOURS[light] ?? "#ffffff";
  pen.fill();
  pen.lineWidth = light ? 1.5 : 2.5;
  pen.strokeStyle = light ? "#ffffff" : "#5c6b75";
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {L.Point} at @param {number} total */
function sum(pen, { x, y }, total) {
  pen.beginPath();
  pen.arc(x, y, 13 + 5 * Math.log10(total), 0, 2 * Math.PI);
  Object.assign(pen, { fillStyle: "#12566b", strokeStyle: "#ffffff", lineWidth: 2 });
  pen.fill();
  pen.stroke();
  Object.assign(pen, { fillStyle: "#ffffff", font: "700 13px sans-serif", textAlign: "center", textBaseline: "middle" });
  pen.fillText(String(total), x, y + 1);
}
