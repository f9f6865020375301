// Types shared by the modules; the API's documentation describes the fields.

/** @typedef {{ text: string, verdict: string, citations: number[], note?: string, kind?: string, remark?: string, side?: number }} Claim */
/**
 * @typedef {{ number: number, article_id: string, title: string, date: string, source: string,
 *   start: number, end: number, quote: string, page?: number | null, section?: string, doubt?: string,
 *   before?: string, after?: string }} Citation
 */
/** @typedef {{ article_id: string, title: string, start: number, end: number, text: string }} Passage */
/**
 * @typedef {{ id: string, question: string, searched_for: string, answerable: boolean, text: string,
 *   outcome?: string, kind?: string, language?: string, opening?: string, closest?: Citation | null, reasons?: string[],
 *   claims: Claim[], citations: Citation[], passages: Passage[], missing_terms: string[],
 *   unanswered: string[], answerer: string, read_as?: string, notice?: string, dropped?: string[],
 *   sides?: string[] }} Answer
 */
/**
 * A question with its status: `asking`, then `answered`, `stopped` or `failed` (see `problem`).
 * With `literal`, wishes about dates are not read.
 * @typedef {{ question: string, history: string[], literal?: boolean,
 *   status: "asking" | "answered" | "stopped" | "failed",
 *   answer?: Answer, problem?: { code: string, message: string }, thumb?: "up" | "down",
 *   related?: string[] }} Turn
 */
/** @typedef {typeof import("./texts.js").ENGLISH} Texts */
/** Where a reader can turn to; `address` is the mail address or the number, "" for a page.
 * @typedef {{ href: string, address: string }} Contact
 */
/**
 * What the page has set. `language` is that of the texts; `tag` is the page's, "" if it doesn't say;
 * without `questions` of the page, the server is asked for some; `base` is the server's origin.
 * @typedef {{ texts: Texts, language: string, tag: string, base: string, greeting: string,
 *   questions: string[] | null, contact: Contact | null }} Options
 */
/**
 * For how many days questions are logged, and how old the articles are; what is unknown is missing.
 * @typedef {{ log_days?: number, freshness?: { articles_up_to?: string, checked?: string | null,
 *   failing?: number, failing_since?: string | null } }} ServerState
 */
/**
 * Called while an answer arrives. `state` says what the question is waiting for, and how many
 * others are before it. `retry` comes before another attempt, with the seconds until
 * then, or 0 if the connection was lost.
 * @typedef {{ claim: (event: { claim: Claim, citations: Citation[] }) => void,
 *   state: (event: { detail: string, before?: number }) => void, retry: (seconds: number) => void }} Handlers
 */

export {};
