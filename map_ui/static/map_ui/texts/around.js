/** Texts about what stands around a case. Pure. */

/** @type {Record<string, Record<string, string>>} */
export const AROUND_TEXTS = {
  zh: {
    "around.region": "周边",
    "around.cameras": "哪些摄像头看得到这里", "around.components": "最近的部件", "around.metres": "{n} 米",
    "around.bearing": "朝向 {n}°", "around.cameras.none": "没有摄像头看得到这里。",
    "around.cameras.free": "视野未考虑建筑物遮挡。",
    "around.cameras.unknown": "附近另有 {n} 个摄像头没有登记朝向、视角或距离。",
    "around.components.none": "{n} 米内没有登记的部件。",
  },
  en: {
    "around.region": "Around it",
    "around.cameras": "Which cameras see this place", "around.components": "Nearest components",
    "around.metres": "{n} m", "around.bearing": "looks {n}°",
    "around.cameras.none": "No camera sees this place.",
    "around.cameras.free": "Buildings that may hide it are not considered.",
    "around.cameras.unknown": "{n} more near by do not say where they look, how wide or how far.",
    "around.components.none": "No component is registered within {n} m.",
  },
};
