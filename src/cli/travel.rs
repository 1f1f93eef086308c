//! What `access` and `locate` read: demand, supply and the costs between them, brought to one numbering.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::analysis::access::{StraightLine, TravelCosts, TravelTimes as _, network};
use crate::base::text::count;
use crate::geo::bng::Bng;
use crate::geo::lonlat::LonLat;
use crate::import::travel::{self, Coordinates, CostTable, Costs, PlaceTable, Rule};

/// Demand points, sites, and the costs between them.
pub(super) struct Inputs {
    pub demands: Vec<String>,
    pub sites: Vec<String>,
    pub costs: TravelCosts,
    pub demand: Vec<f64>,
    /// What each site can give; `None` when nothing says.
    pub capacity: Option<Vec<f64>>,
    pub rules: Vec<Rule>,
    pub groups: Vec<Option<String>>,
    /// How many sites the file itself asks for (OR-Library).
    pub choose: Option<usize>,
    /// What was understood, a sentence each.
    pub notes: Vec<String>,
}

/// Reads the files. Without costs both tables need coordinates; distances are then straight lines in metres, of at most
/// `most_metres`.
pub(super) fn read(
    costs: Option<&Path>,
    demand: Option<&Path>,
    supply: Option<&Path>,
    most_metres: f64,
) -> anyhow::Result<Inputs> {
    let demand = demand.map(travel::read_places).transpose()?;
    let supply = supply.map(travel::read_places).transpose()?;
    let mut inputs = match costs {
        Some(path) => from_costs(path, demand.as_ref(), supply.as_ref())?,
        None => match (&demand, &supply) {
            (Some(demand), Some(supply)) => from_coordinates(demand, supply, most_metres)?,
            _ => bail!("Give --costs, or both --demand and --supply with coordinates (columns x, y or lon, lat)."),
        },
    };
    if let Some(table) = &demand {
        let (names, _) = wording(table, table.names(&inputs.demands))?;
        match wording(table, table.demand())? {
            Some((amounts, column)) => {
                let of: HashMap<&String, f64> = names.iter().zip(amounts).collect();
                inputs.demand = look_up(&inputs.demands, &of, table, "demand point")?;
                inputs.notes.push(format!("Demand is the column {column} of {}.", table.file));
            }
            None => inputs.notes.push(format!("{} has no column of demand: each point counts 1.", table.file)),
        }
    }
    if let Some(table) = &supply {
        let (names, _) = wording(table, table.names(&inputs.sites))?;
        if let Some((amounts, column)) = wording(table, table.capacity())? {
            let of: HashMap<&String, f64> = names.iter().zip(amounts).collect();
            inputs.capacity = Some(look_up(&inputs.sites, &of, table, "site")?);
            inputs.notes.push(format!("Capacity is the column {column} of {}.", table.file));
        }
        let rules: HashMap<&String, Rule> = names.iter().zip(wording(table, table.rules())?).collect();
        inputs.rules = look_up(&inputs.sites, &rules, table, "site")?;
        let groups: HashMap<&String, Option<String>> = names.iter().zip(table.groups()).collect();
        inputs.groups = look_up(&inputs.sites, &groups, table, "site")?;
    }
    Ok(inputs)
}

fn wording<T>(table: &PlaceTable, found: Result<T, String>) -> anyhow::Result<T> {
    found.map_err(anyhow::Error::msg).with_context(|| table.file.clone())
}

/// What a table says of each name; a name it lacks is an error, since missing is not zero.
fn look_up<T: Clone>(
    names: &[String],
    of: &HashMap<&String, T>,
    table: &PlaceTable,
    what: &str,
) -> anyhow::Result<Vec<T>> {
    let one = |name: &String| {
        of.get(name).cloned().with_context(|| {
            format!("{}: there is no row for the {what} \u{201c}{name}\u{201d} of the costs. Add it, or leave it out there.", table.file)
        })
    };
    names.iter().map(one).collect()
}

fn from_costs(path: &Path, demand: Option<&PlaceTable>, supply: Option<&PlaceTable>) -> anyhow::Result<Inputs> {
    // Any column of a table may hold the names that the costs use.
    let known = |table: Option<&PlaceTable>| table.map_or(Vec::new(), PlaceTable::all_cells);
    let (file, read) = (path.display(), travel::read_costs(path, &known(demand), &known(supply))?);
    let whole = |table: CostTable, choose, costs: TravelCosts| Inputs {
        demand: table.demand.unwrap_or_else(|| vec![1.0; table.demands.len()]),
        capacity: None,
        rules: vec![Rule::Candidate; table.sites.len()],
        groups: vec![None; table.sites.len()],
        choose,
        notes: vec![format!(
            "{file}: {} {} demand points, {} sites, {} pairs with a cost.",
            table.understood,
            count(table.demands.len()),
            count(table.sites.len()),
            count(costs.pairs())
        )],
        demands: table.demands,
        sites: table.sites,
        costs,
    };
    match read {
        Costs::Table(mut table) => {
            let pairs = std::mem::take(&mut table.pairs);
            let costs = TravelCosts::from_pairs(table.demands.len(), table.sites.len(), &pairs)?;
            Ok(whole(table, None, costs))
        }
        Costs::Network(network) => {
            let costs = network::all_pairs(network.nodes, &network.edges)?;
            let names: Vec<String> = (1..=network.nodes).map(|n| n.to_string()).collect();
            let understood = "A network of the OR-Library; costs are shortest ways, every node is both.".to_owned();
            let table = CostTable { demands: names.clone(), sites: names, understood, ..CostTable::default() };
            Ok(whole(table, Some(network.choose), costs))
        }
    }
}

fn from_coordinates(demand: &PlaceTable, supply: &PlaceTable, most_metres: f64) -> anyhow::Result<Inputs> {
    let (from, to) = (positions(demand)?, positions(supply)?);
    let costs = StraightLine::DISTANCE.minutes(&from, &to, most_metres);
    let (demands, _) = wording(demand, demand.names(&[]))?;
    let (sites, _) = wording(supply, supply.names(&[]))?;
    Ok(Inputs {
        demand: vec![1.0; demands.len()],
        capacity: None,
        rules: vec![Rule::Candidate; sites.len()],
        groups: vec![None; sites.len()],
        choose: None,
        notes: vec![format!(
            "Costs are straight-line distances in metres. {} demand points, {} sites.",
            count(demands.len()),
            count(sites.len())
        )],
        demands,
        sites,
        costs,
    })
}

fn positions(table: &PlaceTable) -> anyhow::Result<Vec<Bng>> {
    match wording(table, table.coordinates())? {
        Some(Coordinates::Metres(list)) => {
            Ok(list.into_iter().map(|(easting, northing)| Bng { easting, northing }).collect())
        }
        Some(Coordinates::Degrees(list)) => {
            let one = |(lon, lat)| {
                Bng::try_from(LonLat::new(lon, lat)).with_context(|| {
                    format!("{}: straight lines need places in Great Britain. Give --costs.", table.file)
                })
            };
            list.into_iter().map(one).collect()
        }
        None => bail!(
            "{}: there are no coordinates. Add columns x and y (metres) or lon and lat, or give --costs.",
            table.file
        ),
    }
}
