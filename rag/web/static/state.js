// The conversation of this page: what was loaded from the browser's storage, and what changed since.

import * as answerer from "./answerer.js";
import * as store from "./store.js";

const stored = store.load();

export const { scope } = stored;
export const storedAnswerer = stored.answerer;
export const conversation = { turns: stored.turns, views: [] };

export function save() {
  store.save({ turns: conversation.turns, scope, answerer: answerer.preference() });
}
