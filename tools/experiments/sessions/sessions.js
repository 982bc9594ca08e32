"use strict";
const sessions = JSON.parse(document.getElementById("sessions").textContent), list = document.getElementById("list");
const NS = "http://www.w3.org/2000/svg", LEFT = 230, WIDTH = 1040, LANE = 20;
const make = (name, text, parent, kind) => {
  const e = document.createElement(name); if (text) e.textContent = text; if (kind) e.className = kind; if (parent) parent.append(e); return e;
};
const mark = (svg, name, attributes, tip) => {
  const e = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  if (tip) { const t = document.createElementNS(NS, "title"); t.textContent = tip; e.append(t); }
  svg.append(e); return e;
};
const clock = t => Math.floor(t / 60) + ":" + (t % 60).toFixed(1).padStart(4, "0");

function timeline(s) {
  const svg = document.createElementNS(NS, "svg"), x = t => LEFT + (WIDTH - LEFT - 10) * Math.min(t / Math.max(s.seconds, 1), 1);
  const height = 30 + LANE * s.steps.length, lane = new Map(s.steps.map(([id], n) => [id, 24 + LANE * n]));
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
  for (let t = 0; t <= s.seconds; t += 30) mark(svg, "text", {x: x(t), y: 12, "text-anchor": "middle"}).textContent = clock(t);
  for (const [id, text] of s.steps) {
    const y = lane.get(id);
    mark(svg, "line", {x1: LEFT, x2: WIDTH - 10, y1: y + LANE - 3, y2: y + LANE - 3, class: "lane"});
    mark(svg, "text", {x: LEFT - 8, y: y + 12, "text-anchor": "end"}, text).append(text.length > 34 ? text.slice(0, 33) + "…" : text);
  }
  for (const [act, id, open, close] of s.ideal) if (lane.has(id))
    mark(svg, "rect", {x: x(open), y: lane.get(id) + 1, width: Math.max(x(close) - x(open), 2), height: 7, class: "window"}, `should be said: ${act}, ${clock(open)} to ${clock(close)}`);
  for (const [id, start, end, outcome] of s.runs) if (lane.has(id))
    mark(svg, "rect", {x: x(start), y: lane.get(id) + 10, width: Math.max(x(end) - x(start), 2), height: 6, class: outcome}, `truth: ${outcome}, ${clock(start)} to ${clock(end)}`);
  for (const [code, id, onset] of s.wrong)
    mark(svg, "line", {x1: x(onset), x2: x(onset), y1: 16, y2: height, class: "onset"}, `truth: ${code} of ${id} at ${clock(onset)}`);
  for (const [kind, id, t] of s.found) if (lane.has(id) && kind !== "step_started")
    mark(svg, "circle", {cx: x(t), cy: lane.get(id) + 13, r: 4.5, class: kind === "step_done" ? "found" : "alarm"}, `found: ${kind}, ${clock(t)}`);
  for (const [act, id, t, text] of s.said) {
    const y = lane.has(id) ? lane.get(id) + 4 : 18;
    mark(svg, "circle", {cx: x(t), cy: y, r: 3.5, class: "said"}, `said: ${act}, ${clock(t)}: ${text}`);
  }
  return svg;
}

function open(details, s) {
  if (details.dataset.drawn) return;
  details.dataset.drawn = "1";
  if (s.pictures.length) {
    const row = make("div", "", details, "pictures");
    for (const p of s.pictures) { const f = make("figure", "", row), i = make("img", "", f); i.src = "data:image/jpeg;base64," + p.jpeg; i.alt = "The picture at " + clock(p.t); make("figcaption", clock(p.t), f); }
  }
  details.append(timeline(s));
  make("p", "Grey bars: when something should be said; thick bars: what was really done; dots: said; rings: found.", details, "soft");
  const table = make("table", "", details);
  for (const [t, kind, what, cost] of s.failures) {
    const row = make("tr", "", table);
    make("td", clock(t), row, "n"); make("td", kind, row); make("td", what, row); make("td", cost.toFixed(2), row, "n");
  }
}

for (const s of sessions) {
  const details = make("details", "", list), summary = make("summary", "", details);
  make("b", s.cost.toFixed(1) + " points ", summary);
  if ("other_cost" in s) { const d = s.cost - s.other_cost; make("span", `(${d >= 0 ? "+" : ""}${d.toFixed(1)}) `, summary, d > 0 ? "worse" : d < 0 ? "better" : ""); }
  summary.append(`${s.id}: ${s.goal} · ${clock(s.seconds)}${s.clean ? " · clean" : ""} · ${s.failures.length} failures`);
  details.addEventListener("toggle", () => { if (details.open) open(details, s); });
  details.dataset.words = (s.id + " " + s.goal + " " + s.failures.map(f => f[1] + " " + f[2]).join(" ")).toLowerCase();
}
document.getElementById("filter").addEventListener("input", event => {
  const words = event.target.value.toLowerCase();
  for (const details of list.children) details.hidden = !details.dataset.words.includes(words);
});
document.documentElement.dataset.openedMs = Math.round(performance.now()); // milliseconds from the start of loading: what the tests read
