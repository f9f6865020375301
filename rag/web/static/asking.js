// Asks questions one after another, and records what became of each.

import { announce, scrollTo } from "./dom.js";
import { stream } from "./server.js";
import { poll } from "./server-state.js";
import { conversation, save } from "./state.js";
import { suggest } from "./suggestions.js";
import { trimmed } from "./store.js";
import { remarks } from "./wording.js";

let queue = Promise.resolve();
let current = null; // the view whose question is being asked
let owner = null; // its conversation, which need not be the one that is open
let controller = null; // aborts its request

export function enqueue(view) {
  const asking = conversation;
  asking.changed = Date.now();
  save();
  queue = queue.then(() => answer(view, asking));
}

async function answer(view, asking) {
  const { turn } = view;
  if (turn.status !== "asking" || !asking.turns.includes(turn)) return;
  current = view;
  owner = asking;
  controller = new AbortController();
  try {
    await receive(view, controller.signal);
  } catch (problem) {
    const isStopped = problem.name === "AbortError";
    giveUp(turn, isStopped ? "stopped" : "failed", isStopped ? "" : problem.message);
    if (problem.code === "gone") poll();
  }
  if (!asking.turns.includes(turn)) return;
  save(asking);
  view.draw();
  if (asking !== conversation) return;
  scrollTo(view.element, "nearest");
  announce(spoken(turn));
  suggest(view); // the next question doesn't wait for it
}

async function receive(view, signal) {
  const { turn } = view;
  const { question, searched, history, answerer, scope } = turn;
  const fields = { question: searched || question, history, answerer, ...scope };
  const handlers = { state: ({ detail }) => view.say(detail), claim: (event) => view.add(event) };
  turn.answer = trimmed(await stream("/api/ask/stream", fields, "answer", handlers, signal));
  Object.assign(turn, { status: "answered", before: null });
}

// Leaves a question without an answer, or with the one it had before it was asked again.
function giveUp(turn, status, problem) {
  Object.assign(turn, { status, problem });
  if (!turn.before) return;
  const rated = `${problem || "Stopped."} The earlier answer was kept.`;
  Object.assign(turn, turn.before, { status: "answered", rated, before: null });
}

function spoken(turn) {
  if (turn.status === "stopped") return "Stopped.";
  if (turn.status === "failed") return `No answer. ${turn.problem}`;
  return turn.rated || [turn.answer.text, turn.answer.closest?.quote, ...remarks(turn)].filter(Boolean).join(" ");
}

export function stop(view) {
  if (view === current) controller.abort();
  else giveUp(view.turn, "stopped", "");
}

// Stops all that is being asked in a conversation.
export function stopAll(asking) {
  if (owner === asking) controller.abort();
  for (const turn of asking.turns) if (turn.status === "asking") giveUp(turn, "stopped", "");
}
