// What goes between the modules; the API's documentation says more of the fields.

/** @typedef {{ text: string, verdict: string, citations: number[], note?: string }} Claim */
/**
 * @typedef {{ number: number, article_id: string, title: string, date: string, source: string,
 *   start: number, end: number, quote: string, page?: number | null }} Citation
 */
/** @typedef {{ article_id: string, title: string, start: number, end: number, text: string }} Passage */
/**
 * @typedef {{ id: string, question: string, searched_for: string, answerable: boolean, text: string,
 *   claims: Claim[], citations: Citation[], passages: Passage[], missing_terms: string[],
 *   unanswered: string[], answerer: string, notice?: string, dropped?: string[] }} Answer
 */
/**
 * One question: `asking` until it is `answered`, `stopped` or `failed` for the reason in `problem`.
 * @typedef {{ question: string, history: string[], status: "asking" | "answered" | "stopped" | "failed",
 *   answer?: Answer, problem?: { code: string, message: string }, thumb?: "up" | "down" }} Turn
 */
/** @typedef {typeof import("./texts.js").ENGLISH} Texts */

export {};
