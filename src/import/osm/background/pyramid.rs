//! From things to tiles, level by level: thinned to what half a pixel shows, cut at the tiles' edges, written.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::kinds::LAST_LEVEL;
use super::surfaces::{self, around, holds};
use super::{BackgroundTiles, Thing, What, Whole};
use crate::base::progress::{Cancelled, Progress};
use crate::import::tiles::mvt_write::{EXTENT, Geometry, Step, TileWriter, Value};
use crate::model::background::{NewTile, TilePlace};

/// The coarsest level.
const FIRST_LEVEL: u8 = 4;

/// Points a side of a tile is drawn with.
const POINTS: f64 = 512.0;

/// A vertex that is nearer than this to the line without it, in points, is left out.
const TOLERANCE: f64 = 0.45;

/// Surfaces smaller than this, in points, are left out, but for the last level.
const SMALLEST: f64 = 2.5;

/// How far beyond its edge a tile is drawn, in its steps.
pub(super) const BEYOND: i64 = 128;

pub fn tiles(all: &BackgroundTiles, progress: &Progress) -> Result<Vec<NewTile>, Cancelled> {
    progress.doing("Drawing the background");
    let mut tiles = Vec::new();
    for level in FIRST_LEVEL..=LAST_LEVEL {
        progress.check()?;
        let writers = level_of(all, level, progress)?;
        let mut level: Vec<NewTile> = writers
            .into_par_iter()
            .filter(|(_, writer)| !writer.is_empty())
            .map(|(place, writer)| NewTile { place, bytes: writer.finish() })
            .collect();
        level.sort_by_key(|tile| tile.place);
        tiles.append(&mut level);
    }
    Ok(tiles)
}

fn level_of(
    all: &BackgroundTiles,
    level: u8,
    progress: &Progress,
) -> Result<BTreeMap<TilePlace, TileWriter>, Cancelled> {
    let mut writers: BTreeMap<TilePlace, TileWriter> = BTreeMap::new();
    let side = f64::from(level).exp2();
    let level_of = Level { number: level, tolerance: TOLERANCE / POINTS / side, smallest: SMALLEST / POINTS / side };
    let (mut part, mut start) = (0, 0);
    for (number, thing) in all.things.iter().enumerate() {
        if number % 4096 == 0 {
            progress.check()?;
        }
        let parts = part..thing.parts_end as usize;
        part = parts.end;
        let begins = start;
        start = parts.clone().last().map_or(start, |p| all.ends[p] as usize);
        if level_of.shows(thing) {
            level_of.draw(all, thing, parts, begins, &mut writers);
        }
    }
    Ok(writers)
}

struct Level {
    number: u8,
    /// In units of the square.
    tolerance: f64,
    smallest: f64,
}

impl Level {
    fn shows(&self, thing: &Thing) -> bool {
        match thing.what {
            What::Line(kind) => self.number >= kind.from,
            What::Surface(kind) => {
                self.number >= kind.from && (self.number == LAST_LEVEL || f64::from(thing.extent) >= self.smallest)
            }
            What::Place { from, .. } => self.number >= from,
        }
    }

    fn draw(
        &self,
        all: &BackgroundTiles,
        thing: &Thing,
        parts: std::ops::Range<usize>,
        mut start: usize,
        writers: &mut BTreeMap<TilePlace, TileWriter>,
    ) {
        #[expect(clippy::cast_possible_truncation, reason = "a tolerance needs no more than f32")]
        let tolerance = self.tolerance as f32;
        let mut lines: Vec<Vec<[i64; 2]>> = Vec::with_capacity(parts.len());
        for part in parts {
            let end = all.ends[part] as usize;
            let kept = all.points[start..end].iter().zip(&all.weights[start..end]).filter(|(_, w)| **w >= tolerance);
            lines.push(kept.map(|(p, _)| self.steps(*p)).collect());
            start = end;
        }
        match thing.what {
            What::Line(kind) => {
                let named =
                    thing.name.as_ref().filter(|_| self.number >= kind.named_from && kind.named_from <= LAST_LEVEL);
                self.each_tile(&lines, |place, local| {
                    for line in cut_line(local(&lines[0])) {
                        let writer = writers.entry(place).or_default();
                        let kind_tag = || ("kind", Value::Text(kind.kind.to_owned()));
                        let parts = [line];
                        writer.add(kind.layer, Geometry::Lines, [kind_tag()], &parts);
                        if let Some(name) = named {
                            let layer =
                                if kind.layer == "water_lines" { "water_lines_labels" } else { "street_labels" };
                            let tags = [kind_tag(), ("name", Value::Text(name.to_string()))];
                            writer.add(layer, Geometry::Lines, tags, &parts);
                        }
                    }
                });
            }
            What::Surface(kind) => {
                surfaces::each_tile(&lines, self.number, &mut |place, rings| {
                    let tags = [("kind", Value::Text(kind.kind.to_owned()))];
                    writers.entry(place).or_default().add(kind.layer, Geometry::Surfaces, tags, &rings);
                });
                let large = f64::from(thing.extent) >= self.smallest * 24.0;
                if let (Some(label), Some(name)) = (kind.label, thing.name.as_ref().filter(|_| large)) {
                    self.label(&lines, label, name, writers);
                }
            }
            What::Place { kind, people, .. } => {
                self.each_tile(&lines, |place, local| {
                    let at: Vec<Vec<Step>> = vec![local(&lines[0]).into_iter().filter_map(step).collect()];
                    let is_inside = at[0].iter().flatten().all(|v| (0..EXTENT.cast_signed()).contains(v));
                    if let Some(name) = thing.name.as_ref().filter(|_| is_inside) {
                        let tags = [
                            ("kind", Value::Text(kind.to_owned())),
                            ("name", Value::Text(name.to_string())),
                            ("population", Value::Number(people)),
                        ];
                        writers.entry(place).or_default().add("place_labels", Geometry::Points, tags, &at);
                    }
                });
            }
        }
    }

