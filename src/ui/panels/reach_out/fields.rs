//! Fields for times, numbers and lists of words. What cannot be read stays as it is typed until the field is left.

use std::collections::BTreeSet;

use egui::{Response, TextEdit, Ui};

use crate::model::outreach::Minute;
use crate::ui::theme::Tokens;
use crate::ui::widgets::small;

/// A line of text of this width.
pub fn text(ui: &mut Ui, value: &mut String, width: f32) -> Response {
    ui.add(TextEdit::singleline(value).desired_width(width).margin(egui::Margin::symmetric(8, 5)))
}

/// A named line of text over the whole width.
pub fn named(ui: &mut Ui, tokens: &Tokens, name: &str, value: &mut String) {
    let label = small(ui, tokens, name);
    let width = ui.available_width() - 20.0;
    text(ui, value, width).labelled_by(label.id);
}

/// A field whose text is read as something; what is being typed is remembered until it is left.
fn read<T: PartialEq>(
    ui: &mut Ui,
    name: &str,
    width: f32,
    value: &mut T,
    write: impl Fn(&T) -> String,
    read: impl Fn(&str) -> Option<T>,
) {
    let id = ui.scope_id().with(("field", name));
    let mut typed = ui.data(|d| d.get_temp::<String>(id)).unwrap_or_else(|| write(value));
    let response = text(ui, &mut typed, width);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name));
    if response.changed()
        && let Some(new) = read(&typed)
    {
        *value = new;
    }
    if response.has_focus() {
        ui.data_mut(|d| d.insert_temp(id, typed));
    } else {
        ui.data_mut(|d| d.remove_temp::<String>(id));
    }
}

/// A time of the day: "08:30", "830", "8.30".
pub fn time(ui: &mut Ui, name: &str, value: &mut Minute) {
    read(ui, name, 60.0, value, |m| format!("{:02}:{:02}", m / 60, m % 60), time_of);
}

/// A count of minutes.
pub fn minutes(ui: &mut Ui, name: &str, value: &mut Minute) {
    read(ui, name, 44.0, value, Minute::to_string, |text| text.trim().parse().ok().filter(|m| *m <= 24 * 60));
}

/// A number from 0.
pub fn number(ui: &mut Ui, name: &str, value: &mut f64) {
    let whole = |v: &f64| format!("{}", v.round());
    read(ui, name, 60.0, value, whole, |text| {
        text.trim().replace(',', "").parse::<f64>().ok().filter(|v| v.is_finite() && *v >= 0.0)
    });
}

/// A whole number from 0, or nothing.
pub fn optional(ui: &mut Ui, name: &str, value: &mut Option<u32>, most: u32) {
    let write = |v: &Option<u32>| v.map_or_else(String::new, |v| v.to_string());
    read(ui, name, 48.0, value, write, |text| {
        let text = text.trim().replace(',', "");
        if text.is_empty() { Some(None) } else { text.parse().ok().filter(|n| *n <= most).map(Some) }
    });
}

/// Words with commas between.
pub fn words(ui: &mut Ui, tokens: &Tokens, name: &str, value: &mut BTreeSet<String>) {
    small(ui, tokens, name);
    let width = ui.available_width() - 20.0;
    let write = |v: &BTreeSet<String>| v.iter().cloned().collect::<Vec<_>>().join(", ");
    read(ui, name, width, value, write, |text| {
        Some(text.split(',').map(|w| w.trim().to_lowercase()).filter(|w| !w.is_empty()).collect())
    });
}

fn time_of(text: &str) -> Option<Minute> {
    let digits: String = text.trim().chars().map(|c| if c == '.' { ':' } else { c }).collect();
    let (hours, minutes) = match digits.split_once(':') {
        Some((h, m)) => (h.parse::<u16>().ok()?, if m.is_empty() { 0 } else { m.parse::<u16>().ok()? }),
        None if digits.len() <= 2 => (digits.parse().ok()?, 0),
        None => {
            let all: u16 = digits.parse().ok()?;
            (all / 100, all % 100)
        }
    };
    (hours <= 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(time_of("08:30"), Some(510));
        assert_eq!(time_of("830"), Some(510));
        assert_eq!(time_of("8.30"), Some(510));
        assert_eq!(time_of("9"), Some(540));
        assert_eq!((time_of("9:75"), time_of("noon")), (None, None));
    }
}
