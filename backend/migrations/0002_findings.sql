-- What was found out about a token when it was kept. NULL where nobody looked, which is not the same
-- as nothing found.

-- `contents=read issues=read`: what is proven to be granted.
ALTER TABLE connections ADD COLUMN permissions TEXT;
-- `issues=write`, or a classic token's scopes: what the host required and is proven to be missing.
-- Separated by blanks.
ALTER TABLE connections ADD COLUMN missing_permissions TEXT;
