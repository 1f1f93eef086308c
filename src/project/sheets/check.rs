//! Whether a sheet can be read: looked at before it is written, each fault with what mends it.

use crate::base::text;
use crate::model::atlas::Atlas;
use crate::model::indicator::Measure;
use crate::model::settings::Settings;
use crate::model::sheet::{ClassMarks, Element, FIELDS, Sheet};
use crate::model::style::Ramp;
use crate::render::legibility::{self, APART};
use crate::render::page::{SMALLEST_TYPE, SheetContent};
use crate::render::palette::{self, LINE_CONTRAST, MapColours};
use crate::render::scene::{Align, Picture, Rect, Rgba};
use crate::render::text as type_setting;

use super::Made;
use super::content::{Gathered, Shows};

pub use crate::render::legibility::Vision;

/// What the check needs to know of the maps.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    classes: Vec<Rgba>,
    has_legend: bool,
    /// Whether any area of any map has a figure.
    has_figures: bool,
    keys: Vec<String>,
}

impl Shown {
    pub fn of(gathered: &Gathered, content: &SheetContent<'_>) -> Self {
        // Ways of colouring that go by letters, or that have their own lines, are read without colour.
        let by_colour = |s: &&Shows| {
            s.figures.mode.is_none() && s.figures.entries.iter().all(|e| e.code.is_empty() && e.look.hatch.is_none())
        };
        let most = gathered.shows.iter().filter(by_colour).max_by_key(|s| s.figures.entries.len());
        Self {
            classes: most.map(|s| s.figures.entries.iter().map(|e| e.look.fill).collect()).unwrap_or_default(),
            has_legend: content.maps.iter().all(|m| m.legend.is_some()),
            // A way of colouring says itself when it has nothing to go by.
            has_figures: gathered
                .shows
                .iter()
                .any(|s| s.figures.mode.is_some() || s.figures.shown.iter().any(Option::is_some)),
            keys: gathered.shows.iter().filter(|s| s.keys.len() == 1).flat_map(|s| s.keys.clone()).collect(),
        }
    }
}

/// Something that makes a sheet hard to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What is wrong and for whom, in a sentence.
    pub text: String,
    /// What would mend it; the first is the best.
    pub repairs: Vec<Repair>,
}

/// One change that mends something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Repair {
    Marks(ClassMarks),
    Ramp(Ramp),
    /// Fewer classes on the map.
    Classes(usize),
    /// Type this much larger or smaller than the template's.
    TypeScale(f64),
    Rows(usize),
    /// An element goes back to where the template has it.
    PutBack(Element),
    Show(Element),
    Hide(Element),
    /// To where small counts are hidden.
    SmallCounts,
}

impl Repair {
    /// What the button says.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Marks(ClassMarks::Hatching) => "Add hatching".to_owned(),
            Self::Marks(ClassMarks::Numbers) => "Write class numbers".to_owned(),
            Self::Marks(ClassMarks::None) => "Colour alone".to_owned(),
            Self::Ramp(ramp) => format!("Use “{}”", ramp.name()),
            Self::Classes(count) => format!("Use {count} classes"),
            Self::TypeScale(scale) => format!("Set type at {} %", text::number(scale * 100.0, 0)),
            Self::Rows(rows) => format!("Show {rows} rows"),
            Self::PutBack(element) => format!("Put back: {}", element.name()),
            Self::Show(element) => format!("Show: {}", element.name()),
            Self::Hide(element) => format!("Leave out: {}", element.name()),
            Self::SmallCounts => "Small counts…".to_owned(),
        }
    }

    /// Carries it out. What changes colours and classes changes the project's map as well.
    pub fn apply(self, sheet: &mut Sheet, settings: &mut Settings) {
        match self {
            Self::Marks(marks) => sheet.marks = marks,
            Self::Ramp(ramp) => settings.ramp = ramp,
            Self::Classes(count) => settings.classing.count = count,
            Self::TypeScale(scale) => sheet.type_scale = scale,
            Self::Rows(rows) => sheet.rows = rows,
            Self::PutBack(element) => {
                sheet.placed.remove(&element);
            }
            Self::Show(element) => {
                sheet.switched.insert(element, true);
            }
            Self::Hide(element) => {
                sheet.switched.insert(element, false);
            }
            Self::SmallCounts => {}
        }
    }
}

