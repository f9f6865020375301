// How old the articles are, in words.

const STEPS = /** @type {const} */ ([["minute", 60], ["hour", 3_600], ["day", 86_400]]);

/**
 * Returns how long ago a time was: "10 minutes ago".
 * @param {string} time in ISO 8601
 */
export function ago(time) {
  const seconds = Math.max(0, (Date.now() - Date.parse(time)) / 1000);
  const [unit, length] = STEPS.findLast((step) => seconds >= step[1]) || STEPS[0];
  const count = Math.floor(seconds / length);
  if (!count) return "just now";
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}

/**
 * Returns a date as a day, a month or a year is written: "20 November 2026".
 * @param {string} written such as 2026-11-20
 */
function day(written) {
  if (!/^\d{4}-\d\d(-\d\d)?$/.test(written)) return written;
  const style = { year: "numeric", month: "long", ...(written.length > 7 && { day: "numeric" }) };
  return new Intl.DateTimeFormat("en-GB", { ...style, timeZone: "UTC" }).format(new Date(written));
}

const moment = (time) => new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit",
}).format(new Date(time));

/** Returns how old the articles of an answer were; "" if nothing is known. */
export function freshnessText({ articles_up_to: upTo, checked, failing, failing_since: since } = {}) {
  const parts = [upTo && `articles up to ${day(upTo)}`, checked && `last checked ${moment(checked)}`].filter(Boolean).join(", ");
  const failed = failing > 0 && since && `${failing === 1 ? "1 source" : `${failing} sources`} could not be checked since ${moment(since)}.`;
  return [parts && `${parts[0].toUpperCase()}${parts.slice(1)}.`, failed].filter(Boolean).join(" ");
}
