-- The background map of an extract of OpenStreetMap: vector tiles (MVT, packed with gzip), counted from the north-west.
CREATE TABLE atlas_tiles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    level INTEGER NOT NULL,
    tile_column INTEGER NOT NULL,
    tile_row INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    source INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
    UNIQUE (level, tile_column, tile_row, source)
);
CREATE INDEX atlas_tiles_source ON atlas_tiles(source);
