// stage.js -- what is said of a neuron, and how one goes about: keys, mouse,
// address, colours, paper.

// ---- What is said of a neuron.

function countEvents(j) {
  let count = 0;
  for (let e = 0; e < event.time.length; e++) count += event.neuron[e] === j;
  return count;
}

// Its numbers, its last face, its events, and what prints them.
function tell() {
  const tip = $("tip");
  tip.textContent = "";
  if (hot < 0) {
    tip.textContent = missing ? "Neuron " + missing +
      " of the address is not among those that are shown."
      : moving ? "Point at a neuron, or choose one by its number." : "";
    return;
  }
  const add = (text, name) => {
    const part = document.createElement(name === "code" ? "code" : "span");
    if (name) part.className = name;
    part.textContent = text;
    tip.append(part, " ");
  };
  const number = R.neuron[hot], own = R.d > 2 ? "norm in the plane " : "norm ";
  if (moving)
    add("Neuron " + number + ": a " + (positive(i, hot) ? "> 0" : "\u2264 0") +
      ", " + (still(i, hot) ? "all weights 0" : own +
      fromLn(lnNorm(i, hot)) + ", angle " +
      (A(i, hot) * 180 / Math.PI).toFixed(2) + "\u00b0") + ".");
  else add("Neuron " + number + ".");
  if (R.fate.length) {
    add("It ends in the face");
    add(R.faces[R.fate[hot]] + ".", "face");
  }
  if (hot % R.eventStep === 0)
    add(plural(countEvents(hot), "change") + " of sign in all.");
  add("reluflow states --at " + Number(R.time[i]) +
    " RUN; reluflow events RUN", "code");
}

function about() {
  const parts = [];
  if (R.states && K < R.states)
    parts.push("Marks are " + K + " of the " + R.states + " neurons that " +
      "have states, some of each face at the end; shades show all of them.");
  if (R.states && R.states < R.m)
    parts.push("States of " + R.states + " of " + R.m +
      " neurons were recorded.");
  if (T < R.samples)
    parts.push(T + " of " + R.samples + " record times are shown.");
  if (R.eventStep > 1)
    parts.push("Events are those of every neuron shown whose place is a " +
      "multiple of " + R.eventStep + ".");
  if (R.d > 2 && moving)
    parts.push("The plane is that of the last state's first two singular " +
      "vectors; it holds " + (100 * R.share).toPrecision(3) +
      " % of its weights.");
  parts.push("Filled marks have a > 0, open ones a \u2264 0; the lines are " +
    "where a datum switches. Pictures of this, with more: " +
    "reluflow figure polar RUN -o polar.svg");
  $("about").textContent = moving ? parts.join(" ") : "";
}

// ---- Going about.

// What is drawn follows the screen, not each event of the mouse.
let asked = 0;
function draw() {
  if (!asked) asked = requestAnimationFrame(drawNow);
}

function drawNow() {
  asked = 0;
  polar();
  func();
  loss();
  tell();
}

function say() {
  const data = document.body.dataset;
  $("now").textContent = "t = " + short(R.time[i]) + ",  loss = " +
    short(R.loss[i]) + "  (record time " + R.frame[i] + ")";
  $("time").value = i;
  $("time").setAttribute("aria-valuetext", "t = " + short(R.time[i]));
  $("pick").value = held < 0 ? "" : R.neuron[held];
  data.k = R.frame[i];
  data.time = R.time[i];
  data.hot = hot < 0 ? "" : R.neuron[hot];
  data.playing = timer ? "1" : "";
  // Who listens to the page is not told every frame of a film.
  $("tip").setAttribute("aria-live", timer ? "off" : "polite");
}

// The address names what is seen, so that it can be sent to somebody.  Browsers
// take it amiss when it changes a hundred times while the slider moves: it
// follows once that rests.
let writing = 0;
function keepAddress() {
  clearTimeout(writing);
  writing = setTimeout(writeAddress, 150);
}

function writeAddress() {
  const hash = "#k=" + R.frame[i] +
    (held < 0 ? "" : "&hot=" + R.neuron[held]);
  try {
    history.replaceState(null, "", hash);
  } catch (error) {
    // A page inside another one may have no address of its own.
  }
}

function show() {
  say();
  draw();
}

function go(frame) {
  i = Math.max(0, Math.min(T - 1, frame));
  show();
  if (!timer) keepAddress();
}

function choose(j) {
  missing = "";
  held = hot = j;
  show();
  keepAddress();
}

function stop() {
  clearInterval(timer);
  timer = 0;
  $("play").textContent = "play";
  say();
  keepAddress();
}

function play() {
  if (timer) return stop();
  if (i === T - 1) i = 0;
  timer = setInterval(() => i === T - 1 ? stop() : go(i + 1), 70);
  $("play").textContent = "pause";
  clearTimeout(writing);
  show();
}

// The neuron at a place on the page; -1: none is near.
function nearest(x, y) {
  let best = -1, distance = 14 ** 2;
  for (let j = 0; j < K; j++) {
    const d = (place[2 * j] - x) ** 2 + (place[2 * j + 1] - y) ** 2;
    if (d < distance) {
      distance = d;
      best = j;
    }
  }
  return best;
}

