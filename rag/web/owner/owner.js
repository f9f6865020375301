// The owner's page: signing in, and the state of the index, which is asked for again and again.

import { make } from "/page/make.js";
import { add, bound, fate, follow, sentence } from "/owner/send.js";

const element = (id) => document.getElementById(id);
const SOON = 1_000; // milliseconds, while something goes on
const LATER = 15_000;
let timer;
let inside = false;

async function ask(path, options = {}) {
  const response = await fetch(`/api/owner/${path}`, { credentials: "same-origin", ...options });
  const body = await response.json().catch(() => ({}));
  return { status: response.status, body, message: body.error?.message || "" };
}

// --- signing in ----------------------------------------------------------------------------------

function show(isInside) {
  if (inside && !isInside) setReport(null);
  inside = isInside;
  element("enter").hidden = isInside;
  element("inside").hidden = !isInside;
  element("leave").hidden = !isInside;
}

element("enter").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = element("password");
  const { status, message } = await ask("session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ password: field.value }),
  }).catch(() => ({ status: 0, message: "The server can't be reached; is it running?" }));
  element("refused").textContent = status === 200 ? "" : message;
  if (status !== 200) return field.focus();
  field.value = "";
  await look();
  element("files").focus();
});

element("leave").addEventListener("click", async () => {
  await ask("session", { method: "DELETE" }).catch(() => {});
  await look();
  element("password").focus();
});

// --- the state -----------------------------------------------------------------------------------

async function look() {
  clearTimeout(timer);
  let wait = LATER;
  try {
    const { status, body, message } = await ask("state");
    if (status === 200) wait = render(body) ? SOON : LATER;
    else if (status === 401) show(false);
    element("lost").textContent = status === 200 || status === 401 ? "" : message;
  } catch {
    element("lost").textContent = "The server can't be reached; is it running?";
  }
  if (inside) timer = setTimeout(look, document.hidden ? LATER : wait);
}

document.addEventListener("visibilitychange", () => inside && !document.hidden && look());

const rendered = new Map(); // id -> what stands there, so that nothing is made anew without need

function put(id, value, make_) {
  const key = JSON.stringify(value);
  if (rendered.get(id) === key) return;
  rendered.set(id, key);
  element(id).replaceChildren(...make_());
}

/** Shows the state; returns whether something goes on that is worth asking for soon. */
function render(state) {
  show(true);
  bound(state.upload_mb, state.endings);
  put("detail", state.detail, () => [state.detail]);
  element("files").accept = state.endings.join(",");
  const kinds = `${state.endings.join(", ")}; up to ${state.upload_mb} MB each. They are kept in the folder “uploads” of the articles.`;
  put("kinds", kinds, () => [kinds]);
  const checking = state.problem || (state.checking ? `The articles are being looked at: ${state.checked} %.` : "");
  put("checking", checking, () => [checking]);
  setReport(state.report);
  element("before").hidden = !state.uploads.length;
  put("uploads", state.uploads, () => [
    table(`Files in the folder`, ["File", "State"], state.uploads.map((one) => [[one.name], [fate(one)]])),
  ]);
  const unfinished = follow(state.uploads);
  return state.indexing || state.checking || unfinished || state.stage === "starting";
}

// --- the report card -----------------------------------------------------------------------------

function setReport(report) {
  put("report", report, () => (report ? card(report) : []));
}

const count = (number) => number.toLocaleString("en-US");
const language = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

function card({ totals, cards, skipped, unopened, warnings, more }) {
  const languages = Object.entries(totals.languages).map(
    ([code, number]) => `${code ? language.of(code) : "unknown"} ${count(number)}`,
  );
  const figures = [
    ["Articles", count(totals.articles)],
    ["Files", count(totals.files)],
    ["Chunks", count(totals.chunks)],
    ["Fine", count(totals.fine)],
    ["Missed by search", count(totals.unreached)],
    ["Languages", languages.join(", "), "words"],
  ];
  const notes = (rows) => rows.map(({ path, reason }) => [[path], [sentence(reason)]]);
  const unread = notes([...skipped, ...unopened]);
  return [
    make("dl", {}, ...figures.map(([name, value, kind]) => make("div", { class: kind }, make("dt", {}, name), make("dd", {}, value)))),
    !cards.length && make("p", {}, "No article needs a look."),
    cards.length && table("To look at", ["Article", "What was found"], cards.map(finding), more.cards),
    warnings.length && table("Read with a reservation", ["File", "Why"], notes(warnings), more.warnings),
    unread.length && table("Not read", ["File or part", "Why"], unread, more.skipped + more.unopened),
  ].filter(Boolean);
}

function finding(one) {
  const size = one.pages ? `${count(one.pages)} pages, ${count(one.characters_a_page)} characters each` : `${count(one.characters)} characters`;
  const about = `${one.path}; ${size}; ${Math.round(100 * one.boilerplate)} % boilerplate`;
  const found = one.findings.map((text) => make("li", {}, sentence(text)));
  return [[one.title || one.path, make("span", { class: "note" }, about)], [make("ul", {}, ...found)]];
}

function table(caption, heads, rows, more = 0) {
  const row = ([first, second]) => make("tr", {}, make("th", { scope: "row" }, ...first), make("td", {}, ...second));
  const made = make(
    "table",
    {},
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows.map(row)),
  );
  return make("div", {}, made, more > 0 && make("p", { class: "note" }, `${count(more)} more; footnote report lists all.`));
}

// --- files ---------------------------------------------------------------------------------------

element("files").addEventListener("change", ({ target }) => {
  add([...target.files], look);
  target.value = "";
});
const drop = element("drop");
// A file that misses the zone would otherwise replace the page.
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
drop.addEventListener("dragover", () => drop.classList.add("over"));
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
drop.addEventListener("drop", ({ dataTransfer }) => add([...dataTransfer.files], look));

look();
