/** Which browser or program a line of User-Agent means. Pure. */

const PROGRAMS = [
  ["Edg", "Edge"], ["OPR", "Opera"], ["MicroMessenger", "微信"], ["Firefox", "Firefox"],
  ["HeadlessChrome", "Chrome"], ["Chrome", "Chrome"], ["Version", "Safari"], ["QGIS", "QGIS"],
  ["GDAL", "GDAL"], ["curl", "curl"], ["Python-urllib", "Python"], ["python-requests", "Python"],
];
const SYSTEMS = [["Windows", "Windows"], ["Android", "Android"], ["iPhone", "iOS"], ["iPad", "iPadOS"],
  ["Mac OS X", "macOS"], ["Linux", "Linux"]];

/** Name, version and system, as in "Firefox 128 · Windows"; else the beginning of the line.
 * @param {string} agent */
export function browserOf(agent) {
  const found = PROGRAMS.find(([mark]) => agent.includes(`${mark}/`));
  const system = SYSTEMS.find(([mark]) => agent.includes(mark))?.[1];
  if (!found) return agent.split(" ", 1)[0].slice(0, 40);
  const version = new RegExp(`${found[0]}/(\\d+)`).exec(agent)?.[1];
  return [[found[1], version].filter(Boolean).join(" "), system].filter(Boolean).join(" · ");
}
