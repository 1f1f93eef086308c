-- Schema version 10. First what the GeoPackage standard asks for (OGC 12-128r18), then our feature tables,
-- then tables without geometry, then what is only ours (prefix atlas_).

CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL,
    definition TEXT NOT NULL,
    description TEXT
);
INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
    ('WGS 84 geodetic', 4326, 'EPSG', 4326,
     'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
     'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');

CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY,
    data_type TEXT NOT NULL,
    identifier TEXT UNIQUE,
    description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE,
    min_y DOUBLE,
    max_x DOUBLE,
    max_y DOUBLE,
    srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);

CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL,
    m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);

-- One row an imported file. Whatever a file brought goes when its source goes.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    publisher TEXT NOT NULL,
    dataset TEXT NOT NULL,
    period TEXT NOT NULL,
    licence TEXT NOT NULL,
    attribution TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    records INTEGER NOT NULL,
    address TEXT NOT NULL DEFAULT ''
);

CREATE TABLE boundary_sets (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    vintage TEXT NOT NULL,
    role TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE
);
CREATE INDEX boundary_sets_source ON boundary_sets(source);

CREATE TABLE areas (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON NOT NULL,
    boundary_set INTEGER NOT NULL REFERENCES boundary_sets(id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    source_row INTEGER NOT NULL,
    UNIQUE (boundary_set, code)
);

CREATE TABLE indicators (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    measure TEXT NOT NULL,
    period TEXT NOT NULL,
    meaning TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
    denominator TEXT,
    derivation TEXT NOT NULL DEFAULT '',
    direction TEXT NOT NULL DEFAULT ''
);
CREATE INDEX indicators_source ON indicators(source);

-- A missing figure has no row. Lies in the order it is read in, area by area. No index on the indicator: it would
-- double the cost of every import to speed up the removal of a source, which reads the table through instead.
CREATE TABLE indicator_values (
    area INTEGER NOT NULL REFERENCES areas(id) ON DELETE CASCADE,
    indicator INTEGER NOT NULL REFERENCES indicators(id) ON DELETE CASCADE,
    value REAL NOT NULL,
    source_row INTEGER NOT NULL,
    PRIMARY KEY (area, indicator)
) WITHOUT ROWID;

CREATE TABLE venues (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom POINT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    opening_hours TEXT NOT NULL,
    source INTEGER REFERENCES sources(id) ON DELETE CASCADE,
    source_row INTEGER NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    offers TEXT NOT NULL DEFAULT '',
    step_free INTEGER,
    free INTEGER,
    cost TEXT NOT NULL DEFAULT '',
    languages TEXT NOT NULL DEFAULT '',
    contact TEXT NOT NULL DEFAULT '',
    capacity REAL,
    verified TEXT NOT NULL DEFAULT ''
);
CREATE INDEX venues_source ON venues(source);

-- `indicator` is set where a gap was made from a figure, and then goes with it. `kind` is set where it was drawn by hand.
CREATE TABLE gaps (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON NOT NULL,
    name TEXT NOT NULL,
    measure TEXT NOT NULL,
    value REAL,
    source INTEGER REFERENCES sources(id) ON DELETE CASCADE,
    indicator INTEGER REFERENCES indicators(id) ON DELETE CASCADE,
    boundary_set INTEGER REFERENCES boundary_sets(id) ON DELETE CASCADE,
    kind TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX gaps_source ON gaps(source);
CREATE INDEX gaps_indicator ON gaps(indicator);
CREATE INDEX gaps_boundary_set ON gaps(boundary_set);

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

CREATE TABLE postcodes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom POINT NOT NULL,
    postcode TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE
);
CREATE INDEX postcodes_source ON postcodes(source);

-- Which areas of one kind and year make up those of another.
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

-- The bounds and the time of the last change follow the data: see contents.rs.
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) VALUES
    ('areas', 'features', 'Areas', 'Wards, LSOAs and other areas', '1970-01-01T00:00:00.000Z', 4326),
    ('venues', 'features', 'Venues', 'Places that help people to be online', '1970-01-01T00:00:00.000Z', 4326),
    ('gaps', 'features', 'Weak broadband', 'Areas with weak broadband', '1970-01-01T00:00:00.000Z', 4326),
    ('interventions', 'features', 'Interventions', 'What was done where and when', '1970-01-01T00:00:00.000Z', 4326),
    ('postcodes', 'features', 'Postcodes', 'Postcode units as points', '1970-01-01T00:00:00.000Z', 4326),
    ('sources', 'attributes', 'Sources', 'Where the data is from', '1970-01-01T00:00:00.000Z', NULL),
    ('boundary_sets', 'attributes', 'Boundary sets', 'Which areas belong together', '1970-01-01T00:00:00.000Z', NULL),
    ('lookups', 'attributes', 'Lookups', 'Which areas make up which others', '1970-01-01T00:00:00.000Z', NULL),
    ('indicators', 'attributes', 'Indicators', 'What was measured', '1970-01-01T00:00:00.000Z', NULL);
INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m) VALUES
    ('areas', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
    ('venues', 'geom', 'POINT', 4326, 0, 0),
    ('gaps', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
    ('interventions', 'geom', 'POINT', 4326, 0, 0),
    ('postcodes', 'geom', 'POINT', 4326, 0, 0);

-- The project as such; can be undone like any data.
CREATE TABLE atlas_project (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    name TEXT NOT NULL
);

CREATE TABLE atlas_score_models (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    recipe TEXT NOT NULL
);

CREATE TABLE atlas_predictors (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    model TEXT NOT NULL
);

-- Teams, stops and rounds, as JSON.
CREATE TABLE atlas_outreach (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    outreach TEXT NOT NULL
);

-- What happened on rounds; a venue or intervention that is gone since leaves its number here.
CREATE TABLE atlas_visits (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    date TEXT NOT NULL,
    team TEXT NOT NULL,
    stop TEXT NOT NULL,
    lon REAL NOT NULL,
    lat REAL NOT NULL,
    venue INTEGER,
    planned INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    reached INTEGER,
    minutes INTEGER,
    note TEXT NOT NULL,
    intervention INTEGER
);

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

-- Page designs, as JSON.
CREATE TABLE atlas_sheets (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    design TEXT NOT NULL
);

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

-- Scenarios of help: what if a venue were switched off, changed or added; as JSON.
CREATE TABLE atlas_scenarios (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL
);

-- Not to be undone from here on. The schema's version is not data; how a map was looked at is no edit.
CREATE TABLE atlas_meta (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    schema_version INTEGER NOT NULL
);

CREATE TABLE atlas_settings (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

-- Steps that can be undone (undone = 0) or done again (undone = 1), and the statements that do it. `inverse` is
-- set where a step is undone by one statement that takes a whole import back.
CREATE TABLE atlas_steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    inverse TEXT
);
CREATE TABLE atlas_history (
    seq INTEGER PRIMARY KEY NOT NULL,
    step INTEGER NOT NULL REFERENCES atlas_steps(id) ON DELETE CASCADE,
    sql TEXT NOT NULL
);
CREATE INDEX atlas_history_step ON atlas_history(step);
