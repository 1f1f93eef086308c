//! Which reference system coordinates are in, as files say it: by EPSG code, by name or as WKT.

use serde::{Deserialize, Serialize};

use super::bng::Bng;
use super::lonlat::LonLat;
use super::mercator::Mercator;
use super::projected;

/// A reference system this program can read coordinates of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Crs {
    /// EPSG:4326, and EPSG:4258 (ETRS89), which is the same to within a metre in Britain.
    LonLat,
    /// EPSG:27700, OSGB36 / British National Grid.
    BritishNationalGrid,
    /// EPSG:3857, the metres of web maps.
    WebMercator,
    /// Another system by its EPSG code, one of [`projected::SYSTEMS`].
    Epsg(u32),
}

/// A position that cannot be brought to longitude and latitude.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("coordinate {x}, {y} is not a position in {crs}")]
pub struct NotAPosition {
    pub x: f64,
    pub y: f64,
    pub crs: Crs,
}

impl std::fmt::Display for Crs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::LonLat => "longitude and latitude (EPSG:4326)",
            Self::BritishNationalGrid => "British National Grid (EPSG:27700)",
            Self::WebMercator => "Web Mercator (EPSG:3857)",
            Self::Epsg(code) => {
                let name = projected::by_epsg(*code).map_or("a system that is not known", |s| s.name);
                return write!(f, "{name} (EPSG:{code})");
            }
        })
    }
}

impl Crs {
    /// By EPSG code. 7405 is the British National Grid with Newlyn heights.
    #[must_use]
    pub fn from_epsg(code: u32) -> Option<Self> {
        match code {
            4326 | 4258 => Some(Self::LonLat),
            27700 | 7405 => Some(Self::BritishNationalGrid),
            3857 | 900_913 | 102_100 => Some(Self::WebMercator),
            other => projected::by_epsg(other).map(|s| Self::Epsg(s.epsg)),
        }
    }

    /// From the text of a `.prj` file (WKT), PROJJSON, an OGC URN, an `EPSG:n` name or a bare name; `None` when
    /// unknown. A code is believed before a name.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let fold = |text: &str| -> String { text.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect() };
        let folded = fold(text);
        if folded.contains("crs84") {
            return Some(Self::LonLat);
        }
        let described = text.contains('[') || text.starts_with('{');
        let code = if described {
            last_code(text)
        } else {
            text.rsplit([':', '/', ' ', '#']).next().and_then(|c| c.parse().ok())
        };
        if let Some(code) = code {
            // A code that is not known says so; the name beside it must not make another system of it.
            return Self::from_epsg(code);
        }
        let name = fold(text.split('"').nth(1).filter(|_| described).unwrap_or(text));
        if let Some(system) = projected::by_name(&name) {
            return Some(Self::Epsg(system.epsg));
        }
        let projected = folded.contains("projcs") || folded.contains("projcrs") || folded.contains("projectedcrs");
        if folded.contains("britishnationalgrid") || folded.contains("osgb36britishnational") {
            // A grid of that name in feet, or with another origin, is another grid.
            (!described || is_the_national_grid(text)).then_some(Self::BritishNationalGrid)
        } else if folded.contains("webmercator") || folded.contains("pseudomercator") {
            Some(Self::WebMercator)
        } else if projected {
            None
        } else if folded.contains("wgs84")
            || folded.contains("wgs1984")
            || folded.contains("etrs89")
            || folded.contains("etrs1989")
            || folded.contains("europeanterrestrialreferencesystem")
        {
            Some(Self::LonLat)
        } else {
            None
        }
    }

    /// Whether a coordinate lies where this system has Britain and Ireland; always so for the three known by heart.
    #[must_use]
    pub fn is_around(self, x: f64, y: f64) -> bool {
        match self {
            Self::Epsg(code) => projected::by_epsg(code).is_some_and(|s| s.is_around(x, y)),
            Self::LonLat | Self::BritishNationalGrid | Self::WebMercator => true,
        }
    }

    /// The system that coordinates look like by their range alone; a guess to be confirmed.
    #[must_use]
    pub fn guess(min: (f64, f64), max: (f64, f64)) -> Option<Self> {
        let within = |x: (f64, f64), y: (f64, f64)| min.0 >= x.0 && max.0 <= x.1 && min.1 >= y.0 && max.1 <= y.1;
        if within((-9.5, 3.0), (49.0, 62.0)) {
            Some(Self::LonLat)
        } else if within((0.0, 700_000.0), (0.0, 1_300_000.0)) {
            Some(Self::BritishNationalGrid)
        } else if within((-1_100_000.0, 400_000.0), (6_200_000.0, 8_800_000.0)) {
            Some(Self::WebMercator)
        } else {
            None
        }
    }

    /// # Errors
    /// [`NotAPosition`] when the coordinate lies outside the system's range or is not a number.
    pub fn to_lonlat(self, x: f64, y: f64) -> Result<LonLat, NotAPosition> {
        let refused = NotAPosition { x, y, crs: self };
        if !(x.is_finite() && y.is_finite()) {
            return Err(refused);
        }
        let p = match self {
            Self::LonLat => LonLat::new(x, y),
            Self::BritishNationalGrid => Bng { easting: x, northing: y }.to_lonlat().map_err(|_| refused)?,
            Self::WebMercator => Mercator::from_epsg_3857(x, y).to_lonlat(),
            Self::Epsg(code) => {
                let found = projected::by_epsg(code).filter(|s| s.is_around(x, y)).and_then(|s| s.to_degrees(x, y));
                found.map(|(lon, lat)| LonLat::new(lon, lat)).ok_or(refused)?
            }
        };
        if p.is_valid() { Ok(p) } else { Err(refused) }
    }
}

