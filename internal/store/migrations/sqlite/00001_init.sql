-- +goose Up
-- Times are Unix milliseconds, UTC. Ids are those of smallprint.NewID: text
-- that sorts by time. States and outcomes are words. JSON is opaque to SQL.

CREATE TABLE platforms (
  id         TEXT PRIMARY KEY,
  slug       TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL
);

CREATE TABLE documents (
  id          TEXT PRIMARY KEY,
  platform_id TEXT NOT NULL REFERENCES platforms (id),
  slug        TEXT NOT NULL,
  terms_type  TEXT NOT NULL,
  UNIQUE (platform_id, slug)
);

CREATE TABLE editions (
  id             TEXT PRIMARY KEY,
  document_id    TEXT NOT NULL REFERENCES documents (id),
  slug           TEXT NOT NULL,
  language       TEXT NOT NULL,
  region         TEXT NOT NULL,
  followed_stage INTEGER NOT NULL DEFAULT 0, -- stage version its derived rows were made by
  UNIQUE (document_id, slug)
);

CREATE TABLE sources (
  id         TEXT PRIMARY KEY,
  edition_id TEXT NOT NULL REFERENCES editions (id),
  urls       TEXT NOT NULL, -- JSON list
  selector   TEXT NOT NULL,
  origin     TEXT NOT NULL
);
CREATE INDEX sources_edition ON sources (edition_id);

-- One attempt each; never deleted. seen_outcome is what the capture itself
-- found; outcome is what reading it in its history made of it.
CREATE TABLE captures (
  id           TEXT PRIMARY KEY,
  edition_id   TEXT NOT NULL REFERENCES editions (id),
  source_id    TEXT NOT NULL REFERENCES sources (id),
  at           BIGINT NOT NULL,
  seen_outcome TEXT NOT NULL,
  seen_reason  TEXT NOT NULL,
  outcome      TEXT NOT NULL,
  reason       TEXT NOT NULL,
  pages        TEXT NOT NULL, -- JSON list
  bytes        BIGINT NOT NULL,
  origin       TEXT NOT NULL,
  origin_ref   TEXT NOT NULL,
  history      TEXT NOT NULL DEFAULT '', -- origin of imports that brought it
  technical    INTEGER NOT NULL,
  followed     INTEGER NOT NULL DEFAULT 0, -- 1 once the edition's history includes it
  text_sha256  TEXT NOT NULL DEFAULT '',
  version      INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX captures_edition ON captures (edition_id, at, id);
CREATE INDEX captures_due ON captures (followed, edition_id);
CREATE INDEX captures_at ON captures (at);

-- Readings by the digest of their canonical text: zstd of the JSON.
CREATE TABLE texts (
  sha256       TEXT PRIMARY KEY,
  words_sha256 TEXT NOT NULL,
  stage        INTEGER NOT NULL,
  reading      BLOB NOT NULL
);

CREATE TABLE versions (
  id           TEXT PRIMARY KEY,
  edition_id   TEXT NOT NULL REFERENCES editions (id),
  number       INTEGER NOT NULL,
  capture_id   TEXT NOT NULL REFERENCES captures (id),
  text_sha256  TEXT NOT NULL,
  words_sha256 TEXT NOT NULL,
  first_seen   BIGINT NOT NULL,
  last_seen    BIGINT NOT NULL,
  reverts      INTEGER NOT NULL, -- number of the earlier version with the same words, or 0
  withdrawn    TEXT NOT NULL DEFAULT '', -- why it is not trusted any more, or ''
  language     TEXT NOT NULL,
  dates        TEXT NOT NULL, -- JSON list
  sketch       BLOB NOT NULL, -- JSON of grade.Past
  provisions   BLOB NOT NULL, -- zstd of the JSON list, with offsets into this version's text
  block_since  BLOB NOT NULL, -- zstd of the JSON list: version in which each block got its words
  UNIQUE (edition_id, number)
);

-- A row for each state of a lineage: it lasts as long as words, type and
-- stance stay the same.
CREATE TABLE provisions (
  id            TEXT PRIMARY KEY,
  edition_id    TEXT NOT NULL REFERENCES editions (id),
  lineage       TEXT NOT NULL,
  first_version INTEGER NOT NULL,
  last_version  INTEGER NOT NULL, -- 0 while it stands in the latest version
  first_seen    BIGINT NOT NULL,
  until_seen    BIGINT NOT NULL,  -- when the text without it was first seen; 0 while it stands
  position      INTEGER NOT NULL, -- order in the text
  type          TEXT NOT NULL,
  stance        TEXT NOT NULL,
  salience      TEXT NOT NULL,
  effect        TEXT NOT NULL,
  severity      TEXT NOT NULL,
  severity_rank INTEGER NOT NULL,
  confidence    DOUBLE PRECISION NOT NULL,
  title         TEXT NOT NULL,
  quote         TEXT NOT NULL,
  path          TEXT NOT NULL, -- JSON list
  attributes    TEXT NOT NULL  -- JSON list
);
CREATE INDEX provisions_edition ON provisions (edition_id, last_version, position);
CREATE INDEX provisions_lineage ON provisions (lineage, first_version);
CREATE INDEX provisions_type ON provisions (type, last_version, stance);

CREATE TABLE changes (
  id          TEXT PRIMARY KEY,
  edition_id  TEXT NOT NULL REFERENCES editions (id),
  old_version INTEGER NOT NULL,
  new_version INTEGER NOT NULL, -- 0 where the difference made no version
  old_capture TEXT NOT NULL,
  new_capture TEXT NOT NULL,
  old_text    TEXT NOT NULL,
  new_text    TEXT NOT NULL,
  detected    BIGINT NOT NULL,
  after_seen  BIGINT NOT NULL,
  before_seen BIGINT NOT NULL,
  grade       TEXT NOT NULL,
  direction   TEXT NOT NULL, -- '' where the diff has none
  state       TEXT NOT NULL,
  state_why   TEXT NOT NULL,
  summary     TEXT NOT NULL,
  types       TEXT NOT NULL, -- JSON list
  diff        BLOB NOT NULL  -- zstd of the JSON
);
CREATE INDEX changes_edition ON changes (edition_id, detected);
CREATE INDEX changes_detected ON changes (detected, grade, state);

CREATE TABLE change_types (
  change_id TEXT NOT NULL REFERENCES changes (id) ON DELETE CASCADE,
  type      TEXT NOT NULL,
  PRIMARY KEY (change_id, type)
);
CREATE INDEX change_types_type ON change_types (type, change_id);

-- How far an import of a history came.
CREATE TABLE imports (
  origin TEXT PRIMARY KEY, -- kind and identity of the history
  ref    TEXT NOT NULL,    -- last commit saved
  at     BIGINT NOT NULL
);

-- Passages of the latest version of each edition, for search.
CREATE TABLE passages (
  id         INTEGER PRIMARY KEY,
  edition_id TEXT NOT NULL REFERENCES editions (id),
  version    INTEGER NOT NULL,
  start_at   INTEGER NOT NULL,
  path       TEXT NOT NULL,
  text       TEXT NOT NULL
);
CREATE INDEX passages_edition ON passages (edition_id);
CREATE VIRTUAL TABLE passages_fts USING fts5 (text, content = 'passages', content_rowid = 'id', tokenize = 'porter unicode61');
-- +goose StatementBegin
CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN
  INSERT INTO passages_fts (rowid, text) VALUES (new.id, new.text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN
  INSERT INTO passages_fts (passages_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;
-- +goose StatementEnd
