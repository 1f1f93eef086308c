//! A table of costs: long, with a row a pair, or a matrix, with a row a demand point and a column a site.

use std::collections::{HashMap, HashSet};

use super::{Row, cell, column_named, figure, folded, is_number};

/// Costs between demand points and sites, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CostTable {
    /// In the order they first stand in the file.
    pub demands: Vec<String>,
    pub sites: Vec<String>,
    /// Demand point, site, cost; a pair that is not here is out of reach.
    pub pairs: Vec<(u32, u32, f64)>,
    /// How much demand there is at each demand point, where the file says so.
    pub demand: Option<Vec<f64>>,
    /// What was understood, as a sentence.
    pub understood: String,
}

const COST: [&str; 20] = [
    "cost",
    "totalcost",
    "distance",
    "totallength",
    "totaldistance",
    "totalminutes",
    "totaltime",
    "totaltraveltime",
    "minutes",
    "traveltime",
    "time",
    "duration",
    "length",
    "dist",
    "metres",
    "meters",
    "seconds",
    "km",
    "impedance",
    "weight",
];
const FROM: [&str; 14] = [
    "origin",
    "from",
    "source",
    "orig",
    "originid",
    "originname",
    "fromid",
    "demandid",
    "client",
    "customer",
    "area",
    "o",
    "name",
    "demand",
];
const TO: [&str; 14] = [
    "destination",
    "to",
    "target",
    "dest",
    "destinationid",
    "destinationname",
    "toid",
    "siteid",
    "site",
    "facility",
    "supply",
    "store",
    "venue",
    "d",
];
const DEMAND: [&str; 6] = ["demand", "population", "residents", "people", "pop", "households"];

/// A long table is not wider than this; a matrix may be.
const WIDEST_LONG: usize = 12;

pub(super) fn read(rows: &[Row], demands: &[String], sites: &[String]) -> Result<CostTable, String> {
    let header: Vec<String> = rows[0].1.iter().map(|cell| cell.trim().to_owned()).collect();
    let names: Vec<String> = header.iter().map(|name| folded(name)).collect();
    let is_long = header.len() <= WIDEST_LONG && names.len() >= 3;
    match column_named(&names, &COST).filter(|_| is_long) {
        Some(cost) => {
            let from = column_named(&names, &FROM).filter(|c| *c != cost);
            let to = column_named(&names, &TO).filter(|c| *c != cost && Some(*c) != from);
            match (from, to) {
                (Some(from), Some(to)) => long(rows, &header, &names, [from, to, cost], demands, sites),
                _ => matrix(rows, &header, demands, sites).map_err(|e| {
                    format!(
                        "{e} If it is a list of pairs, call its columns origin, destination and cost; they are: {}.",
                        header.join(", ")
                    )
                }),
            }
        }
        None => matrix(rows, &header, demands, sites),
    }
}

fn long(
    rows: &[Row],
    header: &[String],
    names: &[String],
    [from, to, cost]: [usize; 3],
    demands: &[String],
    sites: &[String],
) -> Result<CostTable, String> {
    let weight = column_named(names, &DEMAND).filter(|c| ![from, to, cost].contains(c));
    let swapped = is_swapped(rows, from, to, weight, demands, sites);
    let (demand_column, site_column) = if swapped { (to, from) } else { (from, to) };
    let mut table = CostTable::default();
    let (mut demand_of, mut site_of) = (HashMap::new(), HashMap::new());
    let mut weights: Vec<f64> = Vec::new();
    let mut first_row: HashMap<(u32, u32), u64> = HashMap::new();
    for row in &rows[1..] {
        let (demand, site) = (cell(row, demand_column), cell(row, site_column));
        if demand.is_empty() || site.is_empty() {
            return Err(format!("row {}: a name is missing. Each row needs an origin and a destination.", row.0));
        }
        let d = number_of(&mut demand_of, &mut table.demands, demand);
        let s = number_of(&mut site_of, &mut table.sites, site);
        if let Some(first) = first_row.insert((d, s), row.0) {
            return Err(format!("row {}: the pair {demand}, {site} stands in row {first} already. Keep one.", row.0));
        }
        if let Some(column) = weight {
            let amount = figure(row, column, &header[column])?;
            let amount =
                amount.ok_or_else(|| format!("row {}, column {}: the figure is missing.", row.0, header[column]))?;
            if weights.len() <= d as usize {
                weights.push(amount);
            } else if weights[d as usize] != amount {
                return Err(format!(
                    "row {}, column {}: {demand} has {amount} here and {} before. Give one figure each.",
                    row.0, header[column], weights[d as usize]
                ));
            }
        }
        if let Some(cost) = figure(row, cost, &header[cost])? {
            table.pairs.push((d, s, cost));
        }
    }
    table.demand = weight.map(|_| weights);
    table.understood = format!(
        "A row a pair: demand points in {}, sites in {}, costs in {}{}.",
        header[demand_column],
        header[site_column],
        header[cost],
        weight.map_or(String::new(), |w| format!(", demand in {}", header[w]))
    );
    Ok(table)
}

