//! The sample area as a map: read straight from `sample-data/sources`, without the program's own importers, so that a
//! mistake there shows there.
#![allow(dead_code, reason = "each test file uses its own part of it")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where something is not as it must be")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use geo::MapCoords as _;
use inclusion_atlas::base::ids::VenueId;
use inclusion_atlas::geo::LonLatPolygons;
use inclusion_atlas::geo::bng::Bng;
use inclusion_atlas::geo::bounds::Bounds;
use inclusion_atlas::geo::lonlat::LonLat;
use inclusion_atlas::geo::mercator::Mercator;
use inclusion_atlas::geo::simplify::Shape;
use inclusion_atlas::model::broadband::GapLook;
use inclusion_atlas::model::classes::Classes;
use inclusion_atlas::model::style::{Layer, LayerKind, Ramp};
use inclusion_atlas::model::venue::{Venue, VenueKind};
use inclusion_atlas::render::legend::{Legend, kinds};
use inclusion_atlas::render::map_scene::{MapContent, MapStyle, Place, map_scene, outline, places, surfaces};
use inclusion_atlas::render::page::{FrameContent, SheetContent};
use inclusion_atlas::render::palette;
use inclusion_atlas::render::png::encode;
use inclusion_atlas::render::scene::{ClassLook, MapScene, Picture};

pub struct Sample {
    pub places: Vec<Place>,
    pub context: Vec<Place>,
    values: Vec<String>,
    classes: Vec<Option<usize>>,
    legend: Classes,
    venues: Vec<Venue>,
    gaps: Vec<(GapLook, Arc<Shape>)>,
    postcodes: Arc<[Mercator]>,
    outer: Option<Arc<Shape>>,
    kind: &'static str,
}

const CLASSES: usize = 5;

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/sources").join(name)
}

