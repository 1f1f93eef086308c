-- Scenarios of help: what if a venue were switched off, changed or added; as JSON.
CREATE TABLE atlas_scenarios (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL
);