fn number_of(numbers: &mut HashMap<String, u32>, names: &mut Vec<String>, name: &str) -> u32 {
    if let Some(number) = numbers.get(name) {
        return *number;
    }
    let number = u32::try_from(names.len()).unwrap_or(u32::MAX);
    numbers.insert(name.to_owned(), number);
    names.push(name.to_owned());
    number
}

/// Whether the demand points stand where destinations are said to be: by the names that are known, else by the amount
/// of demand, which must be the same wherever a demand point stands.
fn is_swapped(
    rows: &[Row],
    from: usize,
    to: usize,
    weight: Option<usize>,
    demands: &[String],
    sites: &[String],
) -> bool {
    let agree = |column: usize, known: &[String]| {
        let known: HashSet<&str> = known.iter().map(String::as_str).collect();
        rows[1..].iter().filter(|row| known.contains(cell(row, column))).count()
    };
    let as_said = agree(from, demands) + agree(to, sites);
    let other_way = agree(to, demands) + agree(from, sites);
    if as_said != other_way {
        return other_way > as_said;
    }
    let Some(weight) = weight else { return false };
    let is_steady = |column: usize| {
        let mut seen = HashMap::new();
        rows[1..].iter().all(|row| *seen.entry(cell(row, column)).or_insert(cell(row, weight)) == cell(row, weight))
    };
    !is_steady(from) && is_steady(to)
}

fn matrix(rows: &[Row], header: &[String], demands: &[String], sites: &[String]) -> Result<CostTable, String> {
    let mut table = CostTable::default();
    // Where the first row is figures from its first cell on, like the rest, nothing is named.
    let bare = header.iter().all(|cell| is_number(cell)) && rows[1..].iter().all(|row| row.1.len() == header.len());
    let (first, body) = if bare { (0, rows) } else { (1, &rows[1..]) };
    let columns: Vec<String> =
        if bare { (1..=header.len()).map(|n| n.to_string()).collect() } else { header[1..].to_vec() };
    unique(&columns, "the first row")?;
    let mut row_names = Vec::with_capacity(body.len());
    for (place, row) in body.iter().enumerate() {
        if row.1.len() != header.len() {
            return Err(format!(
                "row {}: there are {} cells where the first row has {}.",
                row.0,
                row.1.len(),
                header.len()
            ));
        }
        let name = if bare { (place + 1).to_string() } else { cell(row, 0).to_owned() };
        if name.is_empty() {
            return Err(format!("row {}: the first cell must name the demand point.", row.0));
        }
        row_names.push(name);
        for (number, site) in (0_u32..).zip(&columns) {
            if let Some(cost) = figure(row, number as usize + first, site)? {
                table.pairs.push((u32::try_from(place).unwrap_or(u32::MAX), number, cost));
            }
        }
    }
    unique(&row_names, "the first column")?;
    let known = |names: &[String], all: &[String]| {
        let all: HashSet<&str> = all.iter().map(String::as_str).collect();
        names.iter().filter(|name| all.contains(name.as_str())).count()
    };
    let swapped =
        known(&columns, demands) + known(&row_names, sites) > known(&row_names, demands) + known(&columns, sites);
    let bare_said = if bare { ", numbered from 1" } else { "" };
    if swapped {
        table.pairs.iter_mut().for_each(|pair| *pair = (pair.1, pair.0, pair.2));
        (table.demands, table.sites) = (columns, row_names);
        table.understood = format!("A matrix: a row a site, a column a demand point{bare_said}.");
    } else {
        (table.demands, table.sites) = (row_names, columns);
        table.understood = format!("A matrix: a row a demand point, a column a site{bare_said}.");
    }
    Ok(table)
}

