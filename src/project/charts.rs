//! Charts of the areas' figures, as values: a window draws and links them, a picture and a table are made of them.

use crate::analysis::audit::{self, Correlation};
use crate::base::text;
use crate::model::atlas::{Atlas, SetData};
use crate::model::map_mode::Measured;
use crate::model::results::ScoreResults;
use crate::render::png::{self, PngError};
use crate::render::raster::{self, RasterError};

use super::certainty::Certainty;
use super::map_modes::{ClusterAnswer, Measure};
use super::prediction::validate::correlation;

pub use crate::render::chart::{Bar, Chart, Marks, Point, Stretch, shade};

/// How the values of a measure are spread: about as many bars as the square root of the areas.
#[must_use]
pub fn histogram(set: &SetData, measure: &Measure) -> Chart {
    let values: Vec<(usize, f64)> = known(&measure.values).collect();
    let low = values.iter().map(|v| v.1).fold(f64::INFINITY, f64::min);
    let high = values.iter().map(|v| v.1).fold(f64::NEG_INFINITY, f64::max);
    let mut bars = Vec::new();
    if !values.is_empty() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "5 to 30")]
        let count = if high > low { (values.len() as f64).sqrt().ceil().clamp(5.0, 30.0) as usize } else { 1 };
        let width = if high > low { (high - low) / count as f64 } else { 1.0 };
        bars = (0..count)
            .map(|i| Bar {
                from: low + i as f64 * width,
                to: low + (i + 1) as f64 * width,
                count: 0,
                places: Vec::new(),
            })
            .collect();
        for (place, value) in &values {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a bar's number")]
            let at = (((value - low) / width) as usize).min(count - 1);
            bars[at].count += 1;
            bars[at].places.push(*place);
        }
    }
    let kind = set.set.kind;
    let mut sorted: Vec<f64> = values.iter().map(|v| v.1).collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.get(sorted.len() / 2).copied();
    let summary = match middle {
        None => format!("No {} has a figure.", kind.singular()),
        Some(middle) => {
            let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
            // All with as many decimals, so that they stand beside each other.
            let decimals = usize::from(sorted.iter().any(|v| v.fract() != 0.0) || rounded(mean).fract() != 0.0);
            let said = |value: f64| {
                let number = text::number(value, decimals);
                if measure.unit.is_empty() { number } else { format!("{number} {}", measure.unit) }
            };
            format!(
                "{} from {} to {}; half lie below {}; the mean is {}.",
                kind.counted(sorted.len()),
                said(low),
                said(high),
                said(rounded(middle)),
                said(rounded(mean)),
            )
        }
    };
    Chart {
        title: measure.title.clone(),
        x: with_unit(measure),
        y: kind.plural().to_owned(),
        marks: Marks::Bars(bars),
        summary,
    }
}

/// Two measures against each other, with the straight line through them.
#[must_use]
pub fn scatter(set: &SetData, x: &Measure, y: &Measure) -> Chart {
    let points: Vec<Point> =
        known(&x.values).filter_map(|(place, x)| Some(Point { place, x, y: (*y.values.get(place)?)? })).collect();
    let (across, up): (Vec<f64>, Vec<f64>) = points.iter().map(|p| (p.x, p.y)).unzip();
    let kind = set.set.kind;
    let summary = match (correlation::pearson(&across, &up), correlation::spearman(&across, &up)) {
        (Some(r), Some(rank)) => format!(
            "{}. Spearman\u{2019}s rank correlation {}, R\u{b2} {}: {}.",
            kind.counted(points.len()),
            text::number(rank, 2),
            text::number(r * r, 2),
            tendency(rank),
        ),
        _ => format!("{} with both figures: too few, or all alike.", kind.counted(points.len())),
    };
    let line = correlation::line(&across, &up);
    Chart {
        title: format!("{} against {}", y.title, x.title),
        x: with_unit(x),
        y: with_unit(y),
        marks: Marks::Points { points, line, crossed: false },
        summary,
    }
}

/// Moran's scatter plot (Anselin 1996): each area's standardised value against the mean of its neighbours'. The line's
/// slope is Moran's I. `None` where clusters were not looked for, or could not be found.
#[must_use]
pub fn moran(answer: &ClusterAnswer) -> Option<Chart> {
    let found = answer.found.as_ref().ok()?;
    let values: Vec<f64> = found.areas.iter().flatten().map(|a| a.value).collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
    let z: Vec<Option<f64>> = found.areas.iter().map(|a| a.as_ref().map(|a| (a.value - mean) / deviation)).collect();
    let points: Vec<Point> = z
        .iter()
        .enumerate()
        .filter_map(|(place, own)| {
            let x = (*own)?;
            let (sum, weight) = found
                .weights
                .of(place)
                .filter(|(other, _)| *other != place)
                .filter_map(|(other, w)| Some((w * z[other]?, w)))
                .fold((0.0, 0.0), |(s, t), (v, w)| (s + v, t + w));
            (weight > 0.0).then(|| Point { place, x, y: sum / weight })
        })
        .collect();
    let title = &answer.measure.title;
    let quadrant = |x: bool, y: bool| points.iter().filter(|p| (p.x > 0.0) == x && (p.y > 0.0) == y).count();
    let kind = answer.set.set.kind;
    let slope = found.moran.statistic;
    Some(Chart {
        title: format!("Moran scatter plot: {title}"),
        x: format!("{title}, standardised"),
        y: "mean of the neighbours".to_owned(),
        summary: format!(
            "Moran\u{2019}s I, the slope of the line, is {}. {} are high among high, {} low among low, {} low among high, {} high among low; few of them need be more than chance.",
            text::number(slope, 2),
            kind.counted(quadrant(true, true)),
            quadrant(false, false),
            quadrant(false, true),
            quadrant(true, false),
        ),
        marks: Marks::Points { points, line: Some((0.0, slope)), crossed: true },
    })
}

