//! Solomon's instances of vehicle routing with time windows (Operations Research 35(2), 1987), and those of Gehring and
//! Homberger, which are written alike: a block VEHICLE with number and capacity, a block CUSTOMER with a line each.

use std::collections::HashMap;

use super::{FileStop, FileTeam, RoutingFile, number, whole};

pub(super) fn is_solomon(text: &str) -> bool {
    // One heading is enough: what then lacks is said by name.
    text.lines().take(12).any(|line| {
        let line = line.trim().to_ascii_lowercase();
        is_heading(&line, "vehicle") || is_heading(&line, "customer") || line.starts_with("cust no")
    })
}

/// Whether a line in lower case is this heading: in the singular or the plural, with a colon or without.
fn is_heading(line: &str, heading: &str) -> bool {
    line.strip_prefix(heading).is_some_and(|rest| matches!(rest.trim(), "" | ":" | "s" | "s:"))
}

pub(super) fn read(text: &str) -> Result<RoutingFile, String> {
    let mut file = RoutingFile::default();
    let mut fleet: Option<(usize, f64)> = None;
    let mut is_customers = false;
    let mut horizon = [0.0, 0.0];
    let mut lines_of = HashMap::new();
    for (at, line) in text.lines().enumerate() {
        let row = at + 1;
        let heading = line.trim().to_ascii_lowercase();
        if is_heading(&heading, "customer") || heading.starts_with("cust no") {
            is_customers = true;
            continue;
        }
        let mut words = line.split([' ', '\t', ',', ';']).map(str::trim).filter(|w| !w.is_empty());
        // Headings, the name and empty lines begin with no number.
        if !words.clone().next().is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit() || c == '-')) {
            continue;
        }
        if !is_customers {
            if fleet.is_none() && words.clone().count() == 2 {
                fleet = Some((whole(words.next(), row, "number of vehicles")?, number(words.next(), row, "capacity")?));
            }
            continue;
        }
        let index = whole(words.next(), row, "customer number")?;
        let mut field = |name: &str| number(words.next(), row, name);
        let point = [field("x coordinate")?, field("y coordinate")?];
        let (load, ready, due, service) =
            (field("demand")?, field("ready time")?, field("due date")?, field("service time")?);
        if let Some(before) = lines_of.insert(index, row) {
            return Err(format!("line {row}: the customer {index} stands in line {before} already"));
        }
        if load < 0.0 || service < 0.0 {
            return Err(format!("line {row}: the demand {load} and the service time {service} must be 0 or more"));
        }
        if ready > due {
            return Err(format!("line {row}: the due date {due} is before the ready time {ready}"));
        }
        file.points.push(point);
        let place = file.points.len() - 1;
        if place == 0 {
            horizon = [ready, due];
        } else {
            let windows = vec![[ready, due]];
            file.stops.push(FileStop { name: index.to_string(), place, service, windows, load, ..FileStop::default() });
        }
    }
    let (count, capacity) = fleet.ok_or(
        "it says nowhere how many vehicles there are and what they take; put a block VEHICLE with the two numbers before \
         the block CUSTOMER",
    )?;
    if file.stops.is_empty() {
        return Err(
            "it has no customers; the first line of the block CUSTOMER is the depot, each further one a customer"
                .to_owned(),
        );
    }
    if count == 0 || count > super::MOST_VEHICLES {
        return Err(format!("it has {count} vehicles; from 1 to {} can be planned", super::MOST_VEHICLES));
    }
    let team = FileTeam {
        start: Some(0),
        end: Some(0),
        shift: Some(horizon),
        capacity: Some(capacity),
        ..FileTeam::default()
    };
    file.teams = (1..=count).map(|n| FileTeam { name: n.to_string(), ..team.clone() }).collect();
    Ok(file)
}
