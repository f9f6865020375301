// How a citation is described to the reader, and written into a link.

/**
 * Returns a citation's date, source, section and page, without those that are unknown.
 * @param {{ date: string, source: string, section?: string, page?: number | null }} citation
 * @param {string} pageText "page {page}" in the reader's language
 */
export function origin({ date, source, section, page }, pageText = "page {page}") {
  return [date, source, section, page && pageText.replace("{page}", String(page))].filter(Boolean);
}

/** Between the cells of a quoted row of a table. */
const CELL_SEPARATOR = " | ";

/** @param {string} text */
const words = (text) => text.replace(/\s+/g, " ").trim();

/**
 * Says how a claim follows from the words that it cites. `texts` are the labels in the reader's
 * language, by the claim's verdict, `row_` before it if the words are a row of a table; and for
 * words that may not be what the page shows, `doubtful`, with a {reason}.
 * @param {{ text: string, verdict: string }} claim
 * @param {{ quote: string, doubt?: string }} citation
 * @param {Record<string, string>} texts
 */
export function verdictText({ text, verdict }, { quote, doubt }, texts) {
  const label = (quote.includes(CELL_SEPARATOR) && texts[`row_${verdict}`]) || texts[verdict] || verdict;
  if (!doubt) return label;
  const doubtful = texts.doubtful.replace("{reason}", () => doubt);
  return words(text) === words(quote) ? doubtful : `${label} · ${doubtful}`;
}

/**
 * @param {{ article_id: string, start: number, end: number, quote?: string }} citation
 */
export function quoteFields({ article_id, start, end, quote }) {
  const fields = new URLSearchParams({ article: article_id });
  if (quote) {
    for (const [name, value] of Object.entries({ start, end, quote })) fields.set(name, String(value));
  }
  return fields;
}
