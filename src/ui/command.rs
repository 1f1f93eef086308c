//! The one table of commands. Menus, shortcuts, tooltips, buttons and the command palette are all made from it.

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::model::settings::Below;

use super::icons;

/// Something the user can ask for by menu, key, button or name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    NewProject,
    OpenProject,
    OpenSample,
    SaveCopy,
    Import,
    GetData,
    ExportMap,
    Sources,
    Indicators,
    SmallCounts,
    BringFigures,
    Estimates,
    Profile,
    CompareModels,
    EditModel,
    Undo,
    Redo,
    Find,
    Palette,
    Reach,
    ShowAll,
    ZoomIn,
    ZoomOut,
    ClearChoice,
    ToggleLeft,
    ToggleRight,
    ToggleTable,
    ShowTable,
    ShowPlots,
    ShowChecks,
    NextPanel,
    Weights,
    Understand,
    Provide,
    ReachOut,
    Publish,
    AddVenue,
    EditVenue,
    CopyVenue,
    RemoveVenue,
    PartnerTable,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    LargerText,
    SmallerText,
    Help,
    Quit,
}

/// What is said of a command wherever it appears.
pub struct Spec {
    /// On the menu and in the palette; an ellipsis says that a dialog follows.
    pub name: &'static str,
    /// In the tooltip: what it does.
    pub meaning: &'static str,
    pub icon: &'static str,
    pub shortcut: Option<KeyboardShortcut>,
}

impl Command {
    pub const ALL: [Self; 48] = [
        Self::NewProject,
        Self::OpenProject,
        Self::OpenSample,
        Self::SaveCopy,
        Self::Import,
        Self::GetData,
        Self::ExportMap,
        Self::Sources,
        Self::Indicators,
        Self::SmallCounts,
        Self::BringFigures,
        Self::Estimates,
        Self::Profile,
        Self::CompareModels,
        Self::EditModel,
        Self::Undo,
        Self::Redo,
        Self::Find,
        Self::Palette,
        Self::Reach,
        Self::ShowAll,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ClearChoice,
        Self::ToggleLeft,
        Self::ToggleRight,
        Self::ToggleTable,
        Self::ShowTable,
        Self::ShowPlots,
        Self::ShowChecks,
        Self::NextPanel,
        Self::Weights,
        Self::Understand,
        Self::Provide,
        Self::ReachOut,
        Self::Publish,
        Self::AddVenue,
        Self::EditVenue,
        Self::CopyVenue,
        Self::RemoveVenue,
        Self::PartnerTable,
        Self::ThemeSystem,
        Self::ThemeLight,
        Self::ThemeDark,
        Self::LargerText,
        Self::SmallerText,
        Self::Help,
        Self::Quit,
    ];