/// Counts below this are small where the project has no rule of its own.
const SMALL: f64 = 5.0;

/// What makes a sheet hard to read; empty when nothing does.
pub fn check(made: &Made, atlas: &Atlas, sheet: &Sheet) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(nothing_shown(made, atlas));
    findings.extend(classes(made, atlas, sheet));
    findings.extend(boundaries(made));
    findings.extend(type_size(made, sheet));
    findings.extend(cut(made));
    findings.extend(room(made, sheet));
    findings.extend(covered(made, sheet));
    if !made.shown.has_legend && !sheet.has(Element::Legend) {
        let text = "Without a legend nobody can tell what the colours mean, and which areas have no data.".to_owned();
        findings.push(Finding { text, repairs: vec![Repair::Show(Element::Legend)] });
    }
    findings.extend(small_counts(made, atlas));
    findings.extend(unknown_fields(sheet));
    findings
}

/// A page without a figure on it looks made, and says nothing.
fn nothing_shown(made: &Made, atlas: &Atlas) -> Option<Finding> {
    let set = atlas.active_set().filter(|_| !made.shown.has_figures)?;
    let kinds = set.set.kind.plural();
    Some(Finding {
        text: format!(
            "None of the {kinds} has a figure for what the page shows. Colour the map by something that they have \
             figures for, or choose other areas."
        ),
        repairs: Vec::new(),
    })
}

/// Words in curly brackets that stand for nothing: they would be printed as they are.
fn unknown_fields(sheet: &Sheet) -> Option<Finding> {
    let texts = [&sheet.title, &sheet.subtitle, &sheet.findings, &sheet.alt_text, &sheet.note];
    let in_brackets = texts.into_iter().flat_map(|text| text.split_inclusive('}')).filter_map(|part| {
        let field = &part[part.rfind('{')?..];
        field.ends_with('}').then_some(field)
    });
    let mut unknown: Vec<&str> = in_brackets.filter(|f| FIELDS.iter().all(|(known, _)| known != f)).collect();
    unknown.dedup();
    let known: Vec<&str> = FIELDS.iter().map(|(field, _)| *field).collect();
    (!unknown.is_empty()).then(|| Finding {
        text: format!(
            "{} stands for nothing and is printed as it is. These are filled in: {}.",
            unknown.join(" and "),
            known.join(", ")
        ),
        repairs: Vec::new(),
    })
}

fn classes(made: &Made, atlas: &Atlas, sheet: &Sheet) -> Option<Finding> {
    let colours = &made.shown.classes;
    if sheet.marks != ClassMarks::None || colours.len() < 2 {
        return None;
    }
    let alike: Vec<Vision> = Vision::ALL.into_iter().filter(|v| least(colours, *v) < APART).collect();
    let worst = alike.iter().map(|v| v.name().to_lowercase()).collect::<Vec<_>>();
    let first = worst.first()?;
    let who = if worst.len() > 1 { format!("{first} and {} more", worst.len() - 1) } else { first.clone() };
    let readable = |ramp: &Ramp| {
        let colours = palette::ramp(*ramp, colours.len());
        *ramp != atlas.settings.ramp && Vision::ALL.iter().all(|v| least(&colours, *v) >= APART)
    };
    let mut repairs = vec![Repair::Marks(ClassMarks::Hatching), Repair::Marks(ClassMarks::Numbers)];
    repairs.extend(Ramp::ALL.iter().find(|r| readable(r)).map(|r| Repair::Ramp(*r)));
    repairs.extend((colours.len() > 5).then_some(Repair::Classes(5)));
    let text = format!("Neighbouring classes look alike ({who}).");
    Some(Finding { text, repairs })
}

/// The least distance between colours that follow each other.
fn least(colours: &[Rgba], vision: Vision) -> f64 {
    colours.windows(2).map(|p| legibility::distance(p[0], p[1], vision)).fold(f64::INFINITY, f64::min)
}

fn boundaries(made: &Made) -> Option<Finding> {
    let no_data = MapColours::PRINT.no_data;
    let faint = made
        .shown
        .classes
        .iter()
        .chain([&no_data])
        .any(|fill| palette::outline_on(*fill).contrast(*fill) < LINE_CONTRAST);
    faint.then(|| Finding {
        text: "Boundaries are hardly seen on some of the colours.".to_owned(),
        repairs: vec![Repair::Ramp(Ramp::default())],
    })
}

