// draw.js -- what is drawn of a frame: the plane, h(x), loss and events.

// ---- State of the stage.

let i = 0;                      // the frame
let hot = -1, held = -1;        // the neuron that is shown, that was chosen
let timer = 0;
let place = new Float32Array(0);  // of the marks, in pixels of the page

const A = (f, j) => angle[f * K + j] / 65536 * 2 * Math.PI;
const still = (f, j) => norm[f * K + j] === 0;
const positive = (f, j) => sign[(f * K + j) >> 3] >> ((f * K + j) & 7) & 1;
function lnNorm(f, j) {
  const [low, high] = R.range;
  return low + (high - low) * (norm[f * K + j] - 1) / 65534;
}

// ---- Drawing.

let colours = {};
function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const c of ["ink", "soft", "line", "paper", "pos", "neg", "data",
    "mark"])
    colours[c] = style.getPropertyValue("--" + c).trim();
}

// A canvas as wide as its place; heights are a share of that.
function begin(canvas, ratio, least = 0) {
  const scale = window.devicePixelRatio || 1, w = canvas.clientWidth || 320;
  const h = Math.max(least, Math.round(w * ratio));
  canvas.style.height = h + "px";
  canvas.width = Math.round(w * scale);
  canvas.height = Math.round(h * scale);
  const g = canvas.getContext("2d");
  g.setTransform(scale, 0, 0, scale, 0, 0);
  g.font = "13px Georgia, 'DejaVu Serif', serif";
  return [g, w, h];
}

function line(g, x1, y1, x2, y2) {
  g.beginPath();
  g.moveTo(x1, y1);
  g.lineTo(x2, y2);
  g.stroke();
}

function write(g, text, x, y, align = "left", base = "middle") {
  g.textAlign = align;
  g.textBaseline = base;
  g.fillText(text, x, y);
}

// 1, 2 or 5 times a power of ten, so that a span has `count` of it at most.
function nice(span, count) {
  const raw = span / count, ten = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map(q => q * ten).find(q => q >= raw) || raw;
}

// ---- The plane: angle and, as radius, the norm.

const INNER = 0.12;

// Share of the radius of a norm; of the largest norm of the frame, if linear.
function radius(ln, top) {
  const how = $("radius").value, [, high, inner] = R.range;
  if (how === "one") return 1;
  if (how === "linear") return INNER + (1 - INNER) * Math.exp(ln - top);
  const share = (ln - inner) / (high - inner);
  return INNER + (1 - INNER) * Math.min(1, Math.max(0, share));
}

const spot = (f, j, top) => still(f, j) ? 0 : radius(lnNorm(f, j), top);

// The largest norm that radii of a frame are measured by.
function topOf(f) {
  let top = -Infinity;
  for (let j = 0; j < K; j++)
    if (!still(f, j)) top = Math.max(top, lnNorm(f, j));
  return top > -Infinity ? top : 0;
}

// A name outside of the circle, moved up or down where another one stands;
// boxes of names are in taken.  Returns where it begins.
function nameRim(g, name, at, angle, taken) {
  const cosine = Math.cos(angle), width = g.measureText(name).width;
  const align = cosine > 0.5 ? "left" : cosine < -0.5 ? "right" : "center";
  const left = { left: 0, right: width, center: width / 2 }[align];
  const ways = align !== "center" ? [0, -16, 16, -32, 32]
    : Math.sin(angle) > 0 ? [0, -16, -32] : [0, 16, 32];
  const [x, y] = at(1.1, angle);
  const box = dy => [x - left - 2, y + dy - 8, x - left + width + 2,
    y + dy + 8];
  const free = ([a, b, c, d]) => taken.every(t => a >= t[2] || t[0] >= c ||
    b >= t[3] || t[1] >= d);
  const dy = ways.find(way => free(box(way))) || 0;
  taken.push(box(dy));
  write(g, name, x, y + dy, align);
  return [x, y + dy];
}

