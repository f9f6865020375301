-- The tables of the ledger. If you change them, raise user_version here and in database.py.
BEGIN;
PRAGMA user_version = 4;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE files (
    path TEXT PRIMARY KEY, digest TEXT NOT NULL, warnings TEXT NOT NULL, skipped TEXT NOT NULL);
CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    file TEXT NOT NULL REFERENCES files (path) ON DELETE CASCADE ON UPDATE CASCADE,
    path TEXT UNIQUE NOT NULL, title TEXT NOT NULL, date TEXT NOT NULL, source TEXT NOT NULL,
    text TEXT NOT NULL, example TEXT NOT NULL, author TEXT NOT NULL, language TEXT NOT NULL,
    created TEXT NOT NULL, structure TEXT NOT NULL);  -- blocks, marks, doubts and pages as JSON
CREATE INDEX articles_of_file ON articles (file);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    tokens INTEGER NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX chunks_of_article ON chunks (article_id);
CREATE TABLE sentences (
    id INTEGER PRIMARY KEY, chunk_id INTEGER NOT NULL REFERENCES chunks (id) ON DELETE CASCADE,
    article_id TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL,
    kind TEXT NOT NULL, path TEXT NOT NULL, list INTEGER NOT NULL, lead_in TEXT NOT NULL,
    cells TEXT NOT NULL, vector_id INTEGER REFERENCES vectors (id));
CREATE INDEX sentences_of_article ON sentences (article_id, start);
CREATE INDEX sentences_of_list ON sentences (article_id, list, start) WHERE list;
CREATE INDEX sentences_of_chunk ON sentences (chunk_id);
CREATE INDEX sentences_of_vector ON sentences (vector_id);
-- Equal sentences share a vector; those without content words have none. Numbers are float16.
CREATE TABLE vectors (id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, vector BLOB NOT NULL);
-- Vectors that are not in the Chroma collection in use.
CREATE TABLE fresh (vector_id INTEGER PRIMARY KEY REFERENCES vectors (id) ON DELETE CASCADE);
-- Chroma collections that were started and not deleted.
CREATE TABLE collections (name TEXT PRIMARY KEY);
-- Files that are read and embedded, but not yet published as articles.
CREATE TABLE staged (
    path TEXT PRIMARY KEY, digest TEXT NOT NULL, made_with TEXT NOT NULL,
    articles INTEGER NOT NULL, content TEXT NOT NULL);
-- Ids of articles from a ledger that was lost; links to articles contain them.
CREATE TABLE ids (path TEXT PRIMARY KEY, id TEXT NOT NULL);

-- Stemmed full text of chunks and of sentences, and the unstemmed words of chunks.
CREATE VIRTUAL TABLE chunk_text USING fts5 (
    title, text, content='chunks', content_rowid='id',
    tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE sentence_text USING fts5 (
    title, text, content='sentences', content_rowid='id',
    tokenize='porter unicode61 remove_diacritics 2');
-- A word in the title or in a heading counts as much as one in the sentence.
INSERT INTO sentence_text (sentence_text, rank) VALUES ('rank', 'bm25(1.0, 1.0)');
CREATE VIRTUAL TABLE chunk_words USING fts5 (
    title, text, content='chunks', content_rowid='id', detail=none,
    tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (chunk_words, 'row');

CREATE TRIGGER chunk_added AFTER INSERT ON chunks BEGIN
    INSERT INTO chunk_text (rowid, title, text) VALUES (new.id, new.title, new.text);
    INSERT INTO chunk_words (rowid, title, text) VALUES (new.id, new.title, new.text); END;
CREATE TRIGGER chunk_removed AFTER DELETE ON chunks BEGIN
    INSERT INTO chunk_text (chunk_text, rowid, title, text)
    VALUES ('delete', old.id, old.title, old.text);
    INSERT INTO chunk_words (chunk_words, rowid, title, text)
    VALUES ('delete', old.id, old.title, old.text); END;
CREATE TRIGGER sentence_added AFTER INSERT ON sentences BEGIN
    INSERT INTO sentence_text (rowid, title, text) VALUES (
        new.id, new.title || ' ' || new.path,
        new.lead_in || ' ' || iif(new.cells = '', new.text, new.cells)); END;
CREATE TRIGGER sentence_removed AFTER DELETE ON sentences BEGIN
    INSERT INTO sentence_text (sentence_text, rowid, title, text)
    VALUES (
        'delete', old.id, old.title || ' ' || old.path,
        old.lead_in || ' ' || iif(old.cells = '', old.text, old.cells)); END;
CREATE TRIGGER vector_added AFTER INSERT ON vectors BEGIN
    INSERT INTO fresh VALUES (new.id); END;
COMMIT;
