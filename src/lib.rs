//! Inclusion Atlas: a desktop map of digital exclusion, and the same work on the command line.
//!
//! It opens one project file and shows areas (wards, LSOAs, output areas) coloured by a score of digital exclusion,
//! with places of help and weak broadband over them; it says why an area scores as it does, and draws the map for a
//! report. The library holds everything; `main.rs` only chooses between the two front doors.
//!
//! # The floors
//!
//! ```text
//! 5   main.rs       arguments in, exit code out
//! 4   ui | cli      two front doors: the window, the command line
//! 3   project       use cases: open, change, undo, import, export, jobs
//! 2   analysis | storage | import | export | render      side by side
//! 1   model         the nouns: area, indicator, source, score model, venue, ...
//! 0   geo -> base   positions and shapes; then ids, units, progress, warnings, text
//! ```
//!
//! A floor may use any floor below it and none above or beside it. `tests/architecture.rs` reads the `use` paths and
//! fails on a broken wall. What each room must not know stands in the first lines of its `mod.rs`; in short:
//!
//! | room | does | must not know |
//! |---|---|---|
//! | [`base`], [`geo`] | what every other room may use | files, SQL, screens, wards |
//! | [`model`] | what things are, and what always holds of them | how they are stored, drawn or computed |
//! | [`analysis`] | scores and classes from figures | files, SQL, screens, the clock |
//! | [`storage`] | the project file; the only room with SQL in it | other file formats, screens |
//! | [`import`] | a file in, a neutral batch and a report out | SQL, screens |
//! | [`export`] | files for other programs and for print | SQL, screens |
//! | [`render`] | from figures to a picture: laid out first, drawn after | the toolkit, SQL |
//! | [`project`] | brings these together, in one transaction a change | the toolkit, arguments |
//! | [`cli`] | arguments to use cases | the window |
//! | [`ui`] | draws what is, asks for what shall be | SQL, formats, the rasteriser |
//!
//! # The two roads through the house
//!
//! ```text
//! file -> import::plan -> ImportBatch + ImportReport -> Project::commit_batch (one transaction) -> Atlas
//! Atlas + ScoreModel -> analysis::score -> analysis::classify -> render::map_scene -> MapScene -> window | PNG
//! ```
//!
//! # A reading order
//!
//! 1. [`model::atlas`]: everything a project holds, as one value. The other files of `model` are its words.
//! 2. [`model::score_model`] and [`mod@analysis::score`]: how a score is made, and what [`model::results`] says of it.
//! 3. [`project`] and its `transact.rs`: the one way to write, and why undo needs no code of its own.
//! 4. [`import`]: how a file that nobody prepared is understood, or refused with a reason.
//! 5. [`render::scene`], then [`render::map_scene`]: the picture as a value, the same for screen and paper.
//! 6. [`cli`], the shorter front door; then [`ui`], beginning with `app.rs`, `command.rs` and `action.rs`.
//!
//! # What always holds
//!
//! * **Missing is not zero.** A figure that is not there is `None` from the reader to the legend, which counts "no
//!   data" apart.
//! * **Every figure leads back to its source**: to a file with its SHA-256, publisher and licence, and to a row of it.
//! * **One way to write.** [`project::Project::transact`]: data, the step that undoes it and the fresh snapshot succeed
//!   or fail together, and the change is on disk when the call returns. There is no "unsaved".
//! * **An import is a dry run first**, and then whole or not at all.
//! * **A score is computed, never stored.** The same figures and the same model give the same score.
//! * **Same input, same bytes.** `base`, `geo`, `model`, `analysis` and `render` know no clock, no files and no
//!   unseeded randomness; what is written is sorted. Two exports of one state are identical files.
//! * **One picture.** Window, preview and PNG draw the same [`render::scene::MapScene`].
//! * **Space and unit are in the type, else in the name.** Geometry is kept as longitude and latitude, measured in
//!   British National Grid metres, drawn in Web Mercator.
//! * **Bad input is normal input.** It gets a sentence that names the file, the row and what to do; never a panic, and
//!   no memory is reserved because a header asks for it.
//! * **Everything works offline.** The only sockets are those of the web map layer, which is off until switched on.

// Floor 0
pub mod base;
pub mod geo;

// Floor 1
pub mod model;

// Floor 2
pub mod analysis;
pub mod export;
pub mod import;
pub mod render;
pub mod storage;

// Floor 3
pub mod project;

// Floor 4
pub mod cli;
pub mod ui;
