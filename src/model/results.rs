//! What a score model yields. Computed when needed, never stored as truth.

/// Scores of the areas of one boundary set, in the order of its areas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoreResults {
    pub areas: Vec<AreaScore>,
    /// The mean score of the areas that have one; `None` when none has.
    pub mean: Option<f64>,
    /// The place of each term's mean contribution over the areas that have one, in model order.
    pub mean_contributions: Vec<f64>,
    /// How many areas have a score.
    pub scored: usize,
    /// What was done to the outliers of each term's indicator, in model order.
    pub treatments: Vec<Treatment>,
}

/// One area's score and how it came about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AreaScore {
    /// 0 (least excluded) to 100 (most) under min-max and percentile ranks, around 50 under z-scores; other scales as
    /// [`super::score_model::Normalisation`] says;
    /// `None` when the missing-data rule gives none.
    pub score: Option<f64>,
    /// 1 is the most excluded; equal scores share the better place ("1, 2, 2, 4"). `None` without a score.
    pub rank: Option<usize>,
    /// One for each term in model order.
    pub parts: Vec<Part>,
    /// The share of the whole weight for which there were figures, 0 to 1.
    pub coverage: f64,
}

/// One indicator's part in one area's score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Part {
    /// As published.
    pub raw: Option<f64>,
    /// After outliers were treated; as published where nothing was done.
    pub treated: Option<f64>,
    /// On the model's scale, higher is worse.
    pub normalised: Option<f64>,
    /// The figure is not there, and `normalised` stands in for it.
    pub imputed: bool,
    /// Points of the score that come from this indicator; the parts of an area sum to its score. Under means other than
    /// the arithmetic one the score is shared out by what each indicator adds on the mean's own scale; pairwise
    /// comparison has no such parts.
    pub contribution: Option<f64>,
}

/// What was done to an indicator, to be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Treatment {
    /// Skewness and excess kurtosis before; `None` for fewer than four values, or equal ones.
    pub before: Option<Shape>,
    pub after: Option<Shape>,
    pub done: Done,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Done {
    Nothing,
    /// So many values were drawn in to the limits given.
    Winsorised {
        low: usize,
        high: usize,
        lowest: f64,
        highest: f64,
    },
    /// All values went through the logarithm ([`super::construction::Curve::Log`]).
    Logged,
    /// All values went through Box and Cox's curve with this exponent; whether it was found or given.
    BoxCox {
        lambda: f64,
        found: bool,
    },
}

/// Skewness and excess kurtosis of a sample, as Excel, SAS and SPSS give them (G1 and G2; Joanes and Gill 1998).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    pub skewness: f64,
    pub kurtosis: f64,
}
