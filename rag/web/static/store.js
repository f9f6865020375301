// The conversation, kept in this browser. Where storage is denied it lasts as long as the page.

import { settled } from "./draft.js";

const KEY = "footnote.conversation";
const LEADS = 3; // passages of an answer that are kept
const MOST = 200; // turns

// What another version of the page kept may have another shape; it is left out.
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

// Returns what is kept; a question that is being asked may be so in another tab.
export function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    const answerer = ["quotes", "llm"].includes(kept?.answerer) ? kept.answerer : "";
    return { turns: (kept?.turns || []).filter(isTurn), scope: { ...kept?.scope }, answerer };
  } catch {
    return { turns: [], scope: {}, answerer: "" };
  }
}

// Returns what a page begins with: what was being asked when it went away can be asked again.
export function load() {
  const kept = read();
  for (const turn of kept.turns.filter((one) => one.status === "asking")) {
    const before = turn.before && { ...turn.before, status: "answered", before: null };
    Object.assign(turn, before || { status: "stopped" });
  }
  return kept;
}

export function save(conversation) {
  try {
    const turns = conversation.turns.slice(-MOST);
    localStorage.setItem(KEY, JSON.stringify({ ...conversation, turns }));
  } catch {
    // Denied, or full: the page goes on with what it holds.
  }
}

export function onChangeElsewhere(call) {
  addEventListener("storage", (event) => {
    if (event.key === KEY) call();
  });
}

export function slim(answer) {
  return { ...settled(answer), passages: answer.passages.slice(0, LEADS) };
}
