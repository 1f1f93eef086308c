//! Opening hours as people write them, brought to the `opening_hours` syntax of OpenStreetMap and checked by the crate
//! that speaks it. What cannot be understood is not guessed at. Nothing here knows tables or venues.

/// The days as the syntax writes them, Monday first.
const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// What was made of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Hours {
    /// It says nothing.
    Nothing,
    /// Closed on the day asked about.
    Closed,
    Known {
        /// "Mo 09:00-17:00; Tu 09:00-13:00,14:00-17:00".
        rules: String,
        /// What the syntax leaves out ("Fortnightly"), or what looks wrong in it; may be empty.
        doubt: String,
    },
    NotUnderstood,
}

/// The day that a header speaks of ("Monday staffed hours", "mon"), Monday 0.
pub(super) fn day_of(header: &str) -> Option<usize> {
    let lower = header.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let day = day(words.next()?)?;
    let hours = ["hours", "staffed", "opening", "open", "times", "time"];
    words.all(|w| hours.contains(&w)).then_some(day)
}

fn day(word: &str) -> Option<usize> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let long = word.strip_suffix('s').filter(|w| NAMES.contains(w)).unwrap_or(word);
    if !(2..=9).contains(&long.len()) || long.len() == 2 && !DAYS.iter().any(|d| d.eq_ignore_ascii_case(long)) {
        return None;
    }
    NAMES.iter().position(|name| name.starts_with(long) || (*name == "thursday" && long == "thurs"))
}

/// Words that say more than hours and days do.
const IRREGULAR: [&str; 9] =
    ["monthly", "fortnightly", "alternate", "term", "appointment", "first", "second", "third", "last"];

/// Reads a text that is about every day, or about the one day given.
pub(super) fn read(text: &str, on: Option<usize>) -> Hours {
    let text = text.trim();
    if text.is_empty() {
        return Hours::Nothing;
    }
    let lower = text.to_lowercase();
    if matches!(lower.as_str(), "closed" | "off" | "n/a" | "none" | "-") {
        return if on.is_some() { Hours::Closed } else { Hours::Nothing };
    }
    let rules = match on {
        Some(day) => day_rules(&lower, DAYS[day]),
        None if is_osm(text) => Some(text.to_owned()),
        None => week(&lower),
    };
    match rules.filter(|r| is_osm(r)) {
        Some(rules) => {
            let irregular = lower.split(|c: char| !c.is_alphabetic()).any(|w| IRREGULAR.contains(&w));
            let doubt =
                if irregular { format!("not every week, so not counted as open: {text}") } else { early(&rules) };
            Hours::Known { rules, doubt }
        }
        None => Hours::NotUnderstood,
    }
}

/// Whether the crate reads it and it names hours. A number alone would be a year.
fn is_osm(text: &str) -> bool {
    text.len() <= 1000
        && (text.contains(':') || text == "24/7")
        && opening_hours_syntax::parse(text).is_ok_and(|e| !e.rules.is_empty())
}

/// Hours before six in the morning, which are mostly afternoon hours without their "pm".
fn early(rules: &str) -> String {
    let spans = rules.split([' ', ',', ';']).filter(|s| s.contains(':'));
    let early: Vec<&str> = spans
        .filter(|s| s.split(':').next().and_then(|h| h.parse::<u8>().ok()).is_some_and(|h| (1..6).contains(&h)))
        .collect();
    if early.is_empty() {
        String::new()
    } else {
        format!("at night: {}, perhaps meant for the afternoon", early.join(", "))
    }
}

