-- +goose Up
-- People: who signs in, how they prove it, what they watch, where alerts go,
-- and what was done by whom. Secrets are kept as digests or sealed by their
-- owner; nothing here can be used to sign in by whoever reads it.
CREATE TABLE organisations (
  id      TEXT PRIMARY KEY,
  name    TEXT NOT NULL,
  plan    TEXT NOT NULL DEFAULT '', -- key of the plans' configuration, '' leaves each member's own
  created BIGINT NOT NULL
);

CREATE TABLE accounts (
  id           TEXT PRIMARY KEY,
  email        TEXT NOT NULL UNIQUE, -- lower-case
  name         TEXT NOT NULL,
  role         TEXT NOT NULL,
  organisation TEXT NOT NULL DEFAULT '', -- id, '' for none
  plan         TEXT NOT NULL DEFAULT '',
  zone         TEXT NOT NULL DEFAULT '',
  quiet        TEXT NOT NULL DEFAULT '', -- as 22:00-07:00 in zone, '' for none
  created      BIGINT NOT NULL,
  confirmed    BIGINT NOT NULL DEFAULT 0,
  disabled     BIGINT NOT NULL DEFAULT 0,
  password     TEXT NOT NULL DEFAULT '', -- argon2id with its parameters, '' for none
  subject      TEXT NOT NULL DEFAULT ''  -- issuer and subject of the provider that signs it in, '' for none
);
CREATE INDEX accounts_organisation ON accounts (organisation, id);
CREATE UNIQUE INDEX accounts_subject ON accounts (subject) WHERE subject <> '';

-- A browser that is signed in. The cookie's digest is the key.
CREATE TABLE sessions (
  sha256     TEXT PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE, -- by which its owner names it
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  method     TEXT NOT NULL, -- password, passkey, provider or link
  agent      TEXT NOT NULL,
  address    TEXT NOT NULL,
  created    BIGINT NOT NULL,
  seen       BIGINT NOT NULL,
  expires    BIGINT NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id, created);
CREATE INDEX sessions_expires ON sessions (expires);

-- What can be used once: links by mail, invitations, the set-up, a challenge.
CREATE TABLE tokens (
  sha256     TEXT PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  purpose    TEXT NOT NULL,
  account_id TEXT NOT NULL DEFAULT '', -- whom it is about, or who made an invitation
  email      TEXT NOT NULL DEFAULT '',
  data       TEXT NOT NULL DEFAULT '', -- JSON
  created    BIGINT NOT NULL,
  expires    BIGINT NOT NULL
);
CREATE INDEX tokens_purpose ON tokens (purpose, account_id, created);
CREATE INDEX tokens_expires ON tokens (expires);

CREATE TABLE passkeys (
  id         TEXT PRIMARY KEY, -- of the credential, base64
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  credential TEXT NOT NULL, -- JSON
  created    BIGINT NOT NULL,
  used       BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX passkeys_account ON passkeys (account_id, created);

CREATE TABLE api_keys (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  shown      TEXT NOT NULL, -- its beginning, by which its owner knows it
  sha256     TEXT NOT NULL UNIQUE,
  scopes     TEXT NOT NULL, -- JSON list
  created    BIGINT NOT NULL,
  used       BIGINT NOT NULL DEFAULT 0,
  revoked    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX api_keys_account ON api_keys (account_id, created);

CREATE TABLE watches (
  id           TEXT PRIMARY KEY,
  account_id   TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  organisation TEXT NOT NULL DEFAULT '',
  scope        TEXT NOT NULL,
  target       TEXT NOT NULL,
  min_grade    TEXT NOT NULL DEFAULT '',
  min_severity TEXT NOT NULL DEFAULT '',
  direction    TEXT NOT NULL DEFAULT '',
  pace         TEXT NOT NULL,
  snoozed      BIGINT NOT NULL DEFAULT 0,
  muted        TEXT NOT NULL DEFAULT '[]', -- JSON list of types
  created      BIGINT NOT NULL
);
CREATE INDEX watches_account ON watches (account_id, id);
CREATE INDEX watches_organisation ON watches (organisation, id);
CREATE INDEX watches_target ON watches (scope, target, id);
CREATE INDEX watches_scope ON watches (scope, id);

CREATE TABLE destinations (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  kind       TEXT NOT NULL,
  address    TEXT NOT NULL,
  secret     TEXT NOT NULL DEFAULT '', -- sealed; emptied when the address changes
  created    BIGINT NOT NULL,
  confirmed  BIGINT NOT NULL DEFAULT 0,
  disabled   BIGINT NOT NULL DEFAULT 0,
  why        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX destinations_account ON destinations (account_id, id);

-- Who did what, when. Rows outlive the accounts that they name.
CREATE TABLE audit (
  id      TEXT PRIMARY KEY,
  at      BIGINT NOT NULL,
  actor   TEXT NOT NULL, -- account id, or "command line", or '' for someone who is not signed in
  action  TEXT NOT NULL,
  subject TEXT NOT NULL, -- id of what it was done to
  detail  TEXT NOT NULL,
  address TEXT NOT NULL  -- network address it came from
);
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_actor ON audit (actor, at);
CREATE INDEX audit_subject ON audit (subject, at);
