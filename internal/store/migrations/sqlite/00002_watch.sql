-- +goose Up
-- Order of captures of one edition that have the same time; the record of how
-- a capture's pages were asked for and answered; what was held for review.
ALTER TABLE captures ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE captures ADD COLUMN evidence TEXT NOT NULL DEFAULT '';
DROP INDEX captures_edition;
CREATE INDEX captures_edition ON captures (edition_id, at, seq);
CREATE INDEX captures_seq ON captures (edition_id, seq);

ALTER TABLE sources ADD COLUMN via TEXT NOT NULL DEFAULT '';             -- http or browser, forced or remembered
ALTER TABLE sources ADD COLUMN override_robots TEXT NOT NULL DEFAULT ''; -- the operator's reason, '' obeys
ALTER TABLE sources ADD COLUMN accept_language TEXT NOT NULL DEFAULT ''; -- '' follows from the edition

-- When a source is fetched, and how that went lately. A row for each source
-- that is watched.
CREATE TABLE schedules (
  source_id     TEXT PRIMARY KEY REFERENCES sources (id),
  edition_id    TEXT NOT NULL REFERENCES editions (id),
  every_ms      BIGINT NOT NULL,
  hours         TEXT NOT NULL,  -- as 22:00-06:00, '' for any
  zone          TEXT NOT NULL,  -- IANA name the hours are in
  due_at        BIGINT NOT NULL,
  due_why       TEXT NOT NULL,
  leased_until  BIGINT NOT NULL DEFAULT 0, -- a worker is at it until then
  attempted_at  BIGINT NOT NULL DEFAULT 0,
  trusted_at    BIGINT NOT NULL DEFAULT 0, -- last attempt that showed the document
  full_at       BIGINT NOT NULL DEFAULT 0, -- last attempt that was not conditional
  failures      INTEGER NOT NULL DEFAULT 0, -- attempts since trusted_at
  outcome       TEXT NOT NULL DEFAULT '',  -- of the last attempt
  reason        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX schedules_due ON schedules (due_at);
CREATE INDEX schedules_edition ON schedules (edition_id);

-- What operators are told: opened once, closed when it is over.
CREATE TABLE problems (
  id         TEXT PRIMARY KEY,
  edition_id TEXT NOT NULL, -- '' where it is about the whole system
  kind       TEXT NOT NULL,
  why        TEXT NOT NULL,
  opened     BIGINT NOT NULL,
  told       BIGINT NOT NULL, -- when operators were last told
  closed     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX problems_open ON problems (closed, edition_id, kind);

-- Captures whose text is so odd that it waits for a second look.
CREATE TABLE reviews (
  capture_id TEXT PRIMARY KEY REFERENCES captures (id),
  edition_id TEXT NOT NULL REFERENCES editions (id),
  why        TEXT NOT NULL,
  opened     BIGINT NOT NULL,
  decided    BIGINT NOT NULL DEFAULT 0,
  decision   TEXT NOT NULL DEFAULT '', -- accept or reject
  decided_by TEXT NOT NULL DEFAULT '', -- editor or a later capture
  reason     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX reviews_edition ON reviews (edition_id);
CREATE INDEX reviews_open ON reviews (decided, opened);

-- Records of how captures were asked for and answered, by SHA-256: zstd.
-- They are small and many, which a file each would not suit.
CREATE TABLE evidence (
  sha256 TEXT PRIMARY KEY,
  record BLOB NOT NULL
);
