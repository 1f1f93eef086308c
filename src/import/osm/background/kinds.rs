//! From tags to what a thing is on a quiet map: the words of the Shortbread schema
//! (<https://shortbread-tiles.org/schema/1.0/>) and from which level of tiles on it is there.

use super::super::Tags;

/// The finest level of tiles; nearer views draw it larger.
pub const LAST_LEVEL: u8 = 14;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineKind {
    pub layer: &'static str,
    pub kind: &'static str,
    pub from: u8,
    /// From which level on its name is there.
    pub named_from: u8,
}

/// What a surface is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SurfaceKind {
    pub layer: &'static str,
    pub kind: &'static str,
    pub from: u8,
    /// How its name is shown, if at all.
    pub label: Option<&'static str>,
}

/// The sea.
pub const SEA: SurfaceKind = SurfaceKind { layer: "water_polygons", kind: "water", from: 4, label: None };

/// A coast from which no sea could be made.
pub const COAST: LineKind = LineKind { layer: "water_lines", kind: "river", from: 4, named_from: 15 };

pub fn is_coast(tags: Tags<'_>) -> bool {
    tags.is("natural", "coastline")
}

/// Streets that are left out where they lead through a building or under the ground.
const IS_SMALL: [&str; 8] = ["footway", "path", "cycleway", "steps", "corridor", "service", "pedestrian", "bridleway"];

/// A street, railway or river; `None` for what is left out.
pub fn line(tags: Tags<'_>) -> Option<LineKind> {
    let of = |layer, kind, from, named_from| Some(LineKind { layer, kind, from, named_from });
    if let Some(highway) = tags.get("highway") {
        let class = highway.strip_suffix("_link").unwrap_or(highway);
        let is_inside = tags.is("indoor", "yes") || tags.is("tunnel", "yes") || tags.is("tunnel", "building_passage");
        if tags.is("area", "yes") || (is_inside && IS_SMALL.contains(&class)) {
            return None;
        }
        return match class {
            "motorway" => of("streets", "motorway", 4, 12),
            "trunk" => of("streets", "trunk", 5, 12),
            "primary" => of("streets", "primary", 7, 12),
            "secondary" => of("streets", "secondary", 9, 12),
            "tertiary" => of("streets", "tertiary", 10, 13),
            "unclassified" | "residential" | "living_street" | "road" | "busway" => {
                of("streets", "residential", 11, 13)
            }
            "pedestrian" => of("streets", "pedestrian", 12, 13),
            "service" => of("streets", "service", 13, 14),
            "track" => of("streets", "track", 13, 14),
            "footway" | "path" | "cycleway" | "bridleway" | "steps" => {
                let beside = matches!(tags.get("footway"), Some("sidewalk" | "crossing" | "traffic_island"));
                if beside { None } else { of("streets", "path", 14, 14) }
            }
            _ => None,
        };
    }
    let is_underground = tags.is("tunnel", "yes") || tags.is("tunnel", "culvert");
    if let Some(railway) = tags.get("railway") {
        let is_siding = tags.get("service").is_some();
        return match railway {
            _ if is_underground => None,
            "rail" if is_siding => of("streets", "tram", 13, 15),
            "rail" => of("streets", "rail", 7, 15),
            "light_rail" | "narrow_gauge" | "tram" | "subway" | "monorail" | "funicular" | "preserved" => {
                of("streets", "tram", 11, 15)
            }
            _ => None,
        };
    }
    if let Some(waterway) = tags.get("waterway") {
        return match waterway {
            _ if is_underground => None,
            "river" => of("water_lines", "river", 7, 12),
            "canal" => of("water_lines", "canal", 9, 12),
            "stream" | "ditch" | "drain" | "brook" => of("water_lines", "stream", 12, 14),
            _ => None,
        };
    }
    match tags.get("aeroway") {
        Some("runway") => return of("streets", "runway", 10, 15),
        Some("taxiway") => return of("streets", "taxiway", 13, 15),
        _ => {}
    }
    if tags.is("boundary", "administrative") && matches!(tags.get("admin_level"), Some("2" | "4")) {
        return of("boundaries", "country", 4, 15);
    }
    None
}