    #[expect(clippy::too_many_lines, reason = "one command after the other")]
    pub fn spec(self) -> Spec {
        let ctrl = |key| Some(KeyboardShortcut::new(Modifiers::COMMAND, key));
        let ctrl_shift = |key| Some(KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key));
        let alt = |key| Some(KeyboardShortcut::new(Modifiers::ALT, key));
        let plain = |key| Some(KeyboardShortcut::new(Modifiers::NONE, key));
        let spec = |name, meaning, icon, shortcut| Spec { name, meaning, icon, shortcut };
        match self {
            Self::NewProject => spec("New project…", "Start an empty project file", icons::FILE_PLUS, ctrl(Key::N)),
            Self::OpenProject => spec("Open project…", "Open a project file (.gpkg)", icons::FOLDER_OPEN, ctrl(Key::O)),
            Self::OpenSample => spec("Open the sample", "Open the sample project of Maidstone", icons::HOUSE, None),
            Self::SaveCopy => spec(
                "Save a copy…",
                "Copy the project to another file; this one is saved at every step as it is",
                icons::COPY,
                ctrl_shift(Key::S),
            ),
            Self::Import => spec(
                "Add data…",
                "Read boundaries, figures, venues or postcodes from a file",
                icons::UPLOAD,
                ctrl(Key::I),
            ),
            Self::GetData => {
                spec("Get data…", "Where the official files are, and what to click there", icons::SEARCH, None)
            }
            Self::ExportMap => {
                spec("Export PNG…", "Save the map as a picture for a report", icons::DOWNLOAD, ctrl(Key::E))
            }
            Self::Sources => spec("Sources…", "Where the figures and boundaries come from", icons::BOOK, None),
            Self::Indicators => spec(
                "Names of figures…",
                "Change an indicator's name, unit and explanation, and which end of it means exclusion",
                icons::PENCIL,
                None,
            ),
            Self::SmallCounts => spec(
                "Small counts…",
                "Hide or round figures that could tell of single people, on the screen and in all that is exported",
                icons::SETTINGS,
                None,
            ),
            Self::BringFigures => spec(
                "Bring figures to other areas…",
                "Work out the figures of one set of areas for another: from LSOAs to wards, from 2011 to 2021",
                icons::COPY,
                None,
            ),
            Self::Estimates => spec("Estimates…", "How many residents are likely to be left out", icons::SEARCH, None),
            Self::Profile => spec(
                "Profile…",
                "All about the chosen area on one page: score, drivers, residents, help, broadband and where help would do most",
                icons::BOOK,
                ctrl(Key::P),
            ),
            Self::CompareModels => spec("Compare score models…", "Which areas move, and why", icons::SLIDERS, None),
            Self::EditModel => spec(
                "Edit score model…",
                "Choose what the score is made of, and what the model says of itself",
                icons::PENCIL,
                ctrl(Key::M),
            ),
            Self::Undo => spec("Undo", "Take the last step back", icons::UNDO, ctrl(Key::Z)),
            Self::Redo => spec("Redo", "Do the step again that was taken back", icons::REDO, ctrl(Key::Y)),
            Self::Find => spec("Find a place", "Find an area, postcode, street or place", icons::SEARCH, ctrl(Key::F)),
            Self::Palette => spec("All commands…", "Find a command by its name", icons::MENU, ctrl(Key::K)),
            Self::Reach => spec(
                "What can be reached",
                "Show what can be reached from the chosen venue, else from the middle of the map",
                icons::MAP_PIN,
                ctrl(Key::R),
            ),
            Self::ShowAll => spec("Show everything", "Zoom to all areas", icons::MAXIMIZE, plain(Key::Home)),
            Self::ZoomIn => spec("Zoom in", "Show less, larger", icons::PLUS, ctrl(Key::Plus)),
            Self::ZoomOut => spec("Zoom out", "Show more, smaller", icons::MINUS, ctrl(Key::Minus)),
            Self::ClearChoice => spec("Clear choice", "Choose no area", icons::X, plain(Key::Escape)),
            Self::ToggleLeft => {
                spec("Layers panel", "Show or fold the panel on the left", icons::PANEL_LEFT, plain(Key::F7))
            }
            Self::ToggleRight => {
                spec("Explanation panel", "Show or fold the panel on the right", icons::PANEL_RIGHT, plain(Key::F8))
            }
            Self::ToggleTable => {
                spec("Panel below", "Show or fold the panel below the map", icons::PANEL_BOTTOM, plain(Key::F9))
            }
            Self::ShowTable => spec("Table", Below::Table.meaning(), icons::PANEL_BOTTOM, alt(Key::Num1)),
            Self::ShowPlots => spec("Plots", Below::Plots.meaning(), icons::PANEL_BOTTOM, alt(Key::Num2)),
            Self::ShowChecks => spec("Checks", Below::Checks.meaning(), icons::PANEL_BOTTOM, alt(Key::Num3)),
            Self::NextPanel => {
                spec("Next panel", "Move the keyboard to the next panel", icons::CHEVRON_RIGHT, plain(Key::F6))
            }
            Self::Weights => spec("Weights", "Move the keyboard to the first weight", icons::SLIDERS, plain(Key::F4)),
            Self::Understand => spec(
                "Understand",
                "Layers, score and classes; why an area scores as it does",
                icons::SLIDERS,
                ctrl(Key::Num1),
            ),
            Self::Publish => spec(
                "Publish",
                "Pages with maps for reports: design, check and export them",
                icons::FILE_PLUS,
                ctrl(Key::Num4),
            ),
            Self::Provide => {
                spec("Provide", "Venues where people get help, and weak broadband", icons::MAP_PIN, ctrl(Key::Num2))
            }
            Self::ReachOut => {
                spec("Reach out", "Teams, stops, and the rounds that reach most people", icons::ROUTE, ctrl(Key::Num3))
            }
            Self::AddVenue => spec(
                "Add a venue…",
                "Add a place of help: by a click on the map, or by its postcode",
                icons::PLUS,
                ctrl_shift(Key::V),
            ),
            Self::EditVenue => {
                spec("Change venue…", "Change what is known of the chosen venue", icons::PENCIL, plain(Key::F2))
            }
            Self::CopyVenue => spec("Copy venue…", "Add a venue like the chosen one", icons::COPY, ctrl(Key::D)),
            Self::PartnerTable => spec(
                "Save a table for partners…",
                "A CSV table of venues for partner organisations to fill in; what comes back is read by Add data",
                icons::DOWNLOAD,
                None,
            ),
            Self::RemoveVenue => spec("Delete venue", "Delete the chosen venue", icons::TRASH, plain(Key::Delete)),
            Self::ThemeSystem => {
                spec("Theme: as the system", "Light or dark as the system says", icons::SETTINGS, None)
            }
            Self::ThemeLight => spec("Theme: light", "Dark text on a light ground", icons::SUN, None),
            Self::ThemeDark => spec("Theme: dark", "Light text on a dark ground", icons::MOON, None),
            Self::LargerText => {
                spec("Larger text", "Enlarge text and controls, up to 200 %", icons::PLUS, ctrl_shift(Key::Period))
            }
            Self::SmallerText => spec(
                "Smaller text",
                "Make text and controls smaller, down to 100 %",
                icons::MINUS,
                ctrl_shift(Key::Comma),
            ),
            Self::Help => spec("Help", "First steps and all keys", icons::HELP, plain(Key::F1)),
            Self::Quit => spec("Quit", "Close the window; everything is saved", icons::X, ctrl(Key::Q)),
        }
    }

    /// The command that shows a view below the map.
    pub fn of(below: Below) -> Self {
        match below {
            Below::Table => Self::ShowTable,
            Below::Plots => Self::ShowPlots,
            Below::Checks => Self::ShowChecks,
        }
    }

    /// Whether its key works while a dialog is open.
    pub fn goes_with_a_dialog(self) -> bool {
        matches!(self, Self::Quit | Self::LargerText | Self::SmallerText | Self::ThemeDark | Self::ThemeLight)
    }

    /// The tooltip: what it does, and its key.
    pub fn tooltip(self, ctx: &egui::Context) -> String {
        let spec = self.spec();
        match spec.shortcut {
            Some(s) => format!("{} ({})", spec.meaning, ctx.format_shortcut(&s)),
            None => spec.meaning.to_owned(),
        }
    }

    /// The command whose shortcut was pressed in this frame, if any. Keys without Ctrl or Alt, and those for undo and redo,
    /// are left to a text field or an open dialog.
    pub fn pressed(ctx: &egui::Context, typing: bool) -> Option<Self> {
        // Longer shortcuts first: Ctrl+Shift+S also matches Ctrl+S logically.
        let mut all: Vec<(Self, KeyboardShortcut)> =
            Self::ALL.iter().filter_map(|c| Some((*c, c.spec().shortcut?))).collect();
        all.sort_by_key(|(_, s)| !s.modifiers.shift);
        // Escape belongs to an open list of choices before it means anything to the map.
        let is_list_open = egui::Popup::is_any_open(ctx);
        ctx.input_mut(|input| {
            // The other usual keys for the same commands.
            if !typing && input.consume_key(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z) {
                return Some(Self::Redo);
            }
            if input.consume_key(Modifiers::COMMAND, Key::Equals) {
                return Some(Self::ZoomIn);
            }
            let heard = |c: Self, s: &KeyboardShortcut| match c {
                Self::Undo | Self::Redo => !typing,
                Self::ClearChoice if is_list_open => false,
                Self::NextPanel | Self::Weights => true,
                _ => !typing || s.modifiers.command || s.modifiers.alt,
            };
            all.into_iter()
                .filter(|(c, s)| heard(*c, s))
                .find(|(_, s)| input.consume_shortcut(s))
                .map(|(command, _)| command)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let mut seen = std::collections::HashSet::new();
        for command in Command::ALL {
            if let Some(s) = command.spec().shortcut {
                assert!(seen.insert((s.modifiers, s.logical_key)), "{command:?}");
            }
        }
    }

    #[test]
    fn the_table_holds_each_command_once() {
        let distinct: std::collections::HashSet<_> = Command::ALL.into_iter().collect();
        assert_eq!(distinct.len(), Command::ALL.len());
    }
}
