// How a link names words of an article.

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
