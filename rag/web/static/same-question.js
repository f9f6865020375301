// Whether the search used another question than the reader's.

/** @param {string} text */
const normalized = (text) => text.toLowerCase().replace(/\band\b|[^\p{L}\p{N}]+/gu, "");

/**
 * Splitting a question that asks several things doesn't make it another one.
 * @param {string} question
 * @param {string} searchedFor
 */
export function isSameQuestion(question, searchedFor) {
  return normalized(question) === normalized(searchedFor);
}
