//! Who may go along a street, and how fast: tags of OpenStreetMap into speeds on foot, by cycle and by car.
//!
//! Access follows the hierarchy of transport modes (`wiki.openstreetmap.org/wiki/Key:access`): the tag for the most
//! particular mode decides. Where no limit is tagged those usual in Great Britain stand in; how fast one gets along is
//! less than the limit, for junctions and other traffic.

use crate::model::street::TravelMode;

use super::Tags;

/// Kilometres an hour, forth and back, by the place of the way of travelling; 0 where it may not be gone along.
pub(super) type Speeds = [[f64; 2]; 3];

/// 80 metres a minute, as Transport for London counts walking ("Connectivity Assessment Guide", 2015, section 2.1).
const WALKING: f64 = 4.8;
/// Pushing a cycle where it may not be ridden.
const PUSHING: f64 = 4.0;
const STEPS: f64 = 2.4;
/// A ferry whose duration is not said.
const FERRY: f64 = 10.0;
/// How much of the limit is reached by car on the whole, with junctions and other traffic. On England's motorways and
/// trunk roads the mean speed was 57.0 miles an hour in 2023, 0.81 of the limit of 70; on its other A roads 23.3 in the year
/// to June 2023, 0.78 of the 30 of most that lead through towns (Department for Transport, "Travel time measures for the
/// Strategic Road Network" and "for local 'A' roads"). So times are those of a usual day: at the median 17 % longer than
/// Valhalla 3.9.1 says for free streets (199 pairs in Liechtenstein), along the same ways.
const SHARE_OF_LIMIT: f64 = 0.8;
/// How much slower what is only for those who live there counts, so that nobody is led through it.
const ONLY_TO_GET_THERE: f64 = 0.3;
const KM_A_MILE: f64 = 1.609_344;

/// The speeds along a way; `None` when it is no street, or closed to all.
pub(super) fn speeds(tags: Tags<'_>) -> Option<Speeds> {
    let kind = match tags.get("highway") {
        Some(kind) => kind,
        None if tags.is("route", "ferry") => "ferry",
        None => return None,
    };
    if matches!(kind, "construction" | "proposed" | "abandoned" | "razed" | "raceway" | "rest_area" | "services") {
        return None;
    }
    let all = [walk(kind, tags), cycle(kind, tags), drive(kind, tags)];
    all.iter().flatten().any(|speed| *speed > 0.0).then_some(all)
}

/// Whether a street is a roundabout.
pub(super) fn is_roundabout(tags: Tags<'_>) -> bool {
    matches!(tags.get("junction"), Some("roundabout" | "circular"))
}

/// What a tag of access says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Yes,
    /// For those who live or have business there.
    Destination,
    Push,
    No,
}

/// What the most particular of these keys says.
fn access(tags: Tags<'_>, keys: &[&str]) -> Option<Access> {
    keys.iter().find_map(|key| match tags.get(key)? {
        "yes" | "designated" | "permissive" | "official" | "public" | "use_sidepath" | "optional_sidepath" => {
            Some(Access::Yes)
        }
        "destination" | "customers" | "delivery" | "residents" => Some(Access::Destination),
        "dismount" => Some(Access::Push),
        "no" | "private" | "agricultural" | "forestry" | "emergency" | "military" | "restricted" | "permit" => {
            Some(Access::No)
        }
        _ => None,
    })
}

const FOOT: [&str; 2] = ["foot", "access"];
const BICYCLE: [&str; 3] = ["bicycle", "vehicle", "access"];
const MOTORCAR: [&str; 4] = ["motorcar", "motor_vehicle", "vehicle", "access"];

