//! Which names are shown at a view, and where: by priority, never overlapping, never leaving the frame.
//!
//! Names that stay put are placed for the whole map at the view's zoom, so that panning changes none of them but those
//! that the frame's edge would cut, which are left out. Names that may move (neighbouring districts) then take the best
//! place that is left in the frame. Knows no toolkit; sizes are in points.

mod setting;
mod taken;

use super::scene::{LabelWish, MapItem, MapScene, MapView, PlacedLabel, Rect, Spot};
use super::{clusters, text};
use setting::{LEADING, Setting, set, settings, weight};
pub(super) use setting::{SMALLEST, could_fit, could_stand_on};
pub(super) use taken::Taken;

/// Room kept free around a label.
const APART: f64 = 2.0;

/// With more wishes than this, only those near the frame are weighed against each other.
const MANY: usize = 3_000;

/// So often a name that found no place is tried before the others.
const MOST_TRIES: usize = 24;

/// What a name beside its area is worth, where one on it is worth 1.
const BESIDE: f64 = 0.45;

/// How near, in points.
const NEAR: f64 = 400.0;

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
        order.retain(|(_, w)| near.intersects(w.bounds) || !w.others.is_empty());
    }
    order.sort_by(|(i, a), (j, b)| b.priority.total_cmp(&a.priority).then(i.cmp(j)));

    let symbols = symbols(scene, view);
    // A name may lie over a symbol where there is no other room, but never over a number.
    let numbers = numbers(scene, view);
    let wishes: Vec<&LabelWish> = order.iter().map(|(_, wish)| *wish).filter(|w| w.others.is_empty()).collect();
    let numbers_at: Vec<Rect> = numbers.iter().map(extent).collect();
    let ground = Ground { view, symbols: &symbols, covered, numbers: &numbers_at, wishes: &wishes };
    let mut settled = ground.settle(&[]);
    // A name without a place gets the first choice, if that leaves more or worthier names on the map.
    let mut first = Vec::new();
    for _ in 0..MOST_TRIES {
        let mut waiting = settled.without.iter().filter(|i| !first.contains(*i)).copied();
        let Some(next) = waiting.next() else { break };
        first.push(next);
        let other = ground.settle(&first);
        if other.worth > settled.worth {
            settled = other;
        } else {
            settled.without.retain(|i| *i != next);
            first.pop();
        }
    }
    let mut visible: Vec<(Rect, PlacedLabel)> =
        settled.placed.into_iter().filter(|(rect, _)| frame.holds(*rect)).collect();
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

/// For a map that is small for its names: leaves out those that would hide what they name or run over its borders, but
/// for the `most` worthiest, and sets all that may stand beside what they name `larger`.
pub(super) fn thin(labels: &mut Vec<LabelWish>, scale: f64, most: usize, larger: f32) {
    for label in labels.iter_mut().filter(|l| l.may_stand_beside) {
        label.size *= larger;
    }
    let mut beside: Vec<(usize, f64)> = labels
        .iter()
        .enumerate()
        .filter(|(_, wish)| leaves_its_area(wish, scale))
        .map(|(place, wish)| (place, wish.priority))
        .collect();
    beside.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let kept: Vec<usize> = beside.iter().take(most).map(|(place, _)| *place).collect();
    let mut place = 0;
    labels.retain_mut(|label| {
        let stands = kept.contains(&place) || !leaves_its_area(label, scale);
        label.may_stand_beside &= kept.contains(&place);
        place += 1;
        stands
    });
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

/// What names have to keep clear of, and which they are, the worthiest first.
struct Ground<'a> {
    view: &'a MapView,
    symbols: &'a Taken,
    covered: &'a [Rect],
    numbers: &'a [Rect],
    wishes: &'a [&'a LabelWish],
}

/// Names that have their places.
#[derive(Default)]
struct Settled {
    placed: Vec<(Rect, PlacedLabel)>,
    /// The places among the wishes of those that found none although they might stand beside their areas.
    without: Vec<usize>,
    worth: f64,
}

