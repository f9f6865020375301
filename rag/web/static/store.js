// Keeps the conversations in this browser, each under a key of its own, so that tabs don't overwrite
// each other's. Where storage is denied they last as long as the page.

import { withoutDropped } from "./dropped.js";
import { complete, isLimited } from "./limits.js";
import { VERDICTS } from "./verdicts.js";

// Each collection of a server has conversations of its own.
const HERE = `footnote${new URL("..", import.meta.url).pathname.slice(0, -1)}`;
const KEY = `${HERE}.conversation`; // begins every conversation's key; alone it is a key, too
const ANSWERER = `${HERE}.answerer`;
const TEXT = `${HERE}.text`; // to check
const OPEN = `${HERE}.open`; // in the tab's own storage: the key of its conversation
const MAX_CONVERSATIONS = 100;
const MAX_PASSAGES = 3; // kept of an answer
const MAX_TURNS = 200;

// Another version of the page may have stored another shape, which is left out.
function isTurn(turn) {
  const lists = ["claims", "citations", "passages", "missing_terms", "unanswered"];
  return (
    typeof turn?.id === "string" &&
    typeof turn.question === "string" &&
    Array.isArray(turn.history) &&
    turn.scope instanceof Object &&
    (turn.status !== "answered" || lists.every((name) => Array.isArray(turn.answer?.[name])))
  );
}

const memory = new Map();
const inMemory = {
  getItem: (key) => memory.get(key) ?? null,
  setItem: (key, text) => memory.set(key, text),
  removeItem: (key) => memory.delete(key),
};

// The browser's or the tab's storage, or what takes its place if it is denied.
function storage(name = "localStorage") {
  try {
    return window[name] || inMemory;
  } catch {
    return inMemory;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const newId = () => `${KEY}.${Date.now()}.${Math.random().toString(36).slice(2)}`;

// Returns a conversation as it is stored, or an empty one; a turn in it may be waiting in another tab.
export function read(id) {
  const stored = parsed(storage().getItem(id));
  const turns = Array.isArray(stored?.turns) ? stored.turns.filter(isTurn) : [];
  // A turn's id begins with the time at which it was asked.
  const changed = Number(stored?.changed) || Number.parseInt(turns.at(-1)?.id, 10) || 0;
  const name = typeof stored?.name === "string" ? stored.name : "";
  return { id, name, changed, turns, scope: complete(stored?.scope) };
}

// Returns a conversation to open: a question that was interrupted can be asked again.
export function load(id) {
  const stored = read(id);
  for (const turn of stored.turns.filter(({ status }) => status === "asking")) {
    const before = turn.before && { ...turn.before, status: "answered", before: null };
    Object.assign(turn, before || { status: "stopped" });
  }
  return stored;
}

const isKey = (key) => key === KEY || key.startsWith(`${KEY}.`);
const keys = () => (storage() === inMemory ? [...memory.keys()] : Object.keys(storage())).filter(isKey);

// Returns all conversations, the one with the latest question first.
export function all() {
  return keys().map(read).sort((one, other) => other.changed - one.changed);
}

// Returns the conversation of this tab; in a new tab, the latest one.
export function opened() {
  const id = storage("sessionStorage").getItem(OPEN);
  return load(id && isKey(id) ? id : (all()[0]?.id ?? newId()));
}

export function remember(id) {
  write(OPEN, id, "sessionStorage");
}

function write(key, text, name = "localStorage") {
  try {
    storage(name).setItem(key, text);
    return true;
  } catch {
    return false; // full
  }
}

// Stores a conversation; returns how many of the oldest ones gave way to it.
export function save({ id, name, changed, turns, scope }) {
  if (turns.length === 0 && !isLimited(scope)) {
    remove(id);
    return 0;
  }
  const text = JSON.stringify({ name, changed, scope, turns: turns.slice(-MAX_TURNS) });
  let isStored = write(id, text);
  let removed = 0;
  if (isStored && keys().length <= MAX_CONVERSATIONS) return removed;
  const oldest = all().reverse().filter((one) => one.id !== id);
  while (oldest.length > 0 && (!isStored || oldest.length >= MAX_CONVERSATIONS)) {
    const one = oldest.shift();
    remove(one.id);
    if (one.turns.length > 0) removed++;
    isStored ||= write(id, text);
  }
  return removed;
}

export const remove = (id) => storage().removeItem(id);

// The reader's choice of who answers, which earlier versions kept with the conversation.
export function answerer() {
  const chosen = storage().getItem(ANSWERER) ?? parsed(storage().getItem(KEY))?.answerer;
  return ["quotes", "llm"].includes(chosen) ? chosen : "";
}

export function saveAnswerer(name) {
  write(ANSWERER, name);
}

// Returns the text to check that is kept, with its report if it has been checked.
export function keptText() {
  const { text, title, report, scope } = parsed(storage().getItem(TEXT)) || {};
  const isWhole =
    typeof report?.text === "string" &&
    [report.sentences, report.notes].every(Array.isArray) &&
    report.sentences.every((one) => VERDICTS[one?.verdict] && [one.parts, one.citations].every(Array.isArray));
  const texts = [text, title].map((one) => (typeof one === "string" ? one : ""));
  return { text: texts[0], title: texts[1], report: isWhole ? report : null, scope: complete(scope) };
}

// Keeps a text and its report, or without them nothing; returns whether there was room.
export function keepText(kept) {
  if (kept.text) return write(TEXT, JSON.stringify(kept));
  remove(TEXT);
  return true;
}

// Calls the listener with the key of a conversation that another tab has changed.
export function onChangeElsewhere(listener) {
  addEventListener("storage", ({ key, storageArea }) => {
    if (storageArea === storage() && key !== null && isKey(key)) listener(key);
  });
}

export function trimmed(answer) {
  return { ...withoutDropped(answer), passages: answer.passages.slice(0, MAX_PASSAGES) };
}