fn walk(kind: &str, tags: Tags<'_>) -> [f64; 2] {
    let usual = match kind {
        "motorway" | "motorway_link" | "bus_guideway" | "busway" => None,
        "cycleway" | "bridleway" if tags.is("foot", "no") => None,
        "steps" => Some(STEPS),
        "ferry" => Some(FERRY),
        _ if tags.is("motorroad", "yes") => None,
        _ => Some(WALKING),
    };
    let speed = match access(tags, &FOOT) {
        Some(Access::No) => 0.0,
        Some(_) => usual.unwrap_or(WALKING),
        None => usual.unwrap_or(0.0),
    };
    match tags.get("oneway:foot").or_else(|| tags.get("foot:oneway")) {
        Some("yes" | "1") => [speed, 0.0],
        Some("-1") => [0.0, speed],
        _ => [speed, speed],
    }
}

fn cycle(kind: &str, tags: Tags<'_>) -> [f64; 2] {
    let said = access(tags, &BICYCLE);
    let riding = match kind {
        "cycleway" => Some(18.0),
        "trunk" | "trunk_link" | "primary" | "primary_link" | "secondary" | "secondary_link" | "tertiary"
        | "tertiary_link" | "unclassified" | "residential" | "road" => Some(17.0),
        "living_street" | "service" => Some(14.0),
        "track" | "bridleway" | "path" => Some(12.0),
        "ferry" => Some(FERRY),
        _ => None,
    };
    let on_foot = walk(kind, tags)[0] > 0.0;
    let pushed = if on_foot && kind != "steps" { PUSHING } else { 0.0 };
    let rough = matches!(tags.get("smoothness"), Some("horrible" | "very_horrible" | "impassable"))
        || matches!(tags.get("surface"), Some("sand" | "mud" | "stepping_stones" | "rock"));
    let closed = tags.is("motorroad", "yes") || kind == "steps";
    let speed = match said {
        Some(Access::No) => 0.0,
        Some(Access::Push) => pushed,
        _ if closed => 0.0,
        _ if rough => pushed,
        Some(Access::Yes | Access::Destination) => riding.unwrap_or(if on_foot { 10.0 } else { 0.0 }),
        None => riding.unwrap_or(pushed),
    };
    let against = contraflow(tags);
    let [forth, back] = oneway(kind, tags, &["oneway:bicycle", "bicycle:oneway", "oneway"]);
    // Against a one-way street without a contraflow a cycle can still be pushed along the pavement.
    let other = |allowed: bool| if allowed || against { speed } else { pushed.min(speed) };
    [other(forth), other(back)]
}

/// Whether cycles may go against a one-way street (`wiki.openstreetmap.org/wiki/Key:cycleway`).
fn contraflow(tags: Tags<'_>) -> bool {
    let sides = ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"];
    sides.iter().any(|key| tags.get(key).is_some_and(|value| value.starts_with("opposite")))
        || ["cycleway:left:oneway", "cycleway:right:oneway"]
            .iter()
            .any(|key| tags.get(key).is_some_and(|value| matches!(value, "no" | "-1")))
}

fn drive(kind: &str, tags: Tags<'_>) -> [f64; 2] {
    // The usual limit in miles an hour; for the smaller streets what is driven.
    let usual = match kind {
        "motorway" => Some(70.0),
        "trunk" => Some(60.0),
        "motorway_link" | "trunk_link" | "primary" => Some(45.0),
        "secondary" => Some(40.0),
        "tertiary" => Some(33.0),
        "primary_link" | "secondary_link" | "tertiary_link" | "unclassified" | "road" => Some(30.0),
        "residential" => Some(22.0),
        "living_street" | "service" => Some(10.0),
        _ => None,
    };
    let said = access(tags, &MOTORCAR);
    let on_demand = match kind {
        "track" if tags.get("tracktype").is_none_or(|grade| matches!(grade, "grade1" | "grade2")) => Some(10.0),
        "ferry" => Some(FERRY / KM_A_MILE / SHARE_OF_LIMIT),
        "pedestrian" => Some(5.0),
        "busway" => Some(20.0),
        _ => None,
    };
    let miles = match (usual, said) {
        (_, Some(Access::No | Access::Push)) => None,
        (Some(usual), Some(Access::Destination)) => Some(usual * ONLY_TO_GET_THERE),
        (None, Some(Access::Destination)) => on_demand.map(|speed| speed * ONLY_TO_GET_THERE),
        (None, Some(Access::Yes)) => on_demand,
        (usual, _) => usual,
    };
    if tags.is("smoothness", "impassable") || (kind == "service" && tags.is("service", "emergency_access")) {
        return [0.0; 2];
    }
    let Some(miles) = miles else { return [0.0; 2] };
    let [forth, back] = oneway(kind, tags, &["oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway"]);
    let slow = matches!(said, Some(Access::Destination)) || matches!(kind, "service" | "living_street" | "pedestrian");
    let speed = |open: bool, key: &str| {
        let limit = tags.get(key).or_else(|| tags.get("maxspeed")).and_then(limit);
        let limit = limit.map_or(miles * KM_A_MILE, |limit| if slow { limit.min(miles * KM_A_MILE) } else { limit });
        if open { (limit * SHARE_OF_LIMIT).max(3.0) } else { 0.0 }
    };
    [speed(forth, "maxspeed:forward"), speed(back, "maxspeed:backward")]
}

