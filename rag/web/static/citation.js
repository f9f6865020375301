// How a citation is described to the reader, and written into a link.

/**
 * Returns an article's date, source and page, without those that are unknown.
 * @param {{ date: string, source: string, page?: number | null }} citation
 * @param {string} pageText "page {page}" in the reader's language
 */
export function origin({ date, source, page }, pageText = "page {page}") {
  return [date, source, page && pageText.replace("{page}", String(page))].filter(Boolean);
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
