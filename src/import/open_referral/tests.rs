//! Services as the standard's documentation describes them, and as feeds in use write them.

use super::*;
use crate::model::hours::{Moment, Openness, openness};

const LIBRARY: &str = r#"{
  "id": "s1", "name": "Digital Skills for Beginners", "status": "active", "assured_date": "2026-05-02",
  "email": "library@example.org", "url": "https://example.org",
  "organization": {"id": "o1", "name": "Kent Libraries"},
  "languages": [{"name": "English"}, {"language": "pl"}],
  "cost_options": [{"id": "c", "option": "Everybody", "amount": 0}],
  "contacts": [{"name": "Ann", "phones": [{"number": "01622 000000"}]}],
  "service_at_locations": [{
    "id": "sal1",
    "location": {
      "id": "l1", "name": "Shepway Library", "latitude": 51.2520, "longitude": 0.5475, "location_type": "physical",
      "addresses": [{"address_1": "17 Northumberland Road", "city": "Maidstone", "postal_code": "ME15 7LW"}],
      "accessibility": [{"description": "Step-free access from the car park"}]
    },
    "schedules": [
      {"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00:00", "closes_at": "12:00:00"},
      {"freq": "WEEKLY", "byday": "MO", "opens_at": "13:00", "closes_at": "17:00"},
      {"freq": "MONTHLY", "byday": "1WE,-1FR", "opens_at": "10:00", "closes_at": "11:30"},
      {"freq": "WEEKLY", "interval": 2, "byday": "TH", "opens_at": "14:00", "closes_at": "16:00"}
    ]
  }]
}"#;

fn layer(json: &str) -> Result<Layer, ImportError> {
    assert!(is_one(json.as_bytes()));
    read("services.json", "services", json.as_bytes(), &Progress::new())
}

fn cell<'a>(layer: &'a Layer, row: usize, column: &str) -> &'a str {
    let place = layer.table.headers().iter().position(|h| h == column).expect("a column");
    layer.table.cell(row, place)
}

#[test]
fn a_service_at_a_place_is_a_venue_with_all_that_is_said_of_it() {
    let layer = layer(LIBRARY).expect("read");
    assert_eq!(layer.table.len(), 1);
    for (column, said) in [
        ("name", "Shepway Library"),
        ("address", "17 Northumberland Road, Maidstone"),
        ("postcode", "ME15 7LW"),
        ("latitude", "51.252"),
        ("longitude", "0.5475"),
        ("offers", "basic-skills"),
        ("step_free", "yes"),
        ("free", "yes"),
        ("languages", "pl"),
        ("contact", "01622 000000, library@example.org, https://example.org"),
        ("last_verified", "2026-05-02"),
        (
            "opening_hours",
            "Mo 09:00-12:00,13:00-17:00; Tu 09:00-12:00; Fr[-1] 10:00-11:30; We[1] 10:00-11:30; week 01-53/2 Th 14:00-16:00",
        ),
    ] {
        assert_eq!(cell(&layer, 0, column), said, "{column}");
    }
    let hours = cell(&layer, 0, "opening_hours");
    let at = |day, hour: u16| openness(hours, Moment { day, minute: hour * 60 });
    assert_eq!((at(0, 10), at(0, 12), at(0, 14)), (Openness::Open, Openness::Closed, Openness::Open));
    assert_eq!(
        (at(1, 14), at(2, 10), at(3, 15), at(4, 11)),
        (Openness::Closed, Openness::Sometimes, Openness::Sometimes, Openness::Sometimes)
    );
    assert!(cell(&layer, 0, "note").contains("Digital Skills for Beginners"));
    assert!(layer.warnings.list.is_empty(), "{:?}", layer.warnings);
}

