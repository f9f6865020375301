// The chat: takes questions, keeps the conversation, and shows the state of the server.

import * as answerer from "./answerer.js";
import * as articles from "./articles.js";
import * as card from "./card.js";
import { announce, copy, scrollTo } from "./dom.js";
import * as link from "./link.js";
import { button, make } from "./make.js";
import { origin } from "./quote.js";
import { ask, file, json } from "./server.js";
import * as source from "./source.js";
import * as store from "./store.js";
import { SPOKE, TurnView, aside } from "./turn.js";

const HISTORY = 20; // earlier questions that go with a question
const EXAMPLES = 4;
const SOON = 700; // ms between two looks at a server that isn't ready
const LATER = 10_000; // and at one that is

const element = (id) => document.getElementById(id);
const box = () => document.querySelector("#question textarea, #question input");

const kept = store.load();
const { scope } = kept;
let { turns } = kept;
let views = [];
let cleared = null; // the conversation before it was cleared
let examples = [];
let running = Promise.resolve(); // questions are asked one after the other
let asking = null; // the view of the one that is being asked
let stopping = null; // stops it

const save = () => store.save({ turns, scope, answerer: answerer.wish() });

// --- asking -------------------------------------------------------------------------------------

function addTurn(question, history, within) {
  cleared = null;
  const id = `${Date.now()} ${Math.random()}`;
  const asked = { question, searched: null, history, scope: { ...within }, answerer: answerer.chosen() };
  const turn = { id, ...asked, status: "asking" };
  turns.push(turn);
  const view = new TurnView(turn, does);
  views.push(view);
  element("empty").hidden = true;
  element("conversation").append(view.element);
  scrollTo(view.element, "nearest");
  queue(view);
}

function queue(view) {
  save();
  running = running.then(() => answer(view));
}

async function answer(view) {
  const { turn } = view;
  if (turn.status !== "asking" || !turns.includes(turn)) return;
  asking = view;
  stopping = new AbortController();
  const { question, searched, history } = turn;
  const asked = { question: searched || question, history, answerer: turn.answerer, ...turn.scope };
  const told = { state: ({ detail }) => view.say(detail), claim: (fields) => view.add(fields) };
  try {
    turn.answer = store.slim(await ask(asked, told, stopping.signal));
    Object.assign(turn, { status: "answered", before: null });
  } catch (problem) {
    const stopped = problem.name === "AbortError";
    giveUp(turn, stopped ? "stopped" : "failed", stopped ? "" : problem.message);
    if (problem.code === "gone") watch();
  }
  if (!turns.includes(turn)) return;
  save();
  view.draw();
  scrollTo(view.element, "nearest");
  announce(spoken(turn));
}

// Leaves a question without an answer, or with the one that it had before it was asked again.
function giveUp(turn, status, problem) {
  Object.assign(turn, { status, problem });
  if (!turn.before) return;
  const rated = `${problem || "Stopped."} The earlier answer is kept.`;
  Object.assign(turn, turn.before, { status: "answered", rated, before: null });
}

function spoken(turn) {
  if (turn.status === "stopped") return "Stopped.";
  if (turn.status === "failed") return `No answer. ${turn.problem}`;
  return turn.rated || [turn.answer.text, ...aside(turn)].join(" ");
}