/// "monday: 09:00 - 13:00 / 14:00 - 17:00, wednesday: 10:00 - 15:00", "mon-fri 9am to 5pm; sat closed".
fn week(lower: &str) -> Option<String> {
    // Cut before every name of a day that begins a rule; a range ("mon-fri", "mon to fri") and a list stay together.
    let words: Vec<&str> = lower.split_inclusive([' ', ',', ';', ':', '-', '\u{2013}', '&', '/', '\n']).collect();
    let bare = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let mut rules: Vec<(Vec<usize>, String)> = Vec::new();
    let mut range_from: Option<usize> = None;
    for (place, word) in words.iter().enumerate() {
        let name = bare(word);
        match day(&name) {
            Some(today) => {
                let fresh = rules
                    .last()
                    .is_none_or(|(_, spans)| spans.chars().any(|c| c.is_ascii_digit()) || spans.contains("closed"));
                if fresh {
                    rules.push((vec![today], String::new()));
                } else if let Some((days, _)) = rules.last_mut() {
                    match range_from.take() {
                        Some(from) if from < today => days.extend(from + 1..=today),
                        Some(_) => return None,
                        None => days.push(today),
                    }
                }
                let next = words.get(place + 1).map(|w| bare(w)).unwrap_or_default();
                let ranged = word.ends_with(['-', '\u{2013}'])
                    || next == "to"
                    || words.get(place + 1).is_some_and(|w| matches!(w.trim(), "-" | "\u{2013}"));
                range_from = ranged.then_some(today);
            }
            None => match rules.last_mut() {
                Some(_) if range_from.is_some() && (name == "to" || name.is_empty()) => {}
                Some((_, spans)) => spans.push_str(word),
                None if name.is_empty() || matches!(name.as_str(), "open" | "every") => {}
                None => return None,
            },
        }
    }
    if rules.is_empty() || range_from.is_some() {
        return None;
    }
    let mut said = Vec::new();
    for (days, spans) in rules {
        let spans = spans.trim_matches(|c: char| !c.is_alphanumeric());
        if spans == "closed" {
            continue;
        }
        let days: Vec<&str> = days.into_iter().map(|d| DAYS[d]).collect();
        said.push(day_rules(spans, &days.join(","))?);
    }
    (!said.is_empty()).then(|| said.join("; "))
}

/// The rules of some days: "Tu 09:00-13:00,14:00-17:00" from "9am - 1pm / 14:00 to 17:00". Hours beside a word that says
/// they are not of every week are said to be uncertain, as the syntax has it: `Tu 10:00-12:00 unknown "monthly"`.
fn day_rules(lower: &str, days: &str) -> Option<String> {
    let plain = lower
        .replace(['\u{2013}', '\u{2014}'], "-")
        .replace(" to ", "-")
        .replace(" until ", "-")
        .replace(" and ", "/")
        .replace(['&', ',', '\n'], "/")
        .replace("noon", "12:00");
    let (mut spans, mut uncertain) = (Vec::new(), Vec::new());
    for part in plain.split('/').map(str::trim).filter(|p| !p.is_empty()) {
        if part == "closed" {
            continue;
        }
        let mut part = part.to_owned();
        let often: Vec<&str> = IRREGULAR.into_iter().filter(|word| part.contains(word)).collect();
        for word in &often {
            part = part.replace(word, "");
        }
        let (open, close) = part.trim_matches(|c: char| !c.is_alphanumeric()).split_once('-')?;
        let (open, close) = (open.trim(), close.trim());
        // "9 - 5pm" is from nine in the morning, "1 - 5pm" is all in the afternoon.
        let closes = time(close)?;
        let mut opens = time(open)?;
        if !open.ends_with('m') && close.ends_with("pm") && opens < 8 * 60 && opens + 12 * 60 < closes {
            opens += 12 * 60;
        }
        if closes <= opens {
            return None;
        }
        let span = format!("{:02}:{:02}-{:02}:{:02}", opens / 60, opens % 60, closes / 60, closes % 60);
        if often.is_empty() {
            spans.push(span);
        } else {
            uncertain.push(format!("{days} {span} unknown \"{}\"", often.join(" ")));
        }
    }
    let regular = (!spans.is_empty()).then(|| format!("{days} {}", spans.join(",")));
    // A rule after a comma adds to the one before it.
    let rules: Vec<String> = regular.into_iter().chain(uncertain).collect();
    (!rules.is_empty()).then(|| rules.join(", "))
}

