// Requests to the server, over a network that may be slow or lose the connection.

import { withoutDropped } from "../../static/dropped.js";
import { events } from "../../static/event-stream.js";
import { logFix, Problem } from "./problem.js";

/** @import { Answer, Handlers, ServerState, Turn } from "./types.js" */

const ATTEMPTS = 3;
const MAX_SILENCE = 20_000; // ms without a byte; the server sends one every 5 s
const MAX_TIME = 180_000; // ms for one question, with all attempts
const BACKOFF = 1_000; // ms before the second attempt, doubled before the third
const EXAMPLES_PAUSE = 2_000; // ms until the server is asked for its examples again
const EXAMPLES_ATTEMPTS = 15;
const MAX_WAIT = 20; // seconds; if the server asks for a longer wait, there is no other attempt
const DEFAULT_WAIT = 3; // seconds, if the server doesn't say

export class Server {
  /** @param {string} base the server's origin, and the path of a collection if there are several */
  constructor(base) {
    this.base = base;
    this.isOwn = new URL(base).origin === location.origin;
    this.token = "";
    this.expires = 0;
    this.isBlocked = false; // by the page's Content-Security-Policy
    document.addEventListener("securitypolicyviolation", (event) => {
      const { blockedURI, disposition, effectiveDirective } = event;
      const isEnforced = disposition === "enforce" && effectiveDirective === "connect-src";
      this.isBlocked ||= isEnforced && blockedURI.startsWith(base);
    });
  }

  /**
   * Asks a question and returns the whole answer. Throws Problem.
   * @param {Turn} turn
   * @param {Handlers} handlers
   * @param {AbortSignal} stop
   * @returns {Promise<Answer>}
   */
  async ask({ question: text, history, literal }, handlers, stop) {
    const question = { question: text, history, literal };
    const end = Date.now() + MAX_TIME;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#stream(question, handlers, stop, end);
      } catch (caught) {
        if (stop.aborted) throw new Problem("stopped");
        const problem = await Promise.race([this.#explain(caught), stopped(stop)]);
        if (problem.wait === undefined || attempt === ATTEMPTS || Date.now() > end) throw logFix(problem, this.base);
        const seconds = Math.max(problem.wait, (attempt * BACKOFF) / 1000);
        handlers.retry(problem.wait && seconds);
        const pause = new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        await Promise.race([pause, stopped(stop)]);
        if (stop.aborted) throw new Problem("stopped");
      }
    }
  }

  /**
   * Returns whether the server can be reached now. Throws Problem if the page can't use it at all,
   * for a reason that won't pass by itself.
   */
  async reach() {
    try {
      await this.#authorization(AbortSignal.timeout(MAX_SILENCE));
      return true;
    } catch (caught) {
      const problem = await this.#explain(caught);
      if (["origin_not_allowed", "no_origin", "policy"].includes(problem.code)) throw logFix(problem, this.base);
      return false;
    }
  }

  /**
   * Returns questions that the articles answer; none if they can't be had.
   * @returns {Promise<string[]>}
   */
  async examples() {
    try {
      for (let attempt = 1; ; attempt++) {
        const { questions, complete = true } = await this.#get("/api/examples");
        if (complete || attempt === EXAMPLES_ATTEMPTS) return Array.isArray(questions) ? questions : [];
        await new Promise((resolve) => setTimeout(resolve, EXAMPLES_PAUSE));
      }
    } catch {
      return [];
    }
  }

  /**
   * Returns what the server says about itself; null if it can't be reached.
   * @returns {Promise<ServerState | null>}
   */
  async state() {
    try {
      const options = { credentials: /** @type {const} */ ("omit"), signal: AbortSignal.timeout(MAX_SILENCE) };
      const response = await fetch(`${this.base}/readyz`, options); // it also says so while it is starting
      return await response.json();
    } catch {
      return null;
    }
  }

  /**
   * Returns questions near the answer to one; none if the server can't be reached.
   * @param {Turn} turn
   * @returns {Promise<string[]>}
   */
  async related({ question, history, literal }) {
    try {
      const response = await this.#send("/api/related", { question, history, literal }, AbortSignal.timeout(MAX_SILENCE));
      return (await response.json()).questions;
    } catch {
      return [];
    }
  }

