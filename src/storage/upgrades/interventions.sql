-- What was done where and when; a venue or area that is gone since leaves name and position here.
CREATE TABLE interventions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom POINT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    venue INTEGER,
    area TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    ongoing INTEGER NOT NULL,
    partner TEXT NOT NULL,
    cost REAL,
    funding TEXT NOT NULL,
    contacted INTEGER,
    reached INTEGER,
    notes TEXT NOT NULL
);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) VALUES
    ('interventions', 'features', 'Interventions', 'What was done where and when', '1970-01-01T00:00:00.000Z', 4326);
INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m) VALUES
    ('interventions', 'geom', 'POINT', 4326, 0, 0);

-- What a gap drawn by hand is a gap in; empty for one that a figure marks.
ALTER TABLE gaps ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE gaps ADD COLUMN note TEXT NOT NULL DEFAULT '';
