-- What becomes of a token after it was kept, and what the host is told of it.

-- When GitHub was last asked about it.
ALTER TABLE connections ADD COLUMN checked_at BIGINT;
UPDATE connections SET checked_at = updated_at;
-- Since when GitHub doesn't take it, as far as one answer tells.
ALTER TABLE connections ADD COLUMN refused_at BIGINT;
-- The same, once a second answer has said so too.
ALTER TABLE connections ADD COLUMN revoked_at BIGINT;
CREATE INDEX connections_by_expiry ON connections (expires_at);
CREATE INDEX connections_by_check ON connections (checked_at);

CREATE TABLE events (
    -- Made of what it tells, so that nothing is told twice, whoever finds it.
    id TEXT NOT NULL PRIMARY KEY,
    connection_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    -- When it is sent, or sent again; NULL once it was taken, or given up.
    due_at BIGINT
);
CREATE INDEX events_by_connection ON events (connection_id);
CREATE INDEX events_by_due ON events (due_at);
