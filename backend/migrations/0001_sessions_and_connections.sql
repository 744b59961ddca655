-- Plain SQL with text and whole numbers only, so that it reads the same on SQLite and PostgreSQL.
-- Times are seconds since 1970.

CREATE TABLE sessions (
    -- SHA-256 of the session, as hex. The session itself is only ever in the browser.
    digest TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE connections (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    -- GitHub's number for the account: a login can be changed and taken over by someone else.
    account_id BIGINT NOT NULL,
    login TEXT NOT NULL,
    name TEXT,
    avatar_url TEXT,
    html_url TEXT,
    token_type TEXT NOT NULL,
    -- Separated by blanks; NULL where GitHub tells none, which is not the same as having none.
    scopes TEXT,
    expires_at BIGINT,
    -- Nonce and ciphertext as base64, bound to this row's id.
    sealed_token TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (subject, account_id)
);
