//! By what a lookup divides areas that lie in several others, and how many postcodes it brings.

use egui::Ui;

use crate::base::text::{count, counted};
use crate::project::imports::{LookupReport, LookupWeight};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::small;

use super::{Found, ImportDialog, choice_ui, section};

pub(super) fn lookup_ui(ui: &mut Ui, look: &Look, found: &Found<'_>, dialog: &mut ImportDialog) -> bool {
    let Some(lookup) = found.plan.and_then(|p| p.report.lookup.as_ref()) else { return false };
    if lookup.divided == 0 && lookup.choices.is_empty() && lookup.postcodes.is_none() {
        return false;
    }
    ui.add_space(theme::GAP);
    section(ui, "Areas that lie in several others");
    if let Some((kept, left)) = lookup.postcodes {
        let others =
            if left == 0 { String::new() } else { format!(" {} lie elsewhere and are left out.", count(left)) };
        small(ui, look.tokens, format!("{} postcodes are kept, for tables by postcode.{others}", count(kept)));
    }
    let said = match lookup.divided {
        0 => "None: every area lies in one other.".to_owned(),
        n => format!("{} divided between them.", counted(n, "area is", "areas are")),
    };
    ui.label(said);
    let mut choices: Vec<(LookupWeight, String)> = lookup
        .choices
        .iter()
        .map(|header| (LookupWeight::Column(header.clone()), format!("Column {header}")))
        .collect();
    if let Some(rows) = &lookup.rows {
        choices.push((LookupWeight::Rows, format!("The number of {rows}")));
    }
    choices.push((LookupWeight::Equal, "Equal shares".to_owned()));
    let mut changed = false;
    ui.horizontal(|ui| {
        ui.label("Divided by");
        let shown = shown(lookup, &choices);
        if let Some(chosen) = choice_ui(ui, "Divide areas by", (Some(&lookup.weight), &shown), 240.0, &choices) {
            dialog.options.weight = Some(chosen);
            changed = true;
        }
    });
    changed
}

fn shown(lookup: &LookupReport, choices: &[(LookupWeight, String)]) -> String {
    let now = choices.iter().find(|(choice, _)| *choice == lookup.weight);
    now.map_or_else(|| "Choose a weight".to_owned(), |(_, words)| words.clone())
}
