//! Opening hours as a week: what `opening_hours` text of OpenStreetMap means for a plain Monday to Sunday.
//!
//! Text is parsed by the crate that speaks the syntax; here its rules are laid over a week in the order the syntax gives
//! them (a later rule takes the place of an earlier one on the days it names, one after a comma adds to it). What a week
//! cannot show is told apart and never guessed at: holidays are left out, hours of some months or some weeks only are
//! [`Openness::Sometimes`], and so are hours that are said to be uncertain.

use std::fmt::Write as _;

use opening_hours_syntax::rules::day::{DaySelector, WeekDayRange};
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use opening_hours_syntax::rules::{RuleKind, RuleOperator, RuleSequence};
use serde::{Deserialize, Serialize};

/// The days as the syntax writes them, Monday first.
pub const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// The days as people write them, Monday first.
pub const DAY_NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const DAY_MINUTES: u16 = 24 * 60;

/// Texts longer than this are not opening hours.
const LONGEST: usize = 1_000;

/// From a minute of the day to another, the end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub from: u16,
    /// At most 24 hours; later than `from`.
    pub to: u16,
    /// Only in some weeks or months.
    pub sometimes: bool,
}

/// The hours of a plain week: for each day its spans, rising and apart from each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week {
    pub days: [Vec<Span>; 7],
    /// What the week leaves out of the text, in words: "some hours hold in part of the year only". Empty when it shows
    /// all.
    pub left_out: String,
}

/// Whether something is open at a moment of a plain week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Openness {
    Open,
    /// In some weeks or months only.
    Sometimes,
    Closed,
    /// No hours are known, or they cannot be read.
    NotKnown,
}

/// A moment of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// 0 is Monday.
    pub day: u8,
    /// Of the day.
    pub minute: u16,
}

impl Moment {
    /// "Tuesday 10:00".
    #[must_use]
    pub fn said(self) -> String {
        let day = DAY_NAMES[usize::from(self.day.min(6))];
        format!("{day} {}", clock(self.minute))
    }
}

/// "09:30".
#[must_use]
pub fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Why a text is no opening hours, as a sentence that says what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\u{201c}{text}\u{201d} cannot be read as opening hours. Write them like Mo-Fr 09:00-17:00; Sa 10:00-13:00.")]
pub struct NoHours {
    text: String,
}

/// How one of these hours stands at a moment; text that is empty or cannot be read is [`Openness::NotKnown`].
#[must_use]
pub fn openness(text: &str, at: Moment) -> Openness {
    match Week::parse(text) {
        Ok(Some(week)) => week.at(at),
        Ok(None) | Err(_) => Openness::NotKnown,
    }
}