fn type_size(made: &Made, sheet: &Sheet) -> Option<Finding> {
    let smallest = made.laid_out.page.lines().into_iter().map(|l| l.size).fold(f32::INFINITY, f32::min);
    (smallest < SMALLEST_TYPE - 0.01).then(|| Finding {
        text: format!("Some type is only {} points high in print.", text::number(f64::from(smallest), 1)),
        repairs: vec![Repair::TypeScale((sheet.type_scale * f64::from(SMALLEST_TYPE / smallest)).min(2.0))],
    })
}

/// Type that leaves the page.
fn cut(made: &Made) -> Option<Finding> {
    let page = &made.laid_out.page;
    let is_cut = |line: &&&crate::render::scene::TextLine| {
        let width = type_setting::width(&line.text, line.size, line.weight);
        let left = line.x
            - width
                * match line.align {
                    Align::Left => 0.0,
                    Align::Middle => 0.5,
                    Align::Right => 1.0,
                };
        left < -0.5 || left + width > page.width + 0.5 || line.y > page.height || line.y < f64::from(line.size) * 0.6
    };
    let lines = page.lines();
    let cut = lines.iter().find(is_cut)?;
    let text = format!("“{}” is cut off at the edge of the page.", cut.text.trim());
    Some(Finding { text, repairs: vec![Repair::TypeScale(1.0)] })
}

fn room(made: &Made, sheet: &Sheet) -> Vec<Finding> {
    let mut findings: Vec<Finding> = made
        .laid_out
        .left_out
        .iter()
        .map(|element| Finding {
            text: format!("There is no room for: {}.", element.name().to_lowercase()),
            repairs: [(sheet.type_scale > 0.85).then_some(Repair::TypeScale(0.85)), Some(Repair::Hide(*element))]
                .into_iter()
                .flatten()
                .collect(),
        })
        .collect();
    let hidden = made.laid_out.rows_left_out;
    // As many rows as there is room for are what a template shows by itself.
    if hidden > 0
        && sheet.rows != Sheet::default().rows
        && !made.laid_out.left_out.contains(&Element::Table)
        && sheet.about.is_none()
    {
        let rows = text::counted(hidden, "row", "rows");
        findings.push(Finding {
            text: format!("{rows} of the table had no room."),
            repairs: vec![Repair::Rows(sheet.rows.saturating_sub(hidden).max(1))],
        });
    }
    findings
}

/// Elements that were put over others by hand, in points of the page.
fn covered(made: &Made, sheet: &Sheet) -> Vec<Finding> {
    let over = |a: Rect, b: Rect| a.grown(-2.0).overlaps(b);
    let mut findings = Vec::new();
    let boxes: Vec<(Element, Rect)> = made.laid_out.boxes.iter().copied().filter(|(e, _)| e.map().is_none()).collect();
    for (i, (element, rect)) in boxes.iter().enumerate() {
        for (other, place) in &boxes[i + 1..] {
            let by_hand: Vec<Element> =
                [*element, *other].into_iter().filter(|e| sheet.placed.contains_key(e)).collect();
            if !by_hand.is_empty() && over(*rect, *place) {
                findings.push(Finding {
                    text: format!("{} and {} lie over each other.", element.name(), other.name().to_lowercase()),
                    repairs: by_hand.into_iter().map(Repair::PutBack).collect(),
                });
            }
        }
    }
    findings
}

fn small_counts(made: &Made, atlas: &Atlas) -> Option<Finding> {
    if !atlas.settings.disclosure.does_nothing() {
        return None;
    }
    let set = atlas.active_set()?;
    let is_small = |key: &&String| {
        atlas.indicator(key).is_some_and(|i| i.measure == Measure::Count)
            && set.columns.get(*key).is_some_and(|c| c.values.iter().flatten().any(|v| *v > 0.0 && *v < SMALL))
    };
    made.shown.keys.iter().find(is_small)?;
    let text = "Some counts are below 5 and could tell of single people; the project hides no small counts.".to_owned();
    Some(Finding { text, repairs: vec![Repair::SmallCounts] })
}

/// A picture as somebody sees it.
#[must_use]
pub fn seen_as(picture: &Picture, vision: Vision) -> Picture {
    legibility::picture(picture, vision)
}