// Directions of the data with their lines, and extremal vectors.
function drawRim(g, at) {
  const taken = [];
  const named = R.rim.length <= 12, lines = R.rim.length <= 60 && R.d === 2;
  g.lineWidth = 1;
  g.strokeStyle = g.fillStyle = colours.data;
  R.rim.forEach((a, k) => {
    g.setLineDash([5, 4]);
    g.globalAlpha = named ? 1 : 0.35;
    for (const q of lines ? [-1, 1] : [])
      line(g, ...at(INNER, a + q * Math.PI / 2), ...at(1, a + q * Math.PI / 2));
    g.setLineDash([]);
    g.globalAlpha = 1;
    const [x, y] = at(1, a), s = named ? 5 : 3;
    g.lineWidth = named ? 2 : 1;
    line(g, x - s, y - s, x + s, y + s);
    line(g, x - s, y + s, x + s, y - s);
    g.lineWidth = 1;
    if (named) nameRim(g, "x" + (k + 1), at, a, taken);
  });
  g.strokeStyle = g.fillStyle = colours.ink;
  const few = R.extremal.length <= 12 && named;
  for (const [word, a] of R.extremal) {
    const name = word.replace(/[_{}]/g, " ").replace(/ +/g, " ").trim();
    if (!few) line(g, ...at(1.01, a), ...at(1.06, a));
    else {
      const [x, y] = nameRim(g, name, at, a, taken), [u, v] = at(1.01, a);
      line(g, u, v, u + 0.75 * (x - u), v + 0.75 * (y - v));
    }
  }
}

// Powers of ten between the smallest and the largest norm, at most six.
function powers() {
  const [, high, inner] = R.range, low = inner / Math.LN10, out = [];
  const step = Math.max(1, nice(high / Math.LN10 - low, 6));
  for (let e = Math.ceil(low / step) * step; e <= high / Math.LN10; e += step)
    out.push(e);
  return out;
}

// Rings at powers of ten or, of a linear radius, at the quarters.
function drawRings(g, c, s) {
  const ring = r => { g.beginPath(); g.arc(c, c, s * r, 0, 7); g.stroke(); };
  g.strokeStyle = colours.line;
  g.lineWidth = 1;
  ring(INNER);
  ring(1);
  if ($("radius").value === "linear")
    [1, 2, 3].forEach(q => ring(INNER + (1 - INNER) * q / 4));
  if ($("radius").value === "log")
    powers().forEach(e => ring(radius(e * Math.LN10, 0)));
}

// Their names, above the marks and with paper around them.
function nameRings(g, c, s) {
  g.fillStyle = colours.soft;
  g.strokeStyle = colours.paper;
  g.lineWidth = 3;
  for (const e of $("radius").value === "log" ? powers() : []) {
    const y = c + s * radius(e * Math.LN10, 0) - 8, name = shape(1, e, 1);
    g.textAlign = "center";
    g.textBaseline = "middle";
    g.strokeText(name, c, y);
    write(g, name, c, y, "center");
  }
  g.lineWidth = 1;
}

// Bins of a frame: [layer][along][around], bytes; unpacked once.
const unpacked = [];
function densityOf(f) {
  if (unpacked[f]) return unpacked[f];
  const packed = bytes(R.density[f]), bins = new Uint8Array(2 * 128 * 32);
  for (let q = 0, b = 0; q < packed.length; q++)
    if (packed[q]) bins[b++] = packed[q];
    else b += packed[++q];
  return unpacked[f] = bins;
}