impl Ground<'_> {
    /// Gives each name its place in turn: those that come `first`, then those that fit their areas, then the others.
    fn settle(&self, first: &[usize]) -> Settled {
        let mut taken = Taken::default();
        for number in self.numbers {
            taken.add(*number);
        }
        let others = || (0..self.wishes.len()).filter(|i| !first.contains(i));
        let covers = |i: &usize| covers_its_area(self.wishes[*i], self.view.scale());
        let turns = first.iter().copied().chain(others().filter(|i| !covers(i))).chain(others().filter(covers));
        let mut settled = Settled::default();
        let most = self.wishes.first().map_or(1.0, |w| w.priority.abs().max(1.0));
        let put = |settled: &mut Settled, wish: &LabelWish, found: (Rect, PlacedLabel), taken: &mut Taken| {
            taken.add(found.0);
            // A name on its area is read at once; one beside it only where there is no better way.
            let how_well = if found.1.leader.is_some() { BESIDE } else { 1.0 };
            settled.worth += how_well * (1.0 + wish.priority / most);
            settled.placed.push(found);
        };
        let mut without = Vec::new();
        for i in turns {
            let wish = self.wishes[i];
            // A name that goes beside its area takes what room the others leave.
            let aside = if covers(&i) { self.beside(wish, &taken, &settled.placed) } else { None };
            if let Some(found) = aside.or_else(|| self.fixed(wish, &taken)) {
                put(&mut settled, wish, found, &mut taken);
            } else if wish.may_stand_beside {
                without.push(i);
            }
        }
        without.retain(|i| match self.beside(self.wishes[*i], &taken, &settled.placed) {
            Some(found) => {
                put(&mut settled, self.wishes[*i], found, &mut taken);
                false
            }
            None => true,
        });
        without.sort_unstable();
        settled.without = without;
        settled
    }

    /// A name that stays at its place, or within two lines' height of it, clear of symbols where it can be.
    fn fixed(&self, wish: &LabelWish, taken: &Taken) -> Option<(Rect, PlacedLabel)> {
        let (x, y) = self.view.to_frame(wish.at.first()?);
        let scale = self.view.scale();
        // How far a name may be moved and still be seen to belong to its area.
        let most = (wish.bounds.width() * scale / 4.0, wish.bounds.height() * scale / 4.0);
        for clear_of_symbols in [true, false] {
            if !clear_of_symbols && self.symbols.is_empty() {
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
                    let is_free = taken.is_free(rect) && self.covered.iter().all(|c| !c.overlaps(rect));
                    if is_free && (!clear_of_symbols || self.symbols.is_free(rect)) {
                        return Some((rect, label(wish, setting, rect)));
                    }
                }
            }
        }
        None
    }

    /// A name beside its area, as near as there is room, with a line to its place; `None` where there is none near. It
    /// never lies on the middle of another area, whose name it would seem to be.
    fn beside(&self, wish: &LabelWish, taken: &Taken, placed: &[(Rect, PlacedLabel)]) -> Option<(Rect, PlacedLabel)> {
        let scale = self.view.scale();
        let at = self.view.to_frame(wish.at.first()?);
        let middle = self.view.to_frame(wish.bounds.centre());
        let half = (wish.bounds.width() * scale / 2.0, wish.bounds.height() * scale / 2.0);
        // Narrow beside an area, whose neighbours it covers; on one line beside a point.
        let counts = if wish.bounds.width() > 0.0 { [3, 2, 1] } else { [1, 2, 3] };
        let settings: Vec<Setting> = counts.into_iter().filter_map(|count| set(wish, "", wish.size, count)).collect();
        let middles: Vec<(f64, f64)> =
            self.wishes.iter().filter_map(|w| Some(self.view.to_frame(w.at.first()?))).collect();
        let frame = Rect::new(0.0, 0.0, self.view.width, self.view.height);
        for distance in DISTANCES {
            for (right, down) in DIRECTIONS {
                for setting in &settings {
                    let x = middle.0 + right * (half.0 + setting.width / 2.0 + distance);
                    let y = middle.1 + down * (half.1 + setting.height / 2.0 + distance);
                    let rect = around(x, y, setting);
                    let name = rect.grown(-APART);
                    let from = (at.0.clamp(name.x, name.right()), at.1.clamp(name.y, name.bottom()));
                    let is_free = frame.holds(rect)
                        && taken.is_free(rect)
                        && self.symbols.is_free(rect)
                        && self.covered.iter().all(|c| !c.overlaps(rect));
                    let is_anothers = |m: &(f64, f64)| name.holds(Rect::new(m.0, m.1, 0.0, 0.0));
                    let crosses = |other: &(Rect, PlacedLabel)| other.1.leader.is_some_and(|l| do_cross(l, [from, at]));
                    // A line past the middle of another area would seem to lead there.
                    let is_past =
                        |m: &(f64, f64)| *m != at && from_line(*m, [from, at]) < f64::from(setting.size) * 0.8;
                    let is_clear = || {
                        crosses_nothing(from, at, taken) && !placed.iter().any(crosses) && !middles.iter().any(is_past)
                    };
                    if is_free && !middles.iter().any(is_anothers) && is_clear() {
                        let (lines, size) = (setting.lines.clone(), setting.size);
                        let copy = Setting { lines, size, width: setting.width, height: setting.height };
                        return Some((rect, PlacedLabel { leader: Some([from, at]), ..label(wish, copy, rect) }));
                    }
                }
            }
        }
        None
    }
}

