// What the widget asks of its server, over a network that may be slow, cut off, or gone.

import { settled } from "../../static/draft.js";
import { events } from "../../static/events.js";

/** @import { Answer, Claim, Citation } from "./types.js" */
/**
 * @typedef {{ claim: (told: { claim: Claim, citations: Citation[] }) => void,
 *   state: (told: { detail: string }) => void, again: (wait: number) => void }} Told
 */

const ATTEMPTS = 3;
const QUIET = 20_000; // ms without a byte; the server sends one every 5 s
const LONGEST = 180_000; // ms for one question, all its attempts together
const BACKOFF = 1_000; // ms before the second attempt; twice as many before the third
const PATIENCE = 20; // the most seconds that a server may ask to wait and be waited for
const SOON = 3; // seconds, where it doesn't say how many

/** What went wrong: `code` is the server's, or "offline", "gone", "slow", "stopped". */
export class Problem extends Error {
  /**
   * @param {string} code
   * @param {string} [message]
   * @param {number} [wait] seconds after which it may go; none if it will not
   */
  constructor(code, message = "", wait = undefined) {
    super(message);
    this.code = code;
    this.wait = wait;
  }
}

export class Server {
  /** @param {string} base the server's origin */
  constructor(base) {
    this.base = base;
    this.token = "";
    this.expires = 0;
    this.blocked = false;
    document.addEventListener("securitypolicyviolation", (event) => {
      const { blockedURI, disposition, effectiveDirective } = event;
      const enforced = disposition === "enforce" && effectiveDirective === "connect-src";
      this.blocked ||= enforced && blockedURI.startsWith(base);
    });
  }

  /**
   * Asks a question; tells of what comes, and returns the whole answer. Throws Problem.
   * @param {{ question: string, history: string[] }} asked
   * @param {Told} tell
   * @param {AbortSignal} stop
   * @returns {Promise<Answer>}
   */
  async ask(asked, tell, stop) {
    const end = Date.now() + LONGEST;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#stream(asked, tell, stop, end);
      } catch (caught) {
        if (stop.aborted) throw new Problem("stopped");
        const problem = await Promise.race([this.#explain(caught), stopped(stop)]);
        if (problem.wait === undefined || attempt === ATTEMPTS || Date.now() > end) throw told(problem, this.base);
        const seconds = Math.max(problem.wait, (attempt * BACKOFF) / 1000);
        tell.again(problem.wait && seconds);
        const pause = new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        await Promise.race([pause, stopped(stop)]);
        if (stop.aborted) throw new Problem("stopped");
      }
    }
  }

  /**
   * @param {string} id
   * @param {"up" | "down"} thumb
   */
  async rate(id, thumb) {
    try {
      const clock = deadline(new AbortController(), QUIET);
      await this.#send("/api/feedback", { answer_id: id, thumb }, clock.signal);
      clock.stop();
    } catch (caught) {
      throw told(await this.#explain(caught), this.base);
    }
  }

  /**
   * @param {object} asked
   * @param {Told} tell
   * @param {AbortSignal} stop
   * @param {number} end
   */
  async #stream(asked, tell, stop, end) {
    const control = new AbortController();
    const halt = () => control.abort();
    stop.addEventListener("abort", halt);
    let clock = deadline(control, QUIET);
    let whole = false;
    try {
      const response = await this.#send("/api/ask/stream", asked, control.signal);
      for await (const [name, fields] of events(/** @type {ReadableStream} */ (response.body))) {
        clock.stop();
        clock = deadline(control, Math.min(QUIET, end - Date.now()));
        whole = name === "answer";
        if (whole) return settled(fields);
        if (name === "error") throw refusal(fields, SOON);
        if (name === "claim") tell.claim(fields);
        if (name === "state") tell.state(fields);
      }
      throw new Problem("gone", "", 0);
    } finally {
      clock.stop();
      if (!whole) control.abort(); // what is left of the stream
      stop.removeEventListener("abort", halt);
    }
  }