// A bin is a piece of a ring; hue by the signs, opacity by the logarithm of
// the number.
function drawDensity(g, c, s, top) {
  const bins = densityOf(i), [low, high] = R.range, layer = 128 * 32;
  const one = $("radius").value === "one", turn = 2 * Math.PI / 128;
  const most = bins.reduce((a, b) => Math.max(a, b), 1);
  for (let a = 0; a < layer; a++)
    for (const half of bins[a] >= bins[layer + a] ? [1, 0] : [0, 1]) {
      const count = bins[half * layer + a], row = a >> 7;
      if (!count) continue;
      const ln = low + (high - low) * row / 32, next = (high - low) / 32;
      const r1 = one ? 0.97 : radius(ln, top);
      const r2 = one ? 1.03 : radius(ln + next, top);
      if (r2 - r1 < 0.0005) continue;
      g.globalAlpha = 0.08 + 0.72 * count / most;
      g.fillStyle = half ? colours.neg : colours.pos;
      g.beginPath();
      const from = -(a & 127) * turn, to = from - turn;
      g.arc(c, c, s * r1, from, to, true);
      g.arc(c, c, s * r2, to, from, false);
      g.fill();
    }
  g.globalAlpha = 1;
}

// Open marks have a < 0, so that print tells them from the others.
function drawMarks(g, at, top) {
  const size = K > 1000 ? 1.3 : K > 300 ? 2 : 2.8;
  g.globalAlpha = K > 1000 ? 0.6 : 0.9;
  place = new Float32Array(2 * K);
  for (let j = 0; j < K; j++) {
    const [x, y] = at(spot(i, j, top), A(i, j));
    place[2 * j] = x;
    place[2 * j + 1] = y;
    g.beginPath();
    g.arc(x, y, size, 0, 7);
    if (positive(i, j)) {
      g.fillStyle = colours.pos;
      g.fill();
    } else {
      g.strokeStyle = colours.neg;
      g.stroke();
    }
  }
  g.globalAlpha = 1;
}

// Its way so far, and itself.
function drawHot(g, at, top) {
  if (hot < 0) return;
  const linear = $("radius").value === "linear";
  g.strokeStyle = colours.mark;
  g.lineWidth = 2;
  g.beginPath();
  for (let f = 0; f <= i; f++) {
    const p = at(spot(f, hot, linear ? top : 0), A(f, hot));
    if (f) g.lineTo(...p); else g.moveTo(...p);
  }
  g.stroke();
  g.strokeStyle = colours.ink;
  g.beginPath();
  g.arc(place[2 * hot], place[2 * hot + 1], 7, 0, 7);
  g.stroke();
  g.lineWidth = 1;
}

function polar() {
  if (!moving) return;
  const [g, w] = begin($("polar"), 1), c = w / 2, top = topOf(i);
  // Names of extremal vectors are as long as there are data.
  const s = w * (R.rim.length > 12 ? 0.45 : R.rim.length > 5 ? 0.34 : 0.37);
  const at = (r, a) => [c + s * r * Math.cos(a), c - s * r * Math.sin(a)];
  drawRings(g, c, s);
  if (R.density.length) drawDensity(g, c, s, top);
  drawRim(g, at);
  drawMarks(g, at, top);
  nameRings(g, c, s);
  drawHot(g, at, top);
  g.fillStyle = colours.soft;
  const how = $("radius").value;
  write(g, how === "one" ? "directions alone" : how === "linear"
    ? "outer circle: norm " + fromLn(top) : "radius: log of the norm, to " +
    fromLn(R.range[1]), 2, w - 8);
}

// ---- Axes.

// From low to high in units of the axis; log: these are powers of ten.
function ticks(low, high, log, count) {
  const out = [];
  if (log && high - low >= 1.5) {
    const step = Math.max(1, nice(high - low, count));
    for (let e = Math.ceil(low / step) * step; e <= high + 1e-9; e += step)
      out.push([e, shape(1, e, 1)]);
    return out;
  }
  const from = log ? 10 ** low : low, to = log ? 10 ** high : high;
  const step = nice(to - from, count);
  if (!(step > 0)) return out;
  for (let v = Math.ceil(from / step) * step; v <= to + step / 1e6; v += step)
    if (!log || v > 0)
      out.push([log ? Math.log10(v) : v,
        Math.abs(v) < step / 1e6 ? "0" : shape(v, 0, 6)]);
  return out;
}

