-- Page designs, as JSON.
CREATE TABLE atlas_sheets (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    design TEXT NOT NULL
);
