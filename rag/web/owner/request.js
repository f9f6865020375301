// Requests to the owner's part of the API.

const UNREACHABLE = "The server can't be reached; check that it is running.";

/** Returns the address of a path; the page may be one of several on this server. */
export function address(path) {
  return new URL(`../api/owner/${path}`, import.meta.url).href;
}

/** Resolves with the status (0 if the server can't be reached), the body, and what went wrong. */
export async function request(path, options = {}) {
  try {
    const response = await fetch(address(path), { credentials: "same-origin", ...options });
    const body = await response.json().catch(() => ({}));
    return { status: response.status, body, message: body.error?.message || "" };
  } catch {
    return { status: 0, body: {}, message: UNREACHABLE };
  }
}

/** Sends a body as JSON. */
export function send(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  return request(path, { method, headers, body: JSON.stringify(body) });
}
