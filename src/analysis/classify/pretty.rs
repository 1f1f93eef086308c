//! Round limits.

use super::equal_interval;

/// Most classes, whatever round numbers would give.
const MOST: usize = 9;

/// Upper limits at multiples of a round step; `lowest` is below `highest`.
pub(super) fn pretty(lowest: f64, highest: f64, count: usize) -> Vec<f64> {
    if count < 2 {
        return vec![highest];
    }
    let range = highest - lowest;
    if !range.is_finite() {
        return equal_interval(lowest, highest, count);
    }
    // Heckbert: the range made round, cut into one step fewer than limits, made round again.
    let mut step = nearest(at_least(range) / (count - 1) as f64);
    loop {
        // Too small a step for doubles of this size to tell its multiples apart.
        if !(step.is_finite() && step > 0.0 && lowest + step > lowest && highest - step < highest) {
            return equal_interval(lowest, highest, count);
        }
        let first = (lowest / step).floor();
        let many = (highest / step).ceil() - first;
        if many <= MOST.max(count) as f64 {
            let mut upper: Vec<f64> = Vec::new();
            let mut at = first + 1.0;
            while at * step < highest {
                // The text of a multiple is short; the product of a double and 0.1 need not be.
                upper.push(tidy(at * step, step));
                at += 1.0;
            }
            upper.retain(|limit| (lowest..highest).contains(limit));
            upper.dedup();
            upper.push(highest);
            return upper;
        }
        step = at_least(step * 1.5);
    }
}

/// 1, 2, 5 or 10 times a power of ten, the nearest.
fn nearest(x: f64) -> f64 {
    round(x, [1.5, 3.0, 7.0])
}

/// 1, 2, 5 or 10 times a power of ten, the least that is not below.
fn at_least(x: f64) -> f64 {
    round(x, [1.0, 2.0, 5.0])
}

fn round(x: f64, limits: [f64; 3]) -> f64 {
    let power = 10_f64.powf(x.log10().floor());
    let share = x / power;
    // On a limit the nearest is the upper, the least not below the lower.
    let up_to = |limit: f64| if limits[0] > 1.0 { share < limit } else { share <= limit };
    let mantissa = if up_to(limits[0]) {
        1.0
    } else if up_to(limits[1]) {
        2.0
    } else if up_to(limits[2]) {
        5.0
    } else {
        10.0
    };
    mantissa * power
}

/// The number to as many decimals as the step has.
fn tidy(x: f64, step: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a double has at most 324 decimals")]
    let decimals = (-step.log10().floor()).clamp(0.0, 300.0) as usize;
    format!("{x:.decimals$}").parse().unwrap_or(x)
}