/// Which directions are open, by the first of these keys that is there.
fn oneway(kind: &str, tags: Tags<'_>, keys: &[&str]) -> [bool; 2] {
    match keys.iter().find_map(|key| tags.get(key)) {
        Some("yes" | "1" | "true") => [true, false],
        Some("-1" | "reverse") => [false, true],
        Some("no" | "0" | "false" | "reversible" | "alternating") => [true, true],
        _ if is_roundabout(tags) || matches!(kind, "motorway" | "motorway_link") => [true, false],
        _ => [true, true],
    }
}

/// A speed limit in kilometres an hour (`wiki.openstreetmap.org/wiki/Key:maxspeed`).
fn limit(text: &str) -> Option<f64> {
    let text = text.split(';').next()?.trim();
    let limit = match text {
        "walk" => 6.0,
        "none" => 130.0,
        "GB:nsl_single" => 60.0 * KM_A_MILE,
        "GB:nsl_dual" | "GB:motorway" => 70.0 * KM_A_MILE,
        "GB:nsl_restricted" => 30.0 * KM_A_MILE,
        _ => match text.strip_suffix("mph") {
            Some(miles) => miles.trim().parse::<f64>().ok()? * KM_A_MILE,
            None => text.trim_end_matches("km/h").trim().parse().ok()?,
        },
    };
    (2.0..=150.0).contains(&limit).then_some(limit)
}

