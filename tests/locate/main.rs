//! Facility location and access: against answers that others have published or computed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

mod command;
mod peers;