impl Week {
    /// Reads a text; `None` when it is empty.
    ///
    /// # Errors
    /// When the text is not in the syntax.
    pub fn parse(text: &str) -> Result<Option<Self>, NoHours> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let refused = || NoHours { text: text.chars().take(60).collect() };
        if text.len() > LONGEST || !(text.contains(':') || text == "24/7" || text == "off" || text == "closed") {
            return Err(refused());
        }
        let rules = opening_hours_syntax::parse(text).map_err(|_| refused())?.rules;
        let mut week = Self::default();
        let mut left_out: Vec<&'static str> = Vec::new();
        for rule in &rules {
            week.lay(rule, &mut left_out);
        }
        left_out.sort_unstable();
        left_out.dedup();
        week.left_out = left_out.join("; ");
        for day in &mut week.days {
            tidy(day);
        }
        Ok(Some(week))
    }

    fn lay(&mut self, rule: &RuleSequence, left_out: &mut Vec<&'static str>) {
        if rule.operator == RuleOperator::Fallback {
            left_out.push("what holds otherwise is not shown");
            return;
        }
        let part_of_year = is_part_of_year(&rule.day_selector);
        let Some(days) = days_of(&rule.day_selector) else {
            left_out.push("hours on holidays are not shown");
            return;
        };
        // "unknown" is how the syntax says that it depends: on the week, or on being asked.
        let is_uncertain = rule.kind == RuleKind::Unknown;
        if is_uncertain {
            left_out.push("some hours are not of every week, or uncertain");
        }
        if part_of_year {
            left_out.push("some hours hold in part of the year only");
        }
        if days.iter().flatten().any(|some_weeks| *some_weeks) {
            left_out.push("some hours hold in some weeks only");
        }
        let mut spans = Vec::new();
        for span in &rule.time_selector.spans {
            match minutes(span) {
                Some(found) => spans.push(found),
                None => left_out.push("hours by sunrise or sunset are not shown"),
            }
        }
        for (day, some_weeks) in days.iter().enumerate().filter_map(|(d, some)| Some((d, (*some)?))) {
            let sometimes = part_of_year || some_weeks || is_uncertain;
            let takes_place = rule.operator == RuleOperator::Normal && !sometimes;
            if rule.kind == RuleKind::Closed {
                if takes_place && rule.time_selector == opening_hours_syntax::rules::time::TimeSelector::default() {
                    self.days[day].clear();
                } else if takes_place {
                    for (from, to) in &spans {
                        cut(&mut self.days[day], *from, *to);
                    }
                }
                continue;
            }
            if takes_place {
                self.days[day].clear();
            }
            for (from, to) in &spans {
                self.days[day].push(Span { from: *from, to: (*to).min(DAY_MINUTES), sometimes });
                if *to > DAY_MINUTES {
                    self.days[(day + 1) % 7].push(Span { from: 0, to: to - DAY_MINUTES, sometimes });
                }
            }
        }
    }

    #[must_use]
    pub fn at(&self, moment: Moment) -> Openness {
        let spans = self.days.get(usize::from(moment.day)).map_or(&[][..], Vec::as_slice);
        let mut there = spans.iter().filter(|s| (s.from..s.to).contains(&moment.minute));
        match there.next() {
            None => Openness::Closed,
            Some(first) if first.sometimes && there.all(|s| s.sometimes) => Openness::Sometimes,
            Some(_) => Openness::Open,
        }
    }

    /// Hours that begin before six in the morning and end before noon: mostly those of an afternoon without its "pm".
    #[must_use]
    pub fn at_night(&self) -> Option<(usize, Span)> {
        let is_odd = |s: &&Span| (60..6 * 60).contains(&s.from) && s.to <= 12 * 60;
        self.days.iter().enumerate().find_map(|(day, spans)| Some((day, *spans.iter().find(is_odd)?)))
    }

    /// Hours a week that are open every week.
    #[must_use]
    pub fn hours(&self) -> f64 {
        let spans = self.days.iter().flatten().filter(|s| !s.sometimes);
        spans.map(|s| f64::from(s.to - s.from) / 60.0).sum()
    }

    /// In the syntax, days of like hours together: "Mo-Fr 09:00-17:00; Sa 09:00-13:00". "off" for a week without any.
    #[must_use]
    pub fn to_osm(&self) -> String {
        let mut said = String::new();
        let mut day = 0;
        let mut done = [false; 7];
        while day < 7 {
            if done[day] || self.days[day].is_empty() {
                day += 1;
                continue;
            }
            let alike: Vec<usize> = (day..7).filter(|d| !done[*d] && self.days[*d] == self.days[day]).collect();
            for d in &alike {
                done[*d] = true;
            }
            if !said.is_empty() {
                said.push_str("; ");
            }
            // Writing to a String cannot fail.
            let _ = write!(said, "{} {}", day_names(&alike), spans_said(&self.days[day]));
            day += 1;
        }
        if said.is_empty() { "off".to_owned() } else { said }
    }
}

/// "Mo-We,Fr" from rising days.
fn day_names(days: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *day => *last = *day,
            _ => runs.push((*day, *day)),
        }
    }
    let run = |(from, to): &(usize, usize)| match to - from {
        0 => DAYS[*from].to_owned(),
        1 => format!("{},{}", DAYS[*from], DAYS[*to]),
        _ => format!("{}-{}", DAYS[*from], DAYS[*to]),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(",")
}

