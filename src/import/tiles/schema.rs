//! What the layers of a vector tile mean. Three schemas share most of their words and are told apart by nothing but
//! them: Shortbread (<https://shortbread-tiles.org/schema/1.0/>), `OpenMapTiles` (<https://openmaptiles.org/schema/>) and
//! Protomaps (<https://docs.protomaps.com/basemaps/layers>). What is in none of them is drawn plainly.

use std::collections::HashMap;
use std::sync::Arc;

use mvt_reader::feature::Value;

use crate::model::background::{PlaceRank, Surface, Way};

/// What a feature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Surface(Surface),
    Way(Way),
    /// A line that only carries a name.
    WayName(Way),
    Name {
        rank: PlaceRank,
        is_water: bool,
    },
}

/// A feature's properties.
#[derive(Clone, Copy)]
pub struct Words<'a>(pub Option<&'a HashMap<String, Value>>);

impl<'a> Words<'a> {
    fn value(self, key: &str) -> Option<&'a Value> {
        self.0?.get(key)
    }

    /// The first of the keys that has a word.
    fn text(self, keys: &[&str]) -> Option<&'a str> {
        keys.iter().find_map(|key| match self.value(key)? {
            Value::String(text) if !text.is_empty() => Some(text.as_str()),
            _ => None,
        })
    }

    fn number(self, keys: &[&str]) -> Option<f64> {
        keys.iter().find_map(|key| match self.value(key)? {
            Value::Float(v) => Some(f64::from(*v)),
            Value::Double(v) => Some(*v),
            Value::Int(v) | Value::SInt(v) => Some(*v as f64),
            Value::UInt(v) => Some(*v as f64),
            Value::String(text) => text.parse().ok(),
            Value::Bool(_) | Value::Null => None,
        })
    }

    fn is_set(self, key: &str) -> bool {
        match self.value(key) {
            Some(Value::Bool(is)) => *is,
            Some(Value::Int(v) | Value::SInt(v)) => *v > 0,
            Some(Value::UInt(v)) => *v > 0,
            Some(Value::String(text)) => text == "true" || text == "yes" || text == "1",
            _ => false,
        }
    }

    pub fn name(self) -> Option<Arc<str>> {
        let name = self.text(&["name", "name:en", "name_en"])?.trim();
        (!name.is_empty() && name.chars().count() <= 120).then(|| Arc::from(name))
    }
}

/// Layers of the known schemas that a thematic map is better without.
pub fn is_ignored(layer: &str) -> bool {
    matches!(
        layer,
        "poi"
            | "pois"
            | "housenumber"
            | "addresses"
            | "physical_point"
            | "aerodrome_label"
            | "mountain_peak"
            | "public_transport"
            | "bridges"
            | "boundary_labels"
            | "streets_polygons_labels"
            | "streets_labels_points"
            | "dam_lines"
            | "dam_polygons"
            | "pier_lines"
            | "pier_polygons"
            | "ferries"
            | "aerialways"
            | "mask"
            | "hillshade"
            | "contours"
    )
}

pub fn surface(layer: &str, words: Words<'_>) -> Option<Meaning> {
    let kind = words.text(&["kind", "pmap:kind", "class", "subclass", "landuse", "natural", "leisure", "type"]);
    let surface = match layer {
        "earth" | "land_polygons" => Surface::Land,
        "water" | "ocean" | "water_polygons" => Surface::Water,
        "building" | "buildings" => Surface::Building,
        "park" => Surface::Park,
        "aeroway" => Surface::Airfield,
        "street_polygons" | "streets_polygons" => Surface::Square,
        "transportation" | "roads" | "streets" | "boundary" | "boundaries" | "waterway" | "places" | "place" => {
            return None;
        }
        "land" | "landuse" | "landcover" | "natural" | "sites" | "physical_polygon" => kind.and_then(ground)?,
        _ => kind.and_then(ground).unwrap_or(Surface::Other),
    };
    Some(Meaning::Surface(surface))
}

/// What kind of ground a word means; `None` for what is better not drawn.
fn ground(kind: &str) -> Option<Surface> {
    Some(match kind {
        "residential" | "neighbourhood" | "suburb" | "quarter" | "urban_area" | "garages" | "allotments" => {
            Surface::Residential
        }
        "industrial" | "commercial" | "retail" | "railway" | "military" | "depot" | "quarry" | "landfill"
        | "brownfield" | "greenfield" | "construction" | "parking" | "danger_area" | "bus_station" | "naval_base" => {
            Surface::Works
        }
        "farmland"
        | "farmyard"
        | "farm"
        | "orchard"
        | "vineyard"
        | "plant_nursery"
        | "greenhouse_horticulture"
        | "crop" => Surface::Farmland,
        "park" | "grass" | "grassland" | "meadow" | "cemetery" | "grave_yard" | "golf_course" | "garden" | "pitch"
        | "playground" | "recreation_ground" | "village_green" | "nature_reserve" | "protected_area"
        | "national_park" | "heath" | "scrub" | "shrub" | "zoo" | "stadium" | "sports_centre" | "miniature_golf"
        | "dog_park" | "track" | "swamp" | "bog" | "marsh" | "wet_meadow" | "wetland" | "string_bog" | "camp_site"
        | "theme_park" | "attraction" | "barren" => Surface::Park,
        "wood" | "forest" => Surface::Wood,
        "sand" | "beach" | "bare_rock" | "scree" | "shingle" | "rock" | "glacier" | "ice" => Surface::Bare,
        "school" | "university" | "college" | "hospital" | "kindergarten" | "library" | "prison" | "education"
        | "hospital_grounds" => Surface::Campus,
        "water" | "lake" | "river" | "ocean" | "sea" | "basin" | "dock" | "reservoir" | "riverbank"
        | "swimming_pool" => Surface::Water,
        "aerodrome" | "airfield" | "runway" | "taxiway" | "apron" => Surface::Airfield,
        "pedestrian" | "footway" | "square" | "pier" | "bridge" => Surface::Square,
        "building" => Surface::Building,
        _ => return None,
    })
}

