-- The log of questions. `at` is UTC, ISO 8601, to the second; `vector` is float16.
-- What is deleted is overwritten.
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS questions (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, question TEXT NOT NULL, searched_for TEXT NOT NULL,
    outcome TEXT NOT NULL, kind TEXT NOT NULL, ms INTEGER NOT NULL, site TEXT NOT NULL,
    answer_id TEXT NOT NULL, thumb TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT '',
    vector BLOB);
CREATE INDEX IF NOT EXISTS questions_at ON questions (at);
CREATE INDEX IF NOT EXISTS questions_of_answer ON questions (answer_id);
-- The columns of Logged, in its order.
CREATE VIEW IF NOT EXISTS logged AS
    SELECT at, question, searched_for, outcome, kind, ms, site, answer_id, id, thumb, state
    FROM questions;
-- What the articles don't answer, and the owner did nothing about yet.
CREATE VIEW IF NOT EXISTS open AS
    SELECT logged.*, vector FROM logged JOIN questions USING (id)
    WHERE questions.outcome IN ('not sure', 'absent') AND questions.state = '';
