// page.js -- what moves on a page of reluflow report.
//
// All that comes from the run is in the JSON of the page, R, and goes on the
// page as text alone (textContent), never as markup.  A frame is a record time
// that is shown, i its number here, R.frame[i] its number in the run file; a
// neuron j is one that is shown, R.neuron[j] its number in the run.
"use strict";

const R = JSON.parse(document.getElementById("data").textContent);
const $ = id => document.getElementById(id);

// Arrays, lowest byte first; browsers run on such machines alone.
const bytes = s => Uint8Array.from(atob(s || ""), c => c.charCodeAt(0));
const u16 = s => new Uint16Array(bytes(s).buffer);
const f32 = s => new Float32Array(bytes(s).buffer);
const f64 = s => new Float64Array(bytes(s).buffer);

const T = R.frame.length, K = R.marks;
const angle = u16(R.angle), norm = u16(R.norm), sign = bytes(R.sign);
const curve = f32(R.h), predicted = f64(R.predictions);
const event = {
  time: f64(R.eventTime), neuron: u16(R.eventNeuron),
  datum: u16(R.eventDatum), kind: bytes(R.eventKind)
};
const moving = K > 0 && angle.length > 0;

// ---- Numbers as texts: they may be beyond the range of doubles.

// [mantissa, power of ten] of a text such as "-1.5e-1000".
function split(text) {
  const [digits, power] = text.split("e");
  return [Number(digits), Number(power || 0)];
}

// The logarithm of a number that is > 0; else -Infinity.
function log10(text) {
  const [m, e] = split(text);
  return m > 0 ? Math.log10(m) + e : -Infinity;
}

function shape(mantissa, power, digits) {
  while (mantissa && Math.abs(mantissa) >= 10) { mantissa /= 10; power++; }
  while (mantissa && Math.abs(mantissa) < 1) { mantissa *= 10; power--; }
  let m = mantissa.toPrecision(digits);
  if (Math.abs(Number(m)) >= 10) {
    m = (Number(m) / 10).toPrecision(digits);
    power++;
  }
  if (!mantissa || (power > -4 && power < 6))
    return String(Number(m + "e" + power));
  return m.replace(/\.?0+$/, "") + "e" + power;
}

function short(text, digits = 6) {
  if (text === null || text === undefined) return "";
  const [m, e] = split(String(text));
  return Number.isFinite(m) ? shape(m, e, digits) : String(text);
}

function fromLn(ln, digits = 4) {
  const l = ln / Math.LN10, e = Math.floor(l);
  return shape(10 ** (l - e), e, digits);
}

// ---- Tables.

// A row of texts; an array [text, class] has a class, "`text" is a command.
function row(table, cells) {
  const tr = (table.tBodies[0] || table.createTBody()).insertRow();
  for (const cell of cells) {
    const td = tr.insertCell();
    const [text, name] = Array.isArray(cell) ? cell : [cell, ""];
    if (name) td.className = name;
    if (typeof text === "string" && text[0] === "`") {
      const code = document.createElement("code");
      code.textContent = text.slice(1);
      td.append(code);
    } else
      td.textContent = text === null || text === undefined ? "" : text;
  }
}

function plural(count, word) {
  return count + " " + word + (count === 1 ? "" : "s");
}

function fillHead() {
  const m = R.meta, engine = m.engine || "?";
  const digits = m.digits_asked || m.digits;
  $("title").textContent = R.title || "A run without a title";
  document.title = "reluflow: " + (R.title || "a run");
  $("sub").textContent = [
    plural(R.m, "neuron") + ", " + plural(R.n, "datum").replace("datums",
      "data") + " in " + plural(R.d, "dimension"),
    "weights " + (m.scheme || "?") + ", seed " + (m.seed || "?"),
    engine + (m.rtol ? ", rtol " + short(m.rtol) : ", " + digits + " digits"),
    "status " + (R.ending === "failed" ? m.status : R.ending),
    "page by reluflow " + R.by
  ].join("; ");
  const doubts = m.doubts ? "Done, with doubts: " + m.doubts
    : R.ending !== "done" ? "This run is not done (" + R.ending +
      "): what was recorded so far is shown." : "";
  $("doubts").hidden = !doubts;
  $("doubts").textContent = doubts;
  $("experiment").textContent = R.experiment;
  for (const [key, value] of Object.entries(m)) row($("meta"), [key, value]);
}