  /**
   * @param {string} path
   * @param {object} body
   * @param {AbortSignal} signal
   */
  async #send(path, body, signal) {
    let response = await this.#post(path, body, signal, await this.#bearer(signal));
    if (response.status === 401) {
      this.expires = 0; // the server was started anew, or its clock runs differently
      response = await this.#post(path, body, signal, await this.#bearer(signal));
    }
    return this.#accept(response);
  }

  /**
   * @param {string} path
   * @param {object | undefined} body
   * @param {AbortSignal} signal
   * @param {Record<string, string>} [headers]
   */
  #post(path, body, signal, headers = {}) {
    return fetch(this.base + path, {
      method: "POST",
      headers: body ? { "Content-Type": "application/json", ...headers } : {},
      body: body && JSON.stringify(body),
      credentials: "omit",
      signal,
    });
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Record<string, string>>}
   */
  async #bearer(signal) {
    if (this.base === location.origin) return {};
    if (Date.now() > this.expires) {
      // A plain request, for which no preflight is needed.
      const response = await this.#accept(await this.#post("/api/token", undefined, signal));
      const { token, expires_in } = await response.json();
      this.token = token;
      this.expires = Date.now() + (expires_in - 30) * 1000;
    }
    return { Authorization: `Bearer ${this.token}` };
  }

  /** @param {Response} response */
  async #accept(response) {
    if (response.ok) return response;
    const fields = await response.json().catch(() => ({}));
    throw refusal(fields, Number(response.headers.get("Retry-After")));
  }

  /**
   * Finds out why nothing came.
   * @param {unknown} caught
   * @returns {Promise<Problem>}
   */
  async #explain(caught) {
    if (caught instanceof Problem) return caught;
    if (!navigator.onLine) return new Problem("offline");
    const { name } = /** @type {Error} */ (caught);
    if (name === "AbortError" || name === "TimeoutError") return new Problem("slow", "", 0);
    // Of a refusal at the preflight a page may read nothing; but a server that lives refused.
    const signal = AbortSignal.timeout(5_000);
    const alive = await fetch(`${this.base}/healthz`, { mode: "no-cors", credentials: "omit", signal })
      .then(() => true, () => false);
    if (this.blocked) return new Problem("policy");
    const refused = alive && !this.token && this.base !== location.origin;
    return new Problem(refused ? "origin_not_allowed" : "gone", "", 0);
  }
}

/**
 * @param {{ error?: { code: string, message: string } }} fields
 * @param {number} wait seconds
 */
function refusal({ error = { code: "failed", message: "" } }, wait) {
  const passing = ["busy", "too_many", "not_ready"].includes(error.code) && wait <= PATIENCE;
  return new Problem(error.code, error.message, passing ? wait : undefined);
}

/**
 * Says to the page's owner, in the console, who may mend it.
 * @param {Problem} problem
 * @param {string} base
 */
function told(problem, base) {
  const setting = `FOOTNOTE_ALLOWED_ORIGINS=${location.origin}`;
  const wanted = { policy: `connect-src ${base} in the page's policy`, origin_not_allowed: `the server with ${setting}` };
  const mend = wanted[/** @type {keyof typeof wanted} */ (problem.code)];
  if (mend) console.error(`footnote-chat needs ${mend}; more from: footnote embed check ${location.href}`);
  return problem;
}

/**
 * @param {AbortController} control
 * @param {number} time
 */
function deadline(control, time) {
  const timer = setTimeout(() => control.abort(new DOMException("Too slow", "TimeoutError")), time);
  return { signal: control.signal, stop: () => clearTimeout(timer) };
}

/**
 * Resolves when the reader stops the question.
 * @param {AbortSignal} stop
 * @returns {Promise<Problem>}
 */
function stopped(stop) {
  return new Promise((resolve) => {
    const done = () => resolve(new Problem("stopped"));
    if (stop.aborted) done();
    else stop.addEventListener("abort", done);
  });
}