#[test]
fn lists_pages_and_pages_one_after_the_other_are_read_alike() {
    let other = LIBRARY.replace("\"l1\"", "\"l2\"").replace("Shepway Library", "Fant Hall");
    let list = format!("[{LIBRARY}, {other}]");
    let page = format!(r#"{{"total_items": 2, "total_pages": 1, "page_number": 1, "contents": {list}}}"#);
    let older = format!(r#"{{"totalElements": 2, "content": {list}}}"#);
    let pages = format!("{{\"contents\": [{LIBRARY}]}}\n{{\"contents\": [{other}]}}");
    for json in [list, page, older, pages] {
        let layer = layer(&json).expect("read");
        assert_eq!((layer.table.len(), cell(&layer, 1, "name")), (2, "Fant Hall"));
    }
}

#[test]
fn services_at_one_place_are_one_venue() {
    let second = LIBRARY
        .replace("Digital Skills for Beginners", "Device Loan")
        .replace("\"amount\": 0", "\"amount\": 2.5, \"amount_description\": \"a week\"")
        .replace("2026-05-02", "2026-07-01");
    let layer = layer(&format!("[{LIBRARY}, {second}]")).expect("read");
    assert_eq!(layer.table.len(), 1);
    assert_eq!(cell(&layer, 0, "offers"), "basic-skills; device-loan");
    assert_eq!((cell(&layer, 0, "free"), cell(&layer, 0, "cost")), ("no", "£2.5 a week, Everybody"));
    assert_eq!(cell(&layer, 0, "last_verified"), "2026-07-01");
    assert!(cell(&layer, 0, "note").starts_with("Services: Digital Skills for Beginners; Device Loan"));
}

/// Version 1 of the standard: other names for the same things.
#[test]
fn the_older_names_are_known() {
    let json = r#"[{"name": "Community Café", "fees": "Free", "regular_schedules": [
        {"byday": "SA", "freq": "WEEKLY", "opens_at": "10:00:00", "closes_at": "13:00:00"}],
      "service_at_locations": [{"regular_schedule": [], "location": {"name": "Old Church", "latitude": "51.27",
        "longitude": "0.52", "physical_addresses": [{"address_1": "Church St", "city": "Maidstone",
        "state_province": "Kent", "postal_code": "ME14 1EN"}],
        "accessibility_for_disabilities": [{"accessibility": "Not wheelchair accessible"}]}}]}]"#;
    let layer = layer(json).expect("read");
    assert_eq!(cell(&layer, 0, "opening_hours"), "Sa 10:00-13:00");
    assert_eq!((cell(&layer, 0, "free"), cell(&layer, 0, "step_free")), ("yes", "no"));
    assert_eq!(cell(&layer, 0, "address"), "Church St, Maidstone, Kent");
    assert_eq!(cell(&layer, 0, "offers"), "", "a café is no offer, and \u{201c}information\u{201d} is no form");
    assert!(offers("Information and advice on platforms").is_empty());
}

#[test]
fn what_has_no_place_or_no_week_is_said_and_nothing_breaks() {
    let online = r#"{"name": "Helpline", "service_at_locations": []}"#;
    let gone = r#"{"name": "Gone", "status": "defunct", "service_at_locations": [{"location": {"latitude": 51.2, "longitude": 0.5}}]}"#;
    let odd = LIBRARY.replace("\"byday\": \"TH\"", "\"byday\": \"whenever\", \"description\": \"by appointment\"");
    let layer = layer(&format!("[{online}, {gone}, {odd}]")).expect("read");
    let said: Vec<&str> = layer.warnings.list.iter().map(|w| w.message.as_str()).collect();
    assert!(said.iter().any(|s| s.starts_with("1 service left out: no place")), "{said:?}");
    assert!(said.iter().any(|s| s.contains("not active")), "{said:?}");
    assert!(said.iter().any(|s| s.contains("by appointment")), "{said:?}");
    assert!(cell(&layer, 0, "note").contains("by appointment"));
    assert!(
        super::read("x", "x", br#"[{"service_at_locations": [1, null, {"location": "here"}]}]"#, &Progress::new())
            .is_err()
    );
    let list =
        r#"{"total_items": 1, "total_pages": 1, "page_number": 1, "contents": [{"name": "A", "organization": {}}]}"#;
    let error = self::layer(list).err().expect("no places").to_string();
    assert!(error.contains("none says where"), "{error}");
    for broken in ["[{\"service_at_locations\": ", "{\"service_at_locations\"", "[[[\"service_at_locations\""] {
        assert!(super::read("x", "x", broken.as_bytes(), &Progress::new()).is_err(), "{broken}");
    }
}
