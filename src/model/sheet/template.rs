//! The page designs that a sheet can start from, as data.

use serde::{Deserialize, Serialize};

use super::{Element, Orientation, Paper};

/// A page design.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    #[default]
    Report,
    ReportPortrait,
    Poster,
    PosterPortrait,
    Slide,
    Figure,
    WebCard,
    BeforeAfter,
    SmallMultiples,
    WardProfile,
}

/// Where the parts that are no map stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Beside {
    /// In a column of this width in millimetres, right of the maps.
    Right(f64),
    /// In a band below the maps.
    Below,
}

/// What a template says of its page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Design {
    pub name: &'static str,
    /// What it is for.
    pub meaning: &'static str,
    pub width_mm: f64,
    pub height_mm: f64,
    pub margin_mm: f64,
    /// How much larger than on an A4 report everything is set.
    pub scale: f64,
    /// Columns and rows of maps.
    pub maps: (usize, usize),
    pub beside: Beside,
    /// What stands beside the maps, in this order.
    pub parts: &'static [Element],
    /// Columns of the foot.
    pub foot: usize,
    /// How large the foot is set, beside everything else.
    pub foot_scale: f64,
}

impl Design {
    /// Whether an element stands on the page unless it is switched off.
    #[must_use]
    pub fn has(&self, element: Element) -> bool {
        match element {
            Element::Title | Element::Subtitle | Element::ScaleBar | Element::NorthArrow | Element::Sources => true,
            Element::Logo => false,
            _ => self.parts.contains(&element) || element.map().is_some_and(|m| m < self.maps.0 * self.maps.1),
        }
    }
}

const REPORT: Design = Design {
    name: "Committee report, A4 landscape",
    meaning: "A full page of a report: the map with its legend beside it",
    width_mm: 297.0,
    height_mm: 210.0,
    margin_mm: 12.0,
    scale: 1.0,
    maps: (1, 1),
    beside: Beside::Right(56.0),
    parts: &[Element::Legend, Element::Findings],
    foot: 3,
    foot_scale: 1.0,
};

impl Template {
    pub const ALL: [Self; 10] = [
        Self::Report,
        Self::ReportPortrait,
        Self::Poster,
        Self::PosterPortrait,
        Self::Slide,
        Self::Figure,
        Self::WebCard,
        Self::BeforeAfter,
        Self::SmallMultiples,
        Self::WardProfile,
    ];

    /// The template of a plain sheet on this paper.
    #[must_use]
    pub fn of(paper: Paper, orientation: Orientation) -> Self {
        match (paper, orientation) {
            (Paper::A4, Orientation::Landscape) => Self::Report,
            (Paper::A4, Orientation::Portrait) => Self::ReportPortrait,
            (Paper::A3, Orientation::Landscape) => Self::Poster,
            (Paper::A3, Orientation::Portrait) => Self::PosterPortrait,
        }
    }

    #[must_use]
    pub fn design(self) -> Design {
        use Element::{Findings, Legend, Locator, Plot, Table};
        match self {
            Self::Report => REPORT,
            Self::ReportPortrait => Design {
                name: "Committee report, A4 portrait",
                meaning: "A full page of a report: the map with legend and findings below it",
                width_mm: 210.0,
                height_mm: 297.0,
                beside: Beside::Below,
                foot: 2,
                ..REPORT
            },
            Self::Poster => Design {
                name: "Poster, A3 landscape",
                meaning: "For a wall or a large print: findings, the first areas and how the figures are spread",
                width_mm: 420.0,
                height_mm: 297.0,
                margin_mm: 16.0,
                scale: 1.25,
                beside: Beside::Right(72.0),
                parts: &[Legend, Findings, Plot, Table],
                ..REPORT
            },
            Self::PosterPortrait => Design {
                name: "Poster, A3 portrait",
                meaning: "For a wall or a large print, upright",
                width_mm: 297.0,
                height_mm: 420.0,
                margin_mm: 16.0,
                scale: 1.25,
                beside: Beside::Below,
                parts: &[Legend, Findings, Table],
                foot: 2,
                ..REPORT
            },
            Self::Slide => Design {
                name: "Slide, 16:9",
                meaning: "For a talk: little text, large type",
                width_mm: 338.667,
                height_mm: 190.5,
                scale: 1.35,
                beside: Beside::Right(82.0),
                foot_scale: 0.7,
                parts: &[Legend, Findings],
                ..REPORT
            },
            Self::Figure => Design {
                name: "Figure for Word, half a page",
                meaning: "As wide as the text of an A4 page, to be put into a document",
                width_mm: 160.0,
                height_mm: 115.0,
                margin_mm: 2.0,
                scale: 0.86,
                beside: Beside::Right(44.0),
                parts: &[Legend],
                foot: 2,
                ..REPORT
            },
            Self::WebCard => Design {
                name: "Web card",
                meaning: "1,200 by 630 pixels at 96 dots an inch, for web pages and social media",
                width_mm: 317.5,
                height_mm: 166.6875,
                margin_mm: 10.0,
                scale: 1.35,
                beside: Beside::Right(78.0),
                foot_scale: 0.7,
                parts: &[Legend],
                ..REPORT
            },
            Self::BeforeAfter => Design {
                name: "Pair of maps",
                meaning: "Two maps side by side: before and after, or two figures of the same areas",
                maps: (2, 1),
                beside: Beside::Below,
                parts: &[Findings],
                ..REPORT
            },
            Self::SmallMultiples => Design {
                name: "Four small maps",
                meaning: "The score of each dimension alone, with the same classes on all four",
                maps: (2, 2),
                parts: &[Legend, Findings],
                ..REPORT
            },
            Self::WardProfile => Design {
                name: "Area profile",
                meaning: "One area: where it lies, what its score is made of, and its figures beside the average",
                width_mm: 210.0,
                height_mm: 297.0,
                beside: Beside::Below,
                parts: &[Legend, Locator, Findings, Plot, Table],
                foot: 2,
                ..REPORT
            },
        }
    }

    /// The template's name on the command line: `ward-profile`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::ReportPortrait => "report-portrait",
            Self::Poster => "poster",
            Self::PosterPortrait => "poster-portrait",
            Self::Slide => "slide",
            Self::Figure => "figure",
            Self::WebCard => "web-card",
            Self::BeforeAfter => "pair",
            Self::SmallMultiples => "small-multiples",
            Self::WardProfile => "ward-profile",
        }
    }
}
