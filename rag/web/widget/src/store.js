// The conversation, for as long as the tab is open; where that is denied, as long as the page.

/** @import { Turn } from "./types.js" */

const MOST = 30; // turns
const LEADS = 3; // passages of an answer

/** @returns {Storage | null} */
function storage() {
  try {
    return sessionStorage;
  } catch {
    return null; // a sandboxed frame
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
    // What is still being asked can be asked again after a reload.
    const kept = turns.slice(-MOST).map((turn) => ({
      ...turn,
      status: turn.status === "asking" ? "stopped" : turn.status,
      answer: turn.answer && { ...turn.answer, passages: turn.answer.passages.slice(0, LEADS) },
    }));
    storage()?.setItem(key, JSON.stringify(kept));
  } catch {
    // Full: the page goes on with what it holds.
  }
}
