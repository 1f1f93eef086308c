-- Predictive models, as JSON.
CREATE TABLE atlas_predictors (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    model TEXT NOT NULL
);
