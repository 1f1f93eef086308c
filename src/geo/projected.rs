//! Reference systems beside the three that this program knows by heart: those that data about Britain and Ireland is
//! met in. Computed by the crate `proj4rs` from the definitions of the EPSG register.
//!
//! The systems on the datum of 1936 and of Ireland go through the register's seven-parameter transformations, which
//! are good to 5 m in Britain (EPSG:1314) and 1 m in Ireland (EPSG:1641); the others are exact.

use std::cell::OnceCell;

use proj4rs::Proj;
use proj4rs::transform::transform;

/// A reference system, and where its coordinates lie within Britain and Ireland.
pub struct System {
    pub epsg: u32,
    pub name: &'static str,
    /// As other programs write it, in small letters and digits only.
    names: &'static [&'static str],
    definition: &'static str,
    /// Least and greatest x, then y.
    x: (f64, f64),
    y: (f64, f64),
}

const LONGLAT: &str = "+proj=longlat +datum=WGS84 +no_defs";
const UTM_X: (f64, f64) = (-500_000.0, 1_300_000.0);
const UTM_Y: (f64, f64) = (5_400_000.0, 7_000_000.0);
const IRISH_X: (f64, f64) = (0.0, 420_000.0);
const IRISH_Y: (f64, f64) = (0.0, 500_000.0);

/// All of them.
pub static SYSTEMS: [System; 12] = [
    utm(32629, "WGS 84 / UTM zone 29N", &["wgs84utmzone29n", "wgs1984utmzone29n"], "+proj=utm +zone=29 +datum=WGS84"),
    utm(32630, "WGS 84 / UTM zone 30N", &["wgs84utmzone30n", "wgs1984utmzone30n"], "+proj=utm +zone=30 +datum=WGS84"),
    utm(32631, "WGS 84 / UTM zone 31N", &["wgs84utmzone31n", "wgs1984utmzone31n"], "+proj=utm +zone=31 +datum=WGS84"),
    utm(25829, "ETRS89 / UTM zone 29N", &["etrs89utmzone29n", "etrs1989utmzone29n"], "+proj=utm +zone=29 +ellps=GRS80"),
    utm(25830, "ETRS89 / UTM zone 30N", &["etrs89utmzone30n", "etrs1989utmzone30n"], "+proj=utm +zone=30 +ellps=GRS80"),
    utm(25831, "ETRS89 / UTM zone 31N", &["etrs89utmzone31n", "etrs1989utmzone31n"], "+proj=utm +zone=31 +ellps=GRS80"),
    System {
        epsg: 29901,
        name: "OSNI 1952 / Irish National Grid",
        names: &["osni1952irishnationalgrid"],
        definition: "+proj=tmerc +lat_0=53.5 +lon_0=-8 +k=1 +x_0=200000 +y_0=250000 +ellps=airy \
                     +towgs84=482.5,-130.6,564.6,-1.042,-0.214,-0.631,8.15 +units=m +no_defs",
        x: IRISH_X,
        y: IRISH_Y,
    },
    irish(29902, "TM65 / Irish Grid", &["tm65irishgrid", "tm65irishnationalgrid"]),
    irish(29903, "TM75 / Irish Grid", &["tm75irishgrid"]),
    System {
        epsg: 2157,
        name: "Irish Transverse Mercator",
        names: &["irenet95irishtransversemercator", "irishtransversemercator"],
        definition: "+proj=tmerc +lat_0=53.5 +lon_0=-8 +k=0.99982 +x_0=600000 +y_0=750000 +ellps=GRS80 \
                     +units=m +no_defs",
        x: (400_000.0, 820_000.0),
        y: (500_000.0, 1_000_000.0),
    },
    System {
        epsg: 3035,
        name: "ETRS89 / LAEA Europe",
        names: &["etrs89laeaeurope", "etrs1989laea", "etrs89extendedlaeaeurope"],
        definition: "+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +units=m +no_defs",
        x: (2_600_000.0, 4_100_000.0),
        y: (2_900_000.0, 4_700_000.0),
    },
    System {
        epsg: 4277,
        name: "longitude and latitude of 1936, OSGB36",
        names: &["gcsosgb1936", "osgb1936", "osgb36"],
        definition: "+proj=longlat +ellps=airy +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +no_defs",
        x: (-9.5, 3.0),
        y: (49.0, 62.0),
    },
];