const does = {
  ask(view, question, searched) {
    const { turn } = view;
    const { thumb, word, answer, standings } = turn;
    const asked = { question: turn.question, searched: turn.searched, answerer: turn.answerer };
    turn.before = turn.status === "answered" ? { ...asked, thumb, word, answer, standings } : null;
    Object.assign(turn, { question, searched, answerer: answerer.chosen() });
    Object.assign(turn, { status: "asking", answer: null, standings: null });
    Object.assign(turn, { thumb: null, word: null, rated: null });
    view.draw();
    view.element.focus({ preventScroll: true });
    queue(view);
  },
  stop(view) {
    if (view === asking) stopping.abort();
    else giveUp(view.turn, "stopped", "");
    save();
    view.draw();
    box().focus();
  },
  rephrase(question) {
    write(question);
    box().focus();
  },
  copy(turn) {
    const notes = turn.answer.citations.map((one) => {
      const about = [one.title, ...origin(one)].join(", ");
      return `[${one.number}] ${about}: “${one.quote.replace(/\s+/g, " ")}”`;
    });
    // What leaves the page says whose words they are.
    const drafted = turn.answer.answerer === "llm" ? [`(${SPOKE.llm})`] : [];
    copy([turn.answer.text, ...drafted, "", ...notes].join("\n"));
  },
  link(turn) {
    copy(link.toQuestion(turn));
  },
  async rate(view, thumb, word = "") {
    const { turn } = view;
    try {
      await json("/api/feedback", { answer_id: turn.answer.id, thumb, word });
      Object.assign(turn, { thumb, word, rated: "Thank you, noted." });
    } catch (problem) {
      Object.assign(turn, { thumb: null, rated: problem.message });
    }
    save();
    view.draw();
    announce(turn.rated);
  },
};

// --- the box ------------------------------------------------------------------------------------

// The box is Gradio's: it takes what is written as if it had been typed.
function write(text) {
  const prototype = Object.getPrototypeOf(box());
  Object.getOwnPropertyDescriptor(prototype, "value").set.call(box(), text);
  box().dispatchEvent(new Event("input", { bubbles: true }));
}

function submit() {
  const question = box().value.trim();
  if (!question) {
    box().focus();
    return;
  }
  write("");
  const earlier = turns.filter((turn) => turn.status === "answered" || turn.status === "asking");
  addTurn(question, earlier.slice(-HISTORY).map((turn) => turn.searched || turn.question), scope);
}

