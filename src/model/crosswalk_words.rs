//! What it cost to bring figures to other areas, in sentences: the same at an import and afterwards.

use crate::base::text::count;

use super::lookup::AreaClass;

/// More names than this are not given one by one.
const MOST_NAMED: usize = 5;

/// "Rank is", "Rank; Decile are", "98 figures (Rank; Decile; \u{2026}) are".
#[must_use]
pub fn named(names: &[String], one: &str, many: &str) -> String {
    match names {
        [only] => format!("{only} {one}"),
        names if names.len() <= MOST_NAMED => format!("{} {many}", names.join("; ")),
        names => format!("{} figures ({}; \u{2026}) {many}", count(names.len()), names[..MOST_NAMED].join("; ")),
    }
}

/// That averages were made as if all parts had as many people.
#[must_use]
pub fn averaged_equally(names: &[String], parts: &AreaClass) -> String {
    format!(
        "How many people live in the {parts} is not known: {} averaged by equal weights, as if all had as many.",
        named(names, "was", "were")
    )
}

/// What to do about [`averaged_equally`].
#[must_use]
pub fn residents_first(parts: &AreaClass) -> String {
    format!("Import the residents of the {parts} first (such as table TS001 of the census), then bring these again.")
}

/// That ranks and deciles were not brought.
#[must_use]
pub fn places_left_out(names: &[String], parts: &AreaClass, set: &str) -> String {
    format!("Ranks and deciles of {parts} say nothing of {set}: {} left out.", named(names, "was", "were"))
}

/// Which areas lack a part of which figures, `of` so many.
#[must_use]
pub fn lacking_said(areas: &[String], figures: &[String], of: usize) -> String {
    let some: Vec<&str> = areas.iter().take(MOST_NAMED).map(String::as_str).collect();
    let more = if areas.len() > some.len() { ", \u{2026}" } else { "" };
    let lack = if areas.len() == 1 { "area lacks" } else { "areas lack" };
    let concerned = if figures.len() == of && of > 1 {
        format!("all {} figures", count(of))
    } else {
        let part = format!("{} of {} {}", count(figures.len()), count(of), if of == 1 { "figure" } else { "figures" });
        let some: Vec<&str> = figures.iter().take(MOST_NAMED).map(String::as_str).collect();
        let more = if figures.len() > some.len() { "; \u{2026}" } else { "" };
        format!("{part} ({}{more})", some.join("; "))
    };
    format!(
        "{} {lack} a part of {concerned}: {}{more}. There counts stay missing, and averages were made of at least half, or stay missing.",
        count(areas.len()),
        some.join(", ")
    )
}
