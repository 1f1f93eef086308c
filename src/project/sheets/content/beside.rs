//! What stands beside the maps of a sheet: the table and the chart.

use crate::base::text;
use crate::model::atlas::{Atlas, SetData};
use crate::model::score_model::ScoreModel;
use crate::model::sheet::Sheet;
use crate::render::scene::Rgba;
use crate::render::sheet_parts::{Chart, Table};

use super::{Gathered, words};

/// How many steps the chart of the figures has.
const STEPS: usize = 24;
/// More parts of a score than this are put together into the last.
const MOST_BARS: usize = 12;

impl Gathered {
    /// The areas that come first; of a sheet about one area, its figures beside the average.
    pub(super) fn table(
        &self,
        atlas: &Atlas,
        set: &SetData,
        model: Option<&ScoreModel>,
        sheet: &Sheet,
    ) -> Option<Table> {
        let figures = &self.shows.first()?.figures;
        if let Some(place) = self.about {
            let mut rows = Vec::new();
            for (_, term) in model?.terms() {
                let (Some(column), Some(indicator)) =
                    (set.columns.get(&term.indicator), atlas.indicator(&term.indicator))
                else {
                    continue;
                };
                let known: Vec<f64> = column.values.iter().copied().flatten().collect();
                let decimals = words::decimals(known.iter().copied());
                let own = match column.values.get(place).copied().flatten() {
                    Some(value) => words::figure(value, &indicator.unit, decimals),
                    None => column.withheld.get(&place).map_or_else(|| "no data".to_owned(), |w| w.text()),
                };
                let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
                let one = usize::from(mean.abs() < 1000.0);
                let mean = if known.is_empty() { String::new() } else { words::figure(mean, &indicator.unit, one) };
                rows.push(vec![indicator.name.clone(), own, mean]);
            }
            let average = format!("Mean of {}", set.set.kind.plural());
            let name = set.areas.get(place)?.name.clone();
            return Some(Table {
                title: "Figures".to_owned(),
                heads: vec!["Indicator".to_owned(), name, average],
                rows,
                is_whole: true,
            });
        }
        let kind = set.set.kind.singular();
        let head = format!("{}{}", kind.chars().next()?.to_uppercase(), kind.get(1..)?);
        let unit = if figures.unit.is_empty() { "Score".to_owned() } else { figures.unit.clone() };
        let mut heads = vec![head, unit, "Rank".to_owned()];
        let sure = self.facts.intervals.as_ref();
        if sure.is_some() {
            heads.push("Likely rank".to_owned());
        }
        let decimals = words::decimals(figures.shown.iter().copied().flatten());
        let rows = self
            .facts
            .order
            .iter()
            .take(sheet.rows)
            .map(|(place, value, rank)| {
                let mut row = vec![set.areas[*place].name.clone(), text::number(*value, decimals), rank.to_string()];
                if let Some(intervals) = sure {
                    let interval = intervals.get(*place).copied().flatten();
                    row.push(interval.map_or_else(String::new, |i| words::span(i.low, i.high)));
                }
                row
            })
            .collect();
        let title = format!("{} {}", words::capital(figures.ends.most()), set.set.kind.plural());
        Some(Table { title, heads, rows, is_whole: false })
    }

    pub(super) fn chart(&self, atlas: &Atlas, model: Option<&ScoreModel>) -> Option<Chart> {
        let shows = self.shows.first()?;
        let figures = &shows.figures;
        if let Some(place) = self.about {
            let area = figures.scores.areas.get(place)?;
            let mut parts: Vec<(String, f64)> = model?
                .terms()
                .zip(&area.parts)
                .filter_map(|((_, term), part)| {
                    let name = atlas.indicator(&term.indicator).map_or(&term.indicator, |i| &i.name);
                    Some((name.clone(), part.contribution?))
                })
                .collect();
            parts.sort_by(|a, b| b.1.total_cmp(&a.1));
            if parts.len() > MOST_BARS {
                let others = parts.split_off(MOST_BARS - 1);
                let points: f64 = others.iter().map(|(_, v)| v).sum();
                parts.push((format!("{} others together", others.len()), points));
            }
            let bars = parts.into_iter().map(|(name, v)| (name, v, text::number(v, 1))).collect();
            return area.score.map(|_| Chart::Bars { title: "What the score is made of, in points".to_owned(), bars });
        }
        if figures.mode.is_some() {
            return None;
        }
        let known: Vec<f64> = figures.shown.iter().copied().flatten().collect();
        let (low, high) = known.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        if known.len() < 5 || low >= high {
            return None;
        }
        let mut bars = vec![(0, Rgba::opaque(0x00DE_DEDB)); STEPS];
        for value in &known {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a step from 0 to 23")]
            let step = ((((value - low) / (high - low)) * STEPS as f64) as usize).min(STEPS - 1);
            bars[step].0 += 1;
        }
        for (i, bar) in bars.iter_mut().enumerate() {
            let middle = low + (high - low) * (i as f64 + 0.5) / STEPS as f64;
            let class = figures.class_at(middle).unwrap_or(0);
            bar.1 = figures.entries.get(class).map_or(bar.1, |e| e.look.fill);
        }
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let mark = Some(((mean - low) / (high - low), format!("mean {}", text::number(mean, 1))));
        let ends = (figures.value_text(low), figures.value_text(high));
        Some(Chart::Spread { title: "How the figures are spread".to_owned(), bars, ends, mark })
    }
}
