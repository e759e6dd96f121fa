// Tells the server that the page is in front of its reader, and shows the server's countdown in the panel.
const panel = document.getElementById("panel");
const body = document.querySelector("[data-article-body]");

// Depth: the lines of each block, seen when they were on screen or focus was in their block.
const BLOCKS = "p,li,h2,h3,h4,h5,h6,blockquote,pre,td,th,dt,dd";
const leaves = [...body.querySelectorAll(BLOCKS)].filter((block) => !block.querySelector(BLOCKS));
const blocks = leaves.map((block) => {
  const length = Math.ceil(block.textContent.trim().length / 60);
  return { block, unseen: Array.from({ length }, (_, i) => (i + 0.5) / length) };
});
const lines = () => blocks.reduce((sum, { unseen }) => sum + unseen.length, 0);
const all = lines() || 1;
let depth = 0;
const look = (focused) => {
  for (const it of blocks.filter(({ unseen }) => unseen.length)) {
    const { top, height } = it.block.getBoundingClientRect();
    const onScreen = (y) => height && y >= 0 && y <= innerHeight;
    it.unseen = it.block.contains(focused) ? [] : it.unseen.filter((at) => !onScreen(top + height * at));
  }
  depth = Math.max(depth, Math.floor(100 - (100 * lines()) / all));
};

let running, passed, present, hidden, idle, url, read, sequence, left, gateDepth;
let interval = 5, active = Date.now(), beaten = 0;
const line = () => panel.querySelector("#reading");
const since = (moment) => Math.round((Date.now() - moment) / 1000);

const post = async (address, data, keepalive) => {
  beaten = Date.now();
  const token = document.cookie.match(/\bcsrftoken=(\w+)/)?.[1];
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  try {
    const answer = await fetch(address, { method: "POST", headers, keepalive, body: JSON.stringify(data) });
    if ([401, 403, 404].includes(answer.status)) running = false;
    return answer.ok && (await answer.json());
  } catch {} // The network is away: what it lost is not replayed.
};
const open = async () => {
  const got = await post(url, {});
  if (!got) return;
  [read, sequence, interval] = [got.id, 0, got.beat_interval_seconds];
  take({ ...got, seconds_left: Math.max(0, got.gate_seconds - got.verified_seconds) });
};
const beat = async (visible, focused, keepalive) => {
  const data = { sequence: ++sequence, visible, focused, idle_seconds: since(active), depth };
  const got = await post(`/api/v1/reads/${read}/beats`, data, keepalive);
  if (!["paused", "out_of_order", "closed"].includes(got?.reason)) take(got);
  else if (present) await open(); // Another tab or device had the clock.
};
const take = (got) => {
  if (!got) return;
  left = got.seconds_left;
  depth = Math.max(depth, got.depth);
  idle = got.reason === "idle";
  if (got.gate_passed && !passed) pass();
  if (passed && got.reason === "ceiling") running = false;
};

// From the gate on the panel asks for its pay a few times, unless somebody is in the middle of something there.
const pass = () => {
  passed = true;
  for (const seconds of [1, 3, 6, 12, 30]) setTimeout(refresh, seconds * 1000);
};
const refresh = () => {
  const busy = panel.querySelector("[data-settled], details[open], .htmx-request");
  if (!busy) panel.dispatchEvent(new Event("panel-refresh"));
};

const show = () => {
  const { dataset } = line() ?? {};
  if (!dataset?.both || left === undefined) return;
  const away = !present || idle;
  const seconds = Math.max(0, left - (away ? 0 : Math.min(interval, since(beaten))));
  const percent = Math.max(0, gateDepth - depth);
  const ahead = seconds ? (percent ? "both" : "seconds") : percent ? "percent" : "moment";
  const sentence = dataset[passed ? "counted" : away ? "paused" : ahead];
  line().textContent = sentence.replace("{seconds}", seconds).replace("{percent}", percent);
  panel.querySelector("progress").value = Math.min(1 - seconds / dataset.gate, 1 - percent / gateDepth);
};

// To and from the page: the time up to leaving is told at once, the time away as such.
const turn = async (leaving) => {
  const now = !leaving && document.visibilityState === "visible" && document.hasFocus();
  hidden ||= document.visibilityState === "hidden";
  if (!running || now === present) return;
  present = now;
  if (!now && read) beat(true, true, true);
  if (now) await (read ? beat(!hidden, false) : open());
  hidden &&= !now;
};
const tick = async () => {
  await turn();
  if (running && present) {
    look();
    const due = !left && !passed && depth >= gateDepth ? 1 : Math.min(left || interval, interval);
    if (since(beaten) >= due) await (read ? beat(true, true) : open());
  }
  show();
};

panel.addEventListener("htmx:afterSettle", () => {
  url ??= line()?.dataset.readsUrl;
  if (running === undefined && url) {
    running = true;
    gateDepth = line().dataset.gateDepth;
    if ("passed" in line().dataset) pass();
    setInterval(tick, 1000);
    tick();
  }
  show();
});
const act = ({ type, target }) => {
  active = Date.now();
  idle = false;
  if (type === "scroll") requestAnimationFrame(() => look());
  if (type === "focusin") look(target);
};
for (const type of ["scroll", "keydown", "pointerdown", "pointermove", "touchmove", "focusin"])
  addEventListener(type, act, { passive: true });
for (const type of ["visibilitychange", "focus", "blur", "pageshow"]) addEventListener(type, () => turn());
addEventListener("pagehide", () => turn(true));
