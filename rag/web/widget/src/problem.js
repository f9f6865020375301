// What can go wrong with a request, and how the site's owner fixes it.

/** `code` is the server's, or "offline", "gone", "slow", "stopped", "policy", "no_origin". */
export class Problem extends Error {
  /**
   * @param {string} code
   * @param {string} [message]
   * @param {number} [wait] seconds after which another attempt may succeed; undefined if none will
   */
  constructor(code, message = "", wait = undefined) {
    super(message);
    this.code = code;
    this.wait = wait;
  }
}

/**
 * Logs the fix for a problem that only the site's owner can solve; returns the problem.
 * @param {Problem} problem
 * @param {string} base the server's origin
 */
export function logFix(problem, base) {
  const fixes = {
    policy: `add connect-src ${base} to the page's Content-Security-Policy`,
    origin_not_allowed: `start the server with FOOTNOTE_ALLOWED_ORIGINS=${self.origin}`,
    no_origin: "put the page on a site of its own, or add allow-same-origin to the sandbox of its frame",
  };
  const fix = fixes[/** @type {keyof typeof fixes} */ (problem.code)];
  if (fix) console.error(`footnote-chat: ${fix}; for details, run: footnote embed check ${location.href}`);
  return problem;
}