fn polygons(name: &str, code: &str, label: &str) -> Vec<(String, String, LonLatPolygons)> {
    let text = std::fs::read_to_string(source(name)).expect("the sample's sources are shipped");
    let collection =
        geojson::FeatureCollection::try_from(text.parse::<geojson::GeoJson>().expect("GeoJSON")).expect("features");
    collection
        .features
        .into_iter()
        .map(|feature| {
            let property = |key: &str| feature.property(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
            let (code, label) = (property(code), property(label));
            let geometry = geo::Geometry::<f64>::try_from(feature.geometry.expect("a geometry")).expect("coordinates");
            let polygons = match geometry {
                geo::Geometry::Polygon(p) => geo::MultiPolygon(vec![p]),
                geo::Geometry::MultiPolygon(m) => m,
                other => panic!("not a polygon: {other:?}"),
            };
            (code, label, polygons)
        })
        .collect()
}

fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(source(name)).expect("the sample's sources are shipped");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn number(row: &BTreeMap<String, String>, key: &str) -> f64 {
    row[key].parse().expect("a number")
}

impl Sample {
    /// The 26 wards, each the LSOAs that fit it best dissolved.
    pub fn load() -> Self {
        let ward_of: BTreeMap<String, String> = rows("maidstone_lsoa_figures.csv")
            .into_iter()
            .map(|r| (r["lsoa11_code"].clone(), r["ward_code"].clone()))
            .collect();
        let mut parts: BTreeMap<String, Vec<LonLatPolygons>> = BTreeMap::new();
        for (code, _, polygons) in polygons("maidstone_lsoa_2011.geojson", "LSOA11CD", "LSOA11NM") {
            parts.entry(ward_of[&code].clone()).or_default().push(polygons);
        }
        let figures: Vec<_> = rows("maidstone_ward_figures.csv");
        let wards: Vec<(String, LonLatPolygons, Option<f64>)> = figures
            .iter()
            .map(|row| {
                // One ward without a figure, so that "no data" is seen.
                let value = (row["ward_name"] != "Leeds").then(|| number(row, "no_qualifications_pct"));
                (row["ward_name"].clone(), dissolved(&parts[&row["ward_code"]]), value)
            })
            .collect();
        Self::of(&wards, "wards")
    }

    /// The 95 LSOAs as published.
    pub fn load_lsoas() -> Self {
        let figures: BTreeMap<String, f64> = rows("maidstone_lsoa_figures.csv")
            .iter()
            .map(|r| (r["lsoa11_code"].clone(), number(r, "aged_65_plus") / number(r, "population") * 100.0))
            .collect();
        let areas: Vec<_> = polygons("maidstone_lsoa_2011.geojson", "LSOA11CD", "LSOA11NM")
            .into_iter()
            .map(|(code, name, polygons)| (name, polygons, figures.get(&code).copied()))
            .collect();
        Self::of(&areas, "LSOAs")
    }

    fn of(areas: &[(String, LonLatPolygons, Option<f64>)], kind: &'static str) -> Self {
        let places = places(areas.iter().map(|(name, p, _)| (name.as_str(), p)), false);
        let outer = outline(areas.iter().map(|(_, p, _)| p)).map(Arc::new);
        let districts = polygons("kent_districts_2011.geojson", "LAD11CD", "LAD11NM");
        let context =
            inclusion_atlas::render::map_scene::places(districts.iter().map(|(_, name, p)| (name.as_str(), p)), true);

        let values: Vec<Option<f64>> = areas.iter().map(|(_, _, v)| *v).collect();
        let legend = equal_counts(&values);
        let classes = values.iter().map(|v| legend.of((*v)?)).collect();
        let texts = values.iter().map(|v| v.map_or_else(String::new, |v| format!("{v:.1} %"))).collect();

        let weak: BTreeMap<String, f64> = rows("maidstone_lsoa_figures.csv")
            .iter()
            .map(|r| (r["lsoa11_code"].clone(), number(r, "broadband_component")))
            .collect();
        let lsoas = polygons("maidstone_lsoa_2011.geojson", "LSOA11CD", "LSOA11NM");
        let gaps = surfaces(lsoas.iter().filter(|(code, _, _)| weak[code] >= 4.5).map(|(_, _, p)| p));
        let gaps = gaps.into_iter().flatten().map(|shape| (GapLook::Weak, shape)).collect();

        let postcodes = rows("maidstone_postcodes.csv")
            .iter()
            .map(|r| {
                let at = Bng { easting: number(r, "easting"), northing: number(r, "northing") };
                Mercator::from(at.to_lonlat().expect("in Kent"))
            })
            .collect();
        let venues = (1..)
            .zip(rows("maidstone_libraries.csv"))
            .map(|(id, r)| Venue {
                id: VenueId(id),
                name: r["name"].clone(),
                // One of another kind, so that two symbols are seen.
                kind: if id == 4 { VenueKind::CommunityCentre } else { VenueKind::Library },
                position: LonLat::new(number(&r, "lon"), number(&r, "lat")),
                address: r["address"].clone(),
                postcode: r["postcode"].clone(),
                opening_hours: r["opening_hours"].clone(),
                closed: false,
                note: String::new(),
                provision: inclusion_atlas::model::venue::Provision::default(),
                source: None,
                source_row: 0,
            })
            .collect();
        Self { places, context, values: texts, classes, legend, venues, gaps, postcodes, outer, kind }
    }

    pub fn bounds(&self) -> Bounds {
        let shapes = self.places.iter().filter_map(|p| p.shape.as_ref());
        shapes.map(|s| s.bounds).reduce(Bounds::union).expect("areas")
    }

    /// Every layer but web tiles.
    pub fn style() -> MapStyle {
        use LayerKind::{Areas, Context, Gaps, Labels, Postcodes, Venues};
        let layers =
            [Labels, Venues, Gaps, Postcodes, Areas, Context].map(|kind| Layer { kind, visible: true }).to_vec();
        let classes = Self::ramp(Ramp::YellowOrangeRed);
        MapStyle { classes, layers, dark: false, values_under_names: true, print: false, most_scale: None }
    }

    /// Five classes along a ramp.
    pub fn ramp(ramp: Ramp) -> Vec<ClassLook> {
        ClassLook::plain(palette::ramp(ramp, CLASSES))
    }

    pub fn scene(&self, style: &MapStyle) -> MapScene {
        let content = MapContent {
            areas: &self.places,
            classes: &self.classes,
            hidden: const { &std::collections::BTreeSet::new() },
            doubtful: const { &std::collections::BTreeSet::new() },
            values: &self.values,
            context: &self.context,
            venues: &self.venues,
            gaps: &self.gaps,
            gap_points: &[],
            interventions: Arc::from([]),
            postcodes: Arc::clone(&self.postcodes),
            outer: self.outer.clone(),
            open_at: None,
            differences: &[],
        };
        map_scene(&content, style)
    }

    pub fn print_scene(&self) -> MapScene {
        self.scene(&MapStyle { print: true, ..Self::style() })
    }

    pub fn content<'a>(&self, map: &'a MapScene) -> SheetContent<'a> {
        let colours = palette::ramp(Ramp::YellowOrangeRed, CLASSES);
        let mut legend = Legend::of_classes("Residents without qualifications", self.kind, &self.legend, &colours);
        legend.venues = kinds(&self.venues);
        legend.gaps = vec![(GapLook::Weak, "DERI v1.6 broadband component, 4.5 or more of 10".to_owned())];
        legend.note =
            String::from("Per cent of residents aged 16 and over. Equal counts; the darkest are the most excluded.");
        let frame = FrameContent {
            map,
            background: None,
            bounds: self.bounds(),
            heading: String::new(),
            alt_text: "A map of 26 wards of Maidstone.".to_owned(),
            legend: None,
        };
        SheetContent {
            maps: vec![frame],
            title: "Where residents lack qualifications in Maidstone".to_owned(),
            subtitle: "26 wards in force in 2021, with libraries and areas of weak broadband".to_owned(),
            legend,
            sources: [
                "Source: Office for National Statistics licensed under the Open Government Licence v3.0. Contains OS data © Crown copyright and database right 2021.",
                "Contains Royal Mail data © Royal Mail copyright and database right 2021.",
                "Contains National Statistics data © Crown copyright and database right 2021.",
                "Digital Exclusion Risk Index v1.6, Greater Manchester Combined Authority, Open Government Licence v3.0.",
                "Digital Exclusion Risk Index v1.6, Greater Manchester Combined Authority, Open Government Licence v3.0.",
                "Libraries: Kent County Council, Open Government Licence v3.0.",
            ]
            .map(str::to_owned)
            .to_vec(),
            date_of_data: "Census 2021; boundaries of 2021; libraries as listed in 2026".to_owned(),
            note: "Boundaries are super-generalised (200 m) and are for drawing maps only.".to_owned(),
            ..SheetContent::default()
        }
    }
}

