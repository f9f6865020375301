// Keeps the conversation while the tab is open; without storage, as long as the page.

/** @import { Turn } from "./types.js" */

const MAX_TURNS = 30;
const MAX_PASSAGES = 3; // of an answer

/** @returns {Storage | null} */
function storage() {
  try {
    return sessionStorage;
  } catch {
    return null; // denied, as in a sandboxed frame
  }
}

/** @param {any} turn */
function isTurn(turn) {
  const lists = ["claims", "citations", "passages", "missing_terms", "unanswered"];
  return (
    typeof turn?.question === "string" &&
    Array.isArray(turn.history) &&
    ["answered", "stopped", "failed"].includes(turn.status) &&
    (turn.status !== "answered" || lists.every((name) => Array.isArray(turn.answer?.[name])))
  );
}

/**
 * @param {string} key
 * @returns {Turn[]}
 */
export function load(key) {
  try {
    return JSON.parse(storage()?.getItem(key) || "[]").filter(isTurn);
  } catch {
    return [];
  }
}

/**
 * @param {string} key
 * @param {Turn[]} turns
 */
export function save(key, turns) {
  try {
    // A question without an answer yet can be asked again after a reload.
    const stored = turns.slice(-MAX_TURNS).map((turn) => ({
      ...turn,
      status: turn.status === "asking" ? "stopped" : turn.status,
      answer: turn.answer && { ...turn.answer, passages: turn.answer.passages.slice(0, MAX_PASSAGES) },
    }));
    storage()?.setItem(key, JSON.stringify(stored));
  } catch {
    // Full: the page continues without storage.
  }
}
