// What the page asks of its server: JSON, and answers as a stream of events.

import { events } from "./events.js";

export class Refusal extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

const GONE = "The server can't be reached. Your question is kept; try again when it is back.";

async function send(path, body, signal) {
  const request = body
    ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }
    : {};
  let response;
  try {
    response = await fetch(path, { ...request, signal });
  } catch (problem) {
    if (problem.name === "AbortError") throw problem;
    throw new Refusal(GONE, "gone");
  }
  if (response.ok || path === "/readyz") return response;
  const { error } = await response.json().catch(() => ({}));
  throw new Refusal(error?.message || `The server refused (${response.status}).`, error?.code);
}

export async function json(path, body) {
  return (await send(path, body)).json();
}

export async function file(path, body) {
  return (await send(path, body)).blob();
}

// Asks a question; calls told[name](fields) for each event, and returns the whole answer.
export async function ask(asked, told, signal) {
  const response = await send("/api/ask/stream", asked, signal);
  let answer = null;
  try {
    for await (const [name, fields] of events(response.body)) {
      if (name === "error") throw new Refusal(fields.error.message, fields.error.code);
      if (name === "answer") answer = fields;
      else told[name]?.(fields);
    }
  } catch (problem) {
    if (problem instanceof Refusal || problem.name === "AbortError") throw problem;
    throw new Refusal(GONE, "gone");
  }
  if (!answer) throw new Refusal(GONE, "gone");
  return answer;
}
