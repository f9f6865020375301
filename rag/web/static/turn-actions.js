// What the reader can do with a question and its answer.

import * as answerer from "./answerer.js";
import { enqueue, stop } from "./asking.js";
import { origin } from "./citation.js";
import { announce, copy } from "./dom.js";
import * as link from "./link.js";
import * as questionBox from "./question-box.js";
import { json } from "./server.js";
import { save } from "./state.js";
import { WRITTEN_BY } from "./wording.js";

export const actions = {
  // Asks again, perhaps with other words; `searched` replaces the question in the search alone. A
  // `literal` question is asked without reading wishes about dates.
  ask(view, question, searched, literal = false) {
    const { turn } = view;
    turn.before = turn.status === "answered" ? earlier(turn) : null;
    Object.assign(turn, { question, searched, answerer: answerer.chosen() });
    turn.scope = { ...turn.scope, literal };
    Object.assign(turn, { status: "asking", answer: null, related: [], standings: null });
    Object.assign(turn, { thumb: null, word: null, rated: null });
    view.draw();
    view.element.focus({ preventScroll: true });
    enqueue(view);
  },
  stop(view) {
    stop(view);
    save();
    view.draw();
    questionBox.focus();
  },
  rephrase(question) {
    questionBox.write(question);
    questionBox.focus();
  },
  copy({ answer }) {
    const footnotes = answer.citations.map((citation) => {
      const about = [citation.title, ...origin(citation)].join(", ");
      return `[${citation.number}] ${about}: “${citation.quote.replace(/\s+/g, " ")}”`;
    });
    // A draft says so wherever it is pasted.
    const writtenBy = answer.answerer === "llm" ? [`(${WRITTEN_BY.llm})`] : [];
    copy([answer.text, ...writtenBy, "", ...footnotes].join("\n"));
  },
  link(turn) {
    copy(link.toQuestion(turn));
  },
  async rate(view, thumb, word = "") {
    const { turn } = view;
    try {
      await json("/api/feedback", { answer_id: turn.answer.id, thumb, word });
      Object.assign(turn, { thumb, word, rated: "Thank you for your feedback." });
    } catch (problem) {
      Object.assign(turn, { thumb: null, rated: problem.message });
    }
    save();
    view.draw();
    announce(turn.rated);
  },
};

function earlier({ question, searched, scope, answerer, thumb, word, answer, related, standings }) {
  return { question, searched, scope, answerer, thumb, word, answer, related, standings };
}
