//! KML (OGC 12-007r2): placemarks with their names, their data and their points or areas. Folders, styles and links to
//! other files are passed over. KMZ is a zip file with KML in it.

use crate::base::progress::Progress;
use crate::base::warnings::{Severity, Warning};
use crate::geo::crs::Crs;

use super::error::{ImportError, Refusal};
use super::geojson::{self, Feature, Properties};
use super::layer::{CrsSaid, Layer, Ring, RingRole, Shape};
use super::xml::{self, Listener};

/// Reads all placemarks as one layer.
pub(super) fn read(file: &str, name: &str, text: &str, progress: &Progress) -> Result<Layer, ImportError> {
    let mut placemarks = Placemarks::default();
    xml::read(file, "KML", text, &mut placemarks, progress)?;
    let refused = |r| ImportError::refused(file, r);
    if placemarks.done.is_empty() && placemarks.links > 0 {
        let what = "a KML file that only links to others".to_owned();
        return Err(refused(Refusal::WrongFormat { what, remedy: "Save the place it links to as KML or KMZ." }));
    }
    let crs = CrsSaid::Said(Crs::LonLat);
    let mut layer = geojson::layer_of(name, "KML", placemarks.done, crs).map_err(refused)?;
    if placemarks.links > 0 {
        layer.warnings.push(Warning {
            severity: Severity::Warning,
            file: file.to_owned(),
            row: None,
            field: None,
            message: "The file links to further KML files, which were not read.".to_owned(),
            remedy: "Save the places they hold as KML or KMZ, if they are needed.".to_owned(),
        });
    }
    Ok(layer)
}

#[derive(Default)]
struct Placemarks {
    done: Vec<Feature>,
    properties: Vec<(String, String)>,
    points: Vec<[f64; 2]>,
    rings: Vec<Ring>,
    lines: usize,
    /// The name of the datum at hand.
    datum: String,
    links: usize,
}

impl Listener for Placemarks {
    fn open(&mut self, path: &[String], attribute: &dyn Fn(&str) -> Option<String>) -> Result<(), Refusal> {
        match last(path) {
            "Data" | "SimpleData" => self.datum = attribute("name").unwrap_or_default(),
            "NetworkLink" => self.links += 1,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, path: &[String], text: &str) -> Result<(), Refusal> {
        let parent = path.len().checked_sub(2).and_then(|p| path.get(p)).map_or("", String::as_str);
        match last(path) {
            "Placemark" => self.finish(),
            _ if !path.iter().any(|p| p == "Placemark") => {}
            header @ ("name" | "description" | "address" | "phoneNumber") if parent == "Placemark" => {
                self.say(header.to_owned(), text);
            }
            "value" if parent == "Data" => {
                let header = self.datum.clone();
                self.say(header, text);
            }
            "SimpleData" => {
                let header = self.datum.clone();
                self.say(header, text);
            }
            "coordinates" => {
                let number = self.done.len() + 1;
                let positions = positions(text).ok_or_else(|| Refusal::Damaged {
                    part: format!("placemark {number}"),
                    what: "its coordinates are not numbers".to_owned(),
                })?;
                match parent {
                    "Point" => self.points.extend(positions.first()),
                    "LinearRing" => {
                        let hole = path.iter().any(|p| p == "innerBoundaryIs");
                        let said = if hole { RingRole::Hole } else { RingRole::Outline };
                        self.rings.push(Ring { points: positions, said });
                    }
                    _ => self.lines += 1,
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Placemarks {
    fn say(&mut self, header: String, text: &str) {
        if !header.is_empty() {
            self.properties.push((header, text.to_owned()));
        }
    }

    fn finish(&mut self) {
        let (points, rings) = (std::mem::take(&mut self.points), std::mem::take(&mut self.rings));
        let lines = std::mem::take(&mut self.lines);
        // A point beside an area is where its name stands.
        let shape = match (rings.is_empty(), points.as_slice()) {
            (false, _) => Shape::Rings(rings),
            (true, [only]) => Shape::Point(*only),
            (true, [_, ..]) => Shape::Other("groups of points"),
            (true, []) if lines > 0 => Shape::Other("lines"),
            (true, []) => Shape::Nothing,
        };
        let properties = Properties(std::mem::take(&mut self.properties));
        self.done.push(Feature { id: None, properties, shape });
    }
}

fn last(path: &[String]) -> &str {
    path.last().map_or("", String::as_str)
}

/// "0.5,51.2,0 0.6,51.3" as longitude and latitude; `None` when a number is none.
fn positions(text: &str) -> Option<Vec<[f64; 2]>> {
    let one = |tuple: &str| {
        let mut numbers = tuple.split(',').map(|n| n.parse::<f64>().ok());
        Some([numbers.next()??, numbers.next()??])
    };
    text.split_whitespace().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(text: &str) -> Result<Layer, String> {
        read("t.kml", "t", text, &Progress::new()).map_err(|e| e.to_string())
    }

    #[test]
    fn points_areas_and_data_are_read() {
        let text = r#"<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>All</name>
            <Style id="a"><LineStyle><color>ff</color></LineStyle></Style>
            <Folder><Placemark><name>Tea &amp; talk</name><description><![CDATA[<b>warm</b>]]></description>
              <ExtendedData><Data name="hours"><value>Mo 10:00-12:00</value></Data></ExtendedData>
              <Point><coordinates> 0.52,51.27,0 </coordinates></Point></Placemark>
            <Placemark><ExtendedData><SchemaData><SimpleData name="code">E05004982</SimpleData></SchemaData></ExtendedData>
              <MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>0,51 1,51 1,52 0,51</coordinates></LinearRing>
              </outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>0.5,51.2 0.6,51.2 0.6,51.3 0.5,51.2</coordinates>
              </LinearRing></innerBoundaryIs></Polygon><Point><coordinates>0.5,51.1</coordinates></Point></MultiGeometry>
            </Placemark></Folder></Document></kml>"#;
        let layer = layer(text).expect("valid");
        assert_eq!(layer.table.headers(), ["name", "description", "hours", "code"]);
        assert_eq!(layer.table.cell(0, 0), "Tea & talk");
        assert_eq!((layer.table.cell(0, 2), layer.table.cell(1, 3)), ("Mo 10:00-12:00", "E05004982"));
        let shapes = layer.shapes.expect("shapes");
        assert_eq!(shapes[0], Shape::Point([0.52, 51.27]));
        assert!(matches!(&shapes[1], Shape::Rings(rings) if rings.len() == 2 && rings[1].points[1] == [0.6, 51.2]
            && rings[1].said == RingRole::Hole));
    }

    #[test]
    fn what_is_broken_or_elsewhere_is_said() {
        let with = |inside: &str| layer(&format!("<kml><Document>{inside}</Document></kml>")).err().unwrap_or_default();
        assert!(with("<Placemark><Point><coordinates>a,b</coordinates></Point></Placemark>").contains("placemark 1"));
        assert!(with("<NetworkLink><Link><href>x.kml</href></Link></NetworkLink>").contains("links to others"));
        assert!(layer("<kml><Document><Placemark>").err().unwrap_or_default().contains("ends before its end"));
        assert!(layer("<kml><a></b></kml>").err().unwrap_or_default().contains("damaged"));
        assert!(layer(&"<kml>".repeat(5000)).err().unwrap_or_default().contains("deep"));
    }
}
