//! A page with a map for a report: what stands on it and where. What it says is worked out from the project when it is
//! drawn; what is kept here is what somebody decided.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::ids::{SheetId, VenueId};
use crate::base::units::Points;

use crate::geo::lonlat::LonLat;

use super::settings::Shown;

mod reach;
mod template;

pub use reach::{BandOnSheet, ReachOnSheet};
pub use template::{Beside, Design, Template};

/// Paper by ISO 216.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Paper {
    #[default]
    A4,
    A3,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    Portrait,
    #[default]
    Landscape,
}

/// Something that stands on a sheet and can be moved or left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Element {
    Title,
    Subtitle,
    Map1,
    Map2,
    Map3,
    Map4,
    Legend,
    ScaleBar,
    NorthArrow,
    /// A small map of where the large one lies.
    Locator,
    /// What the map says, in sentences.
    Findings,
    /// The areas that come first.
    Table,
    /// How the figures are spread, or what one area's score is made of.
    Plot,
    Logo,
    /// Date of data, notes, sources and licences. Cannot be left out.
    Sources,
}

impl Element {
    pub const ALL: [Self; 15] = [
        Self::Title,
        Self::Subtitle,
        Self::Map1,
        Self::Map2,
        Self::Map3,
        Self::Map4,
        Self::Legend,
        Self::ScaleBar,
        Self::NorthArrow,
        Self::Locator,
        Self::Findings,
        Self::Table,
        Self::Plot,
        Self::Logo,
        Self::Sources,
    ];

    pub const MAPS: [Self; 4] = [Self::Map1, Self::Map2, Self::Map3, Self::Map4];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Subtitle => "Subtitle",
            Self::Map1 => "Map",
            Self::Map2 => "Second map",
            Self::Map3 => "Third map",
            Self::Map4 => "Fourth map",
            Self::Legend => "Legend",
            Self::ScaleBar => "Scale bar",
            Self::NorthArrow => "North arrow",
            Self::Locator => "Where it lies",
            Self::Findings => "Key findings",
            Self::Table => "Table",
            Self::Plot => "Chart",
            Self::Logo => "Logo",
            Self::Sources => "Date, notes and sources",
        }
    }

    /// Which of the maps it is, counted from 0.
    #[must_use]
    pub fn map(self) -> Option<usize> {
        Self::MAPS.iter().position(|m| *m == self)
    }
}

/// A rectangle on the page in millimetres from its top left corner.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// Which part of the world a map frame shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// All areas.
    #[default]
    Everything,
    /// The area of this official code, with some of what lies around it.
    Area(String),
    /// What the map once showed.
    Seen { south_west: LonLat, north_east: LonLat },
}

/// What colours the areas of a map frame.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrameShows {
    /// What the template says; for most, what the project's map shows.
    #[default]
    AsTemplate,
    This(Shown),
    /// The score of one dimension alone, counted from 0.
    Dimension(usize),
}

/// One of a sheet's maps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Frame {
    pub shows: FrameShows,
    pub extent: Extent,
}

/// How the classes are told apart besides by their colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassMarks {
    #[default]
    None,
    /// Lines over the colours, the denser the more excluded.
    Hatching,
    /// The class's number on every area.
    Numbers,
}

impl ClassMarks {
    pub const ALL: [Self; 3] = [Self::None, Self::Hatching, Self::Numbers];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "Colour alone",
            Self::Hatching => "Colour and hatching",
            Self::Numbers => "Colour and class numbers",
        }
    }
}

/// A picture that stands on a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logo {
    /// Without its folder.
    pub name: String,
    /// A PNG or JPEG file, as hexadecimal digits.
    pub file: String,
}

/// A page design: a template, and what was decided otherwise. Texts may hold fields such as `{place}`, which are filled
/// in when the sheet is drawn; an empty text is made from what is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, from = "AsStored")]
pub struct Sheet {
    pub name: String,
    pub template: Template,
    pub title: String,
    pub subtitle: String,
    pub findings: String,
    pub alt_text: String,
    /// A further note at the foot; empty for none.
    pub note: String,
    /// Dots per inch of a PNG, 96 to 600.
    pub dpi: u32,
    pub frames: Vec<Frame>,
    /// Official code of the area that the sheet is about; `None` for a sheet about all of them.
    pub about: Option<String>,
    /// The team whose planned round lies on the map; `None` for none.
    pub round: Option<String>,
    /// The venue that the sheet is about; `None` for none.
    pub venue: Option<VenueId>,
    /// How many rows the table has.
    pub rows: usize,
    /// Elements put elsewhere than the template puts them.
    pub placed: BTreeMap<Element, Place>,
    /// Elements that were switched on or off, other than the template has it.
    pub switched: BTreeMap<Element, bool>,
    pub marks: ClassMarks,
    /// How much larger than the template's all type is, 0.8 to 2.
    pub type_scale: f64,
    pub logo: Option<Logo>,
    /// What can be reached from a place, over the areas of each map.
    pub reach: Option<ReachOnSheet>,
}

impl Default for Sheet {
    fn default() -> Self {
        Self {
            name: String::new(),
            template: Template::default(),
            title: String::new(),
            subtitle: String::new(),
            findings: String::new(),
            alt_text: String::new(),
            note: String::new(),
            dpi: 300,
            frames: Vec::new(),
            about: None,
            round: None,
            venue: None,
            rows: 10,
            placed: BTreeMap::new(),
            switched: BTreeMap::new(),
            marks: ClassMarks::None,
            type_scale: 1.0,
            logo: None,
            reach: None,
        }
    }
}

