//! On which days it is planned for: one, several in a row, or a series like every second Tuesday; and the rounds of a plan
//! day by day.

use chrono::{Datelike as _, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::model::hours::DAY_NAMES;

use super::{Outreach, Round, RoundPlan};

/// A plan has at most so many days.
pub const MOST_DAYS: u16 = 60;

/// How far the days of a plan are apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    #[default]
    Day,
    /// Monday to Friday.
    Weekday,
    Weeks(u8),
}

impl Every {
    /// "every second Tuesday", "every day".
    #[must_use]
    pub fn said(self, weekday: &str) -> String {
        match self {
            Self::Day => "every day".to_owned(),
            Self::Weekday => "every day from Monday to Friday".to_owned(),
            Self::Weeks(0 | 1) => format!("every {weekday}"),
            Self::Weeks(2) => format!("every second {weekday}"),
            Self::Weeks(3) => format!("every third {weekday}"),
            Self::Weeks(4) => format!("every fourth {weekday}"),
            Self::Weeks(n) => format!("every {n} weeks on {weekday}"),
        }
    }
}

/// Which days follow the first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Series {
    pub every: Every,
    /// How many days, the first counted; at most [`MOST_DAYS`].
    pub times: u16,
    /// No day after this date, like 2026-12-22; empty for none.
    pub until: String,
    /// Whether each day visits the same stops. Otherwise each stop is visited once, on one of the days.
    pub same: bool,
}

impl Default for Series {
    fn default() -> Self {
        Self { every: Every::default(), times: 1, until: String::new(), same: false }
    }
}

/// A day of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// `None` where no date was said.
    pub date: Option<NaiveDate>,
    /// Monday 0.
    pub weekday: u8,
}

impl Day {
    #[must_use]
    pub fn weekday_name(self) -> &'static str {
        DAY_NAMES[usize::from(self.weekday.min(6))]
    }

    /// "Tuesday 24 November 2026", or "Tuesday, no date set".
    #[must_use]
    pub fn said(self) -> String {
        let weekday = self.weekday_name();
        self.date
            .map_or_else(|| format!("{weekday}, no date set"), |date| format!("{weekday} {}", date.format("%-d %B %Y")))
    }

    /// "Tue 24 Nov", or "Tuesday".
    #[must_use]
    pub fn short(self) -> String {
        let weekday = self.weekday_name();
        self.date.map_or_else(|| weekday.to_owned(), |date| format!("{} {}", &weekday[..3], date.format("%-d %b")))
    }
}

/// The first day after this one that is from Monday to Friday: when a round is most likely to be.
#[must_use]
pub fn next_weekday(today: NaiveDate) -> Option<NaiveDate> {
    (1..=3).filter_map(|n| today.checked_add_days(Days::new(n))).find(|d| d.weekday().num_days_from_monday() < 5)
}

/// A date as it is written: 2026-11-24, 24/11/2026, 24 November 2026. The day comes before the month, as in Britain.
#[must_use]
pub fn date(text: &str) -> Option<NaiveDate> {
    let ways = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y"];
    let dates = ways.iter().filter_map(|way| NaiveDate::parse_from_str(text.trim(), way).ok());
    // A year of two digits must not be taken for one of the first century.
    dates.into_iter().find(|date| (1900..2200).contains(&date.year()))
}

/// The same date as it is kept: 2026-11-24. What is no date stays as it is.
#[must_use]
pub fn kept_date(text: &str) -> String {
    date(text).map_or_else(|| text.trim().to_owned(), |date| date.to_string())
}

impl Outreach {
    /// The days it is planned for, the first first; at least one.
    pub fn days(&self) -> Vec<Day> {
        // Without a date the weekdays of some week that begins on a Monday are meant.
        let Some(first) = self.day().or_else(|| NaiveDate::from_ymd_opt(2001, 1, 1)) else { return Vec::new() };
        let has_date = self.day().is_some();
        let until = date(&self.series.until).filter(|_| has_date);
        let step = match self.series.every {
            Every::Weeks(n) => u64::from(n.max(1)) * 7,
            Every::Day | Every::Weekday => 1,
        };
        let is_wanted = |date: &NaiveDate| {
            self.series.every != Every::Weekday || date.weekday().num_days_from_monday() < 5 || *date == first
        };
        let all = (0..u64::from(MOST_DAYS) * 2).map_while(|n| first.checked_add_days(Days::new(n * step)));
        all.filter(is_wanted)
            .take(usize::from(self.series.times.clamp(1, MOST_DAYS)))
            .enumerate()
            .take_while(|(at, date)| *at == 0 || until.is_none_or(|until| *date <= until))
            .map(|(_, date)| Day {
                date: has_date.then_some(date),
                weekday: u8::try_from(date.weekday().num_days_from_monday()).unwrap_or(0),
            })
            .collect()
    }

