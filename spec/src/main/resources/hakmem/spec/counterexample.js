// SPDX-License-Identifier: Apache-2.0
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const hints = data.hints || {};
const steps = data.steps;
const SVG = "http://www.w3.org/2000/svg";
let current = 1;

// ---- values: numbers, booleans, names; {fcn}, {rec}, {set}, {seq} ----

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const kind = (v) => (v && typeof v === "object" ? Object.keys(v)[0] : "plain");

/** A typed address, {kind, addr}, reads as one thing. */
const address = (v) => kind(v) === "rec" && Object.keys(v.rec).sort().join() === "addr,kind";

function text(v) {
  if (address(v)) return v.rec.kind === "nil" ? "nil" : `${v.rec.kind} ${v.rec.addr}`;
  switch (kind(v)) {
    case "rec":
      return "[" + Object.entries(v.rec).map(([k, x]) => k + ": " + text(x)).join(", ") + "]";
    case "fcn": return "(" + v.fcn.map(([k, x]) => text(k) + " → " + text(x)).join(", ") + ")";
    case "set": return "{" + v.set.map(text).join(", ") + "}";
    case "seq": return "⟨" + v.seq.map(text).join(", ") + "⟩";
    default: return v === true ? "TRUE" : v === false ? "FALSE" : String(v);
  }
}

/** [key, value] pairs of a function or sequence; null for anything else. */
function pairs(v) {
  if (kind(v) === "fcn") return v.fcn;
  if (kind(v) === "seq") return v.seq.map((x, i) => [i + 1, x]);
  return null;
}

const at = (v, key) => {
  const found = (pairs(v) || []).find(([k]) => same(k, key));
  return found ? found[1] : undefined;
};

function path(v, names) {
  for (const n of names) v = kind(v) === "rec" ? v.rec[n] : undefined;
  return v;
}

const keysOf = (v) => JSON.stringify((pairs(v) || []).map(([k]) => k));

// ---- what the variables are: hints first, then their shapes ----

const first = steps[0].variables;
const names = Object.keys(first);
const LINKS = ["w0", "next", "link"];

function hasLink(name) {
  const ps = pairs(first[name]);
  return ps && ps.length > 0 && kind(ps[0][1]) === "rec"
    && LINKS.some((f) => f in ps[0][1].rec);
}

/** A function from names to its own names is a list's links. */
function linksToSelf(name) {
  if (kind(first[name]) !== "fcn") return false;
  const keys = first[name].fcn.map(([k]) => k);
  return steps.some((s) => s.variables[name].fcn && s.variables[name].fcn.some(
    ([, v]) => kind(v) === "plain" && keys.includes(v)));
}

const cellVariables = (hints.cells && hints.cells.variables.filter((n) => n in first))
  || (() => {
    const seed = names.find(hasLink) || names.find(linksToSelf);
    if (!seed) return [];
    return names.filter((n) => pairs(first[n]) && keysOf(first[n]) === keysOf(first[seed]));
  })();
let cells = cellVariables.length ? pairs(first[cellVariables[0]]).map(([k]) => k) : [];
const namedCells = cells.length > 0 && cells.every((k) => typeof k === "string");
const pointerPaths = new Set([...(hints.pointers || []), ...((hints.cells || {}).links || [])]);

/** The cell that a value points to: the value itself, or one of the usual fields of a record. */
function target(v, where) {
  if (v === undefined || v === null) return undefined;
  if (kind(v) === "rec") {
    for (const f of ["addr", "block", "head", "ptr"]) {
      if (f in v.rec && v.rec.kind !== "nil") {
        const t = target(v.rec[f], where);
        if (t !== undefined) return t;
      }
    }
    return undefined;
  }
  if (kind(v) !== "plain") return undefined;
  if (!namedCells && !pointerPaths.has(where)) return undefined;
  return cells.find((k) => same(k, v));
}

