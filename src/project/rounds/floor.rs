//! Floors: areas that must get at least one stop, so that a plan does not serve the nearest people only.

use crate::analysis;
use crate::base::ids::AreaCode;
use crate::base::text::folded;
use crate::geo::index::PolygonIndex;
use crate::model::atlas::{Atlas, SetData};
use crate::model::outreach::{Floor, FloorArea, Outreach};

/// Which areas must get a stop.
#[derive(Clone, Debug, PartialEq)]
pub enum FloorKind {
    /// The fifth with the highest scores, in the project's score model.
    WorstFifth,
    /// Every area in which a stop lies.
    All,
    /// Those there are already, and this one.
    Also(AreaCode),
    /// These, by code or name.
    Listed(Vec<String>),
}

/// Says which areas must get a stop, and notes for every stop in which area it lies.
///
/// # Errors
/// A listed area that is none, or no score to tell the worst by; as a sentence.
pub fn floor(atlas: &Atlas, set: &SetData, outreach: &mut Outreach, kind: &FloorKind) -> Result<Floor, String> {
    place_in(set, outreach);
    let area =
        |place: usize| FloorArea { code: set.areas[place].code.to_string(), name: set.areas[place].name.clone() };
    let (name, areas) = match kind {
        FloorKind::WorstFifth => {
            let model = atlas.active_model().ok_or("There is no score model to tell the worst fifth by.")?;
            let scores = analysis::score(set, &model.model);
            let last = scores.scored.div_ceil(5);
            let mut worst: Vec<(usize, usize)> =
                scores.areas.iter().enumerate().filter_map(|(place, s)| Some((s.rank?, place))).collect();
            worst.sort_unstable();
            worst.retain(|(rank, _)| *rank <= last);
            if worst.is_empty() {
                return Err("No area has a score, so that none is known to be among the worst.".to_owned());
            }
            let name = format!("Each of the worst fifth of {}", set.set.name);
            (name, worst.into_iter().map(|(_, place)| area(place)).collect())
        }
        FloorKind::All => {
            let is_asked = |place: &usize| outreach.stops.iter().any(|s| s.area == set.areas[*place].code.as_str());
            ("Each area with a stop".to_owned(), (0..set.areas.len()).filter(is_asked).map(area).collect())
        }
        FloorKind::Also(code) => {
            let mut areas: Vec<FloorArea> = outreach.floor.iter().flat_map(|f| &f.areas).cloned().collect();
            let place = set.place_of(code).ok_or("This area is not there any more.")?;
            areas.retain(|a| a.code != code.as_str());
            areas.push(area(place));
            (named(&areas), areas)
        }
        FloorKind::Listed(asked) => {
            let find = |text: &String| {
                let is = |a: &crate::model::area::Area| a.code.as_str() == text || folded(&a.name) == folded(text);
                let place = set.areas.iter().position(is).map(area);
                place.ok_or_else(|| format!("{} has no area \u{201c}{text}\u{201d}.", set.set.name))
            };
            let areas: Vec<FloorArea> = asked.iter().map(find).collect::<Result<_, _>>()?;
            (named(&areas), areas)
        }
    };
    Ok(Floor { name, areas })
}

fn named(areas: &[FloorArea]) -> String {
    match areas {
        [one] => one.name.clone(),
        more => format!("Each of {} areas", more.len()),
    }
}

/// Notes for every stop in which area it lies, where a floor asks for it.
pub fn place_stops(atlas: &Atlas, outreach: &mut Outreach) {
    let Some(first) = outreach.floor.as_ref().and_then(|f| AreaCode::new(&f.areas.first()?.code)) else { return };
    if let Some(set) = atlas.sets.iter().find(|set| set.place_of(&first).is_some()) {
        place_in(set, outreach);
    }
}

fn place_in(set: &SetData, outreach: &mut Outreach) {
    let index = PolygonIndex::new(set.areas.iter().map(|a| &a.polygons));
    for stop in &mut outreach.stops {
        let place = index.find(stop.at, |place| &set.areas[place].polygons);
        stop.area = place.map_or_else(String::new, |place| set.areas[place].code.to_string());
    }
}
