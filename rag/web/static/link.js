// Links to a question and to a quote in an article. Their fields follow the #, so that no server
// sees them.

import { quoteFields } from "./citation.js";

export function toQuestion(turn) {
  const fields = new URLSearchParams({ question: turn.searched || turn.question });
  for (const earlier of turn.history) fields.append("history", earlier);
  const { articles = [], ...texts } = turn.scope;
  for (const [name, value] of Object.entries(texts)) if (value) fields.set(name, value);
  for (const id of articles) fields.append("articles", id);
  return address(fields);
}

export function toQuote(citation) {
  return address(quoteFields(citation));
}

function address(fields) {
  return `${location.origin}${location.pathname}#${fields}`;
}

// Returns { question, history, scope }, { article_id, start, end, quote }, or null.
export function read() {
  const fields = new URLSearchParams(location.hash.slice(1));
  if (fields.get("question")) {
    const [source, after, before] = ["source", "after", "before"].map((name) => fields.get(name) || "");
    return {
      question: fields.get("question"),
      history: fields.getAll("history"),
      scope: { source, after, before, articles: fields.getAll("articles"), literal: fields.has("literal") },
    };
  }
  if (!fields.get("article")) return null;
  return {
    article_id: fields.get("article"),
    start: Number(fields.get("start")) || 0,
    end: Number(fields.get("end")) || 0,
    quote: fields.get("quote") || "",
  };
}

// Removes the question from the address, so that a reload doesn't ask it again.
export function forget() {
  history.replaceState(null, "", location.pathname + location.search);
}
