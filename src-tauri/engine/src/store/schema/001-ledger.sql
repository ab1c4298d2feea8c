-- The ledger as it was first laid out. A step that was ever released is never changed: add the next one.
-- Times are milliseconds since 1970. Columns that lists read stand before the long texts.

CREATE TABLE tasks (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT NOT NULL COLLATE NOCASE UNIQUE, -- two ids that differ in case are one file on some systems
  title       TEXT NOT NULL,
  kind        TEXT,
  priority    INTEGER NOT NULL,                    -- 0 low, 1 medium, 2 high
  source      TEXT NOT NULL,
  practice    INTEGER NOT NULL,
  stage       TEXT NOT NULL,
  end         TEXT,
  outcome     TEXT,
  question    TEXT,
  project     TEXT,
  created     INTEGER NOT NULL,
  updated     INTEGER NOT NULL,
  delivered   INTEGER,                             -- for the first time
  nth         INTEGER NOT NULL,                    -- its newest event
  runs        INTEGER NOT NULL DEFAULT 0,
  cost        REAL,
  todo        INTEGER NOT NULL,                    -- 0 nothing or its owner's, 1 the engine's next step, 2 may run
  frees       INTEGER NOT NULL DEFAULT 0,          -- its followers: 0 wait, 1 go, 2 are disappointed
  not_before  INTEGER,
  claim_boot  TEXT,
  claim_token INTEGER,
  wish        TEXT,
  wish_by     TEXT,
  moved       INTEGER NOT NULL DEFAULT 0,          -- its accepted file is in place
  inbox_name  TEXT,
  inbox_sha   TEXT,
  inbox       TEXT,
  state       TEXT NOT NULL,                       -- the stage with all that it carries, as JSON
  file        TEXT NOT NULL,
  text        TEXT NOT NULL
) STRICT;
CREATE INDEX tasks_stage ON tasks (stage, seq);
CREATE INDEX tasks_outcome ON tasks (outcome, seq) WHERE outcome IS NOT NULL;
CREATE INDEX tasks_todo ON tasks (todo, priority, seq) WHERE todo > 0;
CREATE INDEX tasks_due ON tasks (not_before) WHERE not_before IS NOT NULL;
CREATE INDEX tasks_unmoved ON tasks (inbox_name, inbox_sha) WHERE moved = 0;
CREATE INDEX tasks_claimed ON tasks (claim_token) WHERE claim_token IS NOT NULL;

-- What a task waits for. `needs` may name a task that is not there yet.
CREATE TABLE waits (
  task  INTEGER NOT NULL REFERENCES tasks (seq),
  place INTEGER NOT NULL,
  needs TEXT NOT NULL COLLATE NOCASE,
  state INTEGER NOT NULL DEFAULT 0,                -- 0 holds, 1 its owner was asked, 2 holds no more
  PRIMARY KEY (task, needs)
) STRICT, WITHOUT ROWID;
CREATE INDEX waits_holding ON waits (needs, task) WHERE state = 0;

CREATE TABLE events (
  seq   INTEGER PRIMARY KEY AUTOINCREMENT,
  task  INTEGER NOT NULL REFERENCES tasks (seq),
  nth   INTEGER NOT NULL,
  run   INTEGER,
  at    INTEGER NOT NULL,
  by    TEXT NOT NULL,
  stage TEXT NOT NULL,
  fact  TEXT,
  UNIQUE (task, nth)
) STRICT;

CREATE TABLE runs (
  task    INTEGER NOT NULL REFERENCES tasks (seq),
  run     INTEGER NOT NULL,
  attempt TEXT NOT NULL,
  started INTEGER NOT NULL,
  ended   INTEGER,
  workdir TEXT,
  process TEXT,
  session TEXT,
  report  TEXT,
  failure TEXT,
  verdict TEXT,
  summary TEXT,
  PRIMARY KEY (task, run)
) STRICT;
CREATE INDEX runs_open ON runs (task, run) WHERE ended IS NULL;

-- Notices on their way out. What was sent stays, so that its key drops doubles.
CREATE TABLE outbox (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  channel    TEXT NOT NULL,
  key        TEXT NOT NULL,
  notice     TEXT NOT NULL,
  created    INTEGER NOT NULL,
  not_before INTEGER,
  tries      INTEGER NOT NULL DEFAULT 0,           -- how often it was handed to a sender
  sent       INTEGER NOT NULL DEFAULT 0,
  UNIQUE (channel, key)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (channel, id) WHERE sent = 0;

-- Durable switches.
CREATE TABLE marks (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Sums over all time, kept with each record so that reading them costs nothing; and the two counters.
CREATE TABLE tally (name TEXT PRIMARY KEY, value REAL NOT NULL) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE found USING fts5 (
  title, prompt, summary, result, commands,
  prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);
