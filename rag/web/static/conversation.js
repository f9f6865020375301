// The conversation on the page: opens another one, adds, draws and clears questions, and follows
// changes in other tabs.

import * as answerer from "./answerer.js";
import { enqueue, stopAll } from "./asking.js";
import { announce, scrollTo } from "./dom.js";
import { button, make } from "./elements.js";
import * as questionBox from "./question-box.js";
import * as scopeFields from "./scope.js";
import { json } from "./server.js";
import * as source from "./source.js";
import { conversation, empty, listenForRemovals, loaded, save, scope, show } from "./state.js";
import * as store from "./store.js";
import { actions as turnActions } from "./turn-actions.js";
import { TurnView } from "./turn.js";

const MAX_HISTORY = 20; // earlier questions sent with a question
const MAX_CHECKED = 1_000; // quotes in one request

const element = (id) => document.getElementById(id);
let cleared = null; // the turns that Undo brings back
let examples = [];
const left = new Map(); // conversations by id that were left while they waited for an answer

// A suggested question was tried out alone, so it is asked without the earlier ones.
function choose(question) {
  add(question, [], scope);
  questionBox.focus();
}

const actions = { ...turnActions, choose };

export function listen() {
  element("clear").addEventListener("click", clear);
  store.onChangeElsewhere(takeOver);
  listenForRemovals(sayRemoved);
  draw();
}

// Opens a conversation; one that waits for an answer goes on waiting.
export function open(id) {
  if (id === conversation.id) return;
  const waits = conversation.turns.some(({ status }) => status === "asking");
  if (waits) left.set(conversation.id, conversation);
  change(left.get(id) || loaded(id));
  left.delete(id);
  if (conversation.views.length > 0) scrollTo(conversation.views.at(-1).element, "nearest");
  element("conversation").focus({ preventScroll: true });
}

// Begins a new conversation; it is stored once something is asked in it.
export function begin() {
  if (conversation.turns.length > 0) {
    open(empty().id);
    announce("New conversation.");
  }
  questionBox.focus();
}

// Takes a conversation off the page, with what is asked in it; returns it.
export function forget(id) {
  const record = id === conversation.id ? conversation : left.get(id) || loaded(id);
  stopAll(record);
  left.delete(id);
  if (record === conversation) change(empty());
  return record;
}

function change(another) {
  source.dismiss();
  cleared = null;
  element("storage-note").textContent = "";
  show(another);
  scopeFields.show();
  draw();
}

function sayRemoved(count) {
  const what = count === 1 ? "The oldest conversation was" : `The ${count} oldest conversations were`;
  element("storage-note").textContent = `${what} removed, to make room for this one.`;
}

export function add(question, history, limits) {
  cleared = null;
  const id = `${Date.now()} ${Math.random()}`;
  const fields = { question, searched: null, history, scope: { ...limits }, answerer: answerer.chosen() };
  const turn = { id, ...fields, status: "asking" };
  conversation.turns.push(turn);
  const view = new TurnView(turn, actions);
  conversation.views.push(view);
  element("empty").hidden = true;
  element("conversation").append(view.element);
  scrollTo(view.element, "nearest");
  enqueue(view);
}

export function submit() {
  const question = questionBox.take();
  if (!question) return;
  const earlier = conversation.turns.filter(({ status }) => status === "answered" || status === "asking");
  add(question, recent(earlier.map((turn) => turn.searched || turn.question)), scope);
}

export const recent = (history) => history.slice(-MAX_HISTORY);

// Keeps the views of turns that stay, with whatever is being typed in them.
function draw() {
  const { turns, views } = conversation;
  conversation.views = turns.map((turn) => views.find((view) => view.turn === turn) || new TurnView(turn, actions));
  const list = element("conversation");
  const shown = conversation.views.map((view) => view.element);
  for (const old of [...list.children]) if (!shown.includes(old)) old.remove();
  shown.forEach((item, at) => item === list.children[at] || list.insertBefore(item, list.children[at] || null));
  element("empty").hidden = turns.length > 0;
  drawEmpty();
}

function drawEmpty() {
  const note = cleared && make("p", { class: "note" }, "Conversation cleared. ", button("Undo", undo));
  const buttons = examples.map((question) => button(question, () => choose(question)));
  element("empty").replaceChildren(
    ...[note, buttons.length > 0 && make("p", { class: "note" }, "Try a question:")].filter(Boolean),
    make("div", { class: "examples" }, ...buttons),
  );
}

export function showExamples(questions) {
  examples = questions;
  if (conversation.turns.length === 0 && !cleared) drawEmpty();
}

function clear() {
  if (conversation.turns.length === 0) return;
  stopAll(conversation);
  source.dismiss();
  cleared = conversation.turns;
  conversation.turns = [];
  save();
  draw();
  announce("Conversation cleared.");
  element("empty").querySelector("button")?.focus();
}

function undo() {
  conversation.turns = cleared;
  cleared = null;
  save();
  draw();
  questionBox.focus();
}

// Takes over what another tab saved, and keeps what is being asked in this one.
function takeOver(id) {
  const record = id === conversation.id ? conversation : left.get(id);
  if (!record) return;
  const asking = record.turns.filter(({ status }) => status === "asking");
  const { name, changed, turns } = store.read(id);
  const stored = turns.filter(({ status }) => status !== "asking");
  const settled = stored.filter((turn) => !asking.some((one) => one.id === turn.id));
  const version = ({ id, status, answer, thumb, word }) => [id, status, answer?.id, thumb, word].join(" ");
  const own = (turn) => record.turns.find((each) => version(each) === version(turn));
  record.changed = Math.max(record.changed, changed);
  Object.assign(record, { name, turns: [...settled.map((turn) => own(turn) || turn), ...asking] });
  if (record === conversation) draw();
}

const quotesOf = ({ citations, closest }) => (closest ? [closest] : citations);

// Marks footnotes whose articles have changed since they were quoted.
export async function checkQuotes() {
  const cited = conversation.turns.flatMap((turn) =>
    turn.status === "answered" ? quotesOf(turn.answer).map((citation) => [turn, citation]) : []);
  const checked = cited.slice(-MAX_CHECKED);
  if (checked.length === 0) return;
  const quotes = checked.map(([, { article_id, start, quote }]) => ({ article_id, start, quote }));
  const standings = await json("/api/standing", quotes).catch(() => []);
  checked.forEach(([turn, { number }], at) => {
    turn.standings = { ...turn.standings, [number]: standings[at] };
  });
  for (const view of conversation.views) {
    if (Object.values(view.turn.standings || {}).some((standing) => standing !== "same")) view.draw();
  }
}
