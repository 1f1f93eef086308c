-- Lookups between areas; what an indicator is a share of, and how its figures came to areas they were not published for.
CREATE TABLE lookups (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    from_kind TEXT NOT NULL,
    from_vintage TEXT NOT NULL,
    to_kind TEXT NOT NULL,
    to_vintage TEXT NOT NULL,
    weighted_by TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE
);
CREATE INDEX lookups_source ON lookups(source);
CREATE TABLE lookup_links (
    lookup INTEGER NOT NULL REFERENCES lookups(id) ON DELETE CASCADE,
    from_code TEXT NOT NULL,
    to_code TEXT NOT NULL,
    weight REAL,
    change TEXT,
    source_row INTEGER NOT NULL,
    PRIMARY KEY (lookup, from_code, to_code)
) WITHOUT ROWID;
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) VALUES
    ('lookups', 'attributes', 'Lookups', 'Which areas make up which others', '1970-01-01T00:00:00.000Z', NULL);
ALTER TABLE indicators ADD COLUMN denominator TEXT;
ALTER TABLE indicators ADD COLUMN derivation TEXT NOT NULL DEFAULT '';
