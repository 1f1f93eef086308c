//! Pages as a PDF: fonts embedded and cut down to the letters in use, text that can be selected and searched, and a
//! tree of tags by which a screen reader reads the page. Written by `krilla`, checked by it against PDF/UA-1
//! (ISO 14289-1), in English. The same pages give the same bytes.
//!
//! Knows nothing of maps: whatever is laid out as a [`Drawing`] can be written.

use std::num::NonZeroU16;
use std::sync::Arc;

use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Node, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};

use crate::base::drawing::{Drawing, Line, Mark, Rgba, Role, TypeLine, Weight};
use crate::base::progress::{Cancelled, Progress};

/// The language of every text the program writes.
pub const LANGUAGE: &str = "en-GB";

/// Why a PDF could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("there is no page to write")]
    NoPages,
    #[error(
        "page {number} of {width:.0} by {height:.0} points cannot be written; a page is 3 to 14,400 points each way"
    )]
    Size { number: usize, width: f64, height: f64 },
    #[error("the font that comes with the program cannot be read")]
    Font,
    #[error("the PDF could not be written: {0}")]
    Writing(String),
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// What is said of the whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    pub title: String,
    /// What it shows, for those who cannot see it.
    pub description: String,
    pub keywords: Vec<String>,
    /// The program that made it.
    pub creator: String,
}

