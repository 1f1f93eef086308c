//! The fewest columns that cover every row, exactly: the set covering problem behind LSCP and the p-centre.
//!
//! First what follows by itself (Toregas and `ReVelle`, "Binary logic solutions to a class of location problem",
//! Geographical Analysis 5, 1973): a row with one column needs it, a row that contains another is covered with it, a
//! column contained in another is not needed. Then a Lagrangian bound by subgradient steps with a greedy cover from the
//! prices it finds, columns settled by reduced cost (Beasley, "A Lagrangian heuristic for set-covering problems", Naval
//! Research Logistics 37, 1990), and branching on the row with the fewest columns.

use super::Stop;

/// What a search for a cover found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cover {
    /// The smallest cover found, rising.
    pub best: Option<Vec<u32>>,
    /// No cover is smaller than this; nothing is known of covers of more columns than were asked for.
    pub bound: usize,
    pub nodes: u64,
    /// Whether the best is known to be the smallest, or that there is none as small as asked for, or good enough.
    pub proven: bool,
}

/// A row is the columns that cover it, rising.
type Rows = Vec<Vec<u32>>;

/// Seeks the smallest cover of at most `most` columns, and ends at the first of at most `enough`. `told` hears the size
/// of the best cover and the bound whenever one of them changes.
pub(super) fn cover(
    rows: Rows,
    columns: usize,
    most: usize,
    enough: usize,
    stop: Stop<'_>,
    told: &mut dyn FnMut(Option<usize>, usize),
) -> Cover {
    let mut search = Search { columns, limit: most.saturating_add(1), enough, best: None, nodes: 0, stop, told };
    let mut bound = 0;
    let mut open_bound = usize::MAX;
    // Depth first; the last is next. Each node carries what it must at least have.
    let mut waiting = vec![(0_usize, rows, Vec::new())];
    while let Some((at_least, rows, taken)) = waiting.pop() {
        if search.good_enough() || at_least >= search.limit {
            continue;
        }
        if (search.stop)() {
            open_bound = open_bound.min(at_least);
            continue;
        }
        for child in search.explore(rows, taken, at_least).into_iter().rev() {
            waiting.push(child);
        }
        let lowest = waiting.iter().map(|w| w.0).min().unwrap_or(usize::MAX).min(search.limit);
        if lowest > bound {
            bound = lowest;
            (search.told)(search.best.as_ref().map(Vec::len), bound);
        }
    }
    let proven = open_bound == usize::MAX || open_bound >= search.limit || search.good_enough();
    // Whatever was left was left because it could not be smaller than the limit, unless the search ended early.
    if search.good_enough() || !proven {
        bound = bound.min(search.limit);
    } else {
        bound = search.limit;
    }
    let mut best = search.best;
    if let Some(best) = &mut best {
        best.sort_unstable();
    }
    Cover { best, bound, nodes: search.nodes, proven }
}

struct Search<'a> {
    columns: usize,
    /// Only covers smaller than this are of interest.
    limit: usize,
    enough: usize,
    best: Option<Vec<u32>>,
    nodes: u64,
    stop: Stop<'a>,
    told: &'a mut dyn FnMut(Option<usize>, usize),
}

type Node = (usize, Rows, Vec<u32>);

