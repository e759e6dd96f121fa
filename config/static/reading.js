// Tells the server that somebody reads here; shows its countdown.
const panel = document.getElementById("panel");

// Lines are seen on screen, or by focus in their block.
const BLOCKS = "p,li,h2,h3,h4,h5,h6,pre,td,th,dt,dd";
const blocks = [...document.querySelectorAll(`[data-article-body] :is(${BLOCKS})`)];
const lines = blocks.flatMap((block) => {
  if (block.querySelector(BLOCKS)) return [];
  const length = Math.ceil(block.textContent.length / 80);
  return Array.from({ length }, (_, i) => ({ block, at: (i + 0.5) / length }));
});
let depth = 0, inView;
const look = (focused) => {
  let seen = (inView = 0);
  for (const line of lines) {
    const { top, height } = line.block.getBoundingClientRect();
    const y = top + height * line.at;
    const shown = height > 0 && y >= 0 && y <= innerHeight;
    inView += shown;
    seen += line.seen ||= shown || line.block.contains(focused);
  }
  depth = Math.max(depth, lines[0] ? Math.floor((100 * seen) / lines.length) : 100);
};

let listening = false, running, passed, present, hidden, idle, url, read, opened, sequence, left, gateDepth;
let interval = 5, active = Date.now(), beaten = 0;
const line = () => panel.querySelector("#reading");
const since = (then) => Math.round((Date.now() - then) / 1000);

const post = async (address, data, keepalive) => {
  beaten = Date.now();
  const token = document.cookie.match(/\bcsrftoken=(\w+)/)?.[1];
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  try {
    const answer = await fetch(address, { method: "POST", headers, keepalive, body: JSON.stringify(data) });
    if ([401, 403, 404].includes(answer.status)) running = false;
    return answer.ok && (await answer.json());
  } catch {} // Not replayed.
};
const open = async () => {
  const got = await post(url, {});
  if (!got) return;
  [read, opened, sequence, interval] = [got.id, Date.now(), 0, got.beat_interval_seconds];
  take({ ...got, seconds_left: Math.max(0, got.gate_seconds - got.verified_seconds) });
};
const beat = async (visible, focused, keepalive) => {
  if (!read) return open();
  listening = panel.querySelector("#listening")?.checked ?? listening;
  const seen = { visible, focused, idle_seconds: since(active), depth, words_in_view: 13 * inView, listening };
  const got = await post(`/api/v1/reads/${read}/beats`, { sequence: ++sequence, ...seen }, keepalive);
  if (!/paused|order|closed/.test(got?.reason)) take(got);
  // Another tab has the clock until the reader acts here.
  else if (present && active > opened) await open();
  else idle = true;
};
const take = (got) => {
  if (!got) return;
  left = got.seconds_left;
  depth = Math.max(depth, got.depth);
  idle = got.reason === "idle";
  if (got.gate_passed && !passed) pass();
  if (passed && got.reason === "ceiling") running = false;
};
const pass = () => {
  passed = true;
  const done = "[data-settled], [open] form, .htmx-request";
  const ask = () => panel.querySelector(done) || panel.dispatchEvent(new Event("panel-refresh"));
  for (const seconds of [1, 3, 6, 12, 30]) setTimeout(ask, seconds * 1000);
};

const unseen = () => (listening ? 0 : Math.max(0, gateDepth - depth));
const show = () => {
  const { dataset } = line() ?? {};
  if (!dataset?.both || left === undefined) return;
  const away = !present || idle;
  const seconds = Math.max(0, left - (away ? 0 : Math.min(interval, since(beaten))));
  const ahead = !unseen() ? "seconds" : seconds ? "both" : "percent";
  const text = dataset[passed ? "counted" : away ? "paused" : ahead];
  line().textContent = text.replace("{seconds}", seconds).replace("{percent}", unseen());
  panel.querySelector("progress").value = Math.min(1 - seconds / dataset.gate, 1 - unseen() / gateDepth);
};

// Leaving is told at once, the time away on coming back.
const turn = async (leaving) => {
  const shown = !document.hidden;
  const now = !leaving && shown && document.hasFocus();
  hidden ||= !shown;
  if (!running || now === present) return;
  present = now;
  if (!now) return read && beat(true, true, true);
  active = Date.now();
  await beat(!hidden, false);
  hidden = false;
};
const tick = async () => {
  await turn();
  if (running && present) {
    look();
    const due = !left && !passed && !unseen() ? 1 : Math.min(left || interval, interval);
    if (since(beaten) >= due) await beat(true, true);
  }
  show();
};

panel.addEventListener("htmx:afterSettle", () => {
  url ??= line()?.dataset.readsUrl;
  if (url && running === undefined) {
    running = setInterval(tick, 1000);
    gateDepth = line().dataset.gateDepth;
    if ("passed" in line().dataset) pass();
    tick();
  }
  show();
});
const act = ({ type, target }) => {
  active = Date.now();
  if (type === "scroll") requestAnimationFrame(() => look());
  if (type === "focusin") look(target);
};
for (const type of ["scroll", "keydown", "pointerdown", "pointermove", "wheel", "focusin"])
  addEventListener(type, act, { passive: true });
for (const type of ["visibilitychange", "focus", "blur"]) addEventListener(type, () => turn());
addEventListener("pagehide", () => turn(true));
