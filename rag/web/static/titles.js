// Tells articles with the same title apart.

let shared = new Set();

// Takes the titles of all articles.
export function learn(articles) {
  const seen = new Set();
  shared = new Set(articles.map(({ title }) => title).filter((title) => seen.has(title) || !seen.add(title)));
}

// Returns an article's path if another one has its title; "" if none has.
export const pathIfShared = ({ title, path }) => (shared.has(title) ? path : "");