/// Writes pages with a bookmark to each. `fonts` are the bundled ones, regular, semi-bold and bold.
pub fn write(
    pages: &[(String, Drawing)],
    about: &About,
    fonts: [&'static [u8]; 3],
    progress: &Progress,
) -> Result<Vec<u8>, PdfError> {
    if pages.is_empty() {
        return Err(PdfError::NoPages);
    }
    let [regular, semi_bold, bold] = fonts.map(|bytes| Font::new(bytes.into(), 0));
    let fonts = [regular, semi_bold, bold].into_iter().collect::<Option<Vec<Font>>>().ok_or(PdfError::Font)?;
    match document(pages, about, &fonts, progress, true) {
        // A letter that our fonts have not, in a name: the standard refuses it, readers show a box.
        Err(PdfError::Writing(_)) => document(pages, about, &fonts, progress, false),
        written => written,
    }
}

fn document(
    pages: &[(String, Drawing)],
    about: &About,
    fonts: &[Font],
    progress: &Progress,
    to_the_standard: bool,
) -> Result<Vec<u8>, PdfError> {
    let mut settings = SerializeSettings::default();
    if to_the_standard {
        let builder = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
        settings.configuration = builder.finish().map_err(|error| PdfError::Writing(format!("{error:?}")))?;
    }
    let mut document = Document::new_with(settings);
    let (mut tree, mut outline) = (TagTree::new().with_lang(Some(LANGUAGE.to_owned())), Outline::new());
    for (i, (name, drawing)) in pages.iter().enumerate() {
        #[expect(clippy::cast_possible_truncation, reason = "a page is some thousand points wide")]
        let (width, height) = (drawing.width as f32, drawing.height as f32);
        let size = PageSettings::from_wh(width, height).filter(|_| (3.0..=14_400.0).contains(&width.min(height)));
        let Some(size) = size.filter(|_| width.max(height) <= 14_400.0) else {
            return Err(PdfError::Size { number: i + 1, width: drawing.width, height: drawing.height });
        };
        let mut page = document.start_page_with(size);
        let mut section = TagGroup::new(Tag::Section);
        Pen { surface: page.surface(), fonts, page: i }.marks(&drawing.marks, Some(&mut section));
        page.finish();
        tree.push(section);
        outline.push_child(OutlineNode::new(name.clone(), XyzDestination::new(i, Point::from_xy(0.0, 0.0))));
        progress.done((i + 1) as f64 / (pages.len() + 1) as f64)?;
    }
    document.set_tag_tree(tree);
    document.set_outline(outline);
    document.set_metadata(
        Metadata::new()
            .title(about.title.clone())
            .description(about.description.clone())
            .keywords(about.keywords.clone())
            .creator(about.creator.clone())
            .producer(about.creator.clone())
            .language(LANGUAGE.to_owned()),
    );
    document.finish().map_err(|error| PdfError::Writing(format!("{error:?}")))
}

/// A page being drawn.
struct Pen<'a, 'f> {
    surface: Surface<'a>,
    fonts: &'f [Font],
    /// Counted from 0.
    page: usize,
}

impl Pen<'_, '_> {
    /// Draws marks. With a group, parts among them become its children, and what stands outside any part is decoration;
    /// without one, everything belongs to whatever is being tagged.
    fn marks(&mut self, marks: &[Mark], mut group: Option<&mut TagGroup>) {
        for mark in marks {
            match (mark, group.as_deref_mut()) {
                (Mark::Part { role, marks }, Some(group)) => self.part(role, marks, group),
                (Mark::Part { marks, .. }, None) => self.marks(marks, None),
                (mark, Some(_)) => {
                    let artifact = Artifact::with_kind(ArtifactType::Other);
                    self.surface.start_tagged(ContentTag::Artifact(artifact));
                    self.mark(mark);
                    self.surface.end_tagged();
                }
                (mark, None) => self.mark(mark),
            }
        }
    }

    fn part(&mut self, role: &Role, marks: &[Mark], parent: &mut TagGroup) {
        if *role == Role::Artifact {
            self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)));
            self.marks(marks, None);
            self.surface.end_tagged();
            return;
        }
        let mut group = TagGroup::new(tag(role, marks, self.page));
        if matches!(role, Role::Table | Role::Row) {
            self.marks(marks, Some(&mut group));
        } else {
            let content = self.surface.start_tagged(ContentTag::Other);
            self.marks(marks, None);
            self.surface.end_tagged();
            group.push(Node::Leaf(content));
        }
        parent.push(group);
    }

    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Surface { rings, fill, stroke } => {
                let Some(path) = path(rings, true) else { return };
                self.surface.set_fill(fill.map(filled));
                self.surface.set_stroke(stroke.map(|(colour, width)| stroked(colour, width)));
                if fill.is_some() || stroke.is_some() {
                    self.surface.draw_path(&path);
                }
            }
            Mark::Strokes { lines, colour, width } => {
                let Some(path) = path(lines, false) else { return };
                self.surface.set_fill(None);
                self.surface.set_stroke(Some(stroked(*colour, *width)));
                self.surface.draw_path(&path);
            }
            Mark::Type(line) => self.line(line),
            Mark::Image { file, at, size } => self.image(file, *at, *size),
            Mark::Clipped { frame: [x, y, width, height], marks } => {
                let corners = [[*x, *y], [x + width, *y], [x + width, y + height], [*x, y + height]].to_vec();
                let Some(frame) = path(&[corners], true) else { return };
                self.surface.push_clip_path(&frame, &FillRule::NonZero);
                self.marks(marks, None);
                self.surface.pop();
            }
            Mark::Part { marks, .. } => self.marks(marks, None),
        }
    }

    fn line(&mut self, line: &TypeLine) {
        let font = match line.weight {
            Weight::Regular => self.fonts.first(),
            Weight::SemiBold => self.fonts.get(1),
            Weight::Bold => self.fonts.get(2),
        };
        let Some(font) = font.cloned() else { return };
        let glyphs: Vec<KrillaGlyph> = line
            .glyphs
            .iter()
            .map(|g| {
                let [x, y] = g.offset;
                KrillaGlyph::new(GlyphId::new(g.id), g.advance, x, y, 0.0, g.range.clone(), None)
            })
            .collect();
        let at = point(line.at);
        #[expect(clippy::cast_possible_truncation, reason = "an angle")]
        let turn = Transform::from_rotate_at(line.angle as f32, at.x, at.y);
        let is_turned = line.angle != 0.0;
        if is_turned {
            self.surface.push_transform(&turn);
        }
        if let Some((colour, width)) = line.halo {
            // As outlines, so that the words are in the file once.
            self.surface.set_fill(Some(filled(colour)));
            self.surface.set_stroke(Some(stroked(colour, width * 2.0)));
            self.surface.draw_glyphs(at, &glyphs, font.clone(), &line.text, line.size, true);
        }
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(filled(line.colour)));
        self.surface.draw_glyphs(at, &glyphs, font, &line.text, line.size, false);
        if is_turned {
            self.surface.pop();
        }
    }

    fn image(&mut self, file: &Arc<[u8]>, at: [f64; 2], size: [f64; 2]) {
        let data = || file.to_vec().into();
        let Ok(image) = Image::from_png(data(), true).or_else(|_| Image::from_jpeg(data(), true)) else { return };
        let (at, end) = (point(at), point(size));
        let Some(size) = Size::from_wh(end.x, end.y) else { return };
        self.surface.push_transform(&Transform::from_translate(at.x, at.y));
        self.surface.draw_image(image, size);
        self.surface.pop();
    }
}

