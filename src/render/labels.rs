//! Which names are shown at a view, and where: by priority, never overlapping, never leaving the frame.
//!
//! Names that stay put are placed for the whole map at the view's zoom, so that panning changes none of them but those
//! that the frame's edge would cut, which are left out. Names that may move (neighbouring districts) then take the best
//! place that is left in the frame. Knows no toolkit; sizes are in points.

use std::collections::HashMap;

use super::scene::{LabelWish, MapItem, MapScene, MapView, PlacedLabel, Rect, Spot, Weight};
use super::{clusters, text};

/// Room kept free around a label.
const APART: f64 = 2.0;

/// Distance between lines as a share of the type size.
const LEADING: f64 = 1.16;

/// With more wishes than this, only those near the frame are weighed against each other.
const MANY: usize = 3_000;

/// How near, in points.
const NEAR: f64 = 400.0;

/// A name that finds no room is tried once more in type smaller by this factor, but no smaller than so many points.
const SMALLER: f32 = 0.88;
const SMALLEST: f32 = 6.0;

/// A name may stick out of its area by this share, and by this many points, before it is left out.
const STICK_OUT: (f64, f64) = (1.1, 6.0);

/// The labels of a scene at a view.
#[must_use]
pub fn place(scene: &MapScene, view: &MapView) -> Vec<PlacedLabel> {
    place_around(scene, view, &[])
}

/// The labels of a scene at a view, leaving out those that something else in the frame (a scale bar) would cover.
#[must_use]
pub fn place_around(scene: &MapScene, view: &MapView, covered: &[Rect]) -> Vec<PlacedLabel> {
    let frame = Rect::new(0.0, 0.0, view.width, view.height);
    let scale = view.scale();
    if !(scale.is_finite() && view.width > 0.0 && view.height > 0.0) {
        return Vec::new();
    }
    let mut order: Vec<(usize, &LabelWish)> =
        scene.labels.iter().enumerate().filter(|(_, w)| could_fit(w, scale)).collect();
    if order.len() > MANY {
        let near = view.bounds().grown(NEAR / scale);
        order.retain(|(_, w)| near.contains(w.at) || !w.others.is_empty());
    }
    order.sort_by(|(i, a), (j, b)| b.priority.total_cmp(&a.priority).then(i.cmp(j)));

    let symbols = symbols(scene, view);
    // A name may lie over a symbol where there is no other room, but never over a number.
    let numbers = numbers(scene, view);
    let mut taken = Taken::default();
    for number in &numbers {
        taken.add(extent(number));
    }
    let mut visible = Vec::new();
    let fixed_wishes = || order.iter().map(|(_, wish)| *wish).filter(|w| w.others.is_empty());
    // A name that goes beside its area takes what room the others leave.
    let first = fixed_wishes().filter(|w| !covers_its_area(w, scale));
    let last = fixed_wishes().filter(|w| covers_its_area(w, scale));
    let mut without: Vec<&LabelWish> = Vec::new();
    for (wish, goes_beside) in first.map(|w| (w, false)).chain(last.map(|w| (w, true))) {
        let aside = if goes_beside { beside(wish, view, &taken, &symbols, covered) } else { None };
        if let Some((rect, label)) = aside.or_else(|| fixed(wish, view, &taken, &symbols, covered)) {
            taken.add(rect);
            if frame.holds(rect) {
                visible.push((rect, label));
            }
        } else if wish.may_stand_beside {
            without.push(wish);
        }
    }
    for wish in without {
        if let Some((rect, label)) = beside(wish, view, &taken, &symbols, covered) {
            taken.add(rect);
            if frame.holds(rect) {
                visible.push((rect, label));
            }
        }
    }
    let mut taken = Taken::default();
    for rect in visible.iter().map(|(rect, _)| *rect).chain(numbers.iter().map(extent)) {
        taken.add(rect);
    }
    for (_, wish) in order.iter().filter(|(_, w)| !w.others.is_empty()) {
        if let Some((rect, label)) = moving(wish, view, &taken, covered) {
            taken.add(rect);
            visible.push((rect, label));
        }
    }
    visible.into_iter().map(|(_, label)| label).chain(numbers).collect()
}

