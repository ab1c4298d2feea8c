-- What agents ask their owners, and the rules that answers make.

CREATE TABLE approvals (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  task     INTEGER NOT NULL REFERENCES tasks (seq),
  run      INTEGER NOT NULL,
  state    TEXT NOT NULL,                          -- open, answered, expired, withdrawn
  tool     TEXT NOT NULL,
  input    TEXT NOT NULL,
  shown    TEXT NOT NULL,
  dir      TEXT NOT NULL,
  reason   TEXT NOT NULL,
  grants   TEXT,                                   -- a folder beyond the sandbox that a yes brings within reach
  asked    INTEGER NOT NULL,
  expires  INTEGER NOT NULL,
  nonce    TEXT NOT NULL,
  ruling   TEXT,
  by       TEXT,
  answered INTEGER,
  used     INTEGER NOT NULL DEFAULT 0              -- the agent was told, or came back for it after a resume
) STRICT;
CREATE INDEX approvals_task ON approvals (task, id);
CREATE INDEX approvals_open ON approvals (id) WHERE state = 'open';

CREATE TABLE rules (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  rule     TEXT NOT NULL,
  made     INTEGER NOT NULL,
  approval INTEGER NOT NULL REFERENCES approvals (id)
) STRICT;
