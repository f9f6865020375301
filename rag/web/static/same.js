// Whether a question was searched for in words of its own.

/** @param {string} text */
const bare = (text) => text.toLowerCase().replace(/\band\b|[^\p{L}\p{N}]+/gu, "");

/**
 * Taking several questions apart is nothing to be told of.
 * @param {string} question
 * @param {string} searched
 */
export function isSame(question, searched) {
  return bare(question) === bare(searched);
}
