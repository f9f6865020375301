// The widget's own words. A page replaces any of them, for another language or another tone.

export const ENGLISH = {
  title: "Ask the articles",
  intro: "Answers come from the articles, with a footnote at each claim to the words that say it.",
  label: "Your question",
  placeholder: "Ask about the articles",
  send: "Ask",
  close: "Close",
  clear: "Clear",
  stop: "Stop",
  again: "Try again",
  searching: "Searching the articles.",
  stopped: "Stopped.",
  answers: "Answers",
  footnote: "Footnote {number}",
  page: "page {page}",
  read: "Read in the article",
  verbatim: "Word for word",
  supported: "Supported, in other words",
  drafted: "Written by a language model; each sentence was checked against the articles.",
  omitted: "{count} sentences of the draft were left out: {reasons}.",
  omitted_one: "{count} sentence of the draft was left out: {reasons}.",
  notice: "", // instead of the server's own sentences on why a draft is not shown, which are English
  searched: "Searched for: {text}",
  unanswered: "The articles don't say: {text}",
  refusal: "", // instead of the server's own sentence, which is English
  missing: "In no article: {text}",
  nearest: "Nearest passages",
  helpful: "Helpful",
  unhelpful: "Not helpful",
  thanks: "Thank you, noted.",
  // What can go wrong, by its code.
  offline: "You are offline. The question is kept, and asked when you are back.",
  gone: "The server can't be reached. The question is kept; try again in a moment.",
  slow: "The server takes too long. The question is kept; try again in a moment.",
  origin_not_allowed: "This page may not use the question server; its owner has to be listed there.",
  // Of these the server says more, in English, while they are empty.
  busy: "",
  too_many: "",
  not_ready: "",
  bad_question: "",
  policy: "This page's security policy keeps the question server out.",
  failed: "Something failed. The question is kept; try again in a moment.",
  resuming: "The connection was lost; asking again.",
  waiting: "Many are asking; yours goes out again in {seconds} s.",
};

/**
 * Puts values into a text.
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * Returns what is said of a problem: the widget's own words, else the server's.
 * @param {typeof ENGLISH} texts
 * @param {{ code?: unknown, message?: unknown }} problem
 */
export function explain(texts, { code, message }) {
  const name = /** @type {keyof typeof ENGLISH} */ (code);
  return (Object.hasOwn(texts, name) && texts[name]) || String(message || texts.failed);
}

/**
 * Returns all texts, those of `own` instead of the English ones.
 * @param {unknown} own
 * @returns {typeof ENGLISH}
 */
export function complete(own) {
  const texts = { ...ENGLISH };
  for (const [name, text] of Object.entries(own instanceof Object ? own : {})) {
    if (Object.hasOwn(texts, name) && typeof text === "string") texts[/** @type {keyof typeof ENGLISH} */ (name)] = text;
  }
  return texts;
}