/// A sheet of the project.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedSheet {
    pub id: SheetId,
    pub sheet: Sheet,
}

/// The fields that a text on a sheet may hold, and what each stands for.
pub const FIELDS: [(&str, &str); 8] = [
    ("{place}", "the name of the areas that are shown"),
    ("{area}", "the area that the sheet is about"),
    ("{shown}", "what colours the areas"),
    ("{areas}", "how many areas of which kind"),
    ("{date of data}", "the periods of the figures"),
    ("{model}", "the score model"),
    ("{highest}", "the area with the highest figure"),
    ("{project}", "the project's name"),
];

impl Sheet {
    /// Resolutions that are offered; any from 96 to 600 will do.
    pub const DPI: [u32; 4] = [96, 150, 300, 600];

    #[must_use]
    pub fn of(template: Template) -> Self {
        Self { name: template.design().name.to_owned(), template, ..Self::default() }
    }

    /// Width and height of the page in points.
    #[must_use]
    pub fn size(&self) -> (Points, Points) {
        let design = self.template.design();
        (Points::from_millimetres(design.width_mm), Points::from_millimetres(design.height_mm))
    }

    /// Whether an element stands on the sheet.
    #[must_use]
    pub fn has(&self, element: Element) -> bool {
        let design = self.template.design();
        if element == Element::Logo {
            return self.logo.is_some() && self.switched.get(&element) != Some(&false);
        }
        if let Some(map) = element.map() {
            return map < design.maps.0 * design.maps.1;
        }
        element == Element::Sources || self.switched.get(&element).copied().unwrap_or_else(|| design.has(element))
    }

    /// What the sheet's map frame shows; the template's own where nothing was decided.
    #[must_use]
    pub fn frame(&self, map: usize) -> Frame {
        let mut frame = self.frames.get(map).cloned().unwrap_or_default();
        if frame.extent == Extent::Everything
            && self.template == Template::WardProfile
            && let Some(area) = &self.about
        {
            frame.extent = Extent::Area(area.clone());
        }
        frame
    }

    /// The frame to decide about; those before it stay as the template has them.
    pub fn frame_mut(&mut self, map: usize) -> &mut Frame {
        if self.frames.len() <= map {
            self.frames.resize(map + 1, Frame::default());
        }
        &mut self.frames[map]
    }
}

/// A sheet as a file may hold it: those of the first version had a paper and an orientation in place of a template.
#[derive(Deserialize)]
#[serde(default)]
struct AsStored {
    name: String,
    template: Option<Template>,
    paper: Paper,
    orientation: Orientation,
    title: String,
    subtitle: String,
    findings: String,
    alt_text: String,
    note: String,
    dpi: u32,
    frames: Vec<Frame>,
    about: Option<String>,
    round: Option<String>,
    venue: Option<VenueId>,
    rows: usize,
    placed: BTreeMap<Element, Place>,
    switched: BTreeMap<Element, bool>,
    marks: ClassMarks,
    type_scale: f64,
    logo: Option<Logo>,
    reach: Option<ReachOnSheet>,
}

impl Default for AsStored {
    fn default() -> Self {
        let s = Sheet::default();
        Self {
            name: s.name,
            template: None,
            paper: Paper::A4,
            orientation: Orientation::Landscape,
            title: s.title,
            subtitle: s.subtitle,
            findings: s.findings,
            alt_text: s.alt_text,
            note: s.note,
            dpi: s.dpi,
            frames: s.frames,
            about: s.about,
            round: s.round,
            venue: s.venue,
            rows: s.rows,
            placed: s.placed,
            switched: s.switched,
            marks: s.marks,
            type_scale: s.type_scale,
            logo: s.logo,
            reach: s.reach,
        }
    }
}

impl From<AsStored> for Sheet {
    fn from(s: AsStored) -> Self {
        Self {
            name: s.name,
            template: s.template.unwrap_or_else(|| Template::of(s.paper, s.orientation)),
            title: s.title,
            subtitle: s.subtitle,
            findings: s.findings,
            alt_text: s.alt_text,
            note: s.note,
            dpi: s.dpi.clamp(96, 600),
            frames: s.frames,
            about: s.about,
            round: s.round,
            venue: s.venue,
            rows: s.rows.clamp(1, 60),
            placed: s.placed,
            switched: s.switched,
            marks: s.marks,
            type_scale: if s.type_scale.is_finite() { s.type_scale.clamp(0.8, 2.0) } else { 1.0 },
            logo: s.logo,
            reach: s.reach,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_of_the_first_version_is_still_read() {
        let old = r#"{"title":"Wards","subtitle":"","paper":"A3","orientation":"portrait","dpi":200}"#;
        let sheet: Sheet = serde_json::from_str(old).expect("JSON");
        assert_eq!((sheet.template, sheet.title.as_str(), sheet.dpi), (Template::PosterPortrait, "Wards", 200));
        let again: Sheet = serde_json::from_str(&serde_json::to_string(&sheet).expect("JSON")).expect("JSON");
        assert_eq!(again, sheet);
    }

    #[test]
    fn sources_cannot_be_left_out() {
        let mut sheet = Sheet::of(Template::WebCard);
        sheet.switched.insert(Element::Sources, false);
        sheet.switched.insert(Element::Legend, false);
        assert!(sheet.has(Element::Sources) && !sheet.has(Element::Legend) && !sheet.has(Element::Map2));
    }
}
