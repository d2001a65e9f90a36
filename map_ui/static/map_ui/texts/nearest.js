/** Texts of the page of the nearest facilities. Pure. */

/** @type {Record<string, Record<string, string>>} */
export const NEAREST_TEXTS = {
  zh: {
    "nearest.title": "就近办", "nearest.lead": "不用登录。选起点和要办的事，看现在开着的最近去处和步行路线。",
    "nearest.place": "起点：小区、楼栋、门牌或地名", "nearest.here": "从我的位置出发",
    "nearest.here.asking": "正在定位…", "nearest.here.none": "无法定位；请输入地址，或在地图上点一下。",
    "nearest.from.here": "我的位置（误差约 {m} 米）", "nearest.from.map": "地图上选的位置",
    "nearest.from.none": "先选起点：输入地址、用我的位置，或在地图上点一下。",
    "nearest.kinds": "要去哪里", "nearest.kinds.none": "请至少选一类去处。", "nearest.kinds.most": "一次最多选 {n} 类。",
    "nearest.profile": "谁去", "nearest.map": "地图，点一下选择起点", "nearest.count": "找到 {n} 处",
    "nearest.away": "步行 {m} 米，约 {min} 分钟", "nearest.straight": "直线距离 {m} 米",
    "nearest.open": "开放中", "nearest.open.until": "开放中，到 {at}", "nearest.hours.unknown": "开放时间未知，去之前请先问清",
    "nearest.go": "导航", "nearest.go.to": "用高德地图导航到{name}", "desk.nearest": "就近办",
    "start.tile.nearest": "从任意一处到最近的服务设施，也供居民使用",
  },
  en: {
    "nearest.title": "Nearest services", "nearest.lead": "No login. Choose where you start and what you need; see what is open now, and the way on foot.",
    "nearest.place": "Start: an estate, building, address or name", "nearest.here": "Start from where I am",
    "nearest.here.asking": "Finding your position…",
    "nearest.here.none": "Your position is not known; type an address, or tap the map.",
    "nearest.from.here": "Where I am (to about {m} m)", "nearest.from.map": "A place on the map",
    "nearest.from.none": "First say where you start: type an address, use your position, or tap the map.",
    "nearest.kinds": "What do you need", "nearest.kinds.none": "Choose at least one kind.",
    "nearest.kinds.most": "At most {n} kinds at once.",
    "nearest.profile": "Who walks", "nearest.map": "Map; tap to choose where you start", "nearest.count": "{n} found",
    "nearest.away": "{m} m on foot, about {min} min", "nearest.straight": "{m} m as the crow flies",
    "nearest.open": "Open", "nearest.open.until": "Open until {at}",
    "nearest.hours.unknown": "Opening hours are not known: ask before you go",
    "nearest.go": "Navigate", "nearest.go.to": "Navigate to {name} with Amap", "desk.nearest": "Nearest services",
    "start.tile.nearest": "From any place to the nearest services; open to residents too",
  },
};
