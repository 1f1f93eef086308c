-- Teams, stops and rounds, as JSON.
CREATE TABLE atlas_outreach (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    outreach TEXT NOT NULL
);