/// "09:00-13:00,14:00-17:00"; empty for a closed day.
#[must_use]
pub fn spans_said(spans: &[Span]) -> String {
    spans.iter().map(|s| format!("{}-{}", clock(s.from), clock(s.to))).collect::<Vec<_>>().join(",")
}

/// One day as a person types it: "09:00-13:00, 14:00-17:00", "9-5", "closed". `None` when it cannot be read.
#[must_use]
pub fn day_typed(text: &str) -> Option<Vec<Span>> {
    let text = text.trim().to_lowercase();
    if matches!(text.as_str(), "" | "closed" | "off" | "-") {
        return Some(Vec::new());
    }
    let mut spans = Vec::new();
    for part in text.split([',', ';', '/', '&']) {
        let (from, to) = part.split_once(['-', '\u{2013}'])?;
        let (from, mut to) = (time_typed(from)?, time_typed(to)?);
        // "9-5" is until five in the afternoon.
        if to <= from && to < 12 * 60 && !part.contains(':') {
            to += 12 * 60;
        }
        if to <= from || to > DAY_MINUTES {
            return None;
        }
        spans.push(Span { from, to, sometimes: false });
    }
    tidy(&mut spans);
    Some(spans)
}

fn time_typed(text: &str) -> Option<u16> {
    let text = text.trim();
    let (digits, noon) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(rest), _) => (rest.trim(), Some(false)),
        (_, Some(rest)) => (rest.trim(), Some(true)),
        _ => (text, None),
    };
    let (hour, minute) = digits.split_once([':', '.']).unwrap_or((digits, "0"));
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match noon {
        Some(pm) if (1..=12).contains(&hour) => hour % 12 + if pm { 12 } else { 0 },
        Some(_) => return None,
        None => hour,
    };
    (minute < 60 && hour * 60 + minute <= DAY_MINUTES).then_some(hour * 60 + minute)
}

/// Puts spans in order and joins those of one kind that touch.
pub fn tidy(spans: &mut Vec<Span>) {
    spans.retain(|s| s.from < s.to);
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans.drain(..) {
        match joined.last_mut() {
            Some(last) if last.sometimes == span.sometimes && span.from <= last.to => last.to = last.to.max(span.to),
            _ => joined.push(span),
        }
    }
    *spans = joined;
}

/// Takes a stretch of the day out of the spans.
pub fn cut(spans: &mut Vec<Span>, from: u16, to: u16) {
    let left: Vec<Span> = spans
        .iter()
        .flat_map(|s| {
            let before = Span { to: s.to.min(from), ..*s };
            let after = Span { from: s.from.max(to), ..*s };
            [before, after]
        })
        .filter(|s| s.from < s.to)
        .collect();
    *spans = left;
}

/// For each day of the week whether the selector names it (`None`: not), and then whether for some weeks only. `None` for
/// a rule that is about holidays alone.
fn days_of(selector: &DaySelector) -> Option<[Option<bool>; 7]> {
    if selector.weekday.is_empty() {
        return Some([Some(false); 7]);
    }
    let mut days = [None; 7];
    let mut any = false;
    for range in &selector.weekday {
        let WeekDayRange::Fixed { range, offset, nth_from_start, nth_from_end } = range else { continue };
        any = true;
        let some_weeks = *offset != 0 || nth_from_start.contains(&false) || nth_from_end.contains(&false);
        let (from, to) = (range.start().num_days_from_monday(), range.end().num_days_from_monday());
        for step in 0..7 {
            let day = (from + step) % 7;
            let place = &mut days[day as usize];
            *place = Some(place.unwrap_or(true) && some_weeks);
            if day == to {
                break;
            }
        }
    }
    any.then_some(days)
}

fn is_part_of_year(selector: &DaySelector) -> bool {
    !(selector.year.is_empty() && selector.monthday.is_empty() && selector.week.is_empty())
}

