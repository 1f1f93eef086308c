-- Places by name, from an extract of OpenStreetMap: settlements, streets, addresses, and where a venue might be.
CREATE TABLE atlas_places (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    opening_hours TEXT NOT NULL,
    lon REAL NOT NULL,
    lat REAL NOT NULL,
    source INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE
);
CREATE INDEX atlas_places_kind ON atlas_places(kind);
CREATE INDEX atlas_places_source ON atlas_places(source);

-- The network of streets, in parts of about a megabyte; see street_blob.rs.
CREATE TABLE atlas_streets (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
    part INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (source, part)
);
