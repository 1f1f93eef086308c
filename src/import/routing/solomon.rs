//! Solomon's instances of vehicle routing with time windows (Operations Research 35(2), 1987), and those of Gehring and
//! Homberger, which are written alike: a block VEHICLE with number and capacity, a block CUSTOMER with a line each.

use super::{FileStop, FileTeam, RoutingFile, number, whole};

pub(super) fn is_solomon(text: &str) -> bool {
    let head: Vec<&str> = text.lines().take(12).map(str::trim).collect();
    head.iter().any(|l| l.eq_ignore_ascii_case("vehicle")) && head.iter().any(|l| l.eq_ignore_ascii_case("customer"))
}

pub(super) fn read(text: &str) -> Result<RoutingFile, String> {
    let mut file = RoutingFile::default();
    let mut fleet: Option<(usize, f64)> = None;
    let mut is_customers = false;
    let mut horizon = [0.0, 0.0];
    for (at, line) in text.lines().enumerate() {
        let row = at + 1;
        if line.trim().eq_ignore_ascii_case("customer") {
            is_customers = true;
            continue;
        }
        let mut words = line.split_whitespace();
        // Headings, the name and empty lines begin with no number.
        if !words.clone().next().is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit())) {
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
    let (count, capacity) = fleet.ok_or("it says nowhere how many vehicles there are and what they take")?;
    if count == 0 || count > 4_000 {
        return Err(format!("it has {count} vehicles; from 1 to 4,000 can be planned"));
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
