//! Geometry as GeoPackage stores it: a header with the bounding box, then well-known binary (OGC 12-128r18, clause
//! 2.1.3; ISO 13249-3 for the binary itself).
//!
//! Written little-endian with an envelope for polygons and none for points, as GDAL does. Read in either byte order,
//! with or without envelope, heights and measures (which are dropped). Knows nothing of tables.

use geo::{BoundingRect as _, Coord, LineString, Point, Polygon};

use crate::geo::LonLatPolygons;
use crate::geo::lonlat::LonLat;
use crate::model::foreign::{Ring, Shape};

/// The reference system of every geometry in a project file.
pub const SRS_ID: i32 = 4326;

const POINT: u32 = 1;
const POLYGON: u32 = 3;
const MULTI_POINT: u32 = 4;
const MULTI_POLYGON: u32 = 6;

/// Why bytes could not be read as a geometry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    #[error("its geometry is cut short")]
    CutShort,
    #[error("its geometry is not in GeoPackage's format")]
    NotGeoPackage,
    #[error("its geometry is of type {0} where {1} is needed")]
    WrongType(u32, &'static str),
    #[error("its geometry has a coordinate that is not a number")]
    NotANumber,
    #[error("its geometry is in reference system {0} instead of 4326 (longitude and latitude)")]
    WrongSystem(i32),
}

/// A bounding box: least x, greatest x, least y, greatest y, in degrees.
pub type Envelope = [f64; 4];

/// The blob of polygons.
#[must_use]
pub fn write_polygons(polygons: &LonLatPolygons) -> Vec<u8> {
    let points: usize =
        polygons.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())).map(|r| r.0.len()).sum();
    let mut out = Vec::with_capacity(64 + points * 16);
    let envelope = polygons.bounding_rect().map(|r| [r.min().x, r.max().x, r.min().y, r.max().y]);
    // Bit 0: little-endian. Bits 1 to 3: kind of envelope, 1 for x and y. Bit 4: empty.
    write_header(&mut out, if envelope.is_some() { 0b0_0011 } else { 0b1_0001 });
    for bound in envelope.iter().flatten() {
        out.extend(bound.to_le_bytes());
    }
    write_start(&mut out, MULTI_POLYGON);
    write_count(&mut out, polygons.0.len());
    for polygon in polygons {
        write_start(&mut out, POLYGON);
        let empty = polygon.exterior().0.is_empty();
        write_count(&mut out, if empty { 0 } else { 1 + polygon.interiors().len() });
        if !empty {
            write_ring(&mut out, polygon.exterior());
            polygon.interiors().iter().for_each(|ring| write_ring(&mut out, ring));
        }
    }
    out
}

/// The blob of a point.
#[must_use]
pub fn write_point(at: LonLat) -> Vec<u8> {
    let mut out = Vec::with_capacity(29);
    write_header(&mut out, 0b0_0001);
    write_start(&mut out, POINT);
    out.extend(at.lon.to_le_bytes());
    out.extend(at.lat.to_le_bytes());
    out
}

/// Reads polygons; a single polygon counts as one of many, an empty geometry as none.
pub fn read_polygons(blob: &[u8]) -> Result<LonLatPolygons, BlobError> {
    let (mut r, _) = read_header(blob)?;
    let (kind, dimensions) = r.start()?;
    match kind {
        POLYGON => Ok(LonLatPolygons::new(vec![r.polygon(dimensions)?])),
        MULTI_POLYGON => {
            let count = r.count(9)?;
            let mut polygons = Vec::with_capacity(count);
            for _ in 0..count {
                let (kind, dimensions) = r.start()?;
                if kind != POLYGON {
                    return Err(BlobError::WrongType(kind, "a polygon"));
                }
                polygons.push(r.polygon(dimensions)?);
            }
            Ok(LonLatPolygons::new(polygons))
        }
        other => Err(BlobError::WrongType(other, "a polygon")),
    }
}

/// Reads a point.
pub fn read_point(blob: &[u8]) -> Result<LonLat, BlobError> {
    let (mut r, _) = read_header(blob)?;
    let (kind, dimensions) = r.start()?;
    if kind != POINT {
        return Err(BlobError::WrongType(kind, "a point"));
    }
    r.coordinate(dimensions).map(LonLat::from)
}

