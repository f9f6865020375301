// How a link names words of an article, and how a page tells where they stand.

/**
 * Returns what is known of an article's origin, with the page if there are pages.
 *
 * @param {{ date: string, source: string, page?: number | null }} citation
 * @param {string} page says "page {page}" in the reader's language
 */
export function origin({ date, source, page: number }, page = "page {page}") {
  return [date, source, number && page.replace("{page}", String(number))].filter(Boolean);
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
