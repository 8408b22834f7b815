
"use strict";
/* What the tape holds is text: it is put into the page by textContent and by attributes without a
 * meaning, and never as markup. */
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function makeSvg(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/* ---- Tensors ------------------------------------------------------------------------------- */

/* Text as it is seen: what is not seen, and what would turn the text after it round, has a sign. */
const visible = (text) => text.replace(/[\u0000-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
  .replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, "\ufffd");

for (const list of [data.tensors, data.steps, data.ops])
  for (const entry of list)
    for (const key of Object.keys(entry)) if (typeof entry[key] === "string") entry[key] = visible(entry[key]);

const tensors = new Map(data.tensors.map((t) => [t.id, t]));
const isLeaf = (t) => t.role !== "op" && t.role !== "assign";
const isNumber = (t) => t.role === "constant" && !t.shown && t.adjoint === undefined && t.shape.every((n) => n === 1);
function nameOf(id) {
  const t = tensors.get(id);
  return isNumber(t) ? short(t.numbers[0]) : t.sym;
}
const opOf = (t) => data.ops[t.op];

/* In a fraction, what is one itself goes by its number, as in formulas. */
const numberName = (id) => "v" + String(id).replace(/\d/g, (d) => String.fromCharCode(0x2080 + Number(d)));
const within = (id) => (tensors.get(id).named ? tensors.get(id).sym : numberName(id));
const fraction = (y, x) => "∂" + within(y) + "/∂" + within(x);

for (const t of tensors.values()) {
  const d = t.shape.length;
  const full = [d > 1 ? t.shape[d - 2] : 1, d > 0 ? t.shape[d - 1] : 1];
  const empty = t.shape.includes(0);
  t.full = empty ? [0, 0] : full;
  t.rows = Math.min(t.full[0], data.corner);
  t.columns = Math.min(t.full[1], data.corner);
  t.numbers = t.v === undefined ? null : t.v === "" ? [] : t.v.split(" ");
  t.form = d ? t.shape.join("×") : "scalar";
}

/* A number in few letters: so many digits, as many letters and three more. */
function short(exact, digits = 4) {
  const x = Number(exact);
  if (exact === "nan") return "NaN";
  if (exact === "inf" || exact === "-inf") return exact === "inf" ? "∞" : "−∞";
  let text = exact;
  if (exact.replace("-", "").length > digits + 2) text = String(Number(x.toPrecision(digits)));
  if (text.replace("-", "").length > digits + 4) text = x.toExponential(digits - 1).replace(/\.?0*e/, "e");
  return text.replace(/-/g, "−").replace("e+", "e");
}

/* An element of a tensor, or "–"; what it is exactly can be asked for. */
function number(id, i, tag, digits) {
  const t = tensors.get(id);
  const exact = t && t.numbers ? t.numbers[i] : undefined;
  const element = make(tag || "span", "num", exact === undefined ? "–" : short(exact, digits));
  if (exact === undefined) element.classList.add("none");
  else element.dataset.x = element.title = exact;
  element.dataset.t = id;
  element.dataset.i = i;
  return element;
}

/* ---- Cards: a tensor, or the adjoint of one ------------------------------------------------ */

const cards = [];
const valueCards = new Map(); /* by tensor */
const adjointCards = new Map(); /* by sweep and tensor */
const homes = new Map(); /* the card where a tensor is seen */
const sweeps = new Map();

function addCard(card) {
  card.index = cards.length;
  card.parents = [];
  cards.push(card);
  return card;
}

for (const t of data.tensors)
  if (t.shown) {
    const card = addCard({ id: t.id, t, made: 0 });
    valueCards.set(t.id, card);
    homes.set(t.id, card);
  }

data.steps.forEach((s, i) => {
  s.number = i + 1;
  if (s.t !== undefined) {
    s.card = valueCards.get(s.t);
    s.card.made = s.number;
    return;
  }
  const name = s.y + ":" + s.seed;
  if (!sweeps.has(name)) sweeps.set(name, { y: s.y, index: sweeps.size + 1 });
  s.sweep = sweeps.get(name);
  const key = s.sweep.index + ":" + s.of;
  if (!adjointCards.has(key))
    adjointCards.set(key, addCard({ of: s.of, sweep: s.sweep, t: tensors.get(s.of), parts: [] }));
  s.card = adjointCards.get(key);
  s.first = s.card.parts.length === 0;
  s.card.parts.push(s);
  s.nth = s.card.parts.length;
  s.source = s.from ? adjointCards.get(s.sweep.index + ":" + s.from) : undefined;
});

const derived = new Set([...adjointCards.values()].map((card) => card.of));

/* A tensor that is the adjoint of several is seen where it is named for. */
for (const own of [true, false])
  for (const card of adjointCards.values()) {
    card.final = card.parts[card.parts.length - 1].sum;
    const t = tensors.get(card.final);
    if ((!own || (t && t.adjoint === card.of)) && !homes.has(card.final)) homes.set(card.final, card);
  }

for (const card of valueCards.values())
  card.parents = card.t.x.map((id) => homes.get(id)).filter(Boolean);

const isOwn = (card) => homes.get(card.final) === card;
const isNamed = (card) => isOwn(card) && tensors.get(card.final).named;
const titleOf = (card) => (!card.of ? card.t.sym : isOwn(card) ? tensors.get(card.final).sym : fraction(card.sweep.y, card.of));

/* The same, and the other name that formulas have for it: one tensor may be several adjoints. */
const titlesOf = (card) => (!card.of || isOwn(card) ? titleOf(card) : titleOf(card) + " = " + titleOf(homes.get(card.final)));

/* The tensor whose value a card has after so many steps: of an adjoint, the sum so far. */
function contentOf(card, step) {
  if (!card.of) return step >= card.made ? card.id : undefined;
  let id;
  for (const part of card.parts) {
    if (part.number > step) break;
    id = part.sum;
  }
  return id;
}

/* ---- Layout: ranks downwards, adjoints beside what they are of ------------------------------ */

const WIDTH = 172, GAP = 34, BETWEEN = 46, MARGIN = 22, TOP = 50;
const isForward = (card) => !card.of && card.t.sweep === undefined;

function rankForward() {
  let deepest = 0;
  for (const card of valueCards.values()) {
    if (!isForward(card) || isLeaf(card.t) || card.parents.length === 0) continue;
    card.rank = 1;
    for (const x of card.parents)
      card.rank = Math.max(card.rank, 1 + (isForward(x) ? x.rank || 0 : deepest));
    deepest = Math.max(deepest, card.rank);
  }
  for (const card of valueCards.values())
    for (const x of isForward(card) && card.rank ? card.parents : [])
      if (isForward(x) && (isLeaf(x.t) || x.parents.length === 0))
        x.rank = Math.min(x.rank === undefined ? Infinity : x.rank, card.rank - 1);
}

function rankTheRest() {
  const sums = new Map();
  for (const s of data.steps) if (s.of) sums.set(s.sum, s.of);
  const rankAt = (id) => (valueCards.has(id) ? valueCards.get(id).rank || 0 : homes.has(id) ? homes.get(id).rank || 0 : 0);
  for (const sweep of sweeps.values()) {
    const seed = data.steps.find((s) => s.sweep === sweep).seed;
    if (valueCards.has(seed) && valueCards.get(seed).rank === undefined) valueCards.get(seed).rank = rankAt(sweep.y);
  }
  for (const card of valueCards.values())
    if (card.rank === undefined)
      card.rank = isForward(card) ? 0 : rankAt(card.t.rule || sums.get(card.id) || card.t.sweep);
  for (const card of adjointCards.values()) card.rank = rankAt(card.of);
}

/* Of a tensor's operands, the one that continues the chain: the deepest, rather an input than a
 * parameter. */
function mainParent(card) {
  const weight = (x) => (isLeaf(x.t) ? (x.t.role === "input" ? 0.5 : 0) : 1 + x.rank);
  return card.parents.reduce((best, x) => (best && weight(best) >= weight(x) ? best : x), null);
}

/* The first column of a rank that is free, from one on. */
function settle(taken, rank, from) {
  if (!taken.has(rank)) taken.set(rank, new Set());
  let column = from;
  while (taken.get(rank).has(column)) column++;
  taken.get(rank).add(column);
  return column;
}

/* From the last rank back: a chain stays in its column, what joins it comes from the right. */
function placeForward() {
  const forward = [...valueCards.values()].filter(isForward);
  const users = new Map(forward.map((card) => [card, []]));
  for (const card of forward)
    for (const x of card.parents) if (users.has(x)) users.get(x).push([card, mainParent(card) === x]);
  const ranks = [];
  for (const card of forward) (ranks[card.rank] = ranks[card.rank] || []).push(card);
  const taken = new Map();
  for (let r = ranks.length - 1; r >= 0; r--) {
    const row = ranks[r] || [];
    for (const card of row) {
      const wishes = users.get(card).filter(([y]) => y.column !== undefined).map(([y, main]) => y.column + (main ? 0 : 1));
      card.wish = wishes.length ? Math.min(...wishes) : 0;
      card.main = users.get(card).some(([y, main]) => main && y.column === card.wish);
    }
    row.sort((a, b) => b.main - a.main || a.wish - b.wish || a.id - b.id);
    for (const card of row) card.column = settle(taken, r, card.wish);
  }
  for (const card of forward) card.region = 0;
}

/* A sweep's region has the columns of those before it that have adjoints, then one or more for
 * what its rules compute. */
function placeSweeps() {
  const base = [0];
  const placeOf = (card) => base[card.region] + card.column;
  let width = 1 + Math.max(0, ...[...valueCards.values()].filter(isForward).map((card) => card.column));
  for (const sweep of sweeps.values()) {
    base[sweep.index] = width;
    const mine = [...adjointCards.values()].filter((card) => card.sweep === sweep);
    const sourceOf = (card) => homes.get(card.of);
    const columns = [...new Set(mine.map((card) => (sourceOf(card) ? placeOf(sourceOf(card)) : 0)))].sort((a, b) => a - b);
    const taken = new Map();
    for (const card of mine) {
      card.region = sweep.index;
      card.column = settle(taken, card.rank, columns.indexOf(sourceOf(card) ? placeOf(sourceOf(card)) : 0));
    }
    for (const card of valueCards.values())
      if (!isForward(card) && card.region === undefined && card.t.sweep === sweep.y) {
        card.region = sweep.index;
        card.column = settle(taken, card.rank, columns.length);
      }
    width += 1 + Math.max(0, ...cards.filter((card) => card.region === sweep.index).map((card) => card.column));
  }
  for (const card of cards)
    if (card.region === undefined) {
      card.region = 0;
      card.column = 1;
    }
}

const smallRows = (t) => (t.full[0] > 3 ? 3 : Math.max(1, t.full[0]));
const heightOf = (card) => 50 + 14 * smallRows(card.t);

let worldWidth = 0, worldHeight = 0;
const regions = [];

function place() {
  const lastRank = Math.max(0, ...cards.map((card) => card.rank));
  const heights = new Array(lastRank + 1).fill(0);
  for (const card of cards) heights[card.rank] = Math.max(heights[card.rank], heightOf(card));
  const tops = [];
  let y = TOP + 20;
  heights.forEach((h, r) => {
    tops[r] = y;
    y += h ? h + BETWEEN : 0;
  });
  worldHeight = y - BETWEEN + MARGIN + 14;
  let x = MARGIN;
  for (let region = 0; region <= sweeps.size; region++) {
    const here = cards.filter((card) => card.region === region);
    const columns = here.length ? 1 + Math.max(...here.map((card) => card.column)) : 0;
    for (const card of here) {
      card.left = x + 18 + card.column * (WIDTH + GAP);
      card.height = heightOf(card);
      card.top = tops[card.rank] + (heights[card.rank] - card.height) / 2;
      card.rowTop = tops[card.rank];
      card.rowEnd = tops[card.rank] + heights[card.rank];
    }
    const width = columns ? columns * (WIDTH + GAP) : 0;
    regions[region] = { left: x, width };
    x += width ? width + 26 : 0;
  }
  worldWidth = x - 26 + MARGIN;
}

/* ---- Edges --------------------------------------------------------------------------------- */

/* How far along its side each edge enters a card: from left to right, as the cards lie that they
 * come from. */
function sharesOf(from) {
  const order = from.map((card, k) => k).sort((a, b) => (from[a] ? from[a].left : 0) - (from[b] ? from[b].left : 0) || a - b);
  const shares = [];
  order.forEach((k, place) => (shares[k] = (place + 1) / (from.length + 1)));
  return shares;
}

/* From a card's lower side to another's upper side, or the other way round: through the gutter
 * beside the columns where ranks lie between. */
function pathBetween(a, b, share) {
  const down = a.rank < b.rank || (a.rank === b.rank && a.top < b.top);
  if (a.rank === b.rank && Math.abs(a.left - b.left) > WIDTH + GAP + 1) {
    const x1 = a.left + WIDTH * 0.75, x2 = b.left + WIDTH * 0.75, over = a.rowTop - BETWEEN / 2;
    const turn = x2 < x1 ? -GAP : GAP;
    return `M${x1},${a.top} C${x1},${over} ${x1},${over} ${x1 + turn},${over} L${x2 - turn},${over} C${x2},${over} ${x2},${over} ${x2},${b.top}`;
  }
  if (a.rank === b.rank) {
    const right = a.left < b.left;
    const x1 = right ? a.left + WIDTH : a.left, x2 = right ? b.left : b.left + WIDTH;
    const y1 = a.top + a.height / 2, y2 = b.top + b.height * share;
    const bend = (x2 - x1) / 2;
    return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
  }
  const x1 = a.left + WIDTH / 2, y1 = down ? a.top + a.height : a.top;
  const x2 = b.left + WIDTH * share, y2 = down ? b.top : b.top + b.height;
  const mid = (y2 - y1) / 2;
  const near = Math.abs(a.rank - b.rank) === 1;
  if (near) return `M${x1},${y1} C${x1},${y1 + mid} ${x2},${y2 - mid} ${x2},${y2}`;
  const gutter = (b.left >= a.left ? a.left + WIDTH : a.left) + (b.left >= a.left ? GAP / 2 : -GAP / 2);
  const out = down ? a.rowEnd + BETWEEN / 2 : a.rowTop - BETWEEN / 2;
  const into = down ? b.rowTop - BETWEEN / 2 : b.rowEnd + BETWEEN / 2;
  return `M${x1},${y1} C${x1},${out} ${gutter},${y1} ${gutter},${out} L${gutter},${into} C${gutter},${y2} ${x2},${into} ${x2},${y2}`;
}

const edges = []; /* with what they come from and lead to, and the step that they are part of */

function addEdge(a, b, share, className, step) {
  edges.push({ a, b, share, className, step, top: Math.min(a.rowTop, b.rowTop) - BETWEEN, end: Math.max(a.rowEnd, b.rowEnd) + BETWEEN });
}

function addEdges() {
  for (const card of valueCards.values()) {
    const shares = sharesOf(card.parents);
    card.parents.forEach((x, k) => addEdge(x, card, shares[k], "forth", card.made));
  }
  for (const card of adjointCards.values()) {
    const shares = sharesOf(card.parts.map((part) => part.source));
    card.parts.forEach((part, k) => {
      if (part.source) addEdge(part.source, card, shares[k], "back", part.number);
    });
  }
}

function drawEdge(edge) {
  return makeSvg("path", { d: pathBetween(edge.a, edge.b, edge.share), class: "edge " + edge.className, "marker-end": "url(#tip)" });
}

/* ---- Drawing cards ------------------------------------------------------------------------- */

/* The first rows and columns, at most three; of more, two and a sign that there are. */
function fillSmall(grid, t, id) {
  grid.replaceChildren();
  const shown = [t.full[0] > 3 ? 2 : t.full[0], t.full[1] > 3 ? 2 : t.full[1]];
  const more = [t.full[0] > 3, t.full[1] > 3];
  if (shown[0] * shown[1] === 0) return void grid.append(make("span", "none", "no elements"));
  const single = t.full[0] * t.full[1] === 1;
  grid.className = single ? "small one" : "small";
  grid.style.gridTemplateColumns = `repeat(${shown[1]}, minmax(0, 1fr))` + (more[1] ? " 12px" : "");
  for (let i = 0; i < shown[0]; i++) {
    for (let j = 0; j < shown[1]; j++) grid.append(id === undefined ? make("span", "none", "–") : number(id, i * t.columns + j, "span", 3));
    if (more[1]) grid.append(make("span", "none", "…"));
  }
  if (more[0]) for (let j = 0; j < shown[1] + (more[1] ? 1 : 0); j++) grid.append(make("span", "none", "⋮"));
}

/* What makes an adjoint: a rule, or several. */
function makerOf(card) {
  const names = [];
  if (isNamed(card)) names.push(fraction(card.sweep.y, card.of));
  else if (isOwn(card) && derived.has(card.final)) names.push(numberName(card.final));
  const t = card.parts[0].from ? tensors.get(card.parts[0].from) : null;
  const rule = card.parts.length > 1 ? "Σ of " + card.parts.length : t ? "through " + opOf(t).name : "seed";
  return [...names, rule].join(", ");
}

function drawCard(card) {
  const box = make("div", "card " + (card.of ? "adjoint" : card.t.role));
  box.style.left = card.left + "px";
  box.style.top = card.top + "px";
  box.style.height = card.height + "px";
  const head = make("div", "head");
  head.append(make("span", "sym", titleOf(card)), make("span", "shape", card.t.form));
  const op = card.of ? makerOf(card) : opOf(card.t).name;
  box.append(head, make("div", "op", op));
  card.grid = make("div", "small");
  card.filled = false;
  box.append(card.grid);
  box.title = titleOf(card) + (card.t.scope ? "  (" + card.t.scope + ")" : "");
  box.dataset.card = card.of ? "a" + card.sweep.index + ":" + card.of : "t" + card.id;
  box.classList.toggle("looked", looked === card);
  box.addEventListener("click", () => look(card));
  return box;
}

function drawRegions() {
  regions.forEach((region, i) => {
    if (!region.width) return;
    const box = make("div", "region");
    box.style.left = region.left + "px";
    box.style.top = "14px";
    box.style.width = region.width + "px";
    box.style.height = worldHeight - 28 + "px";
    const sweep = [...sweeps.values()].find((s) => s.index === i);
    box.append(make("b", "", sweep ? "backward from " + nameOf(sweep.y) + " ↑" : "forward ↓"));
    $("world").append(box);
  });
}

let reads, paths; /* edges of the current step only; all others */

function drawGraph() {
  rankForward();
  rankTheRest();
  placeForward();
  placeSweeps();
  place();
  $("world").style.width = worldWidth + "px";
  $("world").style.height = worldHeight + "px";
  drawRegions();
  const svg = makeSvg("svg", { width: worldWidth, height: worldHeight, "aria-hidden": "true" });
  const marker = makeSvg("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto" });
  marker.append(makeSvg("path", { d: "M0,0 L8,4 L0,8 z", class: "tip" }));
  const defs = makeSvg("defs", {});
  defs.append(marker);
  paths = makeSvg("g", {});
  reads = makeSvg("g", {});
  svg.append(defs, paths, reads);
  $("world").append(svg);
  addEdges();
}

/* ---- Zoom ---------------------------------------------------------------------------------- */

let scale = 1;

function zoomTo(to) {
  const view = $("view");
  const before = scale;
  const x = (view.scrollLeft + view.clientWidth / 2) / before, y = (view.scrollTop + view.clientHeight / 2) / before;
  scale = Math.min(2, Math.max(0.1, to));
  $("world").style.transform = `scale(${scale})`;
  $("size").style.width = worldWidth * scale + "px";
  $("size").style.height = worldHeight * scale + "px";
  view.scrollLeft = x * scale - view.clientWidth / 2;
  view.scrollTop = y * scale - view.clientHeight / 2;
  showGraph();
}

const fitWidth = () => ($("view").clientWidth - 2) / worldWidth;

/* Scrolls to what the step is about: all of it where that has room, else what it computes. */
function follow(smooth) {
  const s = data.steps[now - 1];
  if (!s) return;
  const view = $("view");
  view.classList.toggle("smooth", smooth);
  let all = [s.card, ...sourcesOf(s)];
  const bounds = () => ({
    left: Math.min(...all.map((c) => c.left)) * scale - 12, right: Math.max(...all.map((c) => c.left + WIDTH)) * scale + 12,
    top: Math.min(...all.map((c) => c.top)) * scale - 12, bottom: Math.max(...all.map((c) => c.top + c.height)) * scale + 12,
  });
  let b = bounds();
  if (b.right - b.left > view.clientWidth || b.bottom - b.top > view.clientHeight) {
    all = [s.card];
    b = bounds();
  }
  if (b.top < (TOP + 20) * scale) b.top = 0;
  const into = (from, to, at, room) => (from >= at && to <= at + room ? at : (from + to) / 2 - room / 2);
  view.scrollTo(into(b.left, b.right, view.scrollLeft, view.clientWidth), into(b.top, b.bottom, view.scrollTop, view.clientHeight));
}

/* ---- Steps --------------------------------------------------------------------------------- */

let now = 0;
let looked = null;
const last = data.steps.length;

/* Of a step's formula: left side, sign, right side. */
function formulaOf(s) {
  if (s.t !== undefined) return [tensors.get(s.t).sym, "=", s.f];
  const left = isNamed(s.card) ? titleOf(s.card) + " := " + fraction(s.y, s.of) : fraction(s.y, s.of);
  return [left, s.first ? "=" : "+=", s.f];
}

/* What a contribution reads beside the adjoint that it comes from. */
function readsOf(s) {
  const incoming = s.source ? s.source.final : undefined;
  return s.reads.filter((id) => id !== incoming);
}

function sourcesOf(s) {
  if (s.t !== undefined) return s.card.parents;
  const others = s.from ? readsOf(s).map((id) => homes.get(id)).filter(Boolean) : [];
  return s.source ? [s.source, ...others] : others;
}

function whyOf(s) {
  if (s.t !== undefined) return "";
  if (!s.from) return "The seed: a change of " + nameOf(s.y) + " is its own change.";
  const t = tensors.get(s.from);
  const op = opOf(t);
  const where = "Through " + op.name + ", which makes " + nameOf(s.from) + (t.x.length > 1 ? " from " + t.x.map(nameOf).join(", ") : "") + ".";
  return op.why ? where + " " + op.why : where;
}

function fillFormula(element, s) {
  const [left, sign, right] = formulaOf(s);
  element.replaceChildren(make("span", "left", left), make("span", "sign", sign), make("span", "right", right));
}

/* A tensor's numbers as a table, with what is beyond the corner in words. */
function table(name, id, className, label) {
  const t = tensors.get(id);
  const figure = make("figure", "term " + (className || ""));
  const caption = make("figcaption");
  if (label) caption.append(make("span", "label", label));
  caption.append(make("span", "sym", name), make("span", "form", t.form));
  figure.append(caption);
  if (!t.numbers) {
    figure.append(make("p", "none", "– (no value was kept)"));
    return figure;
  }
  if (!t.numbers.length) {
    figure.append(make("p", "none", "no elements"));
    return figure;
  }
  figure.append(matrix(t));
  if (t.sum) figure.append(factsOf(t));
  return figure;
}

function matrix(t) {
  const grid = make("table", "matrix");
  const largest = Math.max(...t.numbers.map((x) => Math.abs(Number(x))).filter(Number.isFinite), 1e-300);
  const more = [t.full[0] > t.rows, t.full[1] > t.columns];
  for (let i = 0; i < t.rows; i++) {
    const row = make("tr");
    for (let j = 0; j < t.columns; j++) {
      const cell = number(t.id, i * t.columns + j, "td");
      const heat = Number(cell.dataset.x) / largest;
      if (heat) cell.style.backgroundColor = `rgb(var(${heat > 0 ? "--plus" : "--minus"}) / ${Math.min(0.38, Math.abs(heat) * 0.38).toFixed(3)})`;
      row.append(cell);
    }
    if (more[1]) row.append(make("td", "more", "…"));
    grid.append(row);
  }
  if (more[0]) {
    const row = make("tr");
    for (let j = 0; j < t.columns + (more[1] ? 1 : 0); j++) row.append(make("td", "more", "⋮"));
    grid.append(row);
  }
  return grid;
}

function factsOf(t) {
  const [low, mean, high] = t.sum.split(" ");
  const facts = make("p", "facts");
  const slices = t.shape.length > 2 ? "first slice; " : "";
  facts.append(slices, "min ", fact(low), ", mean ", fact(mean), ", max ", fact(high), t.nan ? ", " + t.nan + " NaN" : "");
  return facts;
}

function fact(exact) {
  const element = make("span", "fact", short(exact));
  element.dataset.x = element.title = exact;
  return element;
}

/* The numbers of a step: what goes in, what comes out. */
function fillTerms(s) {
  const box = $("terms");
  box.replaceChildren();
  if (!s) return;
  const seen = new Set();
  const add = (name, id, className, label) => {
    if ((seen.has(id) || isNumber(tensors.get(id))) && !className) return;
    seen.add(id);
    box.append(table(name, id, className, label));
  };
  if (s.t !== undefined) {
    for (const id of tensors.get(s.t).x) add(homes.has(id) ? titleOf(homes.get(id)) : nameOf(id), id);
    add(tensors.get(s.t).sym, s.t, "result", "=");
    return;
  }
  if (s.source) add(titlesOf(s.source), s.source.final);
  if (s.from) for (const id of readsOf(s)) add(homes.has(id) ? titleOf(homes.get(id)) : nameOf(id), id);
  add(titleOf(s.card), s.is, s.first ? "result" : "added", s.first ? "=" : "+=");
  if (!s.first) add("Σ so far: " + titleOf(s.card), s.sum, "result", "=");
}

function look(card) {
  if (looked && looked.box) looked.box.classList.remove("looked");
  looked = looked === card ? null : card;
  if (looked) looked.box.classList.add("looked");
  fillLooked();
}

function fillLooked() {
  $("looked").replaceChildren();
  if (!looked) return;
  const id = contentOf(looked, now);
  if (id !== undefined) $("looked").append(table(titleOf(looked), id));
  else $("looked").append(make("p", "none", titleOf(looked) + " " + looked.t.form + ": not computed yet"));
}

/* ---- The derivation ------------------------------------------------------------------------ */

const lines = [];

const partOf = (s) => (s.t === undefined ? "Backward from " + nameOf(s.y) : tensors.get(s.t).sweep === undefined ? "Forward" : "In the backward pass from " + nameOf(tensors.get(s.t).sweep));

/* What a formula gives, if that is one number and not what it says already; or the sum so far. */
function addScalar(text, s) {
  const id = s.t !== undefined ? s.t : s.sum;
  const t = tensors.get(id);
  if (t.shape.length > 0 || !t.numbers || (s.card.parts && s.first && short(t.numbers[0]) === s.f)) return;
  text.append(make("span", "sign", s.card.parts && !s.first ? "; now" : "="), number(id, 0));
}

function makeLine(s, heads) {
  const line = make("li");
  line.dataset.number = s.number;
  const text = make("span", "text");
  fillFormula(text, s);
  addScalar(text, s);
  line.append(text);
  line.addEventListener("click", () => go(s.number));
  const before = data.steps[s.number - 2];
  return heads || !before || partOf(before) !== partOf(s) ? [make("li", "part", partOf(s)), line] : [line];
}

/* The latest lines, if there are many: from a round number on, so that they mostly grow. */
function showLines(to) {
  const from = to > MANY ? Math.floor((to - MANY) / 100) * 100 + 100 : 0;
  if (from !== lines.from) {
    lines.length = 0;
    lines.from = from;
    $("lines").replaceChildren(...(from ? [make("li", "part", `… ${from} earlier steps`)] : []));
  }
  while (lines.length > to - from) lines.pop().forEach((item) => item.remove());
  while (lines.length < to - from) {
    lines.push(makeLine(data.steps[from + lines.length], lines.length === 0));
    $("lines").append(...lines[lines.length - 1]);
  }
  markLine(lines.length ? lines[lines.length - 1].slice(-1)[0] : null);
}

function markLine(item) {
  const list = $("lines");
  const current = document.querySelector("#lines [aria-current]");
  if (current) current.removeAttribute("aria-current");
  if (!item) return;
  item.setAttribute("aria-current", "step");
  if (list.scrollHeight > list.clientHeight)
    list.scrollTop = item.offsetTop - list.offsetTop - list.clientHeight + item.offsetHeight + 8;
}

/* ---- Going to a step ----------------------------------------------------------------------- */

function mark(element, state) {
  element.classList.toggle("todo", state === "todo");
  element.classList.toggle("now", state === "now");
}

/* Of a large graph only what is near to what is seen is in the page. */
const MANY = 600, NEAR = 900;

function isNear(top, end) {
  if (cards.length <= MANY) return true;
  const view = $("view");
  return end * scale > view.scrollTop - NEAR && top * scale < view.scrollTop + view.clientHeight + NEAR;
}

/* Puts into a parent what is near, and takes out of it what is not. */
function keepNear(parent, thing, key, top, end, draw) {
  const near = isNear(top, end);
  if (near && !thing[key]) parent.append((thing[key] = draw(thing)));
  if (!near && thing[key]) {
    thing[key].remove();
    thing[key] = null;
  }
  return near;
}

function showCards(s) {
  const sources = new Set(s ? sourcesOf(s) : []);
  for (const card of cards) {
    if (!keepNear($("world"), card, "box", card.top, card.top + card.height, drawCard)) continue;
    const id = contentOf(card, now);
    mark(card.box, s && card === s.card ? "now" : id === undefined ? "todo" : "done");
    card.box.classList.toggle("source", sources.has(card));
    if (card.content !== id || !card.filled) fillSmall(card.grid, card.t, id);
    card.content = id;
    card.filled = true;
  }
}

function showEdges() {
  for (const edge of edges)
    if (keepNear(paths, edge, "path", edge.top, edge.end, drawEdge))
      mark(edge.path, edge.step === now && now ? "now" : edge.step > now ? "todo" : "done");
}

function showReads(s) {
  reads.replaceChildren();
  if (!s || s.t !== undefined || !s.from) return;
  for (const id of readsOf(s)) {
    const card = homes.get(id);
    if (card && card !== s.card)
      reads.append(makeSvg("path", { d: pathBetween(card, s.card, 0.5), class: "edge read", "marker-end": "url(#tip)" }));
  }
}

function showGraph() {
  const s = data.steps[now - 1];
  showCards(s);
  showEdges();
  showReads(s);
}

function go(to, still) {
  now = Math.min(last, Math.max(0, to));
  const s = data.steps[now - 1];
  $("which").textContent = s ? `Step ${now} of ${last}: ${partOf(s).toLowerCase() === "forward" ? "forward" : partOf(s)}` + (s.card.parts && s.card.parts.length > 1 ? `, contribution ${s.nth} of ${s.card.parts.length}` : "") : "Before the first step";
  if (s) fillFormula($("formula"), s);
  else $("formula").replaceChildren();
  $("why").textContent = s ? whyOf(s) : "Inputs, parameters and constants have their values. Step on with → or the button.";
  fillTerms(s);
  fillLooked();
  showLines(now);
  $("slider").value = now;
  $("count").textContent = now + " / " + last;
  $("first").disabled = $("back").disabled = now === 0;
  $("next").disabled = $("last").disabled = now === last;
  document.documentElement.dataset.step = now;
  follow(!still);
  showGraph();
}

let playing = 0;

function play(on) {
  clearInterval(playing);
  playing = on ? setInterval(() => (now < last ? go(now + 1) : play(false)), 1200) : 0;
  $("play").textContent = on ? "Pause" : "Play";
}

function toggle() {
  if (!playing && now === last) go(0);
  play(!playing);
}

/* ---- Buttons and keys ---------------------------------------------------------------------- */

function step(to) {
  play(false);
  go(to);
}

const keys = {
  ArrowRight: () => step(now + 1), ArrowLeft: () => step(now - 1), Home: () => step(0), End: () => step(last), " ": toggle,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || !Object.hasOwn(keys, event.key)) return;
  const tag = event.target.tagName;
  if (tag === "INPUT" || (event.key === " " && (tag === "BUTTON" || tag === "SUMMARY"))) return;
  event.preventDefault();
  keys[event.key]();
});
$("next").addEventListener("click", () => step(now + 1));
$("back").addEventListener("click", () => step(now - 1));
$("first").addEventListener("click", () => step(0));
$("last").addEventListener("click", () => step(last));
$("play").addEventListener("click", toggle);
$("slider").addEventListener("input", () => step(Number($("slider").value)));
$("larger").addEventListener("click", () => zoomTo(scale * 1.25));
$("smaller").addEventListener("click", () => zoomTo(scale / 1.25));
$("fit").addEventListener("click", () => zoomTo(Math.min(fitWidth(), ($("view").clientHeight - 2) / worldHeight)));
$("here").addEventListener("click", () => follow(true));

let waiting = false;
$("view").addEventListener("scroll", () => {
  if (waiting || cards.length <= MANY) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    showGraph();
  });
});

/* ---- The beginning ------------------------------------------------------------------------- */

function begin() {
  const wanted = [...tensors.values()].filter((t) => t.wanted).map((t) => (homes.has(t.id) ? titleOf(homes.get(t.id)) : t.sym));
  const some = wanted.slice(0, 6).join(", ") + (wanted.length > 6 ? ", …" : "");
  $("title").textContent = document.title = "Step by step: " + some;
  const forth = data.steps.filter((s) => s.t !== undefined).length;
  $("about").textContent = `${valueCards.size} tensors, ${adjointCards.size} adjoints; ${forth} steps by ops, ${last - forth} by the chain rule`;
  $("slider").max = last;
  new ResizeObserver(() => follow(false)).observe($("view"));
  drawGraph();
  zoomTo(Math.min(1, Math.max($("view").clientWidth > 600 ? 0.6 : 0.75, fitWidth())));
  $("view").scrollTop = $("view").scrollLeft = 0;
  go(0, true);
}

begin();
