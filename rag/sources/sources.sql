-- The sources, and the pages that were fetched from them. Times are UTC, ISO 8601; `due` is in
-- seconds since 1970, `every` in hours.
CREATE TABLE IF NOT EXISTS sources (
    url TEXT PRIMARY KEY, kind TEXT NOT NULL, every INTEGER NOT NULL, added TEXT NOT NULL,
    due REAL NOT NULL, checked TEXT NOT NULL DEFAULT '', succeeded TEXT NOT NULL DEFAULT '',
    failures INTEGER NOT NULL DEFAULT 0, problem TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '');
-- `file` is relative to the folder of articles; "" for feeds and lists, and for pages that are gone.
CREATE TABLE IF NOT EXISTS pages (
    url TEXT PRIMARY KEY, file TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,
    missing INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS listed (
    source TEXT NOT NULL, url TEXT NOT NULL, PRIMARY KEY (source, url));
