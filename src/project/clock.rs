//! The time, for the date of an import. The only room that reads the clock; everything below is told.

use std::time::{SystemTime, UNIX_EPOCH};

/// Now in UTC: `2026-11-21T22:50:00Z`.
#[must_use]
pub fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    utc(seconds)
}

/// The day in UTC: `2026-11-21`.
#[must_use]
pub fn today() -> String {
    now().chars().take(10).collect()
}

/// A day as people write it: "21 November 2026"; what is no day as it came.
#[must_use]
pub fn in_words(date: &str) -> String {
    let day = chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d");
    day.map_or_else(|_| date.to_owned(), |day| day.format("%-d %B %Y").to_string())
}

/// The days from 1 January 1970 to a day of the calendar written `2026-11-21`; `None` for what is none.
#[must_use]
pub fn days_since_1970(date: &str) -> Option<i64> {
    let date = chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").ok().filter(|_| date.len() == 10)?;
    Some(date.signed_duration_since(chrono::NaiveDate::default()).num_days())
}

/// Seconds since 1970 as a date and time of the Gregorian calendar. The days are counted from 1 March of year 0, so that
/// the leap day ends the year, as in H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn only_days_of_the_calendar_are_days() {
        assert_eq!(super::days_since_1970("1970-01-02"), Some(1));
        assert_eq!(super::days_since_1970("2026-11-21"), Some(20_778));
        for no in ["2025-02-29", "21/11/2026", "2026-1-1", "", "soon"] {
            assert_eq!(super::days_since_1970(no), None, "{no}");
        }
    }

    #[test]
    fn days_are_written_as_people_do() {
        assert_eq!(super::in_words("2026-11-01"), "1 November 2026");
        assert_eq!(super::in_words("soon"), "soon");
    }

    /// Against `date --utc --date=@N`.
    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(utc(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(utc(1_709_251_199), "2024-02-29T23:59:59Z");
        assert_eq!(utc(1_795_301_400), "2026-11-21T22:50:00Z");
    }
}
