-- Plain SQL with text and whole numbers only, so that it reads the same on SQLite and PostgreSQL.
-- Times are seconds since 1970; milliseconds where the name ends in `_ms`.

CREATE TABLE sessions (
    -- SHA-256 of the session, as hex. The session itself is only ever in the browser.
    digest TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_subject ON sessions (subject);

CREATE TABLE connections (
    -- Begins with the time of its creation, so that ids are in the order of creation.
    id TEXT NOT NULL PRIMARY KEY,
    -- The GitHub instance: its web address, or `sandbox`. Account ids and tokens belong to one instance.
    github TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- GitHub's number for the account: a login can be changed and taken over by someone else.
    account_id BIGINT NOT NULL,
    login TEXT NOT NULL,
    name TEXT,
    avatar_url TEXT,
    html_url TEXT,
    token_type TEXT NOT NULL,
    -- Separated by spaces; NULL where GitHub tells none, which is not the same as having none.
    scopes TEXT,
    -- `contents=read issues=read`: what is proven to be granted; NULL where nothing was probed.
    permissions TEXT,
    -- `issues=write`, or a classic token's scopes: required and proven to be missing; NULL where nothing was probed.
    missing_permissions TEXT,
    -- As GitHub says, whatever else becomes of the token.
    expires_at BIGINT,
    -- `v1.KEY ID.BASE64`, bound to this row's id, instance, subject and account.
    encrypted_token TEXT NOT NULL,
    -- Counts the tokens that this connection has had.
    version BIGINT NOT NULL DEFAULT 1,
    -- When the request arrived that brought the token: a slower, earlier request doesn't replace it.
    requested_at_ms BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- The token monitor: when GitHub was asked last, when it is asked next, and how often in a row it told nothing.
    last_checked_at BIGINT NOT NULL DEFAULT 0,
    next_check_at BIGINT NOT NULL DEFAULT 0,
    failed_checks BIGINT NOT NULL DEFAULT 0,
    -- Since when GitHub rejects the token, as far as one answer tells; and the same, once a second answer has confirmed it.
    first_rejected_at BIGINT,
    revoked_at BIGINT,
    UNIQUE (github, subject, account_id)
);
CREATE INDEX connections_by_subject ON connections (subject, id);
CREATE INDEX connections_by_expiry ON connections (expires_at);
CREATE INDEX connections_by_check ON connections (next_check_at);

CREATE TABLE events (
    -- A digest of what it tells, so that nothing is enqueued twice, whichever process finds it.
    id TEXT NOT NULL PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    -- Of the connection: an event about a token that has been replaced is not delivered.
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    -- `pending`, `delivered`, or `failed`: given up, until it is replayed.
    status TEXT NOT NULL DEFAULT 'pending',
    attempts BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    delivered_at BIGINT,
    -- Of the last attempt that failed: the HTTP status, or NULL where there was no response.
    last_status BIGINT
);
CREATE INDEX events_by_connection ON events (connection_id, version, kind);
CREATE INDEX events_by_status ON events (status, next_attempt_at);