/// Whether what WKT says of a grid's origin, scale and unit, as far as it does, is so of the National Grid.
fn is_the_national_grid(wkt: &str) -> bool {
    let says_otherwise = |name: &str, right: f64| {
        let found = wkt.match_indices('"').zip(wkt.match_indices('"').skip(1)).find_map(|((from, _), (to, _))| {
            let key = wkt.get(from + 1..to)?.to_lowercase().replace([' ', '_'], "");
            let rest = wkt.get(to + 1..)?.trim_start_matches([',', ' ']);
            let number = rest.split([',', ']', ')']).next()?.trim().parse::<f64>().ok()?;
            (key == name).then_some(number)
        });
        found.is_some_and(|value| (value - right).abs() > right.abs() * 1e-6)
    };
    let parameters = [
        ("falseeasting", 400_000.0),
        ("falsenorthing", -100_000.0),
        ("centralmeridian", -2.0),
        ("latitudeoforigin", 49.0),
        ("scalefactor", 0.999_601_271_7),
        // Units of length other than the metre; the degree is one of angle.
        ("foot", 1.0),
        ("footus", 1.0),
        ("foot(international)", 1.0),
        ("kilometer", 1.0),
        ("kilometre", 1.0),
        ("yard", 1.0),
    ];
    !parameters.iter().any(|(name, right)| says_otherwise(name, *right))
}

