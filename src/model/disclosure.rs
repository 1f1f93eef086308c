//! The project's rule for small counts: which figures may be shown as they are, and what stands in the place of those
//! that may not. How it is carried out: [`crate::analysis::disclose`].

use serde::{Deserialize, Serialize};

use crate::base::text;

/// What is done to counts before anyone sees them. The default does nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct DisclosureRule {
    /// Counts below this are hidden, and whatever would give them away; `None` hides nothing. At least 2.
    pub fewest: Option<u32>,
    /// A count of nought is shown although it is small: nobody is in it.
    pub show_zeros: bool,
    pub rounding: Rounding,
}

/// What counts are rounded to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    #[default]
    None,
    Five,
    Ten,
}

/// Why a figure that is there is not shown. Not to be confused with a figure that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Withheld {
    /// A count below the rule's limit, where saying so tells no more than that.
    FewerThan(u32),
    /// A small count, or a figure that would give one away. Which of the two is not said: that alone could be too much.
    SmallCount,
}

impl DisclosureRule {
    #[must_use]
    pub fn does_nothing(self) -> bool {
        self.fewest.is_none() && self.rounding == Rounding::None
    }

    /// The rule in a sentence, for legends, notes and exports; empty when it does nothing.
    #[must_use]
    pub fn sentence(self) -> String {
        let hidden = self.fewest.map(|n| {
            let zeros = if self.show_zeros { " (but not 0)" } else { "" };
            format!(
                "Counts below {}{zeros}, and figures that would give them away, are hidden.",
                text::number(f64::from(n), 0)
            )
        });
        let rounded = self.rounding.base().map(|base| format!("Counts are rounded to the nearest {base}."));
        hidden.into_iter().chain(rounded).collect::<Vec<_>>().join(" ")
    }
}

impl Rounding {
    pub const ALL: [Self; 3] = [Self::None, Self::Five, Self::Ten];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "Not rounded",
            Self::Five => "To the nearest 5",
            Self::Ten => "To the nearest 10",
        }
    }

    /// What counts are rounded to a multiple of.
    #[must_use]
    pub fn base(self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::Five => Some(5),
            Self::Ten => Some(10),
        }
    }

    /// Rounded to the nearest multiple, halves away from nought.
    #[must_use]
    pub fn round(self, count: f64) -> f64 {
        self.base().map_or(count, |base| (count / f64::from(base)).round() * f64::from(base))
    }
}

impl Withheld {
    /// What stands in the figure's place.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::FewerThan(n) => format!("fewer than {}", text::number(f64::from(n), 0)),
            Self::SmallCount => HIDDEN.to_owned(),
        }
    }
}

/// What stands in the place of a figure that is hidden, in a table for other programs: the shorthand of the Government
/// Analysis Function for confidential figures ("Using symbols in tables").
pub const SHORTHAND: &str = "[c]";

/// What stands in the place of a figure that is hidden.
pub const HIDDEN: &str = "hidden: small count";

#[cfg(test)]
mod tests {
    use super::*;

    /// Conventional rounding to base 5, as ONS publishes it: 0 to 2 become 0, 3 to 7 become 5.
    #[test]
    fn rounding_is_to_the_nearest() {
        let rounded: Vec<f64> = (0..=13).map(|n| Rounding::Five.round(f64::from(n))).collect();
        assert_eq!(rounded, [0., 0., 0., 5., 5., 5., 5., 5., 10., 10., 10., 10., 10., 15.]);
        assert_eq!([4.0, 5.0, 14.9, 15.0].map(|n| Rounding::Ten.round(n)), [0.0, 10.0, 10.0, 20.0]);
        assert_eq!(Rounding::None.round(3.0), 3.0);
    }

    #[test]
    fn the_rule_speaks_in_sentences() {
        assert_eq!(DisclosureRule::default().sentence(), "");
        let rule = DisclosureRule { fewest: Some(10), show_zeros: true, rounding: Rounding::Five };
        let said = "Counts below 10 (but not 0), and figures that would give them away, are hidden. Counts are rounded \
                    to the nearest 5.";
        assert_eq!(rule.sentence(), said);
        assert_eq!(Withheld::FewerThan(10).text(), "fewer than 10");
    }
}