/// A lake, wood, park or building; `None` for what is left out.
pub fn surface(tags: Tags<'_>) -> Option<SurfaceKind> {
    let of = |layer, kind, from| Some(SurfaceKind { layer, kind, from, label: None });
    if tags.get("building").is_some_and(|b| b != "no") {
        return of("buildings", "building", LAST_LEVEL);
    }
    let named = |layer, kind, from, label| Some(SurfaceKind { layer, kind, from, label: Some(label) });
    if let Some(natural) = tags.get("natural") {
        match natural {
            "water" => return named("water_polygons", "water", 4, "water"),
            "wood" => return of("land", "forest", 6),
            "grassland" | "heath" | "scrub" | "wetland" => return of("land", "grass", 8),
            "beach" | "sand" | "shingle" | "scree" | "bare_rock" => return of("land", "sand", 9),
            "glacier" => return of("land", "glacier", 6),
            _ => {}
        }
    }
    if matches!(tags.get("waterway"), Some("riverbank" | "dock")) {
        return of("water_polygons", "water", 4);
    }
    if let Some(landuse) = tags.get("landuse") {
        match landuse {
            "reservoir" | "basin" => return named("water_polygons", "water", 4, "water"),
            "forest" => return of("land", "forest", 6),
            "residential" => return of("land", "residential", 8),
            "industrial" | "commercial" | "retail" | "railway" | "military" | "quarry" | "landfill" | "depot"
            | "construction" | "brownfield" | "port" => return of("land", "industrial", 9),
            "grass" | "meadow" | "recreation_ground" | "village_green" | "cemetery" | "allotments" | "greenfield"
            | "flowerbed" => return of("land", "grass", 10),
            "farmland" | "orchard" | "vineyard" | "farmyard" => return of("land", "farmland", 10),
            _ => {}
        }
    }
    if let Some(leisure) = tags.get("leisure") {
        match leisure {
            "park" | "nature_reserve" | "common" => return named("land", "park", 9, "park"),
            "garden" | "golf_course" | "pitch" | "playground" | "sports_centre" | "stadium" | "track" | "dog_park" => {
                return of("land", "pitch", 11);
            }
            _ => {}
        }
    }
    match tags.get("amenity") {
        Some("grave_yard") => return of("land", "cemetery", 11),
        Some("school" | "university" | "college" | "hospital" | "kindergarten" | "prison") => {
            return of("sites", "school", 11);
        }
        Some("parking") => return of("land", "parking", 13),
        _ => {}
    }
    if let Some("aerodrome" | "apron" | "runway") = tags.get("aeroway") {
        return of("land", "aerodrome", 10);
    }
    let is_square = matches!(tags.get("highway"), Some("pedestrian" | "footway"))
        && (tags.is("area", "yes") || tags.is("type", "multipolygon"));
    if is_square || tags.is("place", "square") || tags.is("man_made", "pier") {
        return of("street_polygons", "pedestrian", 13);
    }
    None
}

/// A place by its kind, and from which level on it is there.
pub fn place(tags: Tags<'_>) -> Option<(&'static str, u8)> {
    Some(match tags.get("place")? {
        "city" => ("city", 4),
        "town" => ("town", 7),
        "village" if tags.is("capital", "yes") => ("town", 7),
        "village" => ("village", 10),
        "suburb" | "quarter" | "borough" => ("suburb", 11),
        "neighbourhood" => ("neighbourhood", 12),
        "hamlet" => ("hamlet", 12),
        "isolated_dwelling" | "farm" | "locality" | "islet" | "island" => ("locality", 13),
        _ => return None,
    })
}
