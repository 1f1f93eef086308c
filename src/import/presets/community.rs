//! Places that others than councils list: warm spaces.

use super::super::options::{ColumnUse, ContentKind};
use super::{Period, Preset, used};

pub(super) const PRESETS: &[Preset] = &[Preset {
    publisher: "Warm Welcome Campaign",
    dataset: "Warm spaces",
    brings: "Warm spaces with address and opening hours.",
    licence: "Not stated in the file; ask the campaign before you publish",
    attribution: "Warm Welcome Campaign.",
    address: "https://www.warmwelcome.uk/find-a-space",
    steps: &[
        "Find the spaces around you; the campaign passes lists on to councils when asked.",
        "Drop the GeoJSON file on the window.",
    ],
    period: Period::YearInName,
    layouts: &[&["title", "hours.opening"], &["title", "hours. text"]],
    content: Some(ContentKind::Venues),
    columns: &[
        used("title", ColumnUse::Name),
        used("address", ColumnUse::Address),
        used("hours.opening", ColumnUse::OpeningHours),
        used("hours. text", ColumnUse::OpeningHours),
        used("loc pcd", ColumnUse::Postcode),
        used("description", ColumnUse::Ignore),
    ],
    reshape: None,
}];