const fn utm(epsg: u32, name: &'static str, names: &'static [&'static str], definition: &'static str) -> System {
    System { epsg, name, names, definition, x: UTM_X, y: UTM_Y }
}

const fn irish(epsg: u32, name: &'static str, names: &'static [&'static str]) -> System {
    System {
        epsg,
        name,
        names,
        definition: "+proj=tmerc +lat_0=53.5 +lon_0=-8 +k=1.000035 +x_0=200000 +y_0=250000 +a=6377340.189 \
                     +rf=299.3249646 +towgs84=482.5,-130.6,564.6,-1.042,-0.214,-0.631,8.15 +units=m +no_defs",
        x: IRISH_X,
        y: IRISH_Y,
    }
}

/// The system of this EPSG code.
pub fn by_epsg(code: u32) -> Option<&'static System> {
    SYSTEMS.iter().find(|s| s.epsg == code)
}

/// The system of this name in small letters and digits only.
pub fn by_name(folded: &str) -> Option<&'static System> {
    SYSTEMS.iter().find(|s| s.names.contains(&folded))
}

impl System {
    /// Whether a coordinate lies within Britain and Ireland, generously drawn.
    pub fn is_around(&self, x: f64, y: f64) -> bool {
        (self.x.0..=self.x.1).contains(&x) && (self.y.0..=self.y.1).contains(&y)
    }

    /// Longitude and latitude in degrees; `None` where the system gives none.
    pub fn to_degrees(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        thread_local! {
            // The crate's projections cannot be shared between threads, and take longer to make than to use.
            static MADE: (OnceCell<Option<Proj>>, [OnceCell<Option<Proj>>; SYSTEMS.len()]) =
                const { (OnceCell::new(), [const { OnceCell::new() }; SYSTEMS.len()]) };
        }
        let make = |definition: &str| Proj::from_proj_string(definition).ok();
        let place = SYSTEMS.iter().position(|s| s.epsg == self.epsg)?;
        MADE.with(|(target, sources)| {
            let to = target.get_or_init(|| make(LONGLAT)).as_ref()?;
            let from = sources.get(place)?.get_or_init(|| make(self.definition)).as_ref()?;
            let degrees = from.is_latlong();
            let mut point = if degrees { (x.to_radians(), y.to_radians(), 0.0) } else { (x, y, 0.0) };
            transform(from, to, &mut point).ok()?;
            let (lon, lat) = (point.0.to_degrees(), point.1.to_degrees());
            (lon.is_finite() && lat.is_finite()).then_some((lon, lat))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by PROJ 9.1 (`cs2cs`) from longitude and latitude: the Spire of Dublin, Belfast City Hall, Maidstone.
    #[test]
    fn agrees_with_proj_to_a_centimetre() {
        let (dublin, belfast, maidstone) = ((-6.260_309_7, 53.349_805_3), (-5.9301, 54.5964), (0.522, 51.272));
        for (epsg, (lon, lat), x, y) in [
            (32629, dublin, 682_352.235_9, 5_914_683.570_8),
            (32630, belfast, 310_716.188_3, 6_053_827.183_6),
            (32631, maidstone, 327_150.019_4, 5_682_989.800_6),
            (25830, maidstone, 745_656.015_4, 5_685_966.519_9),
            (29902, dublin, 315_899.901_5, 234_671.933_0),
            (29903, belfast, 333_831.286_2, 373_987.340_2),
            (2157, belfast, 733_754.108_6, 873_983.463_4),
            (3035, maidstone, 3_661_700.332_0, 3_171_854.936_0),
            (4277, maidstone, 0.523_670_338, 51.271_451_812),
        ] {
            let system = by_epsg(epsg).expect("known");
            assert!(system.is_around(x, y), "{epsg}");
            let (found_lon, found_lat) = system.to_degrees(x, y).expect("a position");
            // A ten-millionth of a degree is a centimetre.
            assert!(
                (found_lon - lon).abs() < 1e-7 && (found_lat - lat).abs() < 1e-7,
                "{epsg}: {found_lon} {found_lat}"
            );
        }
    }

    #[test]
    fn every_definition_is_understood_and_nonsense_gives_nothing() {
        for system in &SYSTEMS {
            let middle = |(a, b): (f64, f64)| f64::midpoint(a, b);
            let found = system.to_degrees(middle(system.x), middle(system.y));
            assert!(found.is_some_and(|(lon, lat)| (-40.0..30.0).contains(&lon) && (45.0..66.0).contains(&lat)));
            let _ = system.to_degrees(1e300, -1e300);
            let _ = system.to_degrees(f64::NAN, f64::INFINITY);
        }
    }
}