    /// The name of a lake or park in the middle of its box, where that lies in it.
    fn label(
        &self,
        rings: &[Vec<[i64; 2]>],
        label: &'static str,
        name: &str,
        writers: &mut BTreeMap<TilePlace, TileWriter>,
    ) {
        let Some([left, top, right, bottom]) = around(rings) else { return };
        let at = [i64::midpoint(left, right), i64::midpoint(top, bottom)];
        if !holds(rings, at) {
            return;
        }
        self.each_tile(&[vec![at]], |place, local| {
            let at: Vec<Vec<Step>> = vec![local(&[at]).into_iter().filter_map(step).collect()];
            if !at[0].iter().flatten().all(|v| (0..EXTENT.cast_signed()).contains(v)) {
                return;
            }
            let name = ("name", Value::Text(name.to_owned()));
            let writer = writers.entry(place).or_default();
            if label == "water" {
                writer.add("water_polygons_labels", Geometry::Points, [name], &at);
            } else {
                let tags = [("kind", Value::Text("locality".to_owned())), name];
                writer.add("place_labels", Geometry::Points, tags, &at);
            }
        });
    }

    /// The level's own steps of the whole world.
    fn steps(&self, p: Whole) -> [i64; 2] {
        let scale = f64::from(self.number).exp2() * f64::from(EXTENT) / 4_294_967_296.0;
        #[expect(clippy::cast_possible_truncation, reason = "at most 2^27")]
        let step = |v: u32| (f64::from(v) * scale).round() as i64;
        [step(p[0]), step(p[1])]
    }

    /// Calls for each tile that lines touch, with a way to its own steps.
    fn each_tile(
        &self,
        lines: &[Vec<[i64; 2]>],
        mut each: impl FnMut(TilePlace, &dyn Fn(&[[i64; 2]]) -> Vec<[i64; 2]>),
    ) {
        let Some([left, top, right, bottom]) = around(lines) else { return };
        let extent = i64::from(EXTENT);
        let last = (1_i64 << self.number) - 1;
        let tile = |v: i64| v.div_euclid(extent).clamp(0, last);
        for y in tile(top - BEYOND)..=tile(bottom + BEYOND) {
            for x in tile(left - BEYOND)..=tile(right + BEYOND) {
                let (Ok(column), Ok(row)) = (u32::try_from(x), u32::try_from(y)) else { continue };
                let Some(place) = TilePlace::new(self.number, column, row) else { continue };
                let local = |line: &[[i64; 2]]| -> Vec<[i64; 2]> {
                    line.iter().map(|p| [p[0] - x * extent, p[1] - y * extent]).collect()
                };
                each(place, &local);
            }
        }
    }
}

fn step(p: [i64; 2]) -> Option<Step> {
    Some([i32::try_from(p[0]).ok()?, i32::try_from(p[1]).ok()?])
}

pub(super) fn steps(line: Vec<[i64; 2]>) -> Vec<Step> {
    let mut out: Vec<Step> = Vec::with_capacity(line.len());
    for p in line.into_iter().filter_map(step) {
        if out.last() != Some(&p) {
            out.push(p);
        }
    }
    out
}

const LEAST: i64 = -BEYOND;
const MOST: i64 = EXTENT as i64 + BEYOND;

/// The stretches of a line within the tile and a little beyond.
fn cut_line(line: Vec<[i64; 2]>) -> Vec<Vec<Step>> {
    let is_inside = |p: &[i64; 2]| p.iter().all(|v| (LEAST..=MOST).contains(v));
    if line.iter().all(is_inside) {
        return Some(steps(line)).filter(|l| l.len() > 1).into_iter().collect();
    }
    let mut pieces = Vec::new();
    let mut piece: Vec<[i64; 2]> = Vec::new();
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        // Whole segments are kept where any of their box is seen; the reader cuts them to the tile.
        let is_out = (0..2).any(|axis| a[axis].max(b[axis]) < LEAST || a[axis].min(b[axis]) > MOST);
        if is_out {
            if piece.len() > 1 {
                pieces.push(steps(std::mem::take(&mut piece)));
            }
            piece.clear();
            continue;
        }
        if piece.is_empty() {
            piece.push(a);
        }
        piece.push(b);
    }
    if piece.len() > 1 {
        pieces.push(steps(piece));
    }
    pieces.retain(|p| p.len() > 1);
    pieces
}
