//! The window, driven as a screen reader and a keyboard drive it: through the names and roles of what is in it.
//!
//! Nothing is rasterised on a graphics card, so these tests need no driver, display or window. Every test has a fresh
//! copy of the sample in a folder of its own.

#![allow(
    clippy::format_collect,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where something is not as it must be"
)]

mod access;
mod backgrounds;
mod below;
mod bringing;
mod choosing;
mod classes;
mod desk;
mod files;
mod importing;
mod map;
mod naming;
mod noting;
mod providing;
mod publish;
mod reaching;
mod reaching_out;
mod recipe;
mod remembering;
mod small_counts;
mod streets;
mod understanding;
mod ways;
mod weights;
