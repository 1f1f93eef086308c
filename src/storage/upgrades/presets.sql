-- Where the newest edition of a source is, which end of an indicator means exclusion, and which venues are closed.
ALTER TABLE sources ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE indicators ADD COLUMN direction TEXT NOT NULL DEFAULT '';
ALTER TABLE venues ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE venues ADD COLUMN note TEXT NOT NULL DEFAULT '';