/// The room that venues' symbols take. Where there are very many, names cannot keep clear of them.
fn symbols(scene: &MapScene, view: &MapView) -> Taken {
    let mut taken = Taken::default();
    for item in &scene.items {
        let MapItem::Symbols(marks) = item else { continue };
        for group in clusters::groups(marks, view.zoom) {
            let share = clusters::share(&group, marks);
            let ((x, y), size) = (view.to_frame(group.at), f64::from(marks[group.members[0]].size * share));
            taken.add(Rect::new(x - size / 2.0, y - size / 2.0, size, size));
        }
    }
    taken
}

/// The numbers on discs.
fn numbers(scene: &MapScene, view: &MapView) -> Vec<PlacedLabel> {
    let mut labels = Vec::new();
    for item in &scene.items {
        let MapItem::Symbols(marks) = item else { continue };
        for group in clusters::groups(marks, view.zoom) {
            let Some(number) = clusters::number(&group, marks) else { continue };
            let (x, y) = view.to_frame(group.at);
            // Long numbers are set smaller, to stay on the disc.
            let size = marks[group.members[0]].size * if number.chars().count() < 3 { 0.85 } else { 0.6 };
            if !(-20.0..view.width + 20.0).contains(&x) || !(-20.0..view.height + 20.0).contains(&y) {
                continue;
            }
            labels.push(PlacedLabel {
                lines: vec![number],
                x,
                y,
                leader: None,
                line_height: f64::from(size) * 1.2,
                size,
                bold: true,
                colour: clusters::DISC_INK,
                halo: clusters::DISC_FILL,
            });
        }
    }
    labels
}

/// The room that a placed label takes, without the space kept free around it.
#[must_use]
pub fn extent(label: &PlacedLabel) -> Rect {
    let weight = weight(label.bold);
    let width = label.lines.iter().map(|l| text::width(l, label.size, weight)).fold(0.0, f64::max);
    let height = label.line_height * label.lines.len() as f64;
    Rect::new(label.x - width / 2.0, label.y - height / 2.0, width, height)
}

const fn weight(bold: bool) -> Weight {
    if bold { Weight::SemiBold } else { Weight::Regular }
}

/// A quick look that leaves most names of a far-away map out before anything is measured: no name is narrower than two
/// letters.
fn could_fit(wish: &LabelWish, scale: f64) -> bool {
    let size = f64::from(wish.size);
    let room = |length: f64| length * scale * STICK_OUT.0 + STICK_OUT.1;
    let is_named = !wish.text.trim().is_empty();
    is_named && (wish.may_stand_beside || room(wish.bounds.width()) >= size && room(wish.bounds.height()) >= size)
}

/// A way of setting a name: its lines, their size and extent.
struct Setting {
    lines: Vec<String>,
    size: f32,
    width: f64,
    height: f64,
}

/// The ways to set a name that fit its area, best first: on one line, then wrapped; with the value below it, then
/// without; at last in smaller type. Made one by one, for the first is nearly always taken.
fn settings(wish: &LabelWish, scale: f64) -> impl Iterator<Item = Setting> {
    let room = (wish.bounds.width() * scale, wish.bounds.height() * scale);
    let smaller = (wish.size * SMALLER).max(SMALLEST.min(wish.size));
    let with_value = (!wish.second.is_empty()).then_some((wish.second.as_str(), wish.size));
    let tiers = with_value.into_iter().chain([("", wish.size), ("", smaller)]);
    tiers.flat_map(move |(second, size)| {
        let mut found: Vec<Setting> = Vec::with_capacity(3);
        for count in 1..=3 {
            let Some(setting) = set(wish, second, size, count) else { break };
            let fits = setting.width <= room.0 * STICK_OUT.0 + STICK_OUT.1
                && setting.height <= room.1 * STICK_OUT.0 + STICK_OUT.1;
            if fits {
                found.push(setting);
                // What fits with room to spare needs no wrapping.
                if found.last().is_some_and(|s| s.width < room.0 * 0.5) {
                    break;
                }
            }
        }
        // A name that fills its area from side to side on one line reads better on two.
        found.sort_by_key(|s| s.width > room.0 * 0.96);
        found
    })
}

fn set(wish: &LabelWish, second: &str, size: f32, count: usize) -> Option<Setting> {
    let weight = weight(wish.bold);
    let measure = |line: &str| text::width(line, size, weight);
    let mut lines = broken(wish.text.trim(), count, &measure)?;
    if !second.is_empty() {
        lines.push(second.to_owned());
    }
    let width = lines.iter().map(|l| measure(l)).fold(0.0, f64::max);
    let height = lines.len() as f64 * f64::from(size) * LEADING;
    Some(Setting { lines, size, width, height })
}

