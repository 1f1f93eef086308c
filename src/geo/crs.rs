//! Which reference system coordinates are in, as files say it: by EPSG code, by name or as WKT.

use serde::{Deserialize, Serialize};

use super::bng::Bng;
use super::lonlat::LonLat;
use super::mercator::Mercator;

/// A reference system this program can read coordinates of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Crs {
    /// EPSG:4326, and EPSG:4258 (ETRS89), which is the same to within a metre in Britain.
    LonLat,
    /// EPSG:27700, OSGB36 / British National Grid.
    BritishNationalGrid,
    /// EPSG:3857, the metres of web maps.
    WebMercator,
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
            _ => None,
        }
    }

    /// From the text of a `.prj` file (WKT), an OGC URN, an `EPSG:n` name or a bare name; `None` when unknown.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let folded: String = text.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        if folded.contains("crs84") {
            return Some(Self::LonLat);
        }
        if !text.contains('[') {
            let code = text.rsplit([':', '/', ' ']).next().and_then(|c| c.parse().ok());
            if let Some(crs) = code.and_then(Self::from_epsg) {
                return Some(crs);
            }
        }
        let projected = folded.contains("projcs") || folded.contains("projcrs");
        if folded.contains("britishnationalgrid") || folded.contains("osgb36britishnational") {
            Some(Self::BritishNationalGrid)
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
        };
        if p.is_valid() { Ok(p) } else { Err(refused) }
    }
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
        assert_eq!(Crs::from_text(r#"PROJCS["WGS_1984_UTM_Zone_31N",GEOGCS["GCS_WGS_1984"]]"#), None);
        assert_eq!(Crs::from_text("EPSG:3857"), Some(Crs::WebMercator));
    }

    #[test]
    fn ranges_tell_the_system_apart() {
        assert_eq!(Crs::guess((0.4, 51.1), (0.8, 51.4)), Some(Crs::LonLat));
        assert_eq!(Crs::guess((569_000.0, 142_000.0), (593_000.0, 163_000.0)), Some(Crs::BritishNationalGrid));
        assert_eq!(Crs::guess((-1e9, 0.0), (0.0, 1.0)), None);
    }
}
