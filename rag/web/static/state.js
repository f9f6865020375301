// The conversation that is open in this tab, and how it is stored.

import { complete } from "./limits.js";
import * as store from "./store.js";

let onRemoved = () => {};

// { id, name, changed, turns, scope, views }; importers see the one that is open at the time.
export let conversation = withViews(store.opened());
export let scope = conversation.scope;
store.remember(conversation.id);

function withViews(stored) {
  return { ...stored, views: [] };
}

// Makes another conversation the open one.
export function show(another) {
  conversation = another;
  scope = conversation.scope;
  store.remember(conversation.id);
}

export const empty = () => withViews({ id: store.newId(), name: "", changed: 0, turns: [], scope: complete() });

export const loaded = (id) => withViews(store.load(id));

// `listener` is told how many of the oldest conversations gave way to one that was stored.
export function listenForRemovals(listener) {
  onRemoved = listener;
}

export function save(saved = conversation) {
  const removed = store.save(saved);
  if (removed > 0) onRemoved(removed);
}
