/* drive.mjs — opens the pages that `pages` has written in a headless Chromium, steps through them as a reader would,
 * and compares every number that is shown with the tape's.
 *
 *     node drive.mjs FOLDER [PICTURES]
 *
 * FOLDER has NAME.html and NAME.json; PICTURES is a folder for screenshots. It speaks to chromedriver itself, in the
 * protocol of WebDriver: node has all that takes. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, pictures] = process.argv.slice(2);
let passed = 0, failed = 0;

function check(what, good, detail = "") {
  if (good) return void passed++;
  failed++;
  console.log(`FAILED: ${what}${detail === "" ? "" : ": " + (typeof detail === "string" ? detail : JSON.stringify(detail))}`);
}

/* ---- The browser ----------------------------------------------------------------------------- */

const profile = mkdtempSync(join(tmpdir(), "wengert-page-"));
const driver = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "ignore"] });
let session = "";

/* chromedriver chooses a port and says which. */
const port = new Promise((found, lost) => {
  let said = "";
  driver.stdout.on("data", (text) => {
    said += text;
    const match = /started successfully on port (\d+)/.exec(said);
    if (match) found(Number(match[1]));
  });
  driver.on("error", lost);
  driver.on("exit", () => lost(new Error("chromedriver ended: " + said)));
});

async function ask(method, path, body) {
  const answer = await fetch(`http://127.0.0.1:${await port}${path}`, {
    method, body: body === undefined ? undefined : JSON.stringify(body), headers: { "Content-Type": "application/json" },
  });
  const { value } = await answer.json();
  if (value && value.error) throw new Error(`${path}: ${value.error}: ${value.message}`);
  return value;
}

const tell = (path, body = {}) => ask("POST", `/session/${session}${path}`, body);
const run = (script, ...args) => tell("/execute/sync", { script, args });
const devtools = (cmd, params) => tell("/goog/cdp/execute", { cmd, params });

async function start() {
  const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars=false",
    `--user-data-dir=${profile}`];
  const value = await ask("POST", "/session", {
    capabilities: { alwaysMatch: {
      browserName: "chrome", "goog:chromeOptions": { args }, "goog:loggingPrefs": { browser: "ALL" },
      unhandledPromptBehavior: "ignore",
    } },
  });
  session = value.sessionId;
}

async function stop() {
  if (session) await ask("DELETE", `/session/${session}`).catch(() => {});
  driver.removeAllListeners("exit");
  driver.kill();
  await new Promise((done) => setTimeout(done, 300));
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}

const keyCodes = { ArrowLeft: "\uE012", ArrowRight: "\uE014", Home: "\uE011", End: "\uE010", Space: " ", Tab: "\uE004", Enter: "\uE007" };