/// The name on so many lines, broken between words so that the longest line is as short as can be. `None` with too few
/// words.
fn broken(name: &str, count: usize, measure: &impl Fn(&str) -> f64) -> Option<Vec<String>> {
    let words: Vec<&str> = name.split_whitespace().collect();
    if words.len() < count || (count > 1 && words.len() > 14) {
        return None;
    }
    let line = |from: usize, to: usize| words[from..to].join(" ");
    let widest = |lines: &Vec<String>| lines.iter().map(|l| measure(l)).fold(0.0, f64::max);
    let n = words.len();
    let ways: Vec<Vec<String>> = match count {
        1 => vec![vec![line(0, n)]],
        2 => (1..n).map(|i| vec![line(0, i), line(i, n)]).collect(),
        _ => (1..n - 1)
            .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
            .map(|(i, j)| vec![line(0, i), line(i, j), line(j, n)])
            .collect(),
    };
    ways.into_iter().min_by(|a, b| widest(a).total_cmp(&widest(b)))
}

/// A name that stays at its place, or within two lines' height of it, clear of symbols where it can be.
fn fixed(
    wish: &LabelWish,
    view: &MapView,
    taken: &Taken,
    symbols: &Taken,
    covered: &[Rect],
) -> Option<(Rect, PlacedLabel)> {
    let (x, y) = view.to_frame(wish.at);
    let scale = view.scale();
    // How far a name may be moved and still be seen to belong to its area.
    let most = (wish.bounds.width() * scale / 4.0, wish.bounds.height() * scale / 4.0);
    for clear_of_symbols in [true, false] {
        if !clear_of_symbols && symbols.rects.is_empty() {
            break;
        }
        for setting in settings(wish, scale) {
            let (sideways, up) = (setting.width * 0.14, f64::from(setting.size) * LEADING * 0.6);
            for (right, down) in MOVES {
                let (dx, dy) = (right * sideways, down * up);
                if dx.abs() > most.0 || dy.abs() > most.1 {
                    continue;
                }
                let rect = around(x + dx, y + dy, &setting);
                let is_free = taken.is_free(rect) && covered.iter().all(|c| !c.overlaps(rect));
                if is_free && (!clear_of_symbols || symbols.is_free(rect)) {
                    return Some((rect, label(wish, setting, rect)));
                }
            }
        }
    }
    None
}

/// From this share of an area's box on, a name on it leaves too little of its colour to be seen.
const COVERING: f64 = 0.4;

fn covers_its_area(wish: &LabelWish, scale: f64) -> bool {
    let surface = wish.bounds.width() * scale * wish.bounds.height() * scale;
    let name = || settings(wish, scale).find(|s| s.lines.len() == 1 || wish.second.is_empty());
    wish.may_stand_beside && name().is_some_and(|s| s.width * s.height > COVERING * surface)
}

/// A name beside its area, as near as there is room, with a line to its place; `None` where there is none near.
fn beside(
    wish: &LabelWish,
    view: &MapView,
    taken: &Taken,
    symbols: &Taken,
    covered: &[Rect],
) -> Option<(Rect, PlacedLabel)> {
    let scale = view.scale();
    let at = view.to_frame(wish.at);
    let middle = view.to_frame(wish.bounds.centre());
    let half = (wish.bounds.width() * scale / 2.0, wish.bounds.height() * scale / 2.0);
    let settings: Vec<Setting> = (1..=3).rev().filter_map(|count| set(wish, "", wish.size, count)).collect();
    for distance in DISTANCES {
        for (right, down) in DIRECTIONS {
            for setting in &settings {
                let x = middle.0 + right * (half.0 + setting.width / 2.0 + distance);
                let y = middle.1 + down * (half.1 + setting.height / 2.0 + distance);
                let rect = around(x, y, setting);
                let name = rect.grown(-APART);
                let from = (at.0.clamp(name.x, name.right()), at.1.clamp(name.y, name.bottom()));
                let is_free = taken.is_free(rect) && symbols.is_free(rect) && covered.iter().all(|c| !c.overlaps(rect));
                if is_free && crosses_nothing(from, at, taken) {
                    let (lines, size) = (setting.lines.clone(), setting.size);
                    let copy = Setting { lines, size, width: setting.width, height: setting.height };
                    return Some((rect, PlacedLabel { leader: Some([from, at]), ..label(wish, copy, rect) }));
                }
            }
        }
    }
    None
}