function placeOf(e) {
  const box = e.target.getBoundingClientRect();
  return [e.clientX - box.left, e.clientY - box.top];
}

// The frame whose time is nearest to a place on the axis.
function frameAt(x) {
  const { X, t } = stage;
  let best = 0;
  for (let f = 1; f < T; f++)
    if (Math.abs(X(t.of(R.time[f])) - x) < Math.abs(X(t.of(R.time[best])) - x))
      best = f;
  return best;
}

function seek(e) {
  if (e.buttons & 1) go(frameAt(placeOf(e)[0]));
}

function hover(j) {
  if (j === hot) return;
  hot = j;
  show();
}

// What keys do, wherever nothing else wants them.
const KEYS = {
  ArrowRight: () => go(i + 1), ArrowLeft: () => go(i - 1),
  Home: () => go(0), End: () => go(T - 1), " ": play,
  ArrowDown: () => choose((held + 1) % K),
  ArrowUp: () => choose((held < 0 ? K : held) - 1 < 0 ? K - 1
    : (held < 0 ? K : held) - 1),
  Escape: () => choose(-1)
};

function onKey(e) {
  const name = e.target.tagName, own = e.target.type;
  if (e.altKey || e.ctrlKey || e.metaKey || !KEYS[e.key]) return;
  if (/^(SELECT|BUTTON|A|SUMMARY|PRE)$/.test(name) || own === "number") return;
  // A slider moves by itself; up and down scroll the page but on the stage.
  if (own === "range" && e.key !== " ") return;
  if (/^Arrow(Up|Down)$/.test(e.key) && (e.target !== $("polar") || !K)) return;
  e.preventDefault();
  KEYS[e.key]();
}

function pick() {
  const j = R.neuron.indexOf(Number($("pick").value));
  const known = $("pick").value !== "" && j >= 0;
  $("pick").setCustomValidity(known || $("pick").value === "" ? ""
    : "This neuron is not among those that are shown.");
  $("pick").reportValidity();
  if (known || $("pick").value === "") choose(known ? j : -1);
}

let missing = "";               // a neuron that the address asked for in vain

// #k=55&hot=10: a record time and a neuron, by their numbers in the run.
function readAddress() {
  const q = new URLSearchParams(location.hash.slice(1));
  if (q.has("k")) {
    const k = Number(q.get("k"));
    let best = 0;
    R.frame.forEach((f, at) => {
      if (Math.abs(f - k) < Math.abs(R.frame[best] - k)) best = at;
    });
    i = best;
  }
  if (q.has("hot")) held = hot = R.neuron.indexOf(Number(q.get("hot")));
  missing = q.has("hot") && hot < 0 ? q.get("hot") : "";
}

// ---- Light and dark.

const prefers = window.matchMedia("(prefers-color-scheme: dark)");

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  $("theme").textContent = theme === "dark" ? "light" : "dark";
  $("theme").setAttribute("aria-label", "change to " +
    $("theme").textContent + " colours");
  readColours();
  stage = null;
  if (T) drawNow();
}

// On paper: all that is folded, in light colours.
let screen = null;
function toPaper() {
  const folded = [...document.querySelectorAll("details:not([open])")];
  screen = { folded, theme: document.documentElement.dataset.theme };
  for (const d of folded) d.open = true;
  setTheme("light");
}

function fromPaper() {
  if (!screen) return;
  for (const d of screen.folded) d.open = false;
  setTheme(screen.theme);
  screen = null;
}

function listen() {
  $("theme").onclick = () => setTheme(
    document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  prefers.addEventListener("change", e =>
    setTheme(e.matches ? "dark" : "light"));
  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", fromPaper);
  for (const a of document.querySelectorAll("nav a"))
    a.onclick = e => {
      e.preventDefault();
      $(a.dataset.to).scrollIntoView();
    };
  if (!T) return;
  $("play").onclick = play;
  $("time").oninput = e => go(Number(e.target.value));
  $("radius").onchange = draw;
  $("pick").onchange = pick;
  addEventListener("keydown", onKey);
  addEventListener("hashchange", () => { readAddress(); show(); });
  addEventListener("resize", () => { stage = null; draw(); });
  $("loss").onpointerdown = $("loss").onpointermove = seek;
  if (!moving) return;
  $("polar").onpointermove = e => {
    const j = nearest(...placeOf(e));
    hover(j < 0 ? held : j);
  };
  $("polar").onpointerleave = () => hover(held);
  $("polar").onclick = e => choose(nearest(...placeOf(e)));
}

function start() {
  fillHead();
  fillFacts();
  fillMoments();
  fillFaces();
  fillVerdicts();
  $("no-frames").hidden = T > 0;
  $("stage").hidden = !T;
  $("no-states").hidden = moving || !T;
  for (const id of ["polar", "radius-label", "pick-label"])
    $(id).hidden = !moving;
  document.querySelector(".grid").classList.toggle("alone", !moving);
  listen();
  if (T) {
    i = T - 1;
    $("time").max = T - 1;
    readAddress();
    about();
    say();
  }
  setTheme(prefers.matches ? "dark" : "light");
  document.body.dataset.ready = "1";
}

start();