/// Where each area's rank lies when other judgements are made, the worst on top.
#[must_use]
pub fn ranks(set: &SetData, certainty: &Certainty) -> Chart {
    let mut all: Vec<Stretch> = certainty
        .intervals
        .iter()
        .enumerate()
        .filter_map(|(place, interval)| {
            let interval = interval.as_ref()?;
            let name = set.areas.get(place)?.name.clone();
            let number = |rank: usize| rank as f64;
            let (low, high, at) = (number(interval.low), number(interval.high), number(interval.rank));
            Some(Stretch { place, name, low, high, at })
        })
        .collect();
    all.sort_by(|a, b| a.at.total_cmp(&b.at).then_with(|| a.name.cmp(&b.name)));
    let mut widths: Vec<f64> = all.iter().map(|s| s.high - s.low + 1.0).collect();
    widths.sort_by(f64::total_cmp);
    let summary = match widths.get(widths.len() / 2) {
        Some(middle) => format!(
            "A line for each {}, the most excluded on the left. The mark is its rank; the line holds its rank in nine of ten of the {} rankings tried. Half the {} keep within {} places.",
            set.set.kind.singular(),
            text::count(certainty.draws.count),
            set.set.kind.plural(),
            text::number(*middle, 0),
        ),
        None => "No area has a rank.".to_owned(),
    };
    Chart {
        title: "How sure the ranks are".to_owned(),
        x: "rank, 1 is the most excluded".to_owned(),
        y: String::new(),
        marks: Marks::Stretches(all),
        summary,
    }
}

/// How the score, its indicators and an outcome go together.
#[must_use]
pub fn correlations(atlas: &Atlas, set: &SetData, scores: &ScoreResults, outcome: Option<&str>) -> Chart {
    let mut which = vec![Measured::Score];
    which.extend(outcome.map(|key| Measured::Indicator(key.to_owned())));
    let terms = atlas.active_model().into_iter().flat_map(|m| m.model.terms().map(|(_, t)| t.indicator.clone()));
    which.extend(terms.filter(|key| set.columns.contains_key(key)).map(Measured::Indicator));
    which.dedup();
    let measures: Vec<Measure> = which.iter().map(|m| Measure::of(atlas, set, scores, m)).collect();
    let columns: Vec<&[Option<f64>]> = measures.iter().map(|m| m.values.as_slice()).collect();
    let cells = audit::correlations(&columns, Correlation::Spearman);
    let first = if outcome.is_some() { 2 } else { 1 };
    let pairs = (first..cells.len()).flat_map(|i| (first..i).map(move |j| (i, j)));
    let closest = pairs.filter_map(|(i, j)| Some((cells[i][j]?, i, j))).max_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
    let summary = closest.map_or_else(
        || "Spearman\u{2019}s rank correlations.".to_owned(),
        |(r, i, j)| {
            format!(
                "Spearman\u{2019}s rank correlations. Of the indicators {} and {} go together most ({}){}.",
                measures[j].title.to_lowercase(),
                measures[i].title.to_lowercase(),
                text::number(r, 2),
                if r.abs() > 0.9 { ": they nearly say the same thing twice" } else { "" },
            )
        },
    );
    Chart {
        title: "What goes together".to_owned(),
        marks: Marks::Matrix { names: measures.into_iter().map(|m| m.title).collect(), cells },
        summary,
        ..Chart::default()
    }
}

fn known(values: &[Option<f64>]) -> impl Iterator<Item = (usize, f64)> {
    values.iter().enumerate().filter_map(|(place, v)| Some((place, v.filter(|v| v.is_finite())?)))
}

fn with_unit(measure: &Measure) -> String {
    if measure.unit.is_empty() { measure.title.clone() } else { format!("{}, {}", measure.title, measure.unit) }
}

fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn tendency(r: f64) -> &'static str {
    match r {
        r if r >= 0.7 => "they rise together closely",
        r if r >= 0.3 => "they tend to rise together",
        r if r <= -0.7 => "as one rises the other falls, closely",
        r if r <= -0.3 => "as one rises the other tends to fall",
        _ => "one says little of the other",
    }
}