/** Variables over the same keys belong to one kind of thing: a thread, a slab. */
const groups = (() => {
  const out = [];
  const taken = new Set(cellVariables);
  for (const [title, vars] of Object.entries(hints.entities || {})) {
    const present = vars.filter((v) => v in first && pairs(first[v]));
    present.forEach((v) => taken.add(v));
    if (present.length) out.push({ title, vars: present, keys: pairs(first[present[0]]).map(([k]) => k) });
  }
  const byKeys = new Map();
  for (const n of names) {
    if (taken.has(n) || kind(first[n]) !== "fcn") continue;
    const k = keysOf(first[n]);
    if (!byKeys.has(k)) byKeys.set(k, []);
    byKeys.get(k).push(n);
  }
  for (const vars of byKeys.values()) {
    const title = vars.some((v) => /^(pc|th|thread)/i.test(v)) ? "Thread" : vars.join(", ");
    out.push({ title, vars, keys: first[vars[0]].fcn.map(([k]) => k) });
  }
  return out.sort((a, b) => (b.title === "Thread") - (a.title === "Thread"));
})();
const grouped = new Set(groups.flatMap((g) => g.vars));
const others = names.filter((n) => !grouped.has(n) && !cellVariables.includes(n));

// ---- small helpers for the document ----

function el(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes || {})) if (v) e.setAttribute(k, v);
  e.append(...children.filter((c) => c !== null && c !== undefined));
  return e;
}

function svg(tag, attributes, content) {
  const e = document.createElementNS(SVG, tag);
  for (const [k, v] of Object.entries(attributes)) if (v !== undefined) e.setAttribute(k, v);
  if (content !== undefined) e.textContent = content;
  return e;
}

const hue = (k) => (cells.findIndex((c) => same(c, k)) * 137.5 + 212) % 360;
const ink = (k) => `hsl(${hue(k)} 62% 36%)`;
const tint = (k) => `hsl(${hue(k)} 70% 92%)`;

/** A value with its pointers coloured like the cells they point to. */
function show(v, where) {
  const t = target(v, where);
  if (kind(v) === "plain" || address(v)) {
    if (t === undefined) {
      const nil = /^(none|nil|null|nobody|free|0)$/i.test(text(v)) || v === false;
      return el("span", { class: nil ? "dim" : "" }, text(v));
    }
    return el("span", { class: "ref", style: `background:${tint(t)};color:${ink(t)}` }, text(v));
  }
  const [open, close, items] = {
    rec: () => ["[", "]", Object.entries(v.rec).map(([k, x]) => [k + ": ", x, where + "." + k])],
    fcn: () => ["(", ")", v.fcn.map(([k, x]) => [text(k) + " → ", x, where])],
    set: () => ["{", "}", v.set.map((x) => ["", x, where])],
    seq: () => ["⟨", "⟩", v.seq.map((x) => ["", x, where])],
  }[kind(v)]();
  const span = el("span", { class: items.length ? "" : "dim" }, open);
  items.forEach(([label, x, w], i) => span.append(i ? ", " : "", label, show(x, w)));
  span.append(close);
  return span;
}

// ---- what changed ----

function diff(where, a, b, out) {
  if (same(a, b)) return;
  if (a !== undefined && kind(a) === "rec" && kind(b) === "rec" && !address(b)
      && same(Object.keys(a.rec), Object.keys(b.rec))) {
    for (const k of Object.keys(b.rec)) diff(where + "." + k, a.rec[k], b.rec[k], out);
  } else if (pairs(a) && pairs(b) && kind(a) === kind(b) && keysOf(a) === keysOf(b)) {
    for (const [k, v] of pairs(b)) diff(`${where}[${text(k)}]`, at(a, k), v, out);
  } else {
    out.push([where, a, b]);
  }
}

/** The path without its keys: what hints speak of. */
const bare = (where) => where.replace(/\[[^\]]*\]/g, "");

function changePanel(step, before) {
  const last = step.number === steps.length;
  const fail = last ? el("span", { class: "fail" }, data.verdict) : null;
  const panel = el("div", { class: "panel" + (last ? " bad" : "") },
    el("div", { class: "title" }, step.action, el("small", {}, step.location), fail));
  const list = el("div", { class: "changes" });
  if (before) {
    const changes = [];
    for (const n of names) diff(n, before[n], step.variables[n], changes);
    for (const [where, a, b] of changes) {
      list.append(el("span", { class: "p" }, where), el("span", { class: "o" }, text(a)),
        el("span", { class: "r" }, "→"), el("span", { class: "v" }, el("span", {}, text(b))));
    }
    panel.append(changes.length ? list : el("div", { class: "none" }, "Nothing changes."));
  } else {
    panel.append(el("div", { class: "none" }, "The initial state."));
  }
  return el("section", {}, panel);
}

