// The libraries under static/vendor are classic scripts that set globals; map.js alone reads them.
import type * as Leaflet from "leaflet";
import type * as Protomaps from "protomaps-leaflet";

interface Clusters extends Leaflet.FeatureGroup {
  addLayers(layers: Leaflet.Layer[]): this;
  removeLayers(layers: Leaflet.Layer[]): this;
  zoomToShowLayer(layer: Leaflet.Layer, then?: () => void): void;
}

declare global {
  interface Window {
    L: typeof Leaflet & { markerClusterGroup(options?: object): Clusters };
    protomapsL: typeof Protomaps;
  }
}
