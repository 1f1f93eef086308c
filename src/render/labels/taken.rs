//! Room on the map that is taken.

use std::collections::HashMap;

use super::super::scene::Rect;

/// Room that is taken, by squares of a grid.
#[derive(Default)]
pub(in super::super) struct Taken {
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

    pub fn is_empty(&self) -> bool {
        self.rects.is_empty()
    }

    pub fn is_free(&self, rect: Rect) -> bool {
        Self::squares(rect)
            .filter_map(|square| self.squares.get(&square))
            .flatten()
            .all(|i| !self.rects[*i].overlaps(rect))
    }
}