  /**
   * @param {string} id
   * @param {"up" | "down"} thumb
   */
  async rate(id, thumb) {
    try {
      const timer = timeout(new AbortController(), MAX_SILENCE);
      await this.#send("/api/feedback", { answer_id: id, thumb }, timer.signal);
      timer.clear();
    } catch (caught) {
      throw logFix(await this.#explain(caught), this.base);
    }
  }

  /**
   * @param {object} question
   * @param {Handlers} handlers
   * @param {AbortSignal} stop
   * @param {number} end
   */
  async #stream(question, handlers, stop, end) {
    const controller = new AbortController();
    const abort = () => controller.abort();
    stop.addEventListener("abort", abort);
    let timer = timeout(controller, MAX_SILENCE);
    let isComplete = false;
    try {
      const response = await this.#send("/api/ask/stream", question, controller.signal);
      for await (const [name, fields] of events(/** @type {ReadableStream} */ (response.body))) {
        timer.clear();
        timer = timeout(controller, Math.min(MAX_SILENCE, end - Date.now()));
        isComplete = name === "answer";
        if (isComplete) return withoutDropped(fields);
        if (name === "error") throw serverProblem(fields, DEFAULT_WAIT);
        if (name === "claim") handlers.claim(fields);
        if (name === "state") handlers.state(fields);
      }
      throw new Problem("gone", "", 0);
    } finally {
      timer.clear();
      if (!isComplete) controller.abort(); // ends the rest of the stream
      stop.removeEventListener("abort", abort);
    }
  }

  /**
   * @param {string} path
   * @param {object} body
   * @param {AbortSignal} signal
   */
  async #send(path, body, signal) {
    let response = await this.#post(path, body, signal, await this.#authorization(signal));
    if (response.status === 401) {
      this.expires = 0; // the server has restarted, or the clocks differ
      response = await this.#post(path, body, signal, await this.#authorization(signal));
    }
    return this.#check(response);
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

  /** @param {string} path */
  async #get(path) {
    const signal = AbortSignal.timeout(MAX_SILENCE);
    const headers = await this.#authorization(signal);
    const response = await this.#check(await fetch(this.base + path, { headers, credentials: "omit", signal }));
    return response.json();
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Record<string, string>>}
   */
  async #authorization(signal) {
    if (this.isOwn) return {};
    if (Date.now() > this.expires) {
      // Without headers or a body this needs no preflight.
      const response = await this.#check(await this.#post("/api/token", undefined, signal));
      const { token, expires_in } = await response.json();
      this.token = token;
      this.expires = Date.now() + (expires_in - 30) * 1000;
    }
    return { Authorization: `Bearer ${this.token}` };
  }

  /** @param {Response} response */
  async #check(response) {
    if (response.ok) return response;
    const fields = await response.json().catch(() => ({}));
    throw serverProblem(fields, Number(response.headers.get("Retry-After")));
  }

  /**
   * Finds out why a request failed.
   * @param {unknown} caught
   * @returns {Promise<Problem>}
   */
  async #explain(caught) {
    if (caught instanceof Problem) return caught;
    if (!navigator.onLine) return new Problem("offline");
    const { name } = /** @type {Error} */ (caught);
    if (name === "AbortError" || name === "TimeoutError") return new Problem("slow", "", 0);
    const isUp = await fetch(`${this.base}/healthz`, { mode: "no-cors", credentials: "omit", signal: AbortSignal.timeout(5_000) })
      .then(() => true, () => false);
    if (this.isBlocked) return new Problem("policy");
    if (!isUp || !(await this.#isRefused())) return new Problem("gone", "", 0);
    return new Problem(self.origin === "null" ? "no_origin" : "origin_not_allowed");
  }

  /**
   * Whether the server gives no token to this page. The page can't read why; but if the server is
   * up, and the token doesn't come this time either, it refused this origin.
   */
  async #isRefused() {
    if (this.token || this.isOwn) return false;
    const attempt = this.#authorization(AbortSignal.timeout(5_000));
    return attempt.then(() => false, (caught) => !(caught instanceof Problem));
  }
}

/**
 * @param {{ error?: { code: string, message: string } }} fields
 * @param {number} wait seconds
 */
function serverProblem({ error = { code: "failed", message: "" } }, wait) {
  const isTemporary = ["busy", "too_many", "not_ready"].includes(error.code) && wait <= MAX_WAIT;
  return new Problem(error.code, error.message, isTemporary ? wait : undefined);
}

/**
 * @param {AbortController} controller
 * @param {number} time ms
 */
function timeout(controller, time) {
  const timer = setTimeout(() => controller.abort(new DOMException("Too slow", "TimeoutError")), time);
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
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
