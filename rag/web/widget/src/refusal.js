// An answer that says why there is none: the reason, what comes closest, and whom to turn to.

import { make } from "../../static/elements.js";
import { closestCard, passageItem } from "./quotes.js";
import { english, fill } from "./texts.js";

/** @import { Answer, Options } from "./types.js" */

/**
 * @param {Answer} answer
 * @param {Options} options
 * @param {HTMLElement[]} notes
 * @param {(event: Event) => void} turnTo called when the reader follows the contact link
 */
export function refusal(answer, options, notes, turnTo) {
  const { texts, base } = options;
  const { closest } = answer;
  // The server's own sentence names most of them already.
  const missing = answer.missing_terms.filter((term) => isTranslated(answer, options) || !answer.text.includes(term));
  const passages = answer.outcome === "absent" ? [] : answer.passages.map((passage) => passageItem(passage, base));
  return make(
    "div",
    { class: "refusal", part: "refusal" },
    ...lead(answer, options).map((part) => make("p", {}, part)),
    closest && closestCard(closest, texts.refusal ? [] : answer.reasons || [], options),
    missing.length > 0 && make("p", { class: "about" }, fill(texts.missing, { text: missing.join(", ") })),
    ...notes,
    passages.length > 0 && make("details", {}, make("summary", {}, texts.nearest), make("ul", { lang: "en" }, ...passages)),
    handover(options, turnTo),
  );
}

/**
 * Whether the widget's own sentence says that nothing in the articles comes close.
 * @param {Answer} answer
 * @param {Options} options
 */
function isTranslated({ outcome, kind = "quotes" }, { texts }) {
  return Boolean(texts.refusal || (texts.absent && outcome === "absent" && kind === "quotes"));
}

/**
 * Returns the sentences that a refusal begins with.
 * @param {Answer} answer
 * @param {Options} options
 * @returns {(string | HTMLElement)[]}
 */
export function lead(answer, options) {
  const { texts } = options;
  const { closest, reasons = [], missing_terms } = answer;
  if (texts.refusal) return [texts.refusal];
  if (closest) return [texts.not_sure];
  if (answer.language) return askInEnglish(answer.language, reasons, options);
  if (!isTranslated(answer, options)) return [english(answer.text)];
  return [texts.absent, ...(missing_terms.length > 0 ? [] : reasons.map((reason) => english(reason)))];
}

/**
 * Returns why a question in another language has no answer: in that language, if the server knows
 * the words, and in the widget's.
 * @param {string} code
 * @param {string[]} reasons the last one in English
 * @param {Options} options
 */
function askInEnglish(code, reasons, { texts, language }) {
  const asked = reasons.slice(0, -1).map((reason) => make("span", { lang: code, dir: "auto" }, reason));
  if (asked.length > 0 && new Intl.Locale(language).language === code) return asked;
  return [...asked, texts.foreign || english(reasons[reasons.length - 1] || "")];
}

/**
 * @param {Options} options
 * @param {(event: Event) => void} turnTo
 */
function handover({ texts, contact }, turnTo) {
  if (!contact) return null;
  const { href, address } = contact;
  const window = address ? {} : { target: "_blank", rel: "noopener" };
  const link = make("a", { href, part: "contact", onclick: turnTo, ...window }, texts.contact);
  return make("p", { class: "handover" }, `${texts.handover} `, link, address && ` (${address})`);
}
