-- The ledger, schema version 1. Every statement may run again on a ledger that has it already.

-- ------------------------------------------------------------------ the truth: four tables that only grow

CREATE TABLE IF NOT EXISTS article (
    seq          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL,     -- of text, address (else outlet) and date; what else is said of it may differ
    text         TEXT NOT NULL,
    title        TEXT,
    outlet       TEXT,
    url          TEXT,
    published_at TEXT,              -- ISO 8601; ten characters are a date, more a date-time with its offset
    corrects     TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS article_said ON article
    (id, ifnull(title, '~~'), ifnull(outlet, '~~'), ifnull(url, '~~'), ifnull(corrects, '~~'));

-- One row an article: of all that was said of it the first in order of letters, so that arrival decides nothing.
CREATE VIEW IF NOT EXISTS article_shown AS SELECT * FROM article AS a WHERE NOT EXISTS (
    SELECT 1 FROM article AS b WHERE b.id = a.id
    AND (ifnull(b.title, '~~'), ifnull(b.outlet, '~~'), ifnull(b.url, '~~'), ifnull(b.corrects, '~~'))
      < (ifnull(a.title, '~~'), ifnull(a.outlet, '~~'), ifnull(a.url, '~~'), ifnull(a.corrects, '~~')));

CREATE TABLE IF NOT EXISTS answer (
    seq               INTEGER PRIMARY KEY,
    key               TEXT NOT NULL,
    attempt           INTEGER NOT NULL,
    body              NOT NULL,     -- text as received; a blob only where it is not valid Unicode
    finish_reason     TEXT,
    model             TEXT NOT NULL,
    prompt_tokens     INTEGER NOT NULL,
    cached_tokens     INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cost              REAL,         -- in dollars, as the server or the price list says; null: not known
    seconds           REAL NOT NULL,
    UNIQUE (key, attempt)
);

CREATE TABLE IF NOT EXISTS decision (
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    action  TEXT NOT NULL,
    "left"  TEXT NOT NULL,
    "right" TEXT NOT NULL,
    "by"    TEXT NOT NULL,
    grounds TEXT NOT NULL,
    undoes  TEXT
);

CREATE TABLE IF NOT EXISTS run (   -- a run that ended has two rows; one that was killed has only its start
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL,
    event   TEXT NOT NULL CHECK (event IN ('start', 'end')),
    at      TEXT NOT NULL,          -- UTC
    details TEXT NOT NULL,          -- a JSON object
    UNIQUE (id, event)
);

CREATE TRIGGER IF NOT EXISTS article_kept BEFORE UPDATE ON article
BEGIN SELECT RAISE(ABORT, 'article is append-only'); END;
CREATE TRIGGER IF NOT EXISTS article_stays BEFORE DELETE ON article
BEGIN SELECT RAISE(ABORT, 'article is append-only'); END;
CREATE TRIGGER IF NOT EXISTS answer_kept BEFORE UPDATE ON answer
BEGIN SELECT RAISE(ABORT, 'answer is append-only'); END;
CREATE TRIGGER IF NOT EXISTS answer_stays BEFORE DELETE ON answer
BEGIN SELECT RAISE(ABORT, 'answer is append-only'); END;
CREATE TRIGGER IF NOT EXISTS decision_kept BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END;
CREATE TRIGGER IF NOT EXISTS decision_stays BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END;
CREATE TRIGGER IF NOT EXISTS run_kept BEFORE UPDATE ON run
BEGIN SELECT RAISE(ABORT, 'run is append-only'); END;
CREATE TRIGGER IF NOT EXISTS run_stays BEFORE DELETE ON run
BEGIN SELECT RAISE(ABORT, 'run is append-only'); END;

-- ------------------------------------------------------------------ work in hand

CREATE TABLE IF NOT EXISTS windowing (   -- with what (ontology, prompt, profile) an article was cut into windows
    article_id  TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS "window" (
    article_id TEXT NOT NULL,
    idx        INTEGER NOT NULL,
    sentences  TEXT NOT NULL,       -- JSON arrays of sentence numbers
    context    TEXT NOT NULL,
    key        TEXT NOT NULL,
    PRIMARY KEY (article_id, idx)
);
CREATE INDEX IF NOT EXISTS window_key ON "window" (key);

CREATE TABLE IF NOT EXISTS lease (       -- who is asking now; a lease is worth as much as its run is alive
    key     TEXT PRIMARY KEY,
    attempt INTEGER NOT NULL,
    run     TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS attempt (     -- each request sent; money in whole nanodollars, so that sums are exact
    key         TEXT NOT NULL,
    number      INTEGER NOT NULL,
    run         TEXT NOT NULL,
    started     TEXT NOT NULL,      -- UTC
    status      TEXT NOT NULL CHECK (status IN ('sent', 'answered', 'failed', 'unknown')),
    http_status INTEGER,
    note        TEXT,
    reserved    INTEGER NOT NULL,
    cost        INTEGER,
    charge      INTEGER GENERATED ALWAYS AS (
        CASE status WHEN 'failed' THEN 0 WHEN 'answered' THEN coalesce(cost, reserved) ELSE reserved END
    ) VIRTUAL,
    PRIMARY KEY (key, number)
);

CREATE TABLE IF NOT EXISTS meta (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    id       TEXT NOT NULL,         -- of this ledger, for ever
    revision INTEGER NOT NULL,      -- grows whenever what the graph is computed from changes
    charged  INTEGER NOT NULL       -- the sum of attempt.charge
);
INSERT OR IGNORE INTO meta VALUES (1, lower(hex(randomblob(16))), 0, 0);

CREATE TRIGGER IF NOT EXISTS attempt_opened AFTER INSERT ON attempt WHEN NEW.charge <> 0
BEGIN UPDATE meta SET charged = charged + NEW.charge; END;
CREATE TRIGGER IF NOT EXISTS attempt_settled AFTER UPDATE ON attempt WHEN NEW.charge <> OLD.charge
BEGIN UPDATE meta SET charged = charged + NEW.charge - OLD.charge; END;

-- A window is answered, failed or pending, never two of them. What a killed run was asking is pending.
CREATE VIEW IF NOT EXISTS window_state AS
SELECT w.*, CASE
    WHEN EXISTS (SELECT 1 FROM answer a WHERE a.key = w.key) THEN 'answered'
    WHEN EXISTS (SELECT 1 FROM lease l WHERE l.key = w.key) THEN 'pending'
    WHEN (SELECT t.status FROM attempt t WHERE t.key = w.key ORDER BY t.number DESC LIMIT 1)
         IN ('failed', 'unknown') THEN 'failed'
    ELSE 'pending' END AS state
FROM "window" w;

-- ------------------------------------------------------------------ derived: rebuilt without a model call

CREATE TABLE IF NOT EXISTS derivation (  -- with what code and ontology an article's claims and refusals were made
    article_id  TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    digest      TEXT NOT NULL       -- of the rows, so that an unchanged result is not written again
);

CREATE TABLE IF NOT EXISTS claim (
    article_id TEXT NOT NULL REFERENCES derivation (article_id),
    ordinal    INTEGER NOT NULL,
    body       TEXT NOT NULL,       -- JSON
    PRIMARY KEY (article_id, ordinal)
);

CREATE TABLE IF NOT EXISTS refusal (
    article_id TEXT NOT NULL REFERENCES derivation (article_id),
    ordinal    INTEGER NOT NULL,
    body       TEXT NOT NULL,       -- JSON
    PRIMARY KEY (article_id, ordinal)
);