function listenToBox() {
  document.addEventListener("keydown", (event) => {
    if (event.target !== box() || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    submit();
  }, true);
  element("ask").querySelector("button").addEventListener("click", submit);
}

// --- the conversation ---------------------------------------------------------------------------

// Those who stay are left where they are, with what is being written in them.
function drawConversation() {
  views = turns.map((turn) => views.find((view) => view.turn === turn) || new TurnView(turn, does));
  const list = element("conversation");
  const shown = views.map((view) => view.element);
  for (const old of [...list.children]) if (!shown.includes(old)) old.remove();
  shown.forEach((one, at) => one === list.children[at] || list.insertBefore(one, list.children[at] || null));
  element("empty").hidden = turns.length > 0;
  drawEmpty();
}

function drawEmpty() {
  const undo = button("Undo", () => {
    turns = cleared;
    cleared = null;
    save();
    drawConversation();
    box().focus();
  });
  const said = cleared && make("p", { class: "note" }, "The conversation was cleared. ", undo);
  const choose = (question) => {
    addTurn(question, [], scope);
    box().focus();
  };
  const offered = examples.map((question) => button(question, () => choose(question)));
  element("empty").replaceChildren(
    ...[said, offered.length > 0 && make("p", { class: "note" }, "Ask, for example:")].filter(Boolean),
    make("div", { class: "examples" }, ...offered),
  );
}

// Another tab asked or cleared: what it kept is shown here too, with what is being asked here.
function takeOver() {
  const asked = turns.filter((turn) => turn.status === "asking");
  const shown = ({ id, status, answer, thumb, word }) => [id, status, answer?.id, thumb, word].join(" ");
  const kept = store.read().turns.filter((turn) => turn.status !== "asking");
  const others = kept.filter((turn) => !asked.some(({ id }) => id === turn.id));
  turns = [...others.map((turn) => turns.find((one) => shown(one) === shown(turn)) || turn), ...asked];
  drawConversation();
}

function clear() {
  if (turns.length === 0) return;
  stopping?.abort();
  for (const turn of turns) if (turn.status === "asking") giveUp(turn, "stopped", "");
  cleared = turns;
  turns = [];
  save();
  drawConversation();
  announce("The conversation was cleared.");
  element("empty").querySelector("button")?.focus();
}

async function exportAs(format, suffix) {
  const answered = turns.filter((turn) => turn.status === "answered");
  const note = element("export-note");
  if (answered.length === 0) {
    note.textContent = "There is no answer yet to export.";
    return;
  }
  try {
    const packed = answered.map(({ question, answer }) => {
      const { searched_for, answerable, text, claims, citations } = answer;
      return { question, searched_for, answerable, text, claims, citations };
    });
    const address = URL.createObjectURL(await file("/api/evidence", { format, turns: packed }));
    make("a", { href: address, download: `evidence.${suffix}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    note.textContent = "";
    element("export").open = false;
    announce("Exported.");
  } catch (problem) {
    note.textContent = problem.message;
  }
}

// Marks footnotes whose articles have changed since they were quoted.
async function compare() {
  const cited = turns.flatMap((turn) =>
    turn.status === "answered" ? turn.answer.citations.map((one) => [turn, one]) : []);
  if (cited.length === 0) return;
  const quotes = cited.map(([, { article_id, start, quote }]) => ({ article_id, start, quote }));
  const standings = await json("/api/standing", quotes.slice(-1000)).catch(() => []);
  cited.slice(-1000).forEach(([turn, one], at) => {
    turn.standings = { ...turn.standings, [one.number]: standings[at] };
  });
  for (const view of views) {
    if (Object.values(view.turn.standings || {}).some((one) => one !== "same")) view.draw();
  }
}

// --- the server ---------------------------------------------------------------------------------

let watching = 0;
let wasReady = false;

async function watch() {
  clearTimeout(watching);
  const state = await json("/readyz").catch((problem) => ({ status: "gone", detail: problem.message }));
  const line = element("state");
  if (line.textContent !== state.detail) line.textContent = state.detail;
  line.dataset.stage = state.status;
  answerer.refresh(state.answerers, save);
  const ready = state.status === "ready";
  if (ready && !wasReady) await becomeReady().catch(() => {});
  wasReady = ready;
  watching = setTimeout(watch, ready ? LATER : SOON);
}

async function becomeReady() {
  const all = await articles.refresh(scope);
  examples = all.map((one) => one.example).filter(Boolean).slice(0, EXAMPLES);
  if (turns.length === 0 && !cleared) drawEmpty();
  if (!opened) follow();
  await compare();
}

// --- the page -----------------------------------------------------------------------------------

let opened = false; // the article that the page was opened with

// A question waits for the server by itself; an article is opened once there are any.
function follow() {
  const to = link.read();
  if (!to) return;
  if (to.article_id) {
    opened ||= wasReady || element("state").dataset.stage === "ready";
    if (opened) source.open([to], 0, null);
    return;
  }
  link.forget();
  addTurn(to.question, to.history.slice(-HISTORY), to.scope);
}

function start() {
  listenToBox();
  source.listen();
  card.listen();
  articles.listen(scope, save);
  answerer.listen(kept.answerer, save);
  element("clear").addEventListener("click", clear);
  element("export-markdown").addEventListener("click", () => exportAs("markdown", "md"));
  element("export-html").addEventListener("click", () => exportAs("html", "html"));
  drawConversation();
  store.onChangeElsewhere(takeOver);
  element("export").addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !element("export").open) return;
    element("export").open = false;
    element("export").querySelector("summary").focus();
  });
  addEventListener("hashchange", follow);
  follow();
  window.footnoteStarted = true;
  if (window.footnoteEarly) submit();
  watch();
}

// Gradio puts the page together after it has loaded; the last of it is there when the box is.
const waiting = setInterval(() => {
  if (!box() || !element("ask")?.querySelector("button") || !element("articles")) return;
  clearInterval(waiting);
  start();
}, 20);