// ---- the drawing of memory ----

const GAP = 26, ROW = 19, PAD = 14, PILL = 24;

function fieldsOf(state, key) {
  const fields = [];
  for (const n of cellVariables) {
    const v = at(state[n], key);
    if (kind(v) === "rec" && !address(v)) {
      for (const [f, x] of Object.entries(v.rec)) fields.push([f, x, n + "." + f]);
    } else {
      fields.push([n, v, n]);
    }
  }
  return fields;
}

/** Every place outside the cells that can point into them, in a fixed order. */
function pointerPlaces(state) {
  const places = [];
  const walk = (v, label, where, depth) => {
    const hinted = pointerPaths.has(where) && !pairs(v);
    const t = target(v, where);
    if (hinted || (t !== undefined && namedCells)) {
      places.push({ label, v, t, where });
      return;
    }
    if (depth > 3) return;
    if (kind(v) === "rec") {
      for (const [f, x] of Object.entries(v.rec)) walk(x, label + "." + f, where + "." + f, depth + 1);
    } else if (kind(v) === "fcn" || (kind(v) === "seq" && v.seq.length < 9 && hintedBelow(where))) {
      for (const [k, x] of pairs(v)) walk(x, `${label}[${text(k)}]`, where, depth + 1);
    }
  };
  for (const n of names) if (!cellVariables.includes(n)) walk(state[n], n, n, 0);
  return places;
}

const hintedBelow = (where) => [...pointerPaths].some((p) => p.startsWith(where));

/** Labels that point somewhere in any step: the layout must not jump from step to step. */
const placeLabels = (() => {
  const order = new Map();
  for (const s of steps) {
    for (const p of pointerPlaces(s.variables)) {
      if (p.t !== undefined && !order.has(p.label)) order.set(p.label, p.where);
    }
  }
  const threads = groups.filter((g) => g.title === "Thread").flatMap((g) => g.vars);
  const rank = threads.concat(names.filter((n) => !threads.includes(n)));
  return [...order.entries()].map(([label, where]) => ({ label, where }))
    .sort((a, b) => rank.indexOf(a.where.split(".")[0]) - rank.indexOf(b.where.split(".")[0])
      || (a.label < b.label ? -1 : 1));
})();

/** In a large memory, cells that no step writes and nothing points to only push the others apart. */
const leftOut = (() => {
  if (cells.length <= 8) return 0;
  const used = cells.filter((key) => steps.some((s) =>
    cellVariables.some((n) => !same(at(s.variables[n], key), at(first[n], key)))
    || pointerPlaces(s.variables).some((p) => same(p.t, key))
    || cells.some((k) => fieldsOf(s.variables, k).some(
      ([, v, where]) => pointerPaths.has(where) && same(target(v, where), key)))));
  const out = cells.length - used.length;
  if (used.length) cells = used;
  return used.length ? out : 0;
})();

function marksOf(state, key) {
  const marks = [];
  for (const n of (hints.cells || {}).marks || ["live"]) {
    const v = state[n];
    if (kind(v) === "set" && v.set.some((x) => same(x, key) || markHits(x, key))) marks.push(n);
  }
  const own = fieldsOf(state, key).some(
    ([f, x]) => /^(st|state|w1)$/.test(f) && /LIVE/i.test(JSON.stringify(x)));
  return { marks, live: marks.includes("live") || (own && !marks.length) };
}

/** Sets of records with the cells they cover: Freelist's view of the program. */
const markHits = (x, key) => kind(x) === "rec" && Object.values(x.rec).some(
  (v) => kind(v) === "set" && v.set.some((y) => same(y, key)));

function short(v, room) {
  const s = kind(v) === "rec" && !address(v)
    ? Object.values(v.rec).map((x) => short(x, 99)).join(" · ") : text(v);
  return s.length > room ? s.slice(0, room - 1) + "…" : s;
}

