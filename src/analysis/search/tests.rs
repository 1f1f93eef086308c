//! What is found for what is typed.

use super::*;

const MAIDSTONE: LonLat = LonLat::new(0.522, 51.272);

fn entry(name: &str, code: &str, weight: f32, at: LonLat) -> Entry {
    Entry { name: name.to_owned(), code: code.to_owned(), position: at, weight }
}

fn index() -> SearchIndex {
    let far = LonLat::new(-3.18, 51.48);
    SearchIndex::new(vec![
        entry("Shepway South", "E05005004", 1.0, MAIDSTONE),
        entry("Shepway North", "E05005003", 1.0, MAIDSTONE),
        entry("Maidstone", "", 0.9, MAIDSTONE),
        entry("Maidstone Road", "", 0.3, far),
        entry("Maidstone Road", "", 0.3, MAIDSTONE),
        entry("St Mary's Road", "", 0.3, MAIDSTONE),
        entry("ME14 1LQ", "ME14 1LQ", 0.6, MAIDSTONE),
        entry("ME14 1LR", "ME14 1LR", 0.6, MAIDSTONE),
        entry("Caerdydd / Cardiff", "", 0.9, far),
        entry("Pentŵr", "", 0.5, far),
        entry("Harrietsham", "", 0.7, MAIDSTONE),
    ])
}

#[track_caller]
fn first(text: &str) -> String {
    let index = index();
    let hits = index.find(text, Some(MAIDSTONE), 8);
    hits.first().map_or_else(String::new, |h| index.entry(*h).name.clone())
}

#[test]
fn beginnings_words_codes_and_postcodes_are_found() {
    assert_eq!(first("shep"), "Shepway North");
    assert_eq!(first("shepway s"), "Shepway South");
    assert_eq!(first("south"), "Shepway South");
    assert_eq!(first("e05005004"), "Shepway South");
    assert_eq!(first("me141lr"), "ME14 1LR");
    assert_eq!(first("ME14 1L"), "ME14 1LQ");
    assert_eq!(first("cardiff"), "Caerdydd / Cardiff");
    assert_eq!(first("pentwr"), "Pentŵr");
}

#[test]
fn slips_are_forgiven_and_spellings_joined() {
    assert_eq!(first("Maidstnoe"), "Maidstone");
    assert_eq!(first("Madistone"), "Maidstone");
    assert_eq!(first("harietsham"), "Harrietsham");
    assert_eq!(first("shepwey south"), "Shepway South");
    assert_eq!(first("saint marys rd"), "St Mary's Road");
    assert_eq!(first("st. mary’s road"), "St Mary's Road");
    assert_eq!(first("xyzzy"), "");
    assert_eq!(first("  - "), "");
}

#[test]
fn the_likelier_kind_and_the_nearer_come_first() {
    assert_eq!(first("maidstone"), "Maidstone");
    let index = index();
    let near = |at| index.find("maidstone road", Some(at), 2).first().map(|h| index.entry(*h).position);
    assert_eq!(near(MAIDSTONE), Some(MAIDSTONE));
    let cardiff = LonLat::new(-3.18, 51.48);
    assert_eq!(near(cardiff), Some(cardiff));
}

/// Against comparing the query with every name, letter by letter: what is best by that is among the first.
#[test]
fn no_name_with_one_slip_is_missed() {
    let names = ["Barming", "Boughton Monchelsea", "Coxheath", "Detling", "Headcorn", "Staplehurst", "Sutton Valence"];
    let index = SearchIndex::new(names.iter().map(|n| entry(n, "", 0.5, MAIDSTONE)).collect());
    for name in names {
        let letters: Vec<char> = name.chars().collect();
        for slip in 0..letters.len() {
            let mut typed = letters.clone();
            typed.remove(slip);
            let typed: String = typed.into_iter().collect();
            let hits = index.find(&typed, None, 3);
            let is_found = hits.iter().any(|h| index.entry(*h).name == name);
            assert!(is_found, "{typed} does not find {name}");
        }
    }
}