/// Reads somebody else's geometry, in whatever reference system, as it stands.
pub fn read_shape(blob: &[u8]) -> Result<Shape, BlobError> {
    let (mut r, stored, _) = header(blob)?;
    let (kind, dimensions) = r.start()?;
    Ok(match kind {
        POINT => {
            let at = [r.f64()?, r.f64()?];
            // An empty point is written as two that are no numbers.
            if at.iter().all(|n| n.is_nan()) { Shape::Nothing } else { Shape::Point(at) }
        }
        POLYGON => Shape::Rings(Ring::of_polygon(r.rings(dimensions)?).collect()),
        MULTI_POLYGON => {
            let mut rings = Vec::new();
            for _ in 0..r.count(9)? {
                let (kind, dimensions) = r.start()?;
                if kind != POLYGON {
                    return Err(BlobError::WrongType(kind, "a polygon"));
                }
                rings.extend(Ring::of_polygon(r.rings(dimensions)?));
            }
            Shape::Rings(rings)
        }
        MULTI_POINT => match r.count(21)? {
            0 => Shape::Nothing,
            1 => {
                r.start()?;
                Shape::Point([r.f64()?, r.f64()?])
            }
            _ => Shape::Other("groups of points"),
        },
        2 | 5 | 8 | 9 | 11 | 13 => Shape::Other("lines"),
        _ if stored.is_none() && r.rest.len() <= 4 => Shape::Nothing,
        _ => Shape::Other("mixed geometries"),
    })
}

/// The bounding box of any blob this program reads; `None` for an empty geometry.
pub fn envelope(blob: &[u8]) -> Result<Option<Envelope>, BlobError> {
    let (mut r, stored) = read_header(blob)?;
    if stored.is_some() {
        return Ok(stored);
    }
    let (kind, dimensions) = r.start()?;
    if kind == POINT {
        let c = r.coordinate(dimensions)?;
        return Ok(Some([c.x, c.x, c.y, c.y]));
    }
    Ok(read_polygons(blob)?.bounding_rect().map(|r| [r.min().x, r.max().x, r.min().y, r.max().y]))
}

fn write_header(out: &mut Vec<u8>, flags: u8) {
    out.extend(b"GP\0");
    out.push(flags);
    out.extend(SRS_ID.to_le_bytes());
}

fn write_start(out: &mut Vec<u8>, kind: u32) {
    out.push(1);
    out.extend(kind.to_le_bytes());
}

