//! What a row says a venue offers and on what terms. What cannot be understood is not guessed at, and is said.

use crate::base::text::count;
use crate::base::warnings::{Severity, Warning, Warnings};
use crate::model::venue::{Offer, Provision};

use super::layer::Task;
use super::numbers::{self, Cell};
use super::options::ColumnUse;

/// What became of the columns about provision, row by row.
#[derive(Default)]
pub(super) struct ProvisionRead {
    /// Row, header and cell of what could not be understood.
    strange: Vec<(u64, String, String)>,
}

impl ProvisionRead {
    pub fn of_row(&mut self, task: &Task<'_>, row: usize, _warnings: &mut Warnings) -> Provision {
        let table = &task.layer.table;
        let mut provision = Provision::default();
        let all = |used: ColumnUse| -> Vec<(String, String)> {
            let cells = task.columns.with(used).map(|c| (task.columns.list[c].header.clone(), table.cell(row, c)));
            cells.filter(|(_, cell)| !cell.is_empty()).map(|(h, cell)| (h, cell.to_owned())).collect()
        };
        let mut strange = Vec::new();
        for (header, cell) in all(ColumnUse::Offers) {
            for part in cell.split([';', ',', '|', '\n']).map(str::trim).filter(|p| !p.is_empty()) {
                match Offer::parse(part) {
                    Some(offer) => {
                        provision.offers.insert(offer);
                    }
                    None => strange.push((header.clone(), part.to_owned())),
                }
            }
        }
        for (used, value) in [(ColumnUse::StepFree, &mut provision.step_free), (ColumnUse::Free, &mut provision.free)] {
            for (header, cell) in all(used) {
                *value = yes_or_no(&cell);
                if value.is_none() {
                    strange.push((header, cell));
                }
            }
        }
        for (header, cell) in all(ColumnUse::Capacity) {
            match numbers::read(&cell) {
                Cell::Number { value, .. } if (0.0..=100_000.0).contains(&value) => provision.capacity = Some(value),
                _ => strange.push((header, cell)),
            }
        }
        for (header, cell) in all(ColumnUse::Verified) {
            match day(&cell) {
                Some(day) => provision.verified = day,
                None => strange.push((header, cell)),
            }
        }
        let joined = |used| all(used).into_iter().map(|(_, cell)| cell).collect::<Vec<_>>().join("; ");
        provision.cost = joined(ColumnUse::Cost);
        provision.languages = joined(ColumnUse::Languages);
        provision.contact = joined(ColumnUse::Contact);
        let number = table.number(row);
        self.strange.extend(strange.into_iter().map(|(header, cell)| (number, header, cell)));
        provision
    }

    pub fn summarise(self, task: &Task<'_>, warnings: &mut Warnings) {
        let Some((row, field, cell)) = self.strange.first() else { return };
        let said = format!(
            "{} of what venues offer, and on what terms, could not be understood and was left out; the first is \u{201c}{}\u{201d}.",
            count(self.strange.len()),
            cell.chars().take(60).collect::<String>()
        );
        let keys: Vec<&str> = Offer::ALL.iter().map(|o| o.key()).collect();
        let remedy =
            format!("Offers are {}; yes or no is written so; days are written like 2026-11-21.", keys.join(", "));
        let finding = task.finding(Severity::Warning, Some(*row), said, &remedy);
        warnings.push(Warning { field: Some(field.clone()), ..finding });
    }
}

fn yes_or_no(cell: &str) -> Option<bool> {
    match cell.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "free" | "full" | "step-free" => Some(true),
        "no" | "n" | "false" | "0" | "limited" | "partial" => Some(false),
        _ => None,
    }
}

/// A day as it is kept, from `2026-11-21` or `21/11/2026`.
fn day(cell: &str) -> Option<String> {
    let cell = cell.trim();
    let formats = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"];
    let day = formats.iter().find_map(|format| chrono::NaiveDate::parse_from_str(cell, format).ok())?;
    let year = chrono::Datelike::year(&day);
    (2000..2200).contains(&year).then(|| day.format("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_answers_are_read_as_people_write_them() {
        assert_eq!(day("21/11/2026").as_deref(), Some("2026-11-21"));
        assert_eq!(day(" 2026-11-21 ").as_deref(), Some("2026-11-21"));
        assert_eq!(day("1 May 2026").as_deref(), Some("2026-05-01"));
        assert_eq!(day("soon"), None);
        assert_eq!(day("31/02/2026"), None);
        assert_eq!((yes_or_no("Yes"), yes_or_no("n"), yes_or_no("perhaps")), (Some(true), Some(false), None));
    }
}