/** Wide enough for what any step puts into a cell, within reason. */
const [LABEL, CELL] = (() => {
  const all = steps.flatMap((s) => cells.flatMap((k) => fieldsOf(s.variables, k)));
  const widest = (texts, least, most) => Math.min(most, Math.max(least, ...texts.map((t) => t.length)));
  const label = 18 + 7.1 * widest(all.map(([f]) => f), 2, 10);
  // The first line holds the cell's name and, at its right, the word "live".
  const name = 28 + 7.6 * widest(cells.map((k) => `${(hints.cells || {}).name || ""} ${text(k)}`), 1, 12) + 38;
  const value = label + 10 + 7.1 * widest(all.map(([, v]) => short(v, 99)), 8, 24);
  return [label, Math.ceil(Math.max(name, value))];
})();

/** Whether any cell ever points to another one: then there must be room for the bows. */
function linked() {
  return steps.some((s) => cells.some((k) => fieldsOf(s.variables, k).some(
    ([f, v, where]) => (LINKS.includes(f) || pointerPaths.has(where)) && target(v, where) !== undefined)));
}

function memoryPanel(state, before) {
  if (!cells.length) return null;
  const width = Math.max(cells.length * (CELL + GAP) + PAD, 640);
  const perRow = Math.max(1, Math.floor((width - PAD) / 200));
  const pillRows = Math.ceil(placeLabels.length / perRow);
  const rows = fieldsOf(state, cells[0]).length;
  const grouping = (hints.cells || {}).groupSize;
  const top = PAD + pillRows * (PILL + 10) + (pillRows ? 40 : 0) + (grouping ? 22 : 0);
  const height = rows * ROW + 36;
  const total = top + height + (linked() ? 20 + Math.min(34, (cells.length - 1) * 12) + 12 : 20);
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${total}`, width, height: total,
    role: "img", "aria-label": "memory cells and links" });
  const x = (i) => PAD + i * (CELL + GAP) + GAP / 2 - 6;
  drawing.append(markers());
  if (grouping) groupBoxes(drawing, x, top, height, grouping);
  const arrows = svg("g", {});
  drawing.append(arrows);
  cells.forEach((key, i) => drawCell(drawing, arrows, state, before, key, x(i), top, height, x));
  drawPlaces(drawing, arrows, state, before, perRow, x, top);
  return el("section", {}, el("h2", {}, (hints.cells || {}).title || "Memory"),
    el("div", { class: "panel" }, drawing, leftOut ? el("div", { class: "none" },
      `${leftOut} cells are left out: no step writes them, nothing points to them.`) : null));
}

function markers() {
  const defs = svg("defs", {});
  cells.forEach((key, i) => {
    const m = svg("marker", { id: "to" + i, viewBox: "0 0 10 10", refX: 9, refY: 5,
      markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" });
    m.append(svg("path", { d: "M0 0L10 5L0 10z", fill: ink(key) }));
    defs.append(m);
  });
  return defs;
}

function groupBoxes(drawing, x, top, height, size) {
  for (let i = 0; i < cells.length; i += size) {
    const n = Math.min(size, cells.length - i);
    drawing.append(svg("rect", { class: "group", x: x(i) - 9, y: top - 24, rx: 9,
      width: n * (CELL + GAP) - GAP + 18, height: height + 30 + Math.min(34, (cells.length - 1) * 12) }));
    drawing.append(svg("text", { class: "gname", x: x(i), y: top - 10 },
      `${hints.cells.groupTitle || "slab"} ${i / size + 1}`));
  }
}

function drawCell(drawing, arrows, state, before, key, left, top, height, x) {
  const fields = fieldsOf(state, key);
  const old = before ? fieldsOf(before, key) : fields;
  const { marks, live } = marksOf(state, key);
  const moved = fields.map(([, v], i) => !old[i] || !same(v, old[i][1]));
  const g = svg("g", {});
  g.append(svg("rect", { class: "cell" + (live ? " live" : "") + (moved.some(Boolean) ? " hit" : ""),
    x: left, y: top, width: CELL, height, rx: 7 }));
  g.append(svg("rect", { x: left + 9, y: top + 9, width: 12, height: 12, rx: 3, fill: ink(key) }));
  const label = (hints.cells || {}).name ? `${hints.cells.name} ${text(key)}` : text(key);
  g.append(svg("text", { class: "name", x: left + 28, y: top + 20, fill: ink(key) }, label));
  const tags = marks.concat(live && !marks.length ? ["live"] : []);
  g.append(svg("text", { class: "tag", x: left + CELL - 9, y: top + 20, "text-anchor": "end" },
    tags.join(" ")));
  fields.forEach(([f, v, where], i) => {
    const y = top + 32 + i * ROW;
    if (moved[i]) g.append(svg("rect", { class: "slot", x: left + 4, y, width: CELL - 8, height: ROW - 1, rx: 3 }));
    g.append(svg("text", { class: "f", x: left + 9, y: y + 13 }, f));
    const t = target(v, where);
    const value = svg("text", { class: "v", x: left + LABEL, y: y + 13 }, short(v, 24));
    if (t !== undefined) value.setAttribute("style", `fill:${ink(t)};font-weight:700`);
    value.append(svg("title", {}, text(v)));
    g.append(value);
    const linking = LINKS.includes(f) || pointerPaths.has(where);
    if (t !== undefined && linking) link(arrows, key, t, x, top + height, moved[i]);
  });
  drawing.append(g);
}

/** From the foot of one cell to the foot of the next one: the longer the way, the deeper the bow. */
function link(arrows, from, to, x, foot, changed) {
  const i = cells.findIndex((c) => same(c, from));
  const j = cells.findIndex((c) => same(c, to));
  const a = x(i) + CELL * 0.62, b = x(j) + CELL * (i === j ? 0.3 : 0.38);
  const bow = 22 + Math.min(34, Math.abs(i - j) * 12);
  arrows.append(svg("path", { class: "link" + (changed ? " changed" : ""), stroke: ink(to),
    d: `M${a} ${foot} C${a} ${foot + bow}, ${b} ${foot + bow}, ${b} ${foot + 3}`,
    "marker-end": `url(#to${j})` }));
}

function drawPlaces(drawing, arrows, state, before, perRow, x, top) {
  const now = new Map(pointerPlaces(state).map((p) => [p.label, p]));
  const old = new Map(before ? pointerPlaces(before).map((p) => [p.label, p]) : []);
  const aimed = new Map();
  placeLabels.forEach(({ label }, i) => {
    const p = now.get(label);
    const t = p && p.t;
    const left = PAD + (i % perRow) * 200, y = PAD + Math.floor(i / perRow) * (PILL + 10);
    const was = old.get(label);
    const changed = before && !same(was && was.v, p && p.v);
    const nil = t === undefined;
    const caption = label + (nil ? "" : " = " + short(p.v, 10));
    const w = Math.min(190, caption.length * 7.1 + 20);
    drawing.append(svg("rect", { class: "pill" + (changed ? " hit" : nil ? " nil" : ""), x: left, y,
      width: w, height: PILL, rx: 12, style: nil || changed ? undefined : `stroke:${ink(t)}` }));
    drawing.append(svg("text", { class: "pt" + (nil && !changed ? " nil" : ""), x: left + 10, y: y + 16,
      style: nil ? undefined : `fill:${ink(t)};font-weight:600` }, caption));
    if (nil) return;
    const j = cells.findIndex((c) => same(c, t));
    const n = aimed.get(j) || 0;
    aimed.set(j, n + 1);
    const sx = left + w / 2, sy = y + PILL, ex = x(j) + 20 + (n * 17) % (CELL - 40), ey = top - 2;
    const mid = (sy + ey) / 2;
    const local = groups.some((g) => g.title === "Thread" && g.vars.includes(p.where.split(".")[0]));
    arrows.append(svg("path", { stroke: ink(t),
      class: "link " + (local ? "local" : "head") + (changed ? " changed" : ""),
      d: `M${sx} ${sy} C${sx} ${mid}, ${ex} ${mid}, ${ex} ${ey}`, "marker-end": `url(#to${j})` }));
  });
}

// ---- threads, slabs and the rest ----

function rowsOf(state, before, vars, key) {
  const rows = [];
  for (const n of vars) {
    const v = at(state[n], key), b = before ? at(before[n], key) : v;
    if (kind(v) === "rec" && !address(v)) {
      for (const [f, x] of Object.entries(v.rec)) {
        rows.push([vars.length > 1 && f !== "pc" ? n + "." + f : f, x, n + "." + f,
          !same(x, path(b, [f]))]);
      }
    } else {
      rows.push([n, v, n, !same(v, b)]);
    }
  }
  return rows;
}

function groupPanel(group, state, before) {
  const cards = el("div", { class: "cards" });
  for (const key of group.keys) {
    const rows = rowsOf(state, before, group.vars, key);
    const pc = rows.find(([f]) => f === "pc");
    const idle = pc && /^(idle|done|ready|rest)$/i.test(text(pc[1]));
    const title = typeof key === "number" ? `${group.title} ${key}` : text(key);
    const body = el("table", {});
    for (const [f, v, where, changed] of rows) {
      if (f === "pc") continue;
      body.append(el("tr", { class: changed ? "changed" : "" }, el("td", { class: "k" }, f),
        el("td", {}, show(v, where))));
    }
    cards.append(el("div", { class: "card" + (rows.some((r) => r[3]) ? " hit" : "") },
      el("div", { class: "h" }, title, pc ? el("span",
        { class: "pc" + (pc[3] ? " changed" : idle ? " idle" : "") }, text(pc[1])) : null),
      body));
  }
  const plural = group.title.includes(",") ? "" : /[sx]$/.test(group.title) ? "es" : "s";
  return el("section", {}, el("h2", {}, group.title + plural), cards);
}

function otherPanel(state, before) {
  if (!others.length) return null;
  const body = el("table", {});
  for (const n of others) {
    const changed = before && !same(before[n], state[n]);
    body.append(el("tr", { class: changed ? "changed" : "" }, el("td", { class: "k" }, n),
      el("td", {}, show(state[n], n))));
  }
  return el("section", {}, el("h2", {}, groups.length || cells.length ? "Other variables" : "Variables"),
    el("div", { class: "panel", style: "padding:4px 0" }, body));
}

// ---- moving ----

function render() {
  const step = steps[current - 1];
  const before = current > 1 ? steps[current - 2].variables : null;
  const parts = [changePanel(step, before), memoryPanel(step.variables, before),
    el("div", { class: "groups" }, ...groups.map((g) => groupPanel(g, step.variables, before))),
    otherPanel(step.variables, before)];
  document.getElementById("main").replaceChildren(...parts.filter(Boolean));
  document.body.dataset.step = String(current);
  [...document.getElementById("steps").children].forEach((li, i) => {
    li.className = (i + 1 === steps.length ? "bad " : "")
      + (i + 1 === current ? "now" : i + 1 < current ? "past" : "");
    if (i + 1 === current) {
      const nav = li.closest("nav");
      nav.scrollTop = li.offsetTop - nav.clientHeight / 2;
    }
  });
}

function go(step) {
  current = Math.min(steps.length, Math.max(1, step));
  history.replaceState(null, "", "#step=" + current);
  render();
}

function fromHash() {
  const found = /step=(\d+)/.exec(location.hash);
  current = Math.min(steps.length, Math.max(1, found ? Number(found[1]) : 1));
  render();
}

document.title = `${data.model}: ${data.verdict}`;
document.getElementById("what").textContent = data.model;
document.getElementById("about").textContent =
  [data.incident, data.about].filter(Boolean).join(": ");
document.getElementById("verdict").textContent = data.verdict;
document.getElementById("loop").textContent = data.loop === 0
  ? "and stays in this state for ever" : data.loop > 0 ? `and goes on from step ${data.loop} for ever` : "";
steps.forEach((s) => {
  const li = el("li", {}, el("span", { class: "n" }, String(s.number)),
    el("div", { class: "a" }, s.action), el("div", { class: "w" }, s.location));
  li.addEventListener("click", () => go(s.number));
  document.getElementById("steps").append(li);
});
document.addEventListener("keydown", (e) => {
  const to = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 1, End: steps.length }[e.key];
  if (to === undefined || e.ctrlKey || e.metaKey || e.altKey) return;
  e.preventDefault();
  go(to);
});
window.addEventListener("hashchange", fromHash);
fromHash();
