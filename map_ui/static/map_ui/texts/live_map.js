/** Texts of the live incidents on the map of the city, and of the ways between the two maps. Pure. */

/** @type {Record<string, Record<string, string>>} */
export const LIVE_MAP_TEXTS = {
  zh: {
    "live.count": "共 {n} 件，视野内 {seen} 件", "live.none": "没有可查看的事件", "live.lights": "点的形状和颜色",
    "live.once": "{time} 的情况，不实时更新", "live.other_day": "事件点只有今天的，看别的日期时不显示",
    "live.to_command": "在指挥中心打开", "live.play_day": "在指挥中心回放这一天", "live.to_city": "在地图上打开",
    "live.deadline": "办结时限",
  },
  en: {
    "live.count": "{n} in all, {seen} in this view", "live.none": "No incident that you may see", "live.lights": "Shape and colour of the points",
    "live.once": "As of {time}, not updated live", "live.other_day": "Incidents are shown of today only, not beside another day's cells",
    "live.to_command": "Open in the command centre", "live.play_day": "Play that day in the command centre", "live.to_city": "Open on the map",
    "live.deadline": "Due",
  },
};
