// Which articles a question may be answered from: a source, dates, chosen articles, or all.

const NAMES = ["source", "after", "before"];

export const isLimited = (scope) => Boolean(NAMES.some((name) => scope[name]) || scope.articles?.length);

// Returns a scope with all of its fields, from one that may lack some or have others.
export function complete(scope) {
  const texts = NAMES.map((name) => [name, typeof scope?.[name] === "string" ? scope[name] : ""]);
  const articles = Array.isArray(scope?.articles) ? scope.articles : [];
  return { ...Object.fromEntries(texts), articles: articles.filter((id) => typeof id === "string") };
}

// Says what a scope is limited to: "2 chosen articles, from 2023".
export function limits({ source, after, before, articles = [] }) {
  const chosen = articles.length > 0 && `${articles.length} chosen article${articles.length === 1 ? "" : "s"}`;
  return [chosen, source, after && `from ${after}`, before && `up to ${before}`].filter(Boolean).join(", ");
}