// Draws both axes into a box; returns the two ways from units to pixels.
function axes(g, box, x, y) {
  const [left, up, right, down] = box;
  const X = v => left + (right - left) * (v - x.low) / (x.high - x.low);
  const Y = v => down - (down - up) * (v - y.low) / (y.high - y.low);
  g.lineWidth = 1;
  g.strokeStyle = colours.line;
  g.fillStyle = colours.soft;
  for (const [v, name] of ticks(x.low, x.high, x.log, (right - left) / 70)) {
    line(g, X(v), up, X(v), down);
    write(g, name, X(v), down + 4, "center", "top");
  }
  for (const [v, name] of ticks(y.low, y.high, y.log, (down - up) / 36)) {
    line(g, left, Y(v), right, Y(v));
    write(g, name, left - 5, Y(v), "right");
  }
  return [X, Y];
}

function path(g, points) {
  g.beginPath();
  points.forEach((p, k) => k ? g.lineTo(...p) : g.moveTo(...p));
  g.stroke();
}

// A span with room at both ends.
function widen(low, high) {
  const room = high > low ? (high - low) * 0.06 : Math.abs(low) * 0.1 || 1;
  return { low: low - room, high: high + room, log: false };
}

function span(list) {
  let low = Infinity, high = -Infinity;
  for (const v of list)
    if (Number.isFinite(v)) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
  return low <= high ? [low, high] : [0, 0];
}

// ---- h(x); where inputs are no single numbers, h at the data in time.

function drawFunction() {
  const [g, w, h] = begin($("func"), 0.46, 200), G = R.grid[2];
  const [low, high] = R.grid, box = [58, 24, w - 8, h - 22];
  const a = span(curve), b = span(R.y);
  const y = widen(Math.min(a[0], b[0]), Math.max(a[1], b[1]));
  const [X, Y] = axes(g, box, { low, high, log: false }, y);
  const points = [];
  for (let q = 0; q < G; q++)
    points.push([X(low + (high - low) * q / (G - 1)), Y(curve[i * G + q])]);
  g.strokeStyle = colours.pos;
  g.lineWidth = 2.4;
  path(g, points);
  g.fillStyle = colours.data;
  R.x.forEach((v, k) => {
    g.beginPath();
    g.arc(X(v), Y(R.y[k]), R.n > 60 ? 2.5 : 4.5, 0, 7);
    g.fill();
  });
  g.fillStyle = colours.soft;
  write(g, "h(x), and the data", box[0], 4, "left", "top");
}

function drawPredictions() {
  const n = R.n, [g, w, h] = begin($("func"), 0.46, 200);
  const box = [58, 24, w - 8, h - 22], t = timeAxis();
  const y = widen(...span([...span(predicted), ...span(R.y)]));
  const [X, Y] = axes(g, box, t, y);
  g.globalAlpha = n > 40 ? 0.3 : 0.9;
  for (let k = 0; k < n; k++) {
    g.strokeStyle = R.y.length && R.y[k] < 0 ? colours.neg : colours.pos;
    path(g, R.time.map((text, f) => [X(t.of(text)),
      Y(predicted[f * n + k])]));
  }
  g.strokeStyle = colours.data;
  for (const v of R.y) line(g, box[2] - 10, Y(v), box[2], Y(v));
  g.globalAlpha = 1;
  g.strokeStyle = colours.ink;
  line(g, X(t.of(R.time[i])), box[1], X(t.of(R.time[i])), box[3]);
  g.fillStyle = colours.soft;
  write(g, "h at the data in time; labels at the right edge", box[0], 4,
    "left", "top");
}

function func() {
  const known = curve.length > 0;
  $("func").hidden = !known && !predicted.length;
  $("func").setAttribute("aria-label", known ? "the network's function h(x)"
    : "predictions at the data in time");
  if (known) drawFunction();
  else if (predicted.length) drawPredictions();
}

// ---- Loss and events in time.