    /// The days that are planned one by one: where each visits the same stops, one stands for all.
    pub fn planned_days(&self) -> Vec<Vec<Day>> {
        let days = self.days();
        if self.series.same { vec![days] } else { days.into_iter().map(|day| vec![day]).collect() }
    }

    /// Every going out of a plan: the day and the round, in the order of days and teams.
    pub fn outings<'a>(&self, plan: &'a RoundPlan) -> Vec<(Day, &'a Round)> {
        let round_of = |number: usize| plan.rounds.iter().filter(move |r| usize::from(r.day) == number);
        let planned = self.planned_days().into_iter().enumerate();
        planned
            .flat_map(|(number, days)| days.into_iter().flat_map(move |day| round_of(number).map(move |r| (day, r))))
            .collect()
    }

    /// "Van", or "Van, Tue 24 Nov" where several days are planned one by one.
    pub fn round_name(&self, round: &Round) -> String {
        let days = self.planned_days();
        match days.get(usize::from(round.day)).map(Vec::as_slice) {
            Some([day]) if days.len() > 1 => format!("{}, {}", round.team, day.short()),
            _ => round.team.clone(),
        }
    }

    /// "every second Tuesday from 24 November 2026, 6 times"; `None` for a single day.
    pub fn series_said(&self) -> Option<String> {
        let days = self.days();
        let (first, last) = (days.first()?, days.last()?);
        if days.len() < 2 {
            return None;
        }
        let every = self.series.every.said(first.weekday_name());
        let span = match (first.date, last.date) {
            (Some(from), Some(to)) => format!(" from {} to {}", from.format("%-d %B %Y"), to.format("%-d %B %Y")),
            _ => String::new(),
        };
        Some(format!("{every}{span}, {} times", days.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(first: &str, series: Series) -> Vec<String> {
        let outreach = Outreach { date: first.to_owned(), series, ..Outreach::default() };
        outreach.days().iter().map(|d| d.short()).collect()
    }

    #[test]
    fn every_second_tuesday_is_a_fortnight_apart() {
        let series = Series { every: Every::Weeks(2), times: 3, ..Series::default() };
        assert_eq!(dates("2026-11-24", series.clone()), ["Tue 24 Nov", "Tue 8 Dec", "Tue 22 Dec"]);
        let until = Series { until: "2026-12-21".to_owned(), ..series.clone() };
        assert_eq!(dates("2026-11-24", until), ["Tue 24 Nov", "Tue 8 Dec"]);
        assert_eq!(dates("", series), ["Monday", "Monday", "Monday"]);
    }

    #[test]
    fn weekdays_leave_out_the_weekend() {
        let series = Series { every: Every::Weekday, times: 3, ..Series::default() };
        assert_eq!(dates("2026-11-26", series), ["Thu 26 Nov", "Fri 27 Nov", "Mon 30 Nov"]);
    }

    #[test]
    fn a_round_is_offered_for_the_next_day_of_the_working_week() {
        let next = |today: &str| date(today).and_then(next_weekday).map(|d| d.to_string());
        assert_eq!(next("2026-11-24").as_deref(), Some("2026-11-25"));
        assert_eq!(next("2026-11-27").as_deref(), Some("2026-11-30"), "a Friday");
        assert_eq!(next("2026-11-28").as_deref(), Some("2026-11-30"), "a Saturday");
    }

    #[test]
    fn a_day_without_a_date_says_so() {
        let outreach = Outreach::default();
        assert_eq!(outreach.days()[0].said(), "Monday, no date set");
    }

    #[test]
    fn a_series_is_said_in_words_and_a_day_is_none() {
        let series = Series { every: Every::Weeks(2), times: 3, ..Series::default() };
        let outreach = Outreach { date: "2026-11-24".to_owned(), series, ..Outreach::default() };
        let said = "every second Tuesday from 24 November 2026 to 22 December 2026, 3 times";
        assert_eq!(outreach.series_said().as_deref(), Some(said));
        assert_eq!(Outreach::default().series_said(), None);
    }
}
