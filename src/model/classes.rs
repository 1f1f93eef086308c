//! How values are put into classes for a map.

use serde::{Deserialize, Serialize};

/// Where the limits between classes lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassMethod {
    Quantile,
    EqualInterval,
    /// Natural breaks (Fisher-Jenks): the least spread within classes.
    NaturalBreaks,
    /// Again and again the values above the mean of those left.
    HeadTail,
    /// Steps of a standard deviation around the mean.
    StandardDeviation,
    /// Round numbers.
    Pretty,
}

impl ClassMethod {
    pub const ALL: [Self; 6] = [
        Self::Quantile,
        Self::EqualInterval,
        Self::NaturalBreaks,
        Self::HeadTail,
        Self::StandardDeviation,
        Self::Pretty,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quantile => "Equal counts",
            Self::EqualInterval => "Equal steps",
            Self::NaturalBreaks => "Natural groups",
            Self::HeadTail => "Heads and tails",
            Self::StandardDeviation => "Distance from the average",
            Self::Pretty => "Round numbers",
        }
    }

    /// What it does, where the choice is made.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Quantile => "Each class holds about the same number of areas (quantiles).",
            Self::EqualInterval => "Each class spans the same range of values (equal intervals).",
            Self::NaturalBreaks => "Limits fall where the values leave gaps (Fisher-Jenks natural breaks).",
            Self::HeadTail => {
                "Limits at the average, at the average of what lies above it, and so on: for many low values and few high ones (head/tail breaks)."
            }
            Self::StandardDeviation => "Each class spans one standard deviation, counted from the average.",
            Self::Pretty => "Limits are round numbers; there may be fewer or more classes than asked for.",
        }
    }
}

/// The officer's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Classing {
    pub method: ClassMethod,
    /// 2 to 9.
    pub count: usize,
}

impl Default for Classing {
    fn default() -> Self {
        Self { method: ClassMethod::NaturalBreaks, count: 5 }
    }
}

/// Limits that do not depend on the values: set by hand, or taken from another map so that a colour means the same on
/// both.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "Vec<f64>", from = "Vec<f64>")]
pub struct Breaks(Vec<f64>);

impl Breaks {
    /// Limits between classes; put in rising order, each once, and without those that are no finite numbers. One more
    /// class than limits.
    #[must_use]
    pub fn new(mut limits: Vec<f64>) -> Self {
        limits.retain(|x| x.is_finite());
        limits.sort_unstable_by(f64::total_cmp);
        limits.dedup();
        Self(limits)
    }

    /// The limits between classes, rising. A value equal to a limit belongs to the class below it.
    #[must_use]
    pub fn limits(&self) -> &[f64] {
        &self.0
    }
}

impl From<Vec<f64>> for Breaks {
    fn from(limits: Vec<f64>) -> Self {
        Self::new(limits)
    }
}

impl From<Breaks> for Vec<f64> {
    fn from(breaks: Breaks) -> Self {
        breaks.0
    }
}

impl From<&Classes> for Breaks {
    /// The limits between these classes, to be used for other values.
    fn from(classes: &Classes) -> Self {
        let inner = classes.upper.len().saturating_sub(1);
        Self::new(classes.upper[..inner].to_vec())
    }
}

/// Classes made of values. Class 0 holds the lowest. A value equal to an upper limit belongs to the class it closes,
/// so every value has exactly one class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Classes {
    /// The lowest value there is, or below it where limits are given.
    pub lowest: f64,
    /// The highest value of each class, rising; the last is the highest value there is, or above it where limits are
    /// given. Empty when nothing has a value.
    pub upper: Vec<f64>,
    /// The lowest value in each class; `None` where nothing lies.
    pub lows: Vec<Option<f64>>,
    /// How many areas are in each class.
    pub counts: Vec<usize>,
    /// How many areas have no value.
    pub no_data: usize,
}

impl Classes {
    /// The class of a value; `None` outside all classes.
    #[must_use]
    pub fn of(&self, value: f64) -> Option<usize> {
        if value.is_nan() || value < self.lowest {
            return None;
        }
        let class = self.upper.partition_point(|limit| *limit < value);
        (class < self.upper.len()).then_some(class)
    }

    /// The lowest and highest value a class may hold.
    #[must_use]
    pub fn limits(&self, class: usize) -> (f64, f64) {
        let low = if class == 0 { self.lowest } else { self.upper[class - 1] };
        (low, self.upper[class])
    }
}
