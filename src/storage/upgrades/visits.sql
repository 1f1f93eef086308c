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
