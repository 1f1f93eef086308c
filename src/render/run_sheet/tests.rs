//! Ten stops on a page, more over pages that are balanced, and the boxes to write in.

use super::*;

/// So many stops around a start, each with an address and a way, with a break among them.
fn pages_of(stops: usize) -> Vec<Page> {
    let map = MapScene { ground: Rgba::opaque(0x00FF_FFFF), items: Vec::new(), labels: Vec::new() };
    let at = |i: usize| Mercator { x: 0.5 + 1e-6 * (i % 5) as f64, y: 0.33 + 1e-6 * (i / 5) as f64 };
    let plain = |name: &str| SheetRow { times: "09:00".to_owned(), name: name.to_owned(), ..SheetRow::default() };
    let mut rows = vec![plain("Set out from Depot")];
    rows.extend((1..=stops).map(|i| SheetRow {
        number: i.to_string(),
        times: "09:30–10:00".to_owned(),
        name: format!("Stop {i}"),
        said: vec![
            "17 Northumberland Court, Northumberland Road · ask for the caretaker".to_owned(),
            "Way: 3.2 km, 7 min: High Street 300 m, Week Street 2.9 km".to_owned(),
        ],
    }));
    rows.insert(1 + stops / 2, plain("Break"));
    rows.push(plain("Back at Depot"));
    pages(&RunSheet {
        title: "Van, Tuesday 24 November 2026".to_owned(),
        subtitle: format!("{stops} stops, 09:00 to 17:00. 1 h 41 and 67 km on the road, driving."),
        map: &map,
        background: None,
        way: vec![(0..=stops).map(at).collect()],
        stops: (1..=stops).map(at).collect(),
        rows,
        link: "https://www.google.com/maps/dir/51.28,0.49/51.26,0.50".to_owned(),
        foot: vec!["Times are straight lines made 1.3 times as long.".to_owned()],
    })
}

/// The names of the stops on a page.
fn stops_on(page: &Page) -> Vec<String> {
    let is_stop = |words: &&str| words.strip_prefix("Stop ").is_some_and(|n| n.parse::<u32>().is_ok());
    page.lines().into_iter().map(|line| line.text.as_str()).filter(is_stop).map(str::to_owned).collect()
}

#[test]
fn ten_stops_stand_on_one_page_with_room_to_write() {
    let pages = pages_of(10);
    assert_eq!(pages.len(), 1);
    assert_eq!(stops_on(&pages[0]), (1..=10).map(|i| format!("Stop {i}")).collect::<Vec<_>>());
    let lines = pages[0].lines();
    for head in ["People", "Minutes", "Visited"] {
        assert_eq!(lines.iter().filter(|line| line.text == head).count(), 1, "{head}");
    }
    let is_box =
        |item: &&PageItem| matches!(item, PageItem::Rect { rect, fill: None, .. } if rect.height == BOX_HEIGHT);
    let boxes: Vec<&PageItem> = pages[0].items.iter().filter(is_box).collect();
    assert_eq!(boxes.len(), 30);
    assert!(lines.iter().all(|line| line.y < HEIGHT - MARGIN + 1.0));
}

#[test]
fn more_stops_are_spread_over_pages_none_of_which_has_but_a_few() {
    for stops in [13, 16, 20, 27, 40] {
        let pages = pages_of(stops);
        let on: Vec<usize> = pages.iter().map(|page| stops_on(page).len()).collect();
        assert_eq!(on.iter().sum::<usize>(), stops, "{on:?}");
        assert!(pages.len() > 1 && on.iter().all(|count| *count >= 4), "{on:?}");
        let heads = |page: &Page| page.lines().iter().filter(|line| line.text == "Minutes").count();
        assert!(pages.iter().all(|page| heads(page) == 1));
        let second = format!("Van, Tuesday 24 November 2026 (page 2 of {})", pages.len());
        assert!(pages[1].lines().iter().any(|line| line.text == second));
    }
}