fn write_count(out: &mut Vec<u8>, count: usize) {
    // A geometry of 2^32 points would be 64 GB; SQLite's limit of 1 GB a blob refuses it long before.
    out.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn write_ring(out: &mut Vec<u8>, ring: &LineString<f64>) {
    write_count(out, ring.0.len());
    for c in &ring.0 {
        out.extend(c.x.to_le_bytes());
        out.extend(c.y.to_le_bytes());
    }
}

/// Reads the header of a geometry of ours.
fn read_header(blob: &[u8]) -> Result<(Reader<'_>, Option<Envelope>), BlobError> {
    let (r, stored, system) = header(blob)?;
    if system == SRS_ID { Ok((r, stored)) } else { Err(BlobError::WrongSystem(system)) }
}

/// Reads a header: what follows it, which is well-known binary, the bounding box and the reference system.
fn header(blob: &[u8]) -> Result<(Reader<'_>, Option<Envelope>, i32), BlobError> {
    let mut r = Reader { rest: blob, little: true };
    let head = r.take(4)?;
    if head[..3] != *b"GP\0" || head[3] & 0b10_0000 != 0 {
        return Err(BlobError::NotGeoPackage);
    }
    let flags = head[3];
    r.little = flags & 1 == 1;
    let system = r.u32()?.cast_signed();
    let doubles = match flags >> 1 & 0b111 {
        0 => 0,
        1 => 4,
        2 | 3 => 6,
        4 => 8,
        _ => return Err(BlobError::NotGeoPackage),
    };
    let mut bounds = [0.0; 8];
    for bound in bounds.iter_mut().take(doubles) {
        *bound = r.f64()?;
    }
    let is_empty = flags & 0b1_0000 != 0 || bounds[..4].iter().any(|b| b.is_nan());
    let stored = (doubles > 0 && !is_empty).then_some([bounds[0], bounds[1], bounds[2], bounds[3]]);
    Ok((r, stored, system))
}

struct Reader<'a> {
    rest: &'a [u8],
    little: bool,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], BlobError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(BlobError::CutShort)?;
        self.rest = rest;
        Ok(taken)
    }

    fn u32(&mut self) -> Result<u32, BlobError> {
        let bytes: [u8; 4] = self.take(4)?.try_into().map_err(|_| BlobError::CutShort)?;
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn f64(&mut self) -> Result<f64, BlobError> {
        let bytes: [u8; 8] = self.take(8)?.try_into().map_err(|_| BlobError::CutShort)?;
        Ok(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// A count of things of at least `least` bytes each: more than fit into the rest is a lie.
    fn count(&mut self, least: usize) -> Result<usize, BlobError> {
        let count = usize::try_from(self.u32()?).map_err(|_| BlobError::CutShort)?;
        if count > self.rest.len() / least { Err(BlobError::CutShort) } else { Ok(count) }
    }

    /// Byte order and type: the flat type and how many numbers a coordinate has.
    fn start(&mut self) -> Result<(u32, usize), BlobError> {
        self.little = match self.take(1)?[0] {
            0 => false,
            1 => true,
            _ => return Err(BlobError::NotGeoPackage),
        };
        let kind = self.u32()?;
        let dimensions = match kind / 1000 {
            0 => 2,
            1 | 2 => 3,
            3 => 4,
            _ => return Err(BlobError::NotGeoPackage),
        };
        Ok((kind % 1000, dimensions))
    }

    fn coordinate(&mut self, dimensions: usize) -> Result<Coord<f64>, BlobError> {
        let (x, y) = (self.f64()?, self.f64()?);
        self.take((dimensions - 2) * 8)?;
        if x.is_finite() && y.is_finite() { Ok(Point::new(x, y).0) } else { Err(BlobError::NotANumber) }
    }

    /// The rings of a polygon as they stand. What is no number is left to whoever places them.
    fn rings(&mut self, dimensions: usize) -> Result<Vec<Vec<[f64; 2]>>, BlobError> {
        let count = self.count(4)?;
        let mut rings = Vec::with_capacity(count);
        for _ in 0..count {
            let points = self.count(dimensions * 8)?;
            let mut ring = Vec::with_capacity(points);
            for _ in 0..points {
                ring.push([self.f64()?, self.f64()?]);
                self.take((dimensions - 2) * 8)?;
            }
            rings.push(ring);
        }
        Ok(rings)
    }

    fn ring(&mut self, points: usize, dimensions: usize) -> Result<Vec<Coord<f64>>, BlobError> {
        if dimensions != 2 || !self.little {
            return (0..points).map(|_| self.coordinate(dimensions)).collect();
        }
        // As we write them ourselves.
        let (pairs, _) = self.take(points.checked_mul(16).ok_or(BlobError::CutShort)?)?.as_chunks::<16>();
        let ring: Vec<Coord<f64>> = pairs
            .iter()
            .map(|pair| {
                let [x, y] = [0, 8].map(|at| {
                    let mut bytes = [0; 8];
                    bytes.copy_from_slice(&pair[at..at + 8]);
                    f64::from_le_bytes(bytes)
                });
                Coord { x, y }
            })
            .collect();
        if ring.iter().all(|c| c.x.is_finite() && c.y.is_finite()) { Ok(ring) } else { Err(BlobError::NotANumber) }
    }

    fn polygon(&mut self, dimensions: usize) -> Result<Polygon<f64>, BlobError> {
        let count = self.count(4)?;
        let mut exterior = LineString::new(Vec::new());
        // Most areas have no holes, and there are very many areas: nothing is kept for those that are not there.
        let mut interiors = Vec::with_capacity(count.saturating_sub(1));
        for number in 0..count {
            let points = self.count(dimensions * 8)?;
            let ring = LineString::new(self.ring(points, dimensions)?);
            if number == 0 {
                exterior = ring;
            } else {
                interiors.push(ring);
            }
        }
        Ok(Polygon::new(exterior, interiors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    /// A triangle with a hole, written by GDAL 3.6.2 (`ogr2ogr -f GPKG -nlt MULTIPOLYGON -a_srs EPSG:4326`).
    const GDAL_POLYGON: &str = "47500003E6100000000000000000E03F000000000000E43F0000000000A049400000000000C0494001060000\
        000100000001030000000200000004000000000000000000E03F0000000000A04940000000000000E43F0000000000A04940000000000000\
        E43F0000000000C04940000000000000E03F0000000000A04940040000009A9999999999E13F6666666666A64940333333333333E33FCDCC\
        CCCCCCAC4940333333333333E33F6666666666A649409A9999999999E13F6666666666A64940";
    const GDAL_POINT: &str = "47500001E61000000101000000000000000000E03F0000000000A04940";

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        let pair = |p: &[u8]| u8::from_str_radix(std::str::from_utf8(p).expect("ascii"), 16).expect("hexadecimal");
        digits.chunks(2).map(pair).collect()
    }

    fn triangle() -> LonLatPolygons {
        LonLatPolygons::new(vec![polygon!(
            exterior: [(x: 0.5, y: 51.25), (x: 0.625, y: 51.25), (x: 0.625, y: 51.5)],
            interiors: [[(x: 0.55, y: 51.3), (x: 0.6, y: 51.35), (x: 0.6, y: 51.3)]],
        )])
    }

    #[test]
    fn the_same_bytes_as_gdal() {
        assert_eq!(write_polygons(&triangle()), bytes(GDAL_POLYGON));
        assert_eq!(write_point(LonLat::new(0.5, 51.25)), bytes(GDAL_POINT));
    }

    #[test]
    fn reads_what_gdal_wrote() {
        assert_eq!(read_polygons(&bytes(GDAL_POLYGON)), Ok(triangle()));
        assert_eq!(read_point(&bytes(GDAL_POINT)), Ok(LonLat::new(0.5, 51.25)));
        assert_eq!(envelope(&bytes(GDAL_POLYGON)), Ok(Some([0.5, 0.625, 51.25, 51.5])));
        assert_eq!(envelope(&bytes(GDAL_POINT)), Ok(Some([0.5, 0.5, 51.25, 51.25])));
    }

    #[test]
    fn reads_big_endian_heights_and_single_polygons() {
        // ISO well-known binary of POLYGON Z ((1 2 9, 3 2 9, 3 4 9, 1 2 9)), big-endian, no envelope.
        let mut blob = b"GP\0\0\0\0\x10\xE6\0".to_vec();
        blob.extend(1003_u32.to_be_bytes());
        blob.extend(1_u32.to_be_bytes());
        blob.extend(4_u32.to_be_bytes());
        for n in [1., 2., 9., 3., 2., 9., 3., 4., 9., 1., 2., 9_f64] {
            blob.extend(n.to_be_bytes());
        }
        let expected = LonLatPolygons::new(vec![polygon![(x: 1., y: 2.), (x: 3., y: 2.), (x: 3., y: 4.)]]);
        assert_eq!(read_polygons(&blob), Ok(expected));
    }

    #[test]
    fn nothing_is_kept_as_nothing() {
        let none = LonLatPolygons::new(vec![]);
        assert_eq!(read_polygons(&write_polygons(&none)), Ok(none.clone()));
        assert_eq!(envelope(&write_polygons(&none)), Ok(None));
    }

    #[test]
    fn broken_bytes_are_refused_at_every_length() {
        let whole = bytes(GDAL_POLYGON);
        for length in 0..whole.len() {
            assert!(read_polygons(&whole[..length]).is_err(), "{length} bytes");
        }
        assert_eq!(read_polygons(&bytes(GDAL_POINT)), Err(BlobError::WrongType(1, "a polygon")));
        let mut liar = bytes(GDAL_POLYGON);
        liar[45..49].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read_polygons(&liar), Err(BlobError::CutShort), "a count beyond the bytes is not allocated");
        let mut elsewhere = bytes(GDAL_POINT);
        elsewhere[4..8].copy_from_slice(&27_700_u32.to_le_bytes());
        assert_eq!(read_point(&elsewhere), Err(BlobError::WrongSystem(27_700)));
    }
}