pub fn way(layer: &str, words: Words<'_>) -> Option<Meaning> {
    let detail = words.text(&["kind_detail", "pmap:kind_detail", "highway", "railway"]);
    let kind = words.text(&["kind", "pmap:kind", "class", "subclass", "waterway", "type"]);
    let is_underground = words.is_set("is_tunnel")
        || words.is_set("tunnel")
        || words.text(&["brunnel"]) == Some("tunnel")
        || words.number(&["pmap:level"]).is_some_and(|level| level < 0.0);
    let of_street = || detail.and_then(street).or_else(|| kind.and_then(street));
    match layer {
        "water" | "waterway" | "water_lines" | "physical_line" => {
            let big = matches!(kind, Some("river" | "canal"));
            Some(Meaning::Way(if big { Way::River } else { Way::Stream })).filter(|_| !is_underground)
        }
        "boundary" | "boundaries" => {
            let is_sea = words.is_set("maritime") || words.is_set("disputed");
            let is_high = words.number(&["admin_level", "pmap:min_admin_level"]).is_some_and(|level| level <= 4.0)
                || matches!(kind, Some("country" | "region" | "county" | "macroregion"));
            (is_high && !is_sea).then_some(Meaning::Way(Way::Border))
        }
        "streets" | "roads" | "transportation" | "transit" => {
            let way = of_street()?;
            let is_hidden = is_underground && matches!(way, Way::Rail | Way::MinorRail | Way::Path);
            (!is_hidden).then_some(Meaning::Way(way))
        }
        "street_labels" | "transportation_name" => of_street().map(Meaning::WayName),
        "water_lines_labels" => Some(Meaning::WayName(Way::River)),
        "aeroway" => Some(Meaning::Way(Way::Runway)),
        "buildings" | "building" | "earth" | "landuse" | "landcover" | "ocean" | "places" | "place" => None,
        _ => Some(Meaning::Way(of_street().unwrap_or(Way::Other))),
    }
}

/// What kind of street a word means.
fn street(kind: &str) -> Option<Way> {
    let kind = kind.strip_suffix("_link").unwrap_or(kind);
    Some(match kind {
        "motorway" | "highway" => Way::Motorway,
        "trunk" => Way::Trunk,
        "primary" | "major_road" => Way::Primary,
        "secondary" => Way::Secondary,
        "tertiary" | "medium_road" => Way::Tertiary,
        "minor" | "minor_road" | "residential" | "unclassified" | "living_street" | "road" | "busway" => Way::Minor,
        "service" | "raceway" => Way::Service,
        "pedestrian" => Way::Pedestrian,
        "track" => Way::Track,
        "path" | "footway" | "cycleway" | "steps" | "bridleway" | "sidewalk" | "crossing" => Way::Path,
        "rail" | "railway" => Way::Rail,
        "transit" | "tram" | "light_rail" | "subway" | "narrow_gauge" | "funicular" | "monorail" => Way::MinorRail,
        "runway" | "taxiway" | "aeroway" => Way::Runway,
        _ => return None,
    })
}

pub fn point(layer: &str, words: Words<'_>) -> Option<Meaning> {
    let name = |rank| Some(Meaning::Name { rank, is_water: false });
    match layer {
        "water_name" | "water" | "water_polygons_labels" => {
            Some(Meaning::Name { rank: PlaceRank::Other, is_water: true })
        }
        "place" | "places" | "place_labels" => {
            let detail = words.text(&["kind_detail", "pmap:kind_detail"]);
            let kind = words.text(&["kind", "pmap:kind", "class", "place"]);
            name(detail.and_then(rank).or_else(|| kind.and_then(rank))?)
        }
        "roads"
        | "transportation"
        | "transportation_name"
        | "streets"
        | "street_labels"
        | "boundaries"
        | "boundary"
        | "earth"
        | "landuse"
        | "building"
        | "buildings"
        | "transit"
        | "natural" => None,
        _ => name(PlaceRank::Town),
    }
}

fn rank(kind: &str) -> Option<PlaceRank> {
    Some(match kind {
        "country" => PlaceRank::Country,
        "state" | "province" | "region" | "macroregion" => PlaceRank::Region,
        "capital" | "state_capital" | "city" => PlaceRank::City,
        "town" => PlaceRank::Town,
        "village" => PlaceRank::Village,
        "suburb" | "quarter" | "neighbourhood" | "borough" | "macrohood" => PlaceRank::Suburb,
        "hamlet" => PlaceRank::Hamlet,
        "locality" | "isolated_dwelling" | "farm" | "island" | "islet" => PlaceRank::Locality,
        _ => return None,
    })
}

/// How much a name weighs among its like: by residents, else by the schema's own order.
pub fn weight(words: Words<'_>) -> f64 {
    let people = words.number(&["population", "pmap:population"]).filter(|p| *p > 0.0);
    let rank = words.number(&["population_rank", "pmap:population_rank", "pmap:rank"]);
    let order = words.number(&["rank"]).map(|r| 20.0 - r);
    people.or(rank).or(order).unwrap_or(0.0)
}
