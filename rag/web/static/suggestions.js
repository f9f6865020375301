// Questions that the articles answer: related ones after an answer, and examples to begin with.

import { json } from "./server.js";
import { conversation, save } from "./state.js";

const PAUSE = 1_500; // ms until the server is asked for its examples again
const ATTEMPTS = 40;

// Adds related questions to an answer that is shown already.
export async function suggest(view) {
  const { turn } = view;
  const { question, searched, history, scope, answer } = turn;
  if (!answer?.answerable || answer.kind === "smalltalk") return;
  const asked = { question: searched || question, history, ...scope };
  const { questions } = await json("/api/related", asked).catch(() => ({ questions: [] }));
  if (questions.length === 0 || turn.answer !== answer || !conversation.turns.includes(turn)) return;
  turn.related = questions;
  save();
  view.showRelated();
}

// Returns example questions, as soon as the server knows some.
export async function examples() {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { questions, complete } = await json("/api/examples").catch(() => ({ questions: [], complete: true }));
    if (complete) return questions;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return [];
}