impl Search<'_> {
    fn good_enough(&self) -> bool {
        self.best.as_ref().is_some_and(|best| best.len() <= self.enough)
    }

    fn found(&mut self, cover: Vec<u32>) {
        if cover.len() < self.limit {
            self.limit = cover.len();
            (self.told)(Some(cover.len()), 0);
            self.best = Some(cover);
        }
    }

    /// Bounds a node; what is left of it is parted in several.
    fn explore(&mut self, mut rows: Rows, mut taken: Vec<u32>, at_least: usize) -> Vec<Node> {
        self.nodes += 1;
        let mut at_least = at_least;
        loop {
            if !reduce(&mut rows, &mut taken, self.columns) || taken.len() >= self.limit {
                return Vec::new();
            }
            if rows.is_empty() {
                self.found(taken);
                return Vec::new();
            }
            let room = self.limit - taken.len();
            let priced = price(&rows, self.columns, room, self.stop);
            at_least = at_least.max(taken.len() + priced.bound);
            if let Some(mut cover) = priced.cover {
                cover.extend(&taken);
                self.found(cover);
            }
            if at_least >= self.limit || self.good_enough() {
                return Vec::new();
            }
            let before = taken.len();
            taken.extend(&priced.needed);
            let needed = |column: &u32| priced.needed.binary_search(column).is_ok();
            let mut settled = taken.len() > before;
            rows.retain(|row| !row.iter().any(needed));
            for row in &mut rows {
                let length = row.len();
                row.retain(|column| priced.useless.binary_search(column).is_err());
                settled |= row.len() < length;
            }
            if settled {
                continue;
            }
            // The row with the fewest columns: each of them in turn, without those before it.
            let Some(shortest) = rows.iter().min_by_key(|row| row.len()) else { return Vec::new() };
            let mut order = shortest.clone();
            order.sort_by(|a, b| priced.worth[*a as usize].total_cmp(&priced.worth[*b as usize]).then(a.cmp(b)));
            let mut children = Vec::with_capacity(order.len());
            for (place, column) in order.iter().enumerate() {
                let left = rows.iter().filter(|row| row.binary_search(column).is_err());
                let without = |row: &Vec<u32>| row.iter().copied().filter(|c| !order[..place].contains(c)).collect();
                let mut taken = taken.clone();
                taken.push(*column);
                children.push((at_least, left.map(without).collect(), taken));
            }
            return children;
        }
    }
}

/// Does what follows by itself until nothing more does. Says whether a cover is still possible.
fn reduce(rows: &mut Rows, taken: &mut Vec<u32>, columns: usize) -> bool {
    loop {
        if rows.iter().any(Vec::is_empty) {
            return false;
        }
        let mut needed: Vec<u32> = rows.iter().filter(|row| row.len() == 1).map(|row| row[0]).collect();
        needed.sort_unstable();
        needed.dedup();
        rows.retain(|row| !row.iter().any(|c| needed.binary_search(c).is_ok()));
        taken.extend(&needed);
        drop_containing_rows(rows, columns);
        if !drop_contained_columns(rows, columns) && needed.is_empty() {
            return true;
        }
    }
}

/// The rows of each column, rising.
fn by_column(rows: &Rows, columns: usize) -> Vec<Vec<u32>> {
    let mut lists = vec![Vec::new(); columns];
    for (number, row) in (0_u32..).zip(rows) {
        for column in row {
            lists[*column as usize].push(number);
        }
    }
    lists
}

/// Drops the rows that contain another row.
fn drop_containing_rows(rows: &mut Rows, columns: usize) {
    rows.sort_unstable_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    rows.dedup();
    let lists = by_column(rows, columns);
    let mut dropped = vec![false; rows.len()];
    for (number, row) in rows.iter().enumerate() {
        if dropped[number] {
            continue;
        }
        // Whatever contains it is in the list of its rarest column, and longer, so after it.
        let Some(rarest) = row.iter().min_by_key(|c| lists[**c as usize].len()) else { continue };
        for other in lists[*rarest as usize].iter().map(|o| *o as usize).filter(|o| *o > number) {
            dropped[other] = dropped[other] || contains(&rows[other], row);
        }
    }
    let mut numbers = dropped.iter();
    rows.retain(|_| !numbers.next().copied().unwrap_or(false));
}

