// The widget's texts. A page may replace any of them, for another language or another tone.

export const ENGLISH = {
  title: "Ask the articles",
  intro: "Answers come from the articles, with a footnote from every claim to the exact words that support it.",
  logged: "Questions are logged without who asks them, and deleted after {days} days.",
  examples: "Try a question:",
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
  supported: "Supported, paraphrased",
  row_verbatim: "Word for word, from a table",
  row_supported: "From a table",
  doubtful: "As read from the page: {reason}",
  drafted: "Written by a language model; each sentence was checked against the articles.",
  omitted: "{count} sentences of the draft were left out: {reasons}.",
  omitted_one: "{count} sentence of the draft was left out: {reasons}.",
  notice: "", // replaces the server's English sentence on why a draft is not shown
  searched: "Searched for: {text}",
  read_as: "Read as: {text}",
  unanswered: "The articles don't say: {text}",
  refusal: "", // replaces the server's English sentence
  missing: "Not in any article: {text}",
  not_sure: "The articles don't clearly answer this. One passage comes close.",
  closest: "The closest passage",
  unfit: "What doesn't fit",
  nearest: "Further passages",
  summary: "Summary in the articles’ words",
  collection: "From the list of articles",
  comparison: "Side by side, in the articles’ words",
  related: "Related questions",
  helpful: "Helpful",
  unhelpful: "Not helpful",
  thanks: "Thank you for your feedback.",
  // Errors, by their code.
  offline: "You are offline. Your question is saved and will be asked when you are back online.",
  gone: "The server can't be reached. Your question is saved; try again in a moment.",
  slow: "The server is taking too long. Your question is saved; try again in a moment.",
  origin_not_allowed:
    "This site may not use the question server. The server's owner has to add {site} to FOOTNOTE_ALLOWED_ORIGINS.",
  no_origin:
    "Files and sandboxed frames may not use the question server. The page's owner has to put it on a site, or add allow-same-origin to the sandbox.",
  // While these are empty, the server's English messages are shown, which say more.
  busy: "",
  too_many: "",
  not_ready: "",
  bad_question: "",
  policy:
    "This page's security policy blocks the question server. The page's owner has to add the server to connect-src.",
  failed: "Something went wrong. Your question is saved; try again in a moment.",
  resuming: "The connection was lost; asking again.",
  waiting: "The server is busy; asking again in {seconds} s.",
};

/**
 * Puts values into a text.
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (placeholder, name) => String(values[name] ?? placeholder));
}

/**
 * Returns the text for a problem: the widget's own if there is one, else the server's.
 * @param {typeof ENGLISH} texts
 * @param {{ code?: unknown, message?: unknown }} problem
 */
export function explain(texts, { code, message }) {
  const name = /** @type {keyof typeof ENGLISH} */ (code);
  const text = (Object.hasOwn(texts, name) && texts[name]) || String(message || texts.failed);
  return fill(text, { site: self.origin });
}

/**
 * Returns all texts: the page's own, and English ones for the rest.
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
