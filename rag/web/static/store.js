// Keeps the conversation in this browser; without storage it lasts as long as the page.

import { withoutDropped } from "./dropped.js";

const KEY = "footnote.conversation";
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

// Returns the stored conversation; a turn in it may be waiting for its answer in another tab.
export function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY));
    const answerer = ["quotes", "llm"].includes(stored?.answerer) ? stored.answerer : "";
    return { turns: (stored?.turns || []).filter(isTurn), scope: { ...stored?.scope }, answerer };
  } catch {
    return { turns: [], scope: {}, answerer: "" };
  }
}

// Returns what a page starts with: a question that was interrupted can be asked again.
export function load() {
  const stored = read();
  for (const turn of stored.turns.filter(({ status }) => status === "asking")) {
    const before = turn.before && { ...turn.before, status: "answered", before: null };
    Object.assign(turn, before || { status: "stopped" });
  }
  return stored;
}

export function save(conversation) {
  try {
    const turns = conversation.turns.slice(-MAX_TURNS);
    localStorage.setItem(KEY, JSON.stringify({ ...conversation, turns }));
  } catch {
    // Denied or full: the page continues without storage.
  }
}

export function onChangeElsewhere(listener) {
  addEventListener("storage", (event) => {
    if (event.key === KEY) listener();
  });
}

export function trimmed(answer) {
  return { ...withoutDropped(answer), passages: answer.passages.slice(0, MAX_PASSAGES) };
}
