// What an answer says about itself: each claim's verdict, who wrote it, what has changed since.

import { reasons } from "./dropped.js";

export const VERDICTS = {
  verbatim: "✓ Word for word",
  supported: "≈ Supported, paraphrased",
  row_verbatim: "✓ Word for word, from a table",
  row_supported: "≈ From a table",
  doubtful: "≈ As read from the page: {reason}",
};

export const WRITTEN_BY = {
  quotes: "Quoted word for word.",
  llm: "Written by a language model; each sentence was checked against the articles.",
};

export const NOT_SURE = "The articles don't clearly answer this. One passage comes close.";

// How an answer was made, if not by the sentences that answer.
export const KINDS = {
  summary: "Summary in the articles’ words",
  collection: "From the list of articles",
  comparison: "Side by side, in the articles’ words",
};

// How a cited article compares with its quote, by the API's name for it.
export const CHANGES = {
  moved: "The quote has moved within the article.",
  changed: "The article has changed and no longer says this.",
  gone: "The article has been removed.",
};

// Returns a line each about who wrote the answer, the server's notice, and the draft's dropped sentences.
export function remarks({ answer, answerer }) {
  const { notice, dropped = [] } = answer;
  const isDrafted = answer.answerer === "llm";
  // A notice already says that the answer is quoted; without a choice of answerers it's obvious.
  const isListed = answer.kind === "collection";
  const saysWho = answer.answerable && !isListed && (isDrafted || (answerer && !notice));
  // What may not be what the page shows is not called word for word.
  const quoted = answer.citations.some(({ doubt }) => doubt) ? "Quoted from the articles." : WRITTEN_BY.quotes;
  return [
    saysWho && (isDrafted ? WRITTEN_BY.llm : quoted) + (isDrafted ? firstShown(answer) : ""),
    notice,
    dropped.length > 0 && droppedText(dropped),
  ].filter(Boolean);
}

function firstShown({ timings_ms }) {
  const milliseconds = timings_ms?.first_claim;
  return milliseconds ? ` The first sentence appeared after ${(milliseconds / 1000).toFixed(1)} s.` : "";
}

function droppedText(dropped) {
  const [subject, verb] = dropped.length === 1 ? ["1 sentence", "was"] : [`${dropped.length} sentences`, "were"];
  return `${subject} of the draft ${verb} left out: ${reasons(dropped)}.`;
}

// Says that questions are logged; `days` is how long.
export function logNote(days) {
  return `Questions are logged, but not who asks them; they are deleted after ${days === 1 ? "a day" : `${days} days`}.`;
}
