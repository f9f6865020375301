// Requests to the server: JSON, files, and answers and reports as streams of events.

import { events } from "./event-stream.js";

// An error in words for the reader; `code` is the API's, or "gone" if the server can't be reached.
export class ServerError extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

const GONE = "The server can't be reached. What you wrote is saved; try again when the server is back.";

async function send(path, body, signal) {
  const options = body
    ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }
    : {};
  let response;
  try {
    // This page may be that of one collection of several, below a path of its own.
    response = await fetch(new URL(`..${path}`, import.meta.url), { ...options, signal });
  } catch (problem) {
    if (problem.name === "AbortError") throw problem;
    throw new ServerError(GONE, "gone");
  }
  if (response.ok || path === "/readyz") return response;
  const { error } = await response.json().catch(() => ({}));
  throw new ServerError(error?.message || `The server returned an error (${response.status}).`, error?.code);
}

export const signOut = () => send("/sign-out", {});

export async function json(path, body) {
  return (await send(path, body)).json();
}

export async function file(path, body) {
  return (await send(path, body)).blob();
}

// Sends a body; calls handlers[name](fields) for each event, and returns the fields of the last one,
// whose name is `whole`.
export async function stream(path, body, whole, handlers, signal) {
  const response = await send(path, body, signal);
  let found = null;
  try {
    for await (const [name, fields] of events(response.body)) {
      if (name === "error") throw new ServerError(fields.error.message, fields.error.code);
      if (name === whole) found = fields;
      else handlers[name]?.(fields);
    }
  } catch (problem) {
    if (problem instanceof ServerError || problem.name === "AbortError") throw problem;
    throw new ServerError(GONE, "gone");
  }
  if (!found) throw new ServerError(GONE, "gone");
  return found;
}