/// Drops the columns all of whose rows another column covers too. Says whether there were any.
fn drop_contained_columns(rows: &mut Rows, columns: usize) -> bool {
    let lists = by_column(rows, columns);
    let mut dropped = vec![false; columns];
    let mut any = false;
    for (column, list) in lists.iter().enumerate().filter(|(_, list)| !list.is_empty()) {
        let Some(shortest) = list.iter().map(|r| &rows[*r as usize]).min_by_key(|row| row.len()) else { continue };
        let covers_more = |other: &u32| {
            let (other, theirs) = (*other as usize, &lists[*other as usize]);
            // Of equals the first stays.
            let not_less = theirs.len() > list.len() || (theirs.len() == list.len() && other < column);
            other != column && !dropped[other] && not_less && contains(theirs, list)
        };
        dropped[column] = shortest.iter().any(covers_more);
        any |= dropped[column];
    }
    if any {
        for row in rows.iter_mut() {
            row.retain(|column| !dropped[*column as usize]);
        }
    }
    any
}

/// Whether a rising list contains all of another.
fn contains(list: &[u32], other: &[u32]) -> bool {
    let mut rest = list.iter();
    other.len() <= list.len() && other.iter().all(|x| rest.by_ref().find(|y| *y >= x) == Some(x))
}

/// What prices for the rows tell.
struct Priced {
    /// At least so many columns are needed.
    bound: usize,
    /// A cover smaller than the room, when one was met.
    cover: Option<Vec<u32>>,
    /// Columns that every cover smaller than the room has, and that none has; both rising.
    needed: Vec<u32>,
    useless: Vec<u32>,
    /// By column: one less the prices of its rows. The lower the better.
    worth: Vec<f64>,
}

const MOST_PRICES: u32 = 300;

