//! GPX 1.0 and 1.1 (topografix.com): waypoints as points. Tracks and routes are lines somebody went, and are left out
//! with a word.

use crate::base::progress::Progress;
use crate::base::text::count;
use crate::base::warnings::{Severity, Warning};
use crate::geo::crs::Crs;

use super::error::{ImportError, Refusal};
use super::geojson::{self, Feature, Properties};
use super::layer::{CrsSaid, Layer, Shape};
use super::xml::{self, Listener};

/// Reads all waypoints as one layer.
pub(super) fn read(file: &str, name: &str, text: &str, progress: &Progress) -> Result<Layer, ImportError> {
    let mut found = Waypoints::default();
    xml::read(file, "GPX", text, &mut found, progress)?;
    let refused = |r| ImportError::refused(file, r);
    if found.done.is_empty() && found.lines > 0 {
        return Err(refused(Refusal::WrongGeometry("tracks or routes without a waypoint")));
    }
    let crs = CrsSaid::Said(Crs::LonLat);
    let mut layer = geojson::layer_of(name, "GPX", found.done, crs).map_err(refused)?;
    if found.lines > 0 {
        layer.warnings.push(Warning {
            severity: Severity::Note,
            file: file.to_owned(),
            row: None,
            field: None,
            message: format!("{} tracks and routes were left out; only waypoints are places.", count(found.lines)),
            remedy: String::new(),
        });
    }
    Ok(layer)
}

#[derive(Default)]
struct Waypoints {
    done: Vec<Feature>,
    properties: Vec<(String, String)>,
    at: Option<[f64; 2]>,
    lines: usize,
}

impl Listener for Waypoints {
    fn open(&mut self, path: &[String], attribute: &dyn Fn(&str) -> Option<String>) -> Result<(), Refusal> {
        match path.last().map_or("", String::as_str) {
            "wpt" => {
                let degrees = |name| attribute(name).and_then(|v| v.parse::<f64>().ok());
                let (Some(lon), Some(lat)) = (degrees("lon"), degrees("lat")) else {
                    let part = format!("waypoint {}", self.done.len() + 1);
                    return Err(Refusal::Damaged { part, what: "it has no position".to_owned() });
                };
                self.at = Some([lon, lat]);
            }
            "trk" | "rte" => self.lines += 1,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, path: &[String], text: &str) -> Result<(), Refusal> {
        let [.., parent, own] = path else { return Ok(()) };
        if own == "wpt" {
            let shape = self.at.take().map_or(Shape::Nothing, Shape::Point);
            self.done.push(Feature { id: None, properties: Properties(std::mem::take(&mut self.properties)), shape });
        } else if parent == "wpt" && !text.is_empty() {
            let header = match own.as_str() {
                "desc" => "description",
                "cmt" => "comment",
                "sym" => "symbol",
                "ele" => "elevation",
                other => other,
            };
            self.properties.push((header.to_owned(), text.to_owned()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waypoints_are_read_and_tracks_are_not() {
        let text = r#"<gpx version="1.1"><wpt lat="51.27" lon="0.52"><name>Hall</name><type>community_centre</type></wpt>
            <trk><trkseg><trkpt lat="51" lon="0"><name>no</name></trkpt></trkseg></trk><wpt lat="51.2" lon="0.6"/></gpx>"#;
        let layer = read("t.gpx", "t", text, &Progress::new()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(layer.table.headers(), ["name", "type"]);
        assert_eq!((layer.table.len(), layer.table.cell(0, 0)), (2, "Hall"));
        assert_eq!(layer.shapes.as_deref(), Some(&[Shape::Point([0.52, 51.27]), Shape::Point([0.6, 51.2])][..]));
        assert!(layer.warnings.list[0].message.contains("1 tracks"));
        let only = r#"<gpx><trk><trkseg><trkpt lat="51" lon="0"/></trkseg></trk></gpx>"#;
        let said = read("t.gpx", "t", only, &Progress::new()).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(said.contains("tracks or routes"), "{said}");
        assert!(read("t.gpx", "t", r#"<gpx><wpt lat="x"/></gpx>"#, &Progress::new()).is_err());
    }
}