function fillFacts() {
  const m = R.meta, t = $("facts");
  const fact = (what, value, command) => {
    if (value !== undefined && value !== null && value !== "")
      row(t, [what, value, "`reluflow " + command]);
  };
  fact("time reached", m.time, "show RUN");
  fact("loss there", m.loss, "show RUN");
  fact("stopped by", m.stopped, "show RUN");
  fact("digits to which a second run agrees", m.agree, "show RUN");
  fact("record times", R.samples, "samples RUN");
  fact("events", R.events, "events RUN");
  for (const [kind, count] of R.kinds)
    if (count) fact("of these: " + kind, count, "events RUN");
  if (R.unsure) fact("events marked unsure", R.unsure, "events --marks RUN");
  if (R.nonunique)
    fact("events with several solutions", R.nonunique, "events --marks RUN");
  fact("choices", R.choices, "events --choices RUN");
  fact("faces occupied, at most", m.faces_most, "show RUN");
  fact("breaches of the law put right", m.repairs, "show RUN");
  fact("steps of the engine", m.steps, "show RUN");
  fact("seconds", m.seconds && short(m.seconds, 3), "show RUN");
}

function fillMoments() {
  const lines = [];
  for (const [word, stop, time] of R.moments)
    lines.push([time, word, stop ? "the flow stops there (flow.stop)"
      : "asked for (record.when)", "`reluflow moments RUN"]);
  for (const [name, time, text, what, note] of R.phases || [])
    lines.push([time, name, text + ": " + what + (note ? "; " + note : ""),
      "`reluflow phases RUN"]);
  const when = line => line[0] === null ? Infinity : log10(line[0]);
  lines.sort((a, b) => when(a) - when(b) || 0);
  for (const [time, ...rest] of lines)
    row($("moments"), [time === null ? "not reached" : time, ...rest]);
  $("moments").hidden = !lines.length;
  $("no-moments").hidden = R.phases !== null && !R.unfollowed;
  if (R.unfollowed) $("no-moments").textContent =
    "The flow could not be followed again for the moments: " + R.unfollowed;
}

function fillFaces() {
  for (const [members, share, face] of R.occupancy)
    row($("occupancy"), [face === null ? "all that are not listed" : face,
      members, short(share)]);
  const more = R.occupied - R.occupancy.length;
  if (more > 0) row($("occupancy"), ["and " + more + " more", "", ""]);
  $("occupancy").hidden = !R.occupancy.length;
}

function fillVerdicts() {
  const count = new Map();
  for (const v of R.verdicts) {
    const [claim, says, verdict, margin, measured, bound, error, time] = v;
    const where = [time === null ? "" : "t = " + short(time),
      v[12] === null ? "" : "neuron " + v[12]].filter(s => s).join(", ");
    count.set(verdict, (count.get(verdict) || 0) + 1);
    row($("verdict-table"), [claim, says, [verdict, verdict], short(measured),
      short(bound), short(margin), short(error, 3), where, v[8]]);
  }
  $("no-verdicts").hidden = R.verdicts.length > 0;
  for (const id of ["verdict-table", "verdict-source", "verdict-count"])
    $(id).hidden = !R.verdicts.length;
  $("verdict-count").textContent = R.verdicts.length
    ? [...count].map(([v, c]) => c + " " + v).join(", ") + "; by reluflow " +
      R.verdicts[0][11] + ", epsilon " + R.verdicts[0][9] + ", alpha0 " +
      R.verdicts[0][10] : "";
}