// The axis of time; of() takes the text of a time onto it.
function timeAxis() {
  const log = R.logTime && R.time.some(t => log10(t) > -Infinity);
  if (!log) {
    const [low, high] = span(R.time.map(Number));
    return { low, high: high > low ? high : low + 1, log, of: Number };
  }
  const [low, high] = span(R.time.map(log10));
  return { low, high: high > low ? high : low + 1, log,
    of: text => Math.max(low, log10(String(text))) };
}

// Logarithmic where it is worth it: over more than a factor of five.
function lossAxis() {
  const [low, high] = span(R.loss.map(log10));
  const log = high - low > 0.7;
  const [from, to] = log ? [low, high] : span(R.loss.map(Number));
  return { ...widen(from, to), log, of: log ? log10 : Number };
}

let stage = null;               // the part of the panel that stands still

function drawRaster(g, X, t, up, down, w) {
  const n = R.n, height = (down - up) / n, many = event.time.length > 3000;
  for (let e = 0; e < event.time.length; e++) {
    const kind = event.kind[e], x = X(t.of(event.time[e]));
    g.globalAlpha = many ? 0.15 : 0.6;
    g.strokeStyle = kind === 0 ? colours.pos : kind === 1 ? colours.neg
      : colours.data;
    const y = up + event.datum[e] * height;
    line(g, x, y, x, y + Math.max(1.5, height - 2));
  }
  g.globalAlpha = 1;
  g.fillStyle = colours.soft;
  for (let k = 0; k < n && n <= 10; k++)
    write(g, "x" + (k + 1), 52, up + (k + 0.5) * height, "right");
  if (n > 10) write(g, "data", 52, (up + down) / 2, "right");
}

// All of the panel but the time and the neuron that are shown.
function drawStage() {
  const rows = R.n <= 10 ? Math.max(48, 16 * R.n) : 110;
  const [g, w, h] = begin($("loss"), 0.42, 200 + rows);
  const box = [58, 24, w - 8, h - rows - 34], t = timeAxis(), y = lossAxis();
  const [X, Y] = axes(g, box, t, y);
  g.strokeStyle = colours.pos;
  g.lineWidth = 2.4;
  path(g, R.time.map((text, f) => [X(t.of(text)), Y(y.of(R.loss[f]))])
    .filter(p => Number.isFinite(p[1])));
  if (T === 1) {
    g.fillStyle = colours.pos;
    g.fillRect(X(t.of(R.time[0])) - 3, Y(y.of(R.loss[0])) - 3, 6, 6);
  }
  g.lineWidth = 1;
  const up = h - rows - 6, down = h - 6;
  drawRaster(g, X, t, up, down, w);
  g.fillStyle = colours.soft;
  write(g, "loss; below, changes of sign at each datum, in time", box[0], 4,
    "left", "top");
  const copy = document.createElement("canvas");
  copy.width = $("loss").width;
  copy.height = $("loss").height;
  copy.getContext("2d").drawImage($("loss"), 0, 0);
  stage = { copy, X, t, box, up, down, h };
}

function loss() {
  if (!stage) drawStage();
  const g = $("loss").getContext("2d"), { X, t, box, up, down, h } = stage;
  g.save();
  g.setTransform(1, 0, 0, 1, 0, 0);
  g.clearRect(0, 0, $("loss").width, $("loss").height);
  g.drawImage(stage.copy, 0, 0);
  g.restore();
  if (hot >= 0) {
    const height = (down - up) / R.n;
    g.strokeStyle = colours.mark;
    g.lineWidth = 3;
    for (let e = 0; e < event.time.length; e++)
      if (event.neuron[e] === hot) {
        const x = X(t.of(event.time[e])), y = up + event.datum[e] * height;
        line(g, x, y - 1, x, y + Math.max(4, height));
      }
    g.lineWidth = 1;
  }
  g.strokeStyle = colours.ink;
  line(g, X(t.of(R.time[i])), box[1], X(t.of(R.time[i])), h - 4);
}

