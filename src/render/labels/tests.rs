//! Names that stand where they should.

use std::sync::Arc;

use proptest::prelude::*;

use super::super::scene::Rgba;
use super::*;
use crate::geo::bounds::Bounds;
use crate::geo::mercator::Mercator;

fn wish(text: &str, x: f64, y: f64, half: f64, priority: f64) -> LabelWish {
    let at = Mercator { x, y };
    LabelWish {
        text: text.to_owned(),
        second: "62.4".to_owned(),
        at: at.into(),
        others: Arc::from([]),
        bounds: Bounds { min: at, max: at }.grown(half),
        may_stand_beside: false,
        priority,
        size: 9.0,
        bold: false,
        colour: Rgba::opaque(0),
        halo: Rgba::opaque(0x00FF_FFFF),
    }
}

fn scene(labels: Vec<LabelWish>) -> MapScene {
    MapScene { ground: Rgba::opaque(0), items: Vec::new(), labels }
}

fn view(x: f64, y: f64, zoom: f64) -> MapView {
    MapView { centre: Mercator { x, y }, zoom, width: 600.0, height: 400.0 }
}

fn names(placed: &[PlacedLabel]) -> Vec<String> {
    placed.iter().map(|l| l.lines.join("/")).collect()
}

#[test]
fn the_more_important_name_goes_first() {
    let scene = scene(vec![wish("Low", 0.5, 0.5, 0.2, 1.0), wish("High", 0.5, 0.5, 0.2, 2.0)]);
    assert_eq!(names(&place(&scene, &view(0.5, 0.5, 0.0)))[0], "High/62.4");
}

#[test]
fn a_long_name_is_wrapped_between_words_and_a_hopeless_one_left_out() {
    let name = "Boughton Monchelsea and Chart Sutton";
    let lines = |half: f64| names(&place(&scene(vec![wish(name, 0.5, 0.5, half, 1.0)]), &view(0.5, 0.5, 0.0)));
    assert_eq!(lines(0.5), ["Boughton Monchelsea and Chart Sutton/62.4"]);
    assert_eq!(lines(0.22), ["Boughton Monchelsea/and Chart Sutton/62.4"]);
    assert_eq!(lines(0.15), ["Boughton/Monchelsea and/Chart Sutton/62.4"]);
    assert!(lines(0.05).is_empty());
}

#[test]
fn the_value_goes_before_the_name_does() {
    let flat = LabelWish {
        bounds: Bounds { min: Mercator { x: 0.2, y: 0.48 }, max: Mercator { x: 0.8, y: 0.52 } },
        ..wish("Allington", 0.5, 0.5, 0.0, 1.0)
    };
    assert_eq!(names(&place(&scene(vec![flat]), &view(0.5, 0.5, 0.0))), ["Allington"]);
}

#[test]
fn a_name_that_would_cover_its_area_stands_beside_it() {
    let small =
        LabelWish { may_stand_beside: true, second: String::new(), ..wish("Shepway South", 0.5, 0.5, 0.06, 1.0) };
    let there = wish("Park Wood", 0.62, 0.5, 0.05, 2.0);
    let placed = place(&scene(vec![small.clone(), there]), &view(0.5, 0.5, 0.0));
    let beside = placed.iter().find(|l| l.leader.is_some()).expect("one beside");
    let area = Rect::new(300.0 - 0.06 * 256.0, 200.0 - 0.06 * 256.0, 0.12 * 256.0, 0.12 * 256.0);
    assert!(!extent(beside).overlaps(area), "{beside:?}");
    assert_eq!(beside.leader.map(|l| l[1]), Some((300.0, 200.0)));
    // Where it leaves enough of its area to be seen it stands on it.
    let large = LabelWish { bounds: small.bounds.grown(0.2), ..small };
    assert_eq!(place(&scene(vec![large]), &view(0.5, 0.5, 0.0))[0].leader, None);
}

#[test]
fn a_neighbours_name_moves_into_the_frame() {
    let spot = |x: f64| Spot { at: Mercator { x, y: 0.5 }, clearance: 0.2 };
    let neighbour =
        LabelWish { others: Arc::from([spot(-3.0), spot(0.5), spot(4.0)]), ..wish("Swale", -3.0, 0.5, 0.5, 0.0) };
    let placed = place(&scene(vec![neighbour]), &view(0.5, 0.5, 0.0));
    assert_eq!((placed[0].x, placed[0].y), (300.0, 200.0));
}

#[test]
fn what_covers_the_map_is_respected() {
    let scene = scene(vec![wish("Name", 0.5, 0.5, 0.5, 1.0)]);
    let covered = [Rect::new(200.0, 100.0, 200.0, 200.0)];
    assert!(place_around(&scene, &view(0.5, 0.5, 0.0), &covered).is_empty());
}

fn some_wishes() -> impl Strategy<Value = Vec<LabelWish>> {
    let one = (0.0..1.0, 0.0..1.0, 0.01..0.3, 0.0..10.0, "[A-Za-z]{3,12}( [A-Za-z]{2,10}){0,4}");
    proptest::collection::vec(one.prop_map(|(x, y, half, p, text)| wish(&text, x, y, half, p)), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn labels_never_overlap_and_never_leave_the_frame(
        wishes in some_wishes(), x in 0.0..1.0, y in 0.0..1.0, zoom in 0.0..4.0,
    ) {
        let placed = place(&scene(wishes), &view(x, y, zoom));
        let rects: Vec<Rect> = placed.iter().map(extent).collect();
        let frame = Rect::new(0.0, 0.0, 600.0, 400.0);
        for (i, a) in rects.iter().enumerate() {
            prop_assert!(frame.holds(*a), "{:?} leaves the frame", placed[i]);
            for (j, b) in rects.iter().enumerate().skip(i + 1) {
                prop_assert!(!a.overlaps(*b), "{:?} lies over {:?}", placed[i], placed[j]);
            }
        }
    }

    /// A name that is shown in two frames of one zoom stands at the same place of the map in both.
    #[test]
    fn panning_moves_no_name(wishes in some_wishes(), zoom in 0.0..4.0, dx in -200.0..200.0_f64) {
        let scene = scene(wishes);
        let first = view(0.5, 0.5, zoom);
        let second = view(0.5 + dx / first.scale(), 0.5, zoom);
        let moved = place(&scene, &second);
        let inner = Rect::new(0.0, 0.0, 600.0, 400.0).grown(-1.0);
        for label in place(&scene, &first) {
            let there = Rect { x: extent(&label).x - dx, ..extent(&label) }.grown(APART);
            if inner.holds(there) {
                let same = moved.iter().any(|m| {
                    m.lines == label.lines && (m.x + dx - label.x).abs() < 1e-3 && (m.y - label.y).abs() < 1e-3
                });
                prop_assert!(same, "{label:?} is gone");
            }
        }
    }
}