async function press(...names) {
  const actions = names.flatMap((name) => [
    { type: "keyDown", value: keyCodes[name] }, { type: "keyUp", value: keyCodes[name] },
  ]);
  await tell("/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
}

async function click(selector) {
  const element = await tell("/element", { using: "css selector", value: selector });
  await tell(`/element/${Object.values(element)[0]}/click`);
}

/* As on a screen of that size. */
async function shape(width, height, dark, still = true) {
  await devtools("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 600 });
  await devtools("Emulation.setEmulatedMedia", { features: [
    { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
    { name: "prefers-reduced-motion", value: still ? "reduce" : "no-preference" },
  ] });
}

async function picture(name) {
  if (!pictures) return;
  const png = await ask("GET", `/session/${session}/screenshot`);
  writeFileSync(join(pictures, name + ".png"), Buffer.from(png, "base64"));
}

/* ---- What a page shows ----------------------------------------------------------------------- */

const open = (name) => tell("/url", { url: pathToFileURL(resolve(folder, name + ".html")).href });
const step = () => run("return Number(document.documentElement.dataset.step)");
const steps = () => run("return Number(document.getElementById('slider').max)");

/* All numbers in the page: where, of which tensor and element, exactly, as text. */
const numbers = () => run(`return [...document.querySelectorAll(".num")].map((n) => {
  const card = n.closest(".card");
  return [card ? card.dataset.card : n.closest("#lines") ? "line" : "term", Number(n.dataset.t), Number(n.dataset.i),
    n.dataset.x === undefined ? null : n.dataset.x, n.textContent];
})`);

const special = { nan: NaN, inf: Infinity, "-inf": -Infinity };
const parsed = (text) => (text in special ? special[text] : Number(text));

/* The element of a corner of six by six, in the whole tensor. */
function elementOf(tensor, i) {
  const columns = tensor.shape.length ? tensor.shape[tensor.shape.length - 1] : 1;
  const width = Math.min(6, columns);
  return Math.floor(i / width) * columns + (i % width);
}

/* Whether a text of so many digits stands for a number. */
function reads(text, exact, digits) {
  const plain = text.replace(/−/g, "-").replace("∞", "Infinity");
  const shown = Number(plain);
  if (Number.isNaN(exact)) return text === "NaN";
  return shown === exact || Math.abs(shown - exact) <= 5.001 * 10 ** -digits * Math.abs(exact);
}

/* What is wrong with a number of the page, or nothing. */
function mistake(truth, [where, id, i, exact, text]) {
  const tensor = truth.tensors[id];
  if (!tensor) return "no such tensor";
  const value = tensor.values && tensor.values[elementOf(tensor, i)];
  if (exact === null) return text !== "–" ? "a text without a number" : value === undefined ? "" : "a value is not shown";
  if (value === undefined) return "a number where there is no value";
  const round = tensor.dtype === "f32" ? Math.fround : (x) => x;
  if (tensor.dtype === "i64" ? exact !== value : !Object.is(round(parsed(exact)), round(parsed(value)))) return "not the tape's " + value;
  return reads(text, parsed(exact), where === "term" || where === "line" ? 4 : 3) ? "" : "the text is another number";
}

async function checkNumbers(what, truth) {
  const all = await numbers();
  const wrong = all.map((n) => [mistake(truth, n), ...n]).filter(([why]) => why);
  check(`${what}: every number shown is the tape's`, wrong.length === 0, wrong.slice(0, 5));
  return all;
}

/* At the end, all cards have their values, and the gradients' cards those of the gradients. */
async function checkEnd(name, truth) {
  const all = await checkNumbers(`${name}, at the end`, truth);
  check(`${name}: the cards have numbers`, all.filter(([where]) => where !== "line" && where !== "term").length > 0);
  for (const [x, gradient] of Object.entries(truth.gradients)) {
    const ids = new Set(all.filter(([where]) => new RegExp(`^a\\d+:${x}$`).test(where)).map(([, id]) => id));
    check(`${name}: the adjoint of ${x} ends as its gradient`, ids.has(gradient), [...ids]);
  }
  const left = await run(`return document.querySelectorAll(".card.todo, .edge.todo").length`);
  check(`${name}: nothing is left to do at the end`, left === 0, left);
  check(`${name}: the last step cannot be passed`, await run(`return document.getElementById("next").disabled`));
}

async function checkLog(what) {
  const log = (await tell("/se/log", { type: "browser" })).filter((entry) => !/favicon/.test(entry.message));
  check(`${what}: nothing in the browser's log`, log.length === 0, log.slice(0, 3));
}

async function checkFits(name) {
  for (const [width, height] of [[1280, 800], [390, 844]])
    for (const dark of [false, true]) {
      await shape(width, height, dark);
      const over = await run(`
        const e = document.scrollingElement;
        const out = [...document.querySelectorAll("body *")].filter((x) => !x.closest("#view, .term") && x.getClientRects().length &&
          x.getBoundingClientRect().right > innerWidth + 0.5).map((x) => x.tagName + "#" + x.id).slice(0, 5);
        return e.scrollWidth > innerWidth ? [e.scrollWidth, ...out] : out`);
      check(`${name}: no horizontal scrolling at ${width}×${height}`, over.length === 0, over);
      const paper = await run(`return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)`);
      check(`${name}: ${dark ? "dark" : "light"}`, dark ? Math.max(...paper) < 60 : Math.min(...paper) > 200, paper);
      const faint = await run(contrasts);
      check(`${name}: text stands out, ${width}, ${dark ? "dark" : "light"}`, faint.length === 0, faint.slice(0, 5));
      await picture(`${name}-${width}-${dark ? "dark" : "light"}`);
    }
  await shape(1280, 800, false);
}

/* Texts whose contrast with what is behind them is less than 4.5 (WCAG), but for those of what is yet to come. */
const contrasts = `
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (c) => { const [r, g, b] = c.map((x) => x / 255).map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (e) => {
    const layers = [];
    for (; e; e = e.parentElement) {
      const [r, g, b, a = 1] = channels(getComputedStyle(e).backgroundColor);
      layers.push([r, g, b, a]);
      if (a === 1) break;
    }
    return layers.reverse().reduce((under, [r, g, b, a]) => [r, g, b].map((x, i) => a * x + (1 - a) * under[i]), [255, 255, 255]);
  };
  return [...document.querySelectorAll("h1, h2, p, span, td, li, button:enabled, b, output, summary")].filter((e) =>
    e.getClientRects().length && e.textContent.trim() && !e.closest(".todo")).map((e) => {
      const a = light(channels(getComputedStyle(e).color)), b = light(behind(e));
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.className || e.tagName, e.textContent.slice(0, 20)];
    }).filter(([ratio]) => ratio < 4.5);`;

/* ---- What a reader does ---------------------------------------------------------------------- */

/* By element of the card that the step is about: what it says, exactly, and what the step adds to it, if it adds. */
const running = () => run(`
  const exactly = (list) => Object.fromEntries([...list].map((n) => [n.dataset.i, Number(n.dataset.x)]));
  const card = document.querySelector(".card.now");
  return [card.dataset.card, exactly(card.querySelectorAll(".num")), exactly(document.querySelectorAll(".term.added .num"))]`);

/* Each step by the button: the numbers are right, and the step is marked in the graph and in the derivation. */
async function stepByButton(name, truth) {
  await open(name);
  const count = await steps();
  check(`${name}: begins before the first step`, (await step()) === 0 && count > 0);
  const sums = {};
  for (let i = 1; i <= count; i++) {
    await click("#next");
    const seen = await run(`
      const shown = (x) => [...document.querySelectorAll(x)].filter((e) => e.getClientRects().length);
      return [Number(document.documentElement.dataset.step), shown(".card.now").length, shown("#lines li:not(.part)").length,
        shown("#lines [aria-current]").map((e) => Number(e.dataset.number)), document.getElementById("formula").textContent,
        (() => { const c = document.querySelector(".card.now").getBoundingClientRect(), v = document.getElementById("view").getBoundingClientRect();
          return c.top >= v.top - 1 && c.left >= v.left - 1 && c.bottom <= v.bottom + 1 && c.right <= v.right + 1; })()]`);
    const right = seen[0] === i && seen[1] === 1 && seen[2] === i && seen[3].length === 1 && seen[3][0] === i && seen[4].includes("=") && seen[5];
    check(`${name}: step ${i} is shown and marked`, right, seen);
    await checkNumbers(`${name}, step ${i}`, truth);
    const [card, after, added] = await running();
    const wrong = Object.keys(added).filter((k) => k in after && sums[card][k] + added[k] !== after[k]);
    check(`${name}, step ${i}: the sum before and what is added are the sum after`, wrong.length === 0, [sums[card], added, after]);
    sums[card] = after;
  }
  await checkEnd(name, truth);
  for (let i = count; i > 0; i--) await click("#back");
  check(`${name}: back to the beginning by the button`, (await step()) === 0 && (await run(`return document.getElementById("back").disabled`)));
  await checkLog(name);
}

async function stepByKeyboard(name, truth) {
  await open(name);
  const count = await steps();
  await press(...new Array(Math.min(count, 30)).fill("ArrowRight"));
  check(`${name}: → steps on`, (await step()) === Math.min(count, 30));
  await press("ArrowLeft", "ArrowLeft");
  check(`${name}: ← steps back`, (await step()) === Math.min(count, 30) - 2);
  await press("End");
  check(`${name}: End goes to the last step`, (await step()) === count);
  await checkEnd(name, truth);
  await press("ArrowRight");
  check(`${name}: there is no step behind the last`, (await step()) === count);
  await press("Home");
  check(`${name}: Home goes to the beginning`, (await step()) === 0);
  await checkLog(name);
}

/* The first step says by which cards and edges it was computed; later values are not there yet. */
async function checkBeginning(name, truth) {
  await open(name);
  const cards = await run(`return [...document.querySelectorAll(".card")].map((c) => [c.dataset.card, c.classList.contains("todo"),
    [...c.querySelectorAll(".num")].length])`);
  const wrong = cards.filter(([card, todo, count]) => {
    const tensor = truth.tensors[card.replace(/^a\d+:|^t/, "")];
    return count !== (todo ? 0 : Math.min(count, 9)) || (!todo && count === 0 && !tensor.shape.includes(0));
  });
  check(`${name}: what is not computed yet has no numbers, what is given has`, wrong.length === 0, wrong);
  check(`${name}: no adjoint is there at the beginning`, cards.filter(([card]) => card[0] === "a").every(([, todo]) => todo));
}

async function checkFocus(name) {
  await open(name);
  const visited = [];
  for (let i = 0; i < 16; i++) {
    await press("Tab");
    visited.push(await run(`const e = document.activeElement, style = getComputedStyle(e);
      return [e.id || e.tagName, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2]`));
  }
  for (const id of ["view", "next", "play", "slider"])
    check(`${name}: Tab reaches ${id}, and the focus is seen`, visited.some(([at, seen]) => at === id && seen), visited);
  await run(`document.getElementById("next").focus()`);
  await press("Space", "Enter");
  check(`${name}: Space and Enter press the button that has the focus`, (await step()) === 2);
  await run(`document.getElementById("slider").focus()`);
  await press("ArrowRight");
  check(`${name}: the slider steps, once for a key`, (await step()) === 3);
  await run(`document.activeElement.blur()`);
  await press("Space");
  check(`${name}: Space plays`, (await run(`return document.getElementById("play").textContent`)) === "Pause");
  await new Promise((done) => setTimeout(done, 1400));
  check(`${name}: playing goes on by itself`, (await step()) >= 4);
  await press("Space");
  check(`${name}: Space pauses`, (await run(`return document.getElementById("play").textContent`)) === "Play");
  const live = await run(`return document.getElementById("live").getAttribute("aria-live")`);
  check(`${name}: each step is announced`, live === "polite");
}

/* Of a large graph, what is scrolled to comes into the page, with its numbers; and the page stays small. */
async function checkLarge(name, truth) {
  await open(name);
  await press("End");
  const most = await run(`return document.querySelectorAll("*").length`);
  check(`${name}: the page stays small`, most < 8000, most);
  const seen = new Set();
  for (let at = 0; at <= 10; at++) {
    await run(`const v = document.getElementById("view"); v.scrollTop = ${at / 10} * v.scrollHeight;
      return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`);
    const all = await checkNumbers(`${name}, scrolled to ${at} tenths`, truth);
    all.forEach(([where]) => seen.add(where));
  }
  check(`${name}: what is differentiated is there`, seen.has(`t${truth.y}`), [...seen].slice(-5));
  const lines = await run(`return document.querySelectorAll("#lines li:not(.part)").length`);
  check(`${name}: the derivation shows the latest lines`, lines > 400 && lines <= 600, lines);
}

/* A tensor that is clicked is shown in full, and another click puts it away; a line leads to its step. */
async function checkClicks(name, truth) {
  await open(name);
  await press("End");
  await click('[data-card="t1"]');
  const looked = () => run(`return document.querySelectorAll("#looked .num").length`);
  const tensor = truth.tensors[1];
  check(`${name}: a tensor that is clicked is shown`, (await looked()) === tensor.values.length, await looked());
  await checkNumbers(`${name}, looked at`, truth);
  await click('[data-card="t1"]');
  check(`${name}: another click puts it away`, (await looked()) === 0);
  await click('#lines [data-number="9"]');
  check(`${name}: a line leads to its step`, (await step()) === 9);
  await click("#larger");
  await click("#fit");
  await click("#here");
  const seen = await run(`const c = document.querySelector(".card.now").getBoundingClientRect(), v = document.getElementById("view").getBoundingClientRect();
    return c.top >= v.top - 1 && c.bottom <= v.bottom + 1 && c.left >= v.left - 1 && c.right <= v.right + 1`);
  check(`${name}: the step is found at any zoom`, seen);
}

/* Names are text: as they were given, and without effect. */
async function checkHostile(name) {
  await open(name);
  await press("End");
  const found = await run(`return {
    injected: document.querySelectorAll("img, iframe, script:not(#data):not(:last-of-type), [onerror], [onmouseover], a, object, embed, link").length,
    scripts: document.scripts.length,
    tags: [...new Set([...document.querySelectorAll("*")].map((e) => e.tagName.toLowerCase()))].join(" "),
    text: [...document.querySelectorAll(".card .sym")].map((e) => e.textContent),
  }`);
  check(`${name}: no element came from a name`, found.injected === 0 && found.scripts === 2, found);
  check(`${name}: a name is shown as it is`, found.text.some((t) => t.includes("/</script><img src=x onerror=alert(1)>")), found.text);
  let alert = "";
  try {
    alert = await ask("GET", `/session/${session}/alert/text`);
  } catch (error) {
    if (!/no such alert/.test(error.message)) throw error;
  }
  check(`${name}: no alert`, alert === "", alert);
}

/* The policy of the page: what might get in could not run, nor call home. */
async function checkPolicy(name) {
  await open(name);
  const ran = await run(`
    const s = document.createElement("script");
    s.textContent = "window.injected = 1";
    document.body.append(s);
    const i = new Image();
    const done = new Promise((r) => { i.onload = () => r("loaded"); i.onerror = () => r("refused"); });
    i.src = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
    return Promise.all([done, fetch("data:,x").then(() => "fetched", () => "refused")]).then((all) => [window.injected || 0, ...all])`);
  check(`${name}: the page's policy forbids scripts, pictures and requests`, ran.join() === "0,refused,refused", ran);
  const logged = await tell("/se/log", { type: "browser" }); /* of these refusals */
  check(`${name}: the browser says that its policy forbids it`, logged.some((entry) => /Content Security Policy/.test(entry.message)));
  const text = readFileSync(join(folder, name + ".html"), "utf8");
  check(`${name}: no address in the file`, !/https?:\/\/(?!www\.w3\.org\/2000\/svg)/.test(text));
}

/* ---- All of it ------------------------------------------------------------------------------- */

const truthOf = (name) => JSON.parse(readFileSync(join(folder, name + ".json"), "utf8"));

async function main() {
  await start();
  await shape(1280, 800, false);
  const names = readdirSync(folder).filter((f) => f.endsWith(".html")).map((f) => f.slice(0, -5)).sort();
  check("there are pages", names.length >= 7, names);
  for (const name of names) {
    const truth = truthOf(name);
    await checkBeginning(name, truth);
    if (["network", "fork", "second"].includes(name)) await stepByButton(name, truth);
    await stepByKeyboard(name, truth);
    await press("End");
    await checkFits(name);
    await checkLog(name);
  }
  await checkFocus("network");
  await checkClicks("network", truthOf("network"));
  await checkLarge("deep", truthOf("deep"));
  await checkHostile("hostile");
  await checkPolicy("hostile");
}

try {
  await main();
} catch (error) {
  check("the browser does as it is told", false, String(error.stack));
} finally {
  await stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
