//! `classify`: classes for a list of values.

use anyhow::bail;
use serde_json::json;

use crate::analysis::classify::{classify, classify_by};
use crate::model::classes::{Breaks, ClassMethod, Classing};

use super::args::{Classify, MethodName, TableFormat};
use super::{Outcome, output, values};

pub(super) fn run(args: &Classify) -> anyhow::Result<Outcome> {
    let read = values::read(&args.values, args.column.as_deref())?;
    let count = args.classes;
    let by = |method| classify(&read.values, Classing { method, count });
    let classes = match args.method {
        MethodName::Quantile => by(ClassMethod::Quantile),
        MethodName::EqualInterval => by(ClassMethod::EqualInterval),
        MethodName::NaturalBreaks => by(ClassMethod::NaturalBreaks),
        MethodName::HeadTail => by(ClassMethod::HeadTail),
        MethodName::StandardDeviation => by(ClassMethod::StandardDeviation),
        MethodName::Pretty => by(ClassMethod::Pretty),
        MethodName::Manual if args.breaks.is_empty() => {
            bail!("Say where the limits lie, with --breaks 10,20,50.")
        }
        MethodName::Manual => classify_by(&read.values, &Breaks::new(args.breaks.clone())),
    };
    if classes.upper.is_empty() {
        bail!("No row has a value.");
    }
    // How far the values of each class lie from its mean: what natural breaks make least.
    let mut sums = vec![(0.0_f64, 0.0_f64); classes.upper.len()];
    let placed = || read.values.iter().flatten().filter_map(|x| classes.of(*x).map(|class| (class, *x)));
    placed().for_each(|(class, x)| sums[class].0 += x);
    let means: Vec<f64> = sums.iter().zip(&classes.counts).map(|(sum, n)| sum.0 / (*n).max(1) as f64).collect();
    placed().for_each(|(class, x)| sums[class].1 += (x - means[class]).powi(2));
    let squares: f64 = sums.iter().map(|sum| sum.1).sum();

    let bytes = if args.format == TableFormat::Json {
        let rows: Vec<_> = (0..classes.upper.len())
            .map(|class| {
                let (lower, upper) = classes.limits(class);
                json!({"class": class + 1, "lower": lower, "upper": upper, "count": classes.counts[class]})
            })
            .collect();
        let mut all = json!({
            "classes": rows, "breaks": classes.upper, "lowest": classes.lowest, "no_data": classes.no_data,
            "sum_of_squares": squares
        });
        if args.assign {
            all["class_of_row"] =
                read.values.iter().map(|v| json!(v.and_then(|x| classes.of(x)).map(|c| c + 1))).collect();
        }
        let mut text = serde_json::to_vec_pretty(&all)?;
        text.push(b'\n');
        text
    } else {
        let mut table = csv::Writer::from_writer(Vec::new());
        if args.assign {
            table.write_record(["id", "value", "class"])?;
            for (row, value) in read.values.iter().enumerate() {
                let id = read.ids.as_ref().map_or_else(|| (row + 1).to_string(), |ids| ids[row].clone());
                let class = value.and_then(|x| classes.of(x)).map(|class| (class + 1).to_string());
                table.write_record([
                    id,
                    value.map_or_else(String::new, |x| x.to_string()),
                    class.unwrap_or_default(),
                ])?;
            }
        } else {
            table.write_record(["class", "lower", "upper", "count"])?;
            for (class, count) in classes.counts.iter().enumerate() {
                let (lower, upper) = classes.limits(class);
                table.write_record([
                    (class + 1).to_string(),
                    lower.to_string(),
                    upper.to_string(),
                    count.to_string(),
                ])?;
            }
            if classes.no_data > 0 {
                table.write_record(["no data", "", "", &classes.no_data.to_string()])?;
            }
        }
        table.into_inner()?
    };
    output::result(&bytes)?;
    Ok(Outcome::Done)
}
