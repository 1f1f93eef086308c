-- What a venue offers and on what terms; a NULL or an empty text is not known. `offers` is a list of words with commas.
ALTER TABLE venues ADD COLUMN offers TEXT NOT NULL DEFAULT '';
ALTER TABLE venues ADD COLUMN step_free INTEGER;
ALTER TABLE venues ADD COLUMN free INTEGER;
ALTER TABLE venues ADD COLUMN cost TEXT NOT NULL DEFAULT '';
ALTER TABLE venues ADD COLUMN languages TEXT NOT NULL DEFAULT '';
ALTER TABLE venues ADD COLUMN contact TEXT NOT NULL DEFAULT '';
ALTER TABLE venues ADD COLUMN capacity REAL;
ALTER TABLE venues ADD COLUMN verified TEXT NOT NULL DEFAULT '';
