// The attributes that say more than a word: starter questions, and where the reader can turn to.

/** @import { Contact } from "./types.js" */

const MAX_QUESTIONS = 6;
const SCHEMES = ["https:", "mailto:", "tel:"];
/** @type {Set<string>} */
const warned = new Set();

/** @param {string} message */
function warn(message) {
  if (warned.has(message)) return; // the attributes are read again whenever one changes
  warned.add(message);
  console.warn(`footnote-chat: ${message}`);
}

/**
 * Returns starter questions, separated by "|" or as a JSON array; null for the server's own.
 * @param {string | null} value
 * @returns {string[] | null}
 */
export function readQuestions(value) {
  if (value === null) return null;
  const list = value.trim().startsWith("[") ? parsed(value) : value.split("|");
  if (!Array.isArray(list) || !list.every((one) => typeof one === "string")) {
    warn(`questions=${value} is not a JSON array of texts, so the server's examples are shown`);
    return null;
  }
  const questions = [...new Set(list.map((one) => one.trim()).filter(Boolean))];
  if (questions.length > MAX_QUESTIONS) warn(`questions has ${questions.length}; the first ${MAX_QUESTIONS} are shown`);
  return questions.slice(0, MAX_QUESTIONS);
}

/** @param {string} value */
function parsed(value) {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

/**
 * Returns where a reader whose question wasn't answered can turn to; null for nowhere.
 * @param {string | null} value
 * @returns {Contact | null}
 */
export function readContact(value) {
  if (!value) return null;
  const link = URL.canParse(value) ? new URL(value) : null;
  if (!link || !SCHEMES.includes(link.protocol) || !(link.host || link.pathname)) {
    warn(`contact="${value}" is not shown; it must be an address that starts with ${SCHEMES.join(", ")}`);
    return null;
  }
  // A mail address and a phone number are of use even where nothing opens them.
  return { href: link.href, address: link.protocol === "https:" ? "" : link.pathname };
}