/// A chart's figures as rows of a table, with a header.
#[must_use]
pub fn rows(chart: &Chart, set: &SetData) -> Vec<Vec<String>> {
    let area = |place: usize| {
        let area = set.areas.get(place);
        [area.map_or_else(String::new, |a| a.code.to_string()), area.map_or_else(String::new, |a| a.name.clone())]
    };
    let strings = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<String>>();
    match &chart.marks {
        Marks::Bars(bars) => std::iter::once(strings(&["from", "to", "areas"]))
            .chain(bars.iter().map(|b| vec![b.from.to_string(), b.to.to_string(), b.count.to_string()]))
            .collect(),
        Marks::Points { points, .. } => std::iter::once(strings(&["code", "name", &chart.x, &chart.y]))
            .chain(points.iter().map(|p| [area(p.place).as_slice(), &[p.x.to_string(), p.y.to_string()]].concat()))
            .collect(),
        Marks::Stretches(all) => std::iter::once(strings(&["code", "name", "rank", "low", "high"]))
            .chain(all.iter().map(|s| {
                [area(s.place).as_slice(), &[s.at.to_string(), s.low.to_string(), s.high.to_string()]].concat()
            }))
            .collect(),
        Marks::Matrix { names, cells } => {
            let mut head = vec![String::new()];
            head.extend(names.iter().cloned());
            let row = |(name, own): (&String, &Vec<Option<f64>>)| {
                let mut row = vec![name.clone()];
                row.extend(own.iter().map(|r| r.map_or_else(String::new, |r| r.to_string())));
                row
            };
            std::iter::once(head).chain(names.iter().zip(cells).map(row)).collect()
        }
    }
}

/// Why a chart could not become a picture.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    #[error(transparent)]
    Drawing(#[from] RasterError),
    #[error(transparent)]
    Encoding(#[from] PngError),
}

/// Dots an inch of a chart's picture.
const DPI: u32 = 200;

/// A chart as the bytes of a PNG, with the sources of its figures at the foot. The same chart gives the same bytes.
///
/// # Errors
/// When it cannot be drawn.
pub fn png(chart: &Chart, chosen: Option<(usize, &str)>, atlas: &Atlas) -> Result<Vec<u8>, ChartError> {
    let mut lines: Vec<&str> = atlas.sources.iter().map(|s| s.description.attribution.as_str()).collect();
    lines.retain(|l| !l.is_empty());
    lines.sort_unstable();
    lines.dedup();
    let page = crate::render::chart::page(chart, chosen, &lines.join(" "));
    let drawn = raster::draw_page(&page, DPI)?;
    let texts = [(png::TITLE, chart.title.as_str()), (png::DESCRIPTION, chart.summary.as_str())];
    Ok(png::encode(&drawn, DPI, &texts)?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::progress::Progress;
    use crate::model::map_mode::ClusterMap;
    use crate::project::map_modes::{find_clusters, question};
    use crate::project::sample;

    #[test]
    fn charts_of_the_sample_hold_every_ward() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
        let atlas = project.atlas();
        let set = Arc::clone(atlas.active_set().expect("wards"));
        let scores = crate::analysis::score(&set, &atlas.active_model().expect("a model").model);
        let of = |key: &str| Measure::of(atlas, &set, &scores, &Measured::Indicator(key.to_owned()));
        let score = Measure::of(atlas, &set, &scores, &Measured::Score);

        let bars = histogram(&set, &score);
        let Marks::Bars(all) = &bars.marks else { panic!("other marks") };
        assert_eq!(all.iter().map(|b| b.count).sum::<usize>(), 26);
        assert!(bars.summary.starts_with("26 wards from 12.3"), "{}", bars.summary);

        let points = scatter(&set, &of("no_qualifications_pct"), &score);
        assert_eq!(rows(&points, &set).len(), 27);

        // The slope of the least-squares line through Moran's scatter plot is Moran's I, where every ward has neighbours.
        let map =
            ClusterMap { measure: Measured::Indicator("no_qualifications_pct".to_owned()), ..ClusterMap::default() };
        let answer = find_clusters(&question(atlas, &set, &scores, &map), &Progress::new());
        let chart = moran(&answer).expect("a chart");
        let Marks::Points { points, line, .. } = &chart.marks else { panic!("other marks") };
        let (a, b): (Vec<f64>, Vec<f64>) = points.iter().map(|p| (p.x, p.y)).unzip();
        let (_, slope) = correlation::line(&a, &b).expect("a line");
        assert!((slope - line.expect("a slope").1).abs() < 1e-9, "{slope} {line:?}");

        let matrix = correlations(atlas, &set, &scores, Some("digital_propensity_index"));
        let Marks::Matrix { names, cells } = &matrix.marks else { panic!("other marks") };
        assert_eq!((names.len(), cells[0][0]), (10, Some(1.0)));

        let draw = || png(&chart, Some((0, "Allington")), atlas).expect("a picture");
        assert_eq!(draw(), draw());
    }
}
