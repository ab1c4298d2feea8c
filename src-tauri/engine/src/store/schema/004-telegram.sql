-- What comes from owners who are away, and what goes to them.

-- What the service sent, kept before it is confirmed there.
CREATE TABLE updates (
  id       INTEGER PRIMARY KEY,                    -- the service's own number
  received INTEGER NOT NULL,
  state    INTEGER NOT NULL DEFAULT 0,             -- 0 waits, 1 is being carried out, 2 is done
  since    INTEGER,                                -- the newest event when it was begun
  body     TEXT NOT NULL
) STRICT;
CREATE INDEX updates_waiting ON updates (id) WHERE state < 2;

CREATE TABLE letters (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  chat       INTEGER NOT NULL,
  key        TEXT NOT NULL UNIQUE,
  task       TEXT,
  state      INTEGER NOT NULL DEFAULT 0,           -- 0 waits, 1 in a sender's hands, 2 sent, 3 given up
  unsure     INTEGER NOT NULL DEFAULT 0,           -- an earlier try may have arrived
  tries      INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER,
  created    INTEGER NOT NULL,
  sent       INTEGER,
  message    INTEGER,                              -- its number in the chat
  live       INTEGER NOT NULL DEFAULT 0,           -- 1 while it is kept up to date
  shown      TEXT,                                 -- what it was last made to show, as a digest
  problem    TEXT,                                 -- why it was given up
  letter     TEXT NOT NULL
) STRICT;
CREATE INDEX letters_waiting ON letters (chat, id) WHERE state < 2;
CREATE INDEX letters_message ON letters (chat, message) WHERE message IS NOT NULL;
CREATE INDEX letters_live ON letters (id) WHERE live = 1;

-- What a button does, by the one-shot word that the service carries for it.
CREATE TABLE buttons (
  nonce   TEXT PRIMARY KEY,
  letter  INTEGER NOT NULL REFERENCES letters (id),
  press   TEXT NOT NULL,
  expires INTEGER NOT NULL,
  used    INTEGER,                                 -- the update that used it up
  UNIQUE (letter, press)
) STRICT, WITHOUT ROWID;

CREATE TABLE owners (
  user     INTEGER PRIMARY KEY,
  chat     INTEGER NOT NULL,
  name     TEXT NOT NULL,
  approves INTEGER NOT NULL,                       -- may answer agents, and accept or discard results
  paired   INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  at   INTEGER NOT NULL,
  door TEXT NOT NULL,
  who  TEXT NOT NULL,
  what TEXT NOT NULL,
  done INTEGER NOT NULL                            -- 0: it was refused
) STRICT;