/// Merged, on the grid of the published coordinates again, so that neighbours share their border points.
fn dissolved(parts: &[LonLatPolygons]) -> LonLatPolygons {
    let round = |v: f64| (v * 1e7).round() / 1e7;
    geo::unary_union(parts).map_coords(|c| geo::Coord { x: round(c.x), y: round(c.y) })
}

fn equal_counts(values: &[Option<f64>]) -> Classes {
    let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let upper: Vec<f64> = (1..=CLASSES).map(|i| sorted[(sorted.len() * i / CLASSES).max(1) - 1]).collect();
    let mut classes = Classes {
        lowest: sorted[0],
        upper,
        lows: vec![None; CLASSES],
        counts: vec![0; CLASSES],
        no_data: values.len() - sorted.len(),
    };
    for v in sorted {
        let class = classes.of(v).expect("inside");
        classes.counts[class] += 1;
        classes.lows[class].get_or_insert(v);
    }
    classes
}

/// The largest share of pixels that may differ visibly from the golden picture, and the largest mean difference of a
/// channel (of 255): antialiasing differs a little between processors.
const TOLERATED: (f64, f64) = (0.004, 0.4);

/// Compares a picture with the one of this name in `tests/golden`.
pub fn compare_with_golden(name: &str, picture: &Picture) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, encode(picture, 72, &[]).expect("a PNG")).expect("tests/golden can be written");
        return;
    }
    let file =
        std::fs::File::open(&path).unwrap_or_else(|e| panic!("{}: {e}; see the head of this file", path.display()));
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().expect("a PNG");
    let mut golden = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut golden).expect("pixels");
    assert_eq!((info.width, info.height), (picture.width, picture.height), "{name}");
    let (mut sum, mut visible) = (0.0, 0.0);
    for (now, before) in picture.rgba.chunks_exact(4).zip(golden.chunks_exact(3)) {
        let differences = [0, 1, 2].map(|c| f64::from(now[c].abs_diff(before[c])));
        sum += differences.iter().sum::<f64>();
        visible += f64::from(u8::from(differences.iter().any(|d| *d > 24.0)));
    }
    let pixels = f64::from(picture.width) * f64::from(picture.height);
    let (share, mean) = (visible / pixels, sum / pixels / 3.0);
    if share > TOLERATED.0 || mean > TOLERATED.1 {
        let now = std::env::temp_dir().join(format!("now-{name}"));
        std::fs::write(&now, encode(picture, 72, &[]).expect("a PNG")).expect("the temporary folder can be written");
        panic!("{name}: {:.2} % of pixels differ, {mean:.2} on average; see {}", share * 100.0, now.display());
    }
}