/// Minutes since midnight: "9", "9am", "9.30 am", "14:00", "1700".
fn time(text: &str) -> Option<u16> {
    let (digits, half) = match text.strip_suffix('m') {
        Some(rest) => (rest.get(..rest.len().checked_sub(1)?)?, rest.chars().last()),
        None => (text, None),
    };
    let digits = digits.trim().replace('.', ":");
    let (hours, minutes) = match digits.split_once(':') {
        Some((h, m)) if m.len() == 2 => (h.parse::<u16>().ok()?, m.parse::<u16>().ok()?),
        Some(_) => return None,
        None if digits.len() == 4 => (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?),
        None => (digits.parse::<u16>().ok()?, 0),
    };
    let hours = match half {
        Some('a') if (1..=12).contains(&hours) => hours % 12,
        Some('p') if (1..=12).contains(&hours) => hours % 12 + 12,
        // Some write 17:00pm.
        Some('p') if hours > 12 => hours,
        None => hours,
        Some(_) => return None,
    };
    (minutes < 60 && (hours < 24 || (hours == 24 && minutes == 0))).then(|| hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str, on: Option<usize>) -> String {
        match read(text, on) {
            Hours::Known { rules, .. } => rules,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, rules) in [
            ("Mo-Fr 09:00-17:00", "Mo-Fr 09:00-17:00"),
            (
                "Tuesday: 09:00 - 13:00 / 14:00 - 17:00, Wednesday: 10:00 - 15:00",
                "Tu 09:00-13:00,14:00-17:00; We 10:00-15:00",
            ),
            ("Mon-Fri 9am-5pm", "Mo,Tu,We,Th,Fr 09:00-17:00"),
            ("Monday to Wednesday 9.30am to 12 noon; Saturday closed", "NotUnderstood"),
            ("Monday to Wednesday 9.30am to 12.30pm; Saturday closed", "Mo,Tu,We 09:30-12:30"),
            ("Thursday: Closed / 14:00 - 17:00", "Th 14:00-17:00"),
            ("Friday 1-5pm", "Fr 13:00-17:00"),
            ("Tuesday 10:00 - 12:00 Monthly", "Tu 10:00-12:00 unknown \"monthly\""),
            (
                "Tuesday: 09:00 - 10:00 / 14:00 - 16:00 fortnightly, Wednesday 9am-1pm",
                "Tu 09:00-10:00, Tu 14:00-16:00 unknown \"fortnightly\"; We 09:00-13:00",
            ),
            ("Sat & Sun 10:00-16:00", "Sa,Su 10:00-16:00"),
            ("AM & PM (with closure)", "NotUnderstood"),
            ("40", "NotUnderstood"),
            ("Monday: 10:00 - 05:00", "NotUnderstood"),
            ("by appointment", "NotUnderstood"),
            ("", "Nothing"),
        ] {
            assert_eq!(known(text, None), rules, "{text}");
        }
        assert_eq!(known("09:00-17:00", Some(0)), "Mo 09:00-17:00");
        assert_eq!(known("Closed", Some(2)), "Closed");
        assert_eq!(known("PM Only", Some(2)), "NotUnderstood");
    }

    #[test]
    fn what_the_syntax_cannot_say_is_said_beside_it() {
        let doubt = |text: &str| match read(text, None) {
            Hours::Known { doubt, .. } => doubt,
            other => format!("{other:?}"),
        };
        assert!(doubt("Tuesday: 10:00 - 12:00 Monthly").contains("not every week"));
        assert!(doubt("Mo 09:00-17:00; Tu 02:00-05:00").contains("02:00-05:00"));
        assert_eq!(doubt("Mo 09:00-17:00"), "");
    }

    #[test]
    fn headers_name_days() {
        assert_eq!(day_of("Monday staffed hours"), Some(0));
        assert_eq!(day_of("sunday"), Some(6));
        assert_eq!(day_of("Thurs"), Some(3));
        assert_eq!(day_of("Monday unstaffed hours"), None);
        assert_eq!(day_of("month"), None);
        assert_eq!(day_of("Friday market"), None);
    }
}