fn unique(names: &[String], place: &str) -> Result<(), String> {
    let mut seen = HashSet::new();
    match names.iter().find(|name| !seen.insert(name.as_str())) {
        Some(name) => Err(format!("\u{201c}{name}\u{201d} stands twice in {place}. Names must differ.")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use csv::StringRecord;

    use super::*;

    fn table(text: &str) -> Result<CostTable, String> {
        table_of(text, &[], &[])
    }

    fn table_of(text: &str, demands: &[&str], sites: &[&str]) -> Result<CostTable, String> {
        let owned = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let rows =
            (1..).zip(text.lines()).map(|(n, line)| (n, StringRecord::from(line.split(',').collect::<Vec<_>>())));
        read(&rows.collect::<Vec<Row>>(), &owned(demands), &owned(sites))
    }

    #[test]
    fn demand_points_are_where_their_demand_is_steady() {
        // As spopt's table of San Francisco: stores first, tracts as destinations, each with its demand.
        let text = "distance,name,DestinationName,demand\n5,S1,T1,100\n6,S1,T2,30\n7,S2,T1,100\n,S2,T2,30";
        let found = table(text).expect("understood");
        assert_eq!((found.demands, found.sites), (vec!["T1".into(), "T2".into()], vec!["S1".into(), "S2".into()]));
        assert_eq!(found.demand, Some(vec![100.0, 30.0]));
        assert_eq!(found.pairs, [(0, 0, 5.0), (1, 0, 6.0), (0, 1, 7.0)]);
        assert!(found.understood.contains("demand points in DestinationName"));
    }

    #[test]
    fn known_names_tell_the_sides() {
        let text = "from,to,minutes\nL1,A,5\nL1,B,6";
        assert_eq!(table(text).expect("understood").demands, ["L1"]);
        assert_eq!(table_of(text, &["A", "B"], &[]).expect("understood").demands, ["A", "B"]);
        assert_eq!(table_of("x,A,B\nL1,5,6", &["A", "B"], &["L1"]).expect("understood").sites, ["L1"]);
    }

    #[test]
    fn matrices_come_with_and_without_names_and_gaps_are_out_of_reach() {
        let named = table("id,a,b\n1,5,inf\n2,,7").expect("understood");
        assert_eq!((named.demands.len(), named.sites), (2, vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(named.pairs, [(0, 0, 5.0), (1, 1, 7.0)]);
        assert_eq!(table("5,6\n7,8").expect("understood").pairs.len(), 4);
        assert_eq!(table(",1,2\n1,5,6\n2,7,8").expect("understood").sites, ["1", "2"]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let said = |text: &str| table(text).expect_err("wrong");
        assert!(said("id,a\n1,far").contains("row 2, column a"));
        assert!(said("id,a\n1,-4").contains("below zero"));
        assert!(said("id,a,a\n1,4,5").contains("twice"));
        assert!(said("id,a\n1,4\n1,5").contains("twice"));
        assert!(said("id,a\n1,4,5").contains("cells"));
        assert!(said("origin,destination,cost\na,b,3\na,b,4").contains("row 2 already"));
        assert!(said("origin,destination,cost\na,,3").contains("a name is missing"));
    }
}