/// How far beside its area's box a name may stand, in points.
const DISTANCES: [f64; 4] = [3.0, 9.0, 17.0, 27.0];
/// To which side, best first; aslant the boxes' corners need not be cleared by the whole distance.
const DIRECTIONS: [(f64, f64); 8] =
    [(1.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (0.8, -0.8), (-0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)];

/// Whether a line runs clear of all names.
fn crosses_nothing(from: (f64, f64), to: (f64, f64), taken: &Taken) -> bool {
    const STEP: f64 = 2.0;
    let steps = ((to.0 - from.0).hypot(to.1 - from.1) / STEP).ceil().clamp(1.0, 200.0);
    let mut step = 0.0;
    while step <= steps {
        let share = step / steps;
        let at = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
        if !taken.is_free(Rect::new(at.0 - 0.5, at.1 - 0.5, 1.0, 1.0)) {
            return false;
        }
        step += 1.0;
    }
    true
}

/// Steps away from a name's own place, nearest first.
const MOVES: [(f64, f64); 13] = [
    (0.0, 0.0),
    (0.0, -1.0),
    (0.0, 1.0),
    (-1.0, 0.0),
    (1.0, 0.0),
    (-1.0, -1.0),
    (1.0, -1.0),
    (-1.0, 1.0),
    (1.0, 1.0),
    (0.0, -2.0),
    (0.0, 2.0),
    (-2.0, 0.0),
    (2.0, 0.0),
];

/// A name that takes the roomiest of its places that lie in the frame.
fn moving(wish: &LabelWish, view: &MapView, taken: &Taken, covered: &[Rect]) -> Option<(Rect, PlacedLabel)> {
    let frame = Rect::new(0.0, 0.0, view.width, view.height).grown(-4.0);
    for setting in settings(wish, view.scale()) {
        let room = |spot: &Spot| {
            let (x, y) = view.to_frame(spot.at);
            let rect = around(x, y, &setting);
            let fits = frame.holds(rect) && taken.is_free(rect) && covered.iter().all(|c| !c.overlaps(rect));
            // The middle of a name needs half its height to the border at least, and half its width at best.
            let clearance = spot.clearance * view.scale();
            (fits && clearance >= setting.height * 0.6).then_some((clearance.min(setting.width * 0.6), rect))
        };
        let mut best: Option<(f64, Rect)> = None;
        for found in wish.others.iter().filter_map(room) {
            if best.is_none_or(|b| found.0 > b.0) {
                best = Some(found);
            }
        }
        if let Some((_, rect)) = best {
            return Some((rect, label(wish, setting, rect)));
        }
    }
    None
}

fn around(x: f64, y: f64, setting: &Setting) -> Rect {
    Rect::new(x - setting.width / 2.0, y - setting.height / 2.0, setting.width, setting.height).grown(APART)
}

fn label(wish: &LabelWish, setting: Setting, rect: Rect) -> PlacedLabel {
    PlacedLabel {
        lines: setting.lines,
        x: rect.x + rect.width / 2.0,
        y: rect.y + rect.height / 2.0,
        leader: None,
        line_height: f64::from(setting.size) * LEADING,
        size: setting.size,
        bold: wish.bold,
        colour: wish.colour,
        halo: wish.halo,
    }
}

/// Room that is taken, by squares of a grid.
#[derive(Default)]
pub(super) struct Taken {
    rects: Vec<Rect>,
    squares: HashMap<(i64, i64), Vec<usize>>,
}

impl Taken {
    const SIDE: f64 = 96.0;

    fn squares(rect: Rect) -> impl Iterator<Item = (i64, i64)> {
        #[expect(clippy::cast_possible_truncation, reason = "saturating; a square far away is as good as any")]
        let square = |v: f64| (v / Self::SIDE).floor() as i64;
        let (left, top) = (square(rect.x), square(rect.y));
        // A label is never wider than some squares; held so for a rectangle that is not a label's.
        let (right, bottom) = (square(rect.right()).min(left + 64), square(rect.bottom()).min(top + 64));
        (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
    }

    pub fn add(&mut self, rect: Rect) {
        for square in Self::squares(rect) {
            self.squares.entry(square).or_default().push(self.rects.len());
        }
        self.rects.push(rect);
    }

    pub fn is_free(&self, rect: Rect) -> bool {
        Self::squares(rect)
            .filter_map(|square| self.squares.get(&square))
            .flatten()
            .all(|i| !self.rects[*i].overlaps(rect))
    }
}

#[cfg(test)]
mod tests {
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
            at,
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
}
