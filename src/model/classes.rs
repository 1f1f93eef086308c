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
}

impl ClassMethod {
    pub const ALL: [Self; 3] = [Self::Quantile, Self::EqualInterval, Self::NaturalBreaks];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quantile => "Equal counts",
            Self::EqualInterval => "Equal steps",
            Self::NaturalBreaks => "Natural groups",
        }
    }

    /// What it does, where the choice is made.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Quantile => "Each class holds about the same number of areas (quantiles).",
            Self::EqualInterval => "Each class spans the same range of values (equal intervals).",
            Self::NaturalBreaks => "Limits fall where the values leave gaps (Fisher-Jenks natural breaks).",
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

/// Classes made of values. Class 0 holds the lowest. A value equal to an upper limit belongs to the class it closes,
/// so every value has exactly one class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Classes {
    /// The lowest value there is.
    pub lowest: f64,
    /// The highest value of each class, rising; the last is the highest value there is. Empty when nothing has a value.
    pub upper: Vec<f64>,
    /// The lowest value in each class; `None` for an equal step in which nothing lies.
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