/// From and to in minutes of the first day; `to` may reach into the next.
fn minutes(span: &TimeSpan) -> Option<(u16, u16)> {
    match (&span.range.start, &span.range.end) {
        (Time::Fixed(from), Time::Fixed(to)) => {
            let (from, to) = (from.mins_from_midnight(), to.mins_from_midnight());
            // Before the day is over; the syntax lets spans run into the next one.
            let to = if to <= from { to + DAY_MINUTES } else { to };
            Some((from, to.min(2 * DAY_MINUTES)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, day: u8, hour: u16) -> Openness {
        openness(text, Moment { day, minute: hour * 60 })
    }

    #[test]
    fn a_week_is_read_as_the_specification_of_the_syntax_says() {
        // Rules of <https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification>.
        assert_eq!(at("Mo-Fr 09:00-17:00; Sa 09:00-13:00", 5, 12), Openness::Open);
        assert_eq!(at("Mo-Fr 09:00-17:00; Sa 09:00-13:00", 5, 13), Openness::Closed, "the end is not included");
        // A later rule takes the place of an earlier one on its days, ...
        assert_eq!(at("Mo-Fr 09:00-17:00; We 14:00-20:00", 2, 10), Openness::Closed);
        assert_eq!(at("Mo-Fr 09:00-17:00; We off", 2, 10), Openness::Closed);
        // ... one after a comma adds to it.
        assert_eq!(at("Mo-Fr 09:00-12:00, We 14:00-20:00", 2, 10), Openness::Open);
        assert_eq!(at("Mo-Fr 08:00-18:00; PH off", 0, 9), Openness::Open);
        assert_eq!(at("24/7", 6, 3), Openness::Open);
        assert_eq!(at("Fr 20:00-02:00", 5, 1), Openness::Open, "past midnight");
        assert_eq!(at("Th[1] 10:00-12:00", 3, 11), Openness::Sometimes);
        assert_eq!(at("Apr-Sep: Su 10:00-16:00", 6, 11), Openness::Sometimes);
        assert_eq!(at("Fr-Mo 10:00-12:00", 0, 11), Openness::Open, "a range may run over Sunday");
        assert_eq!(at("", 0, 11), Openness::NotKnown);
        assert_eq!(at("ring the bell", 0, 11), Openness::NotKnown);
        assert_eq!(at("2019", 0, 11), Openness::NotKnown);
    }

    #[test]
    fn what_a_week_leaves_out_is_said() {
        let week = Week::parse("Mo-Fr 09:00-17:00; PH off; Th[1] 18:00-20:00").expect("hours").expect("some");
        assert!(week.left_out.contains("holidays") && week.left_out.contains("some weeks"), "{}", week.left_out);
        assert!((week.hours() - 40.0).abs() < 1e-9, "{}", week.hours());
        assert!(Week::parse("Mo 9-").is_err());
        assert!(Week::parse(&"Mo 09:00-10:00; ".repeat(500)).is_err(), "no text without end");
    }

    #[test]
    fn a_week_is_written_as_it_was_read() {
        for text in [
            "Mo-Fr 09:00-17:00; Sa 09:00-13:00",
            "Mo,We 09:00-13:00,14:00-17:00; Tu 10:00-12:00",
            "off",
            "Sa,Su 10:00-16:00",
        ] {
            let week = Week::parse(text).expect("hours").expect("some");
            assert_eq!(week.to_osm(), text);
            assert_eq!(Week::parse(&week.to_osm()), Ok(Some(week)));
        }
    }

    #[test]
    fn a_day_is_read_as_people_type_it() {
        let said = |text: &str| day_typed(text).map(|d| spans_said(&d));
        assert_eq!(said("9-5").as_deref(), Some("09:00-17:00"));
        assert_eq!(said("9.30am-1pm, 2pm - 17:00").as_deref(), Some("09:30-13:00,14:00-17:00"));
        assert_eq!(said("14:00-15:00,13:00-14:00").as_deref(), Some("13:00-15:00"));
        assert_eq!(said("closed").as_deref(), Some(""));
        for nonsense in ["nine", "9", "17:00-09:00", "25:00-26:00", "10:99-11:00", "-"] {
            assert_eq!(day_typed(nonsense).filter(|d| !d.is_empty()), None, "{nonsense}");
        }
    }
}