/// From this share of an area's box on, a name on it leaves too little of its colour to be seen.
const COVERING: f64 = 0.4;

/// Whether a name would hide what it names, or has no room on it at all.
fn covers_its_area(wish: &LabelWish, scale: f64) -> bool {
    let surface = wish.bounds.width() * scale * wish.bounds.height() * scale;
    let name = || settings(wish, scale).find(|s| s.lines.len() == 1 || wish.second.is_empty());
    let covers = || name().is_some_and(|s| s.width * s.height > COVERING * surface);
    wish.may_stand_beside && (settings(wish, scale).next().is_none() || covers())
}

/// Whether a name would hide what it names, or lie over its borders.
fn leaves_its_area(wish: &LabelWish, scale: f64) -> bool {
    if !wish.may_stand_beside || covers_its_area(wish, scale) {
        return wish.may_stand_beside;
    }
    // The widest circle on the area: most areas have more room than that to the sides.
    let across = wish.at.found().first().map_or(0.0, |spot| 2.0 * spot.clearance * scale);
    !settings(wish, scale).any(|s| s.width <= across && s.height <= across)
}

/// How far beside its area's box a name may stand, in points.
const DISTANCES: [f64; 5] = [3.0, 9.0, 17.0, 27.0, 40.0];
/// To which side, best first; aslant the boxes' corners need not be cleared by the whole distance.
const DIRECTIONS: [(f64, f64); 12] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, -1.0),
    (0.0, 1.0),
    (0.8, -0.8),
    (-0.8, -0.8),
    (0.8, 0.8),
    (-0.8, 0.8),
    (1.0, -0.5),
    (-1.0, -0.5),
    (1.0, 0.5),
    (-1.0, 0.5),
];

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

/// From a point to a stretch of line.
fn from_line(p: (f64, f64), [a, b]: [(f64, f64); 2]) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let t = if length > 0.0 { (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (p.0 - a.0 - t * dx).hypot(p.1 - a.1 - t * dy)
}

/// Whether two stretches of line cross each other.
fn do_cross(a: [(f64, f64); 2], b: [(f64, f64); 2]) -> bool {
    let side = |from: (f64, f64), to: (f64, f64), p: (f64, f64)| {
        (to.0 - from.0) * (p.1 - from.1) - (to.1 - from.1) * (p.0 - from.0)
    };
    side(a[0], a[1], b[0]) * side(a[0], a[1], b[1]) < 0.0 && side(b[0], b[1], a[0]) * side(b[0], b[1], a[1]) < 0.0
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

#[cfg(test)]
mod tests;