/// For whom a point on a street is in the way, by bits (`wiki.openstreetmap.org/wiki/Key:barrier`).
pub(super) fn blocked(tags: Tags<'_>) -> u8 {
    let Some(barrier) = tags.get("barrier") else {
        // A point may forbid without a barrier, as a ford or a crossing does.
        let shut = |keys: &[&str], mode: TravelMode| match access(tags, keys) {
            Some(Access::No) if tags.get("highway").is_none_or(|h| h != "crossing") => mode.bit(),
            _ => 0,
        };
        return shut(&["foot"], TravelMode::Walk)
            | shut(&["bicycle", "vehicle"], TravelMode::Cycle)
            | shut(&["motorcar", "motor_vehicle", "vehicle"], TravelMode::Drive);
    };
    let no_cars = matches!(
        barrier,
        "bollard"
            | "block"
            | "bus_trap"
            | "chain"
            | "cycle_barrier"
            | "debris"
            | "fence"
            | "full-height_turnstile"
            | "hedge"
            | "hampshire_gate"
            | "horse_stile"
            | "jersey_barrier"
            | "kissing_gate"
            | "log"
            | "motorcycle_barrier"
            | "planter"
            | "rope"
            | "spikes"
            | "stile"
            | "sump_buster"
            | "turnstile"
            | "wall"
            | "wicket_gate"
    );
    let no_cycles = matches!(
        barrier,
        "stile" | "kissing_gate" | "turnstile" | "full-height_turnstile" | "wall" | "fence" | "hedge" | "horse_stile"
    );
    let no_feet = matches!(barrier, "wall" | "fence" | "hedge");
    let shut = |keys: &[&str], usually: bool, mode: TravelMode| {
        let is_shut = match access(tags, keys) {
            Some(said) => said == Access::No,
            None => usually,
        };
        if is_shut { mode.bit() } else { 0 }
    };
    shut(&FOOT, no_feet, TravelMode::Walk)
        | shut(&BICYCLE, no_cycles, TravelMode::Cycle)
        | shut(&MOTORCAR, no_cars, TravelMode::Drive)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tags: &[(&str, &str)]) -> Option<Speeds> {
        speeds(Tags(tags))
    }

    #[test]
    fn the_particular_tag_beats_the_general_one() {
        let walk = of(&[("highway", "service"), ("access", "private"), ("foot", "yes")]).unwrap();
        assert!(walk[0][0] > 0.0 && walk[1] == [0.0; 2] && walk[2] == [0.0; 2]);
        assert!(of(&[("highway", "residential"), ("access", "no")]).is_none());
        let bus = of(&[("highway", "unclassified"), ("motor_vehicle", "no"), ("motorcar", "yes")]).unwrap();
        assert!(bus[2][0] > 0.0);
        assert!(of(&[("building", "yes")]).is_none());
        assert!(of(&[("highway", "proposed")]).is_none());
    }

    #[test]
    fn one_way_streets_bind_cars_and_cycles_but_nobody_on_foot() {
        let street = of(&[("highway", "residential"), ("oneway", "yes")]).unwrap();
        assert_eq!((street[0][0], street[0][1]), (WALKING, WALKING));
        assert_eq!(street[1], [17.0, PUSHING], "a cycle is pushed back");
        assert!(street[2][0] > 0.0 && street[2][1] == 0.0);
        let against = [("highway", "residential"), ("oneway", "yes"), ("oneway:bicycle", "no")];
        assert_eq!(of(&against).unwrap()[1], [17.0, 17.0]);
        let lane = [("highway", "residential"), ("oneway", "yes"), ("cycleway", "opposite_lane")];
        assert_eq!(of(&lane).unwrap()[1], [17.0, 17.0]);
        let back = of(&[("highway", "primary"), ("oneway", "-1")]).unwrap();
        assert!(back[2][0] == 0.0 && back[2][1] > 0.0);
        let round = of(&[("highway", "primary"), ("junction", "roundabout")]).unwrap();
        assert!(round[2][0] > 0.0 && round[2][1] == 0.0);
    }

    #[test]
    fn limits_are_in_miles_where_they_say_so() {
        assert_eq!(limit("30 mph"), Some(30.0 * KM_A_MILE));
        assert_eq!(limit("30mph"), Some(30.0 * KM_A_MILE));
        assert_eq!(limit("50"), Some(50.0));
        assert_eq!(limit("GB:nsl_dual"), Some(70.0 * KM_A_MILE));
        assert_eq!(limit("signals"), None);
        assert_eq!(limit("5000"), None);
        let motorway = of(&[("highway", "motorway"), ("maxspeed", "70 mph")]).unwrap();
        assert_eq!((motorway[0], motorway[1]), ([0.0; 2], [0.0; 2]), "not on foot, not by cycle");
        assert!((motorway[2][0] - 90.1).abs() < 0.1 && motorway[2][1] == 0.0);
    }

    #[test]
    fn barriers_stop_whom_they_are_for() {
        let drive = TravelMode::Drive.bit();
        assert_eq!(blocked(Tags(&[("barrier", "bollard")])), drive);
        assert_eq!(blocked(Tags(&[("barrier", "bollard"), ("motor_vehicle", "yes")])), 0);
        assert_eq!(blocked(Tags(&[("barrier", "gate")])), 0);
        assert_eq!(blocked(Tags(&[("barrier", "gate"), ("access", "private"), ("foot", "yes")])), 6);
        assert_eq!(blocked(Tags(&[("barrier", "kissing_gate")])), 6);
        assert_eq!(blocked(Tags(&[("highway", "crossing")])), 0);
    }
}