/// The EPSG code of a whole WKT or PROJJSON text: the last one, when nothing but closing brackets and a range of use
/// follow it. Codes further in are those of units, ellipsoids and base systems.
fn last_code(text: &str) -> Option<u32> {
    let (_, wkt) = text.rsplit_once("\"EPSG\"").unwrap_or_default();
    let rest = wkt.trim_start_matches([',', ' ', '\n', '\r', '\t', '"', ':']);
    let rest = rest.strip_prefix("code").map_or(rest, |r| r.trim_start_matches(['"', ':', ' ', '\n', '\r', '\t']));
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let closing = rest[digits.len()..].chars().filter(|c| !c.is_whitespace() && *c != '"');
    // One bracket closes the code, one more the system itself.
    let depth = closing.clone().filter(|c| matches!(c, ']' | '}')).count();
    let ends = closing.clone().all(|c| matches!(c, ']' | '}'));
    if ends && depth == 2 { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_are_known_by_every_name_files_use() {
        let bng = r#"PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,299.3249646]]]]"#;
        assert_eq!(Crs::from_text(bng), Some(Crs::BritishNationalGrid));
        assert_eq!(Crs::from_text("urn:ogc:def:crs:EPSG::27700"), Some(Crs::BritishNationalGrid));
        assert_eq!(Crs::from_text("urn:ogc:def:crs:OGC:1.3:CRS84"), Some(Crs::LonLat));
        assert_eq!(Crs::from_text(r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]"#), Some(Crs::LonLat));
        assert_eq!(Crs::from_text(r#"PROJCS["WGS_1984_UTM_Zone_31N",GEOGCS["GCS_WGS_1984"]]"#), Some(Crs::Epsg(32631)));
        assert_eq!(Crs::from_text(r#"PROJCS["WGS_1984_UTM_Zone_17N",GEOGCS["GCS_WGS_1984"]]"#), None);
        assert_eq!(Crs::from_text("EPSG:3857"), Some(Crs::WebMercator));
    }

    #[test]
    fn codes_within_wkt_and_projjson_are_those_of_the_whole() {
        let wkt = r#"PROJCS["a",GEOGCS["b",AUTHORITY["EPSG","4277"]],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","27700"]]"#;
        assert_eq!(Crs::from_text(wkt), Some(Crs::BritishNationalGrid));
        let wkt2 = "PROJCRS[\"a\",BASEGEOGCRS[\"WGS 84\",ID[\"EPSG\",4326]],\n    ID[\"EPSG\",32631]]";
        assert_eq!(Crs::from_text(wkt2), Some(Crs::Epsg(32631)));
        let json = r#"{"type":"ProjectedCRS","name":"a","base_crs":{"name":"b","id":{"authority":"EPSG","code":4277}},
            "id": {"authority": "EPSG", "code": 27700}}"#;
        assert_eq!(Crs::from_text(json), Some(Crs::BritishNationalGrid));
        // Only the base system has a code: the name decides.
        let inner = r#"PROJCS["British_National_Grid",GEOGCS["b",AUTHORITY["EPSG","4277"]],UNIT["metre",1]]"#;
        assert_eq!(Crs::from_text(inner), Some(Crs::BritishNationalGrid));
        // A code that is not known is not overruled by a name.
        assert_eq!(Crs::from_text(r#"PROJCS["British National Grid of my own",AUTHORITY["EPSG","2193"]]"#), None);
        let compound = r#"COMPD_CS["OSGB36 / British National Grid + ODN height",PROJCS["x",AUTHORITY["EPSG","27700"]],VERT_CS["ODN",AUTHORITY["EPSG","5701"]],AUTHORITY["EPSG","7405"]]"#;
        assert_eq!(Crs::from_text(compound), Some(Crs::BritishNationalGrid));
        assert_eq!(Crs::from_text("urn:ogc:def:crs:EPSG::4258"), Some(Crs::LonLat));
        assert_eq!(Crs::from_text("http://www.opengis.net/def/crs/EPSG/0/7405"), Some(Crs::BritishNationalGrid));
        assert_eq!(Crs::from_text("EPSG:29902"), Some(Crs::Epsg(29902)));
        assert_eq!(Crs::from_text(r#"GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936"]]"#), Some(Crs::Epsg(4277)));
        assert_eq!(Crs::from_text("EPSG:2193"), None);
    }

    #[test]
    fn a_grid_of_the_same_name_with_another_origin_or_unit_is_another() {
        let wkt = |easting: &str, unit: &str| {
            format!(
                r#"PROJCS["British_National_Grid",GEOGCS["a",UNIT["Degree",0.0174]],PARAMETER["False_Easting",{easting}],PARAMETER["Scale_Factor",0.9996012717],UNIT[{unit}]]"#
            )
        };
        assert_eq!(Crs::from_text(&wkt("400000.0", r#""Meter",1.0"#)), Some(Crs::BritishNationalGrid));
        assert_eq!(Crs::from_text(&wkt("500000.0", r#""Meter",1.0"#)), None);
        assert_eq!(Crs::from_text(&wkt("400000.0", r#""Foot",0.3048"#)), None);
        assert_eq!(Crs::from_text(&wkt("400000.0", r#""Kilometer",1000.0"#)), None);
    }

    #[test]
    fn ranges_tell_the_system_apart() {
        assert_eq!(Crs::guess((0.4, 51.1), (0.8, 51.4)), Some(Crs::LonLat));
        assert_eq!(Crs::guess((569_000.0, 142_000.0), (593_000.0, 163_000.0)), Some(Crs::BritishNationalGrid));
        assert_eq!(Crs::guess((-1e9, 0.0), (0.0, 1.0)), None);
    }
}
