-- +goose Up
-- Alerts: what was announced, who is told of it, in which message, and every
-- attempt to deliver that. Nothing here refers to derived rows by a foreign
-- key: those are made again when a stage improves, and what was told stays.

-- A change that became confirmed, once. Written in the transaction that
-- confirms it; a history that is derived again announces nothing anew.
CREATE TABLE announcements (
  id         TEXT PRIMARY KEY, -- of the change when it was announced
  edition_id TEXT NOT NULL,
  change_key TEXT NOT NULL UNIQUE, -- edition, old text and new text
  detected   BIGINT NOT NULL,
  live       INTEGER NOT NULL, -- 1 where the new text was fetched by this system
  cursor_at  TEXT NOT NULL DEFAULT '', -- last account that the fan-out wrote
  told       BIGINT NOT NULL DEFAULT 0, -- alerts written
  done       BIGINT NOT NULL DEFAULT 0, -- when the fan-out ended, 0 while it has not
  note       TEXT NOT NULL DEFAULT '', -- why nobody was told
  leased     BIGINT NOT NULL DEFAULT 0, -- a worker is at it until then
  facts      BYTEA                       -- zstd of JSON: what is told, as it was then
);
CREATE INDEX announcements_due ON announcements (done, id);
CREATE INDEX announcements_edition ON announcements (edition_id, detected);

-- Until when the history of an edition was followed when it was last derived
-- again: its changes up to then are old.
CREATE TABLE announced_until (
  edition_id TEXT PRIMARY KEY,
  at         BIGINT NOT NULL
);

-- What is due to one account of one announcement: the intent.
CREATE TABLE alerts (
  account_id      TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  announcement_id TEXT NOT NULL,
  state      TEXT NOT NULL, -- waiting, told, suppressed or withdrawn
  pace       TEXT NOT NULL,
  due        BIGINT NOT NULL,
  group_key  TEXT NOT NULL, -- the same edit of one platform on one day
  why        TEXT NOT NULL, -- JSON list: the watches that asked for it, or why it was suppressed
  message_id TEXT NOT NULL DEFAULT '',
  created    BIGINT NOT NULL,
  PRIMARY KEY (account_id, announcement_id)
);
CREATE INDEX alerts_due ON alerts (state, due, account_id);
CREATE INDEX alerts_created ON alerts (account_id, created);
CREATE INDEX alerts_announcement ON alerts (announcement_id);

-- What one account is told at once, frozen when it was put together.
CREATE TABLE messages (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  kind       TEXT NOT NULL, -- alert, digest, operator or test
  subject    TEXT NOT NULL,
  created    BIGINT NOT NULL,
  content    BYTEA NOT NULL  -- zstd of JSON
);
CREATE INDEX messages_account ON messages (account_id, id);

CREATE TABLE deliveries (
  message_id     TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  destination_id TEXT NOT NULL,
  account_id     TEXT NOT NULL,
  state          TEXT NOT NULL, -- waiting, delivered, failed or dropped
  why            TEXT NOT NULL DEFAULT '',
  attempts       INTEGER NOT NULL DEFAULT 0,
  round          INTEGER NOT NULL DEFAULT 0, -- attempts since it was last sent by hand
  due            BIGINT NOT NULL,
  leased         BIGINT NOT NULL DEFAULT 0,
  ended          BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (message_id, destination_id)
);
CREATE INDEX deliveries_due ON deliveries (state, due);
CREATE INDEX deliveries_account ON deliveries (account_id, message_id);
CREATE INDEX deliveries_destination ON deliveries (destination_id, state);

CREATE TABLE delivery_attempts (
  message_id     TEXT NOT NULL,
  destination_id TEXT NOT NULL,
  number         INTEGER NOT NULL,
  at             BIGINT NOT NULL,
  took           BIGINT NOT NULL, -- milliseconds
  status         INTEGER NOT NULL, -- of HTTP or SMTP, 0 where there was none
  outcome        TEXT NOT NULL, -- delivered, retry, failed or gone
  said           TEXT NOT NULL,
  PRIMARY KEY (message_id, destination_id, number),
  FOREIGN KEY (message_id, destination_id) REFERENCES deliveries (message_id, destination_id) ON DELETE CASCADE
);

-- What operators were told of.
CREATE TABLE problems_told (
  problem_id TEXT NOT NULL,
  event      TEXT NOT NULL, -- opened or closed
  at         BIGINT NOT NULL,
  PRIMARY KEY (problem_id, event)
);

CREATE INDEX watches_due ON watches (scope, target, account_id);