fn tag(role: &Role, marks: &[Mark], page: usize) -> TagKind {
    let level = |n| NonZeroU16::new(n).unwrap_or(NonZeroU16::MIN);
    match role {
        Role::Title => Tag::Hn(level(1), Some(words(marks))).into(),
        Role::Heading => Tag::Hn(level(2), Some(words(marks))).into(),
        Role::Artifact | Role::Paragraph => Tag::P.into(),
        Role::Figure(alt) => {
            let bounds = bounds(marks).and_then(|[l, t, r, b]| Rect::from_ltrb(l, t, r, b));
            let bounds = bounds.map(|rect| krilla::tagging::BBox::new(page, rect));
            Tag::Figure(Some(alt.clone())).with_bbox(bounds).into()
        }
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
        Role::Cell => Tag::TD.into(),
    }
}

/// What the lines of type among these marks say.
fn words(marks: &[Mark]) -> String {
    let mut said = Vec::new();
    for mark in marks {
        match mark {
            Mark::Type(line) => said.push(line.text.trim().to_owned()),
            Mark::Part { marks, .. } | Mark::Clipped { marks, .. } => said.push(words(marks)),
            _ => {}
        }
    }
    said.join(" ")
}

/// The frame of a figure, where it has one.
fn bounds(marks: &[Mark]) -> Option<[f32; 4]> {
    marks.iter().find_map(|mark| match mark {
        Mark::Clipped { frame: [x, y, width, height], .. } => {
            let (from, to) = (point([*x, *y]), point([x + width, y + height]));
            Some([from.x, from.y, to.x, to.y])
        }
        _ => None,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "the writer computes in f32")]
fn point([x, y]: [f64; 2]) -> Point {
    Point::from_xy(x as f32, y as f32)
}

fn path(lines: &[Line], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for line in lines.iter().filter(|l| l.len() > 1) {
        for (i, at) in line.iter().enumerate() {
            let at = point(*at);
            if i == 0 { path.move_to(at.x, at.y) } else { path.line_to(at.x, at.y) }
        }
        if closed {
            path.close();
        }
    }
    path.finish()
}

fn opacity(colour: Rgba) -> NormalizedF32 {
    NormalizedF32::new(f32::from(colour.3) / 255.0).unwrap_or(NormalizedF32::ONE)
}

fn filled(colour: Rgba) -> Fill {
    let paint = rgb::Color::new(colour.0, colour.1, colour.2).into();
    Fill { paint, opacity: opacity(colour), rule: FillRule::EvenOdd }
}

fn stroked(colour: Rgba, width: f32) -> Stroke {
    Stroke {
        paint: rgb::Color::new(colour.0, colour.1, colour.2).into(),
        opacity: opacity(colour),
        width,
        line_cap: LineCap::Butt,
        line_join: LineJoin::Round,
        ..Stroke::default()
    }
}