/// Seeks prices u for the rows for which the sum of u, plus all columns' min(0, 1 - their rows' u), is largest.
fn price(rows: &Rows, columns: usize, room: usize, stop: Stop<'_>) -> Priced {
    let lists = by_column(rows, columns);
    let used: Vec<u32> = (0_u32..).zip(&lists).filter(|(_, list)| !list.is_empty()).map(|(c, _)| c).collect();
    let longest = |row: &Vec<u32>| row.iter().map(|c| lists[*c as usize].len()).max().unwrap_or(1);
    let mut prices: Vec<f64> = rows.iter().map(|row| 1.0 / longest(row) as f64).collect();
    let mut found = Priced { bound: 1, cover: None, needed: Vec::new(), useless: Vec::new(), worth: Vec::new() };
    let mut smallest = room;
    let mut best = f64::NEG_INFINITY;
    let mut best_prices = prices.clone();
    let mut worth = vec![1.0; columns];
    let mut slack = vec![0.0; rows.len()];
    let (mut step, mut idle) = (1.0, 0);
    for round in 0..MOST_PRICES {
        for column in &used {
            let sum: f64 = lists[*column as usize].iter().map(|r| prices[*r as usize]).sum();
            worth[*column as usize] = 1.0 - sum;
        }
        let value = prices.iter().sum::<f64>() + used.iter().map(|c| worth[*c as usize].min(0.0)).sum::<f64>();
        if value > best + 1e-9 {
            idle = if value > best + 1e-3 { 0 } else { idle + 1 };
            best = value;
            best_prices.clone_from(&prices);
            found.worth.clone_from(&worth);
        } else {
            idle += 1;
        }
        if round % 10 == 0 || round + 1 == MOST_PRICES {
            let cover = greedy(rows, &lists, &worth);
            if cover.len() < smallest {
                smallest = cover.len();
                found.cover = Some(cover);
            }
        }
        // Columns are counted whole.
        if (best - 1e-6).ceil() >= smallest as f64 || step < 0.005 || stop() {
            break;
        }
        if idle >= 8 {
            (idle, step) = (0, step * 0.6);
            prices.clone_from(&best_prices);
            continue;
        }
        let mut length = 0.0;
        for (slack, row) in slack.iter_mut().zip(rows) {
            let served = row.iter().filter(|c| worth[**c as usize] < 0.0).count();
            // Momentum keeps the steps from going to and fro (Camerini, Fratta and Maffioli 1975).
            *slack = 0.3 * *slack + 1.0 - served as f64;
            length += *slack * *slack;
        }
        if length < 1e-12 {
            break;
        }
        let scale = step * (smallest as f64 * 1.02 - value).max(0.5) / length;
        for (price, slack) in prices.iter_mut().zip(&slack) {
            *price = (*price + scale * slack).max(0.0);
        }
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and the number of rows")]
    {
        found.bound = ((best - 1e-6).ceil().max(1.0) as usize).max(1);
    }
    for column in used {
        let worth = found.worth[column as usize];
        // One column more than the bound must stay below the smallest known to matter.
        let beyond = |value: f64| (value - 1e-6).ceil() >= smallest as f64;
        if worth > 0.0 && beyond(best + worth) {
            found.useless.push(column);
        } else if worth < 0.0 && beyond(best - worth) {
            found.needed.push(column);
        }
    }
    found
}

/// A cover: always the column with the least worth for what it adds; then what the others make needless goes.
fn greedy(rows: &Rows, lists: &[Vec<u32>], worth: &[f64]) -> Vec<u32> {
    let mut times = vec![0_u32; rows.len()];
    let mut adds: Vec<u32> = lists.iter().map(|list| u32::try_from(list.len()).unwrap_or(u32::MAX)).collect();
    let mut cover = Vec::new();
    // Rows in order of how few columns they have; each is covered when its turn comes, by its best column.
    for (number, row) in rows.iter().enumerate() {
        if times[number] > 0 {
            continue;
        }
        let merit = |c: u32| {
            let (worth, adds) = (worth[c as usize].max(1e-3), f64::from(adds[c as usize]));
            worth / adds
        };
        let Some(best) = row.iter().copied().min_by(|a, b| merit(*a).total_cmp(&merit(*b))) else { continue };
        cover.push(best);
        for covered in &lists[best as usize] {
            if times[*covered as usize] == 0 {
                for column in &rows[*covered as usize] {
                    adds[*column as usize] -= 1;
                }
            }
            times[*covered as usize] += 1;
        }
    }
    cover.sort_by(|a, b| worth[*b as usize].total_cmp(&worth[*a as usize]).then(a.cmp(b)));
    cover.retain(|column| {
        let needless = lists[*column as usize].iter().all(|row| times[*row as usize] > 1);
        if needless {
            for row in &lists[*column as usize] {
                times[*row as usize] -= 1;
            }
        }
        !needless
    });
    cover
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::locate::random::Random;

    /// The smallest cover by trying all.
    fn by_trying(rows: &Rows, columns: u32) -> Option<usize> {
        let covers = |set: u32| rows.iter().all(|row| row.iter().any(|c| set >> c & 1 == 1));
        (0..1_u32 << columns).filter(|set| covers(*set)).map(|set| set.count_ones() as usize).min()
    }

    #[test]
    fn agrees_with_trying_all() {
        let mut random = Random::new(7);
        for round in 0..400 {
            let columns = 1 + u32::try_from(random.below(11)).expect("small");
            let per = 2 + random.below(4);
            let make = |random: &mut Random| {
                let mut row: Vec<u32> = (0..columns).filter(|_| random.below(per) == 0).collect();
                if row.is_empty() && round % 20 != 0 {
                    row.push(columns - 1);
                }
                row
            };
            let rows: Rows = (0..random.below(25)).map(|_| make(&mut random)).collect();
            let truth = by_trying(&rows, columns);
            let found = cover(rows.clone(), columns as usize, usize::MAX - 1, 0, &|| false, &mut |_, _| {});
            assert!(found.proven);
            assert_eq!(found.best.as_ref().map(Vec::len), truth, "{rows:?}");
            if let (Some(best), Some(truth)) = (&found.best, truth) {
                assert_eq!(found.bound, truth);
                assert!(rows.iter().all(|row| row.iter().any(|c| best.contains(c))));
                let too_few =
                    cover(rows.clone(), columns as usize, truth.saturating_sub(1), 0, &|| false, &mut |_, _| {});
                assert!(too_few.proven && (too_few.best.is_none() || truth == 0));
                let any = cover(rows, columns as usize, truth, truth, &|| false, &mut |_, _| {});
                assert!(any.proven && any.best.is_some_and(|b| b.len() == truth));
            }
        }
    }
}
