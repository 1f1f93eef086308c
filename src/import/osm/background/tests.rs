//! From elements to tiles and back through the reader of tiles.

use super::super::{Member, MemberKind};
use super::*;
use crate::geo::bounds::Bounds;
use crate::import::tiles::decode;
use crate::model::background::{PlaceRank, Surface, TileContent, TilePlace, VectorTile, Way as WayClass};

fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat)
}

fn square(first: i64, lon: f64, lat: f64, side: f64) -> Vec<(i64, LonLat)> {
    let corners = [(lon, lat), (lon + side, lat), (lon + side, lat + side), (lon, lat + side)];
    let mut nodes: Vec<(i64, LonLat)> = (first..).zip(corners.map(|(x, y)| at(x, y))).collect();
    nodes.push(nodes[0]);
    nodes
}

fn drawn(tiles: &[NewTile], level: u8, lon: f64, lat: f64) -> Option<std::sync::Arc<VectorTile>> {
    let p = Mercator::from(at(lon, lat));
    let place = TilePlace::covering(level, Bounds { min: p, max: p }).next()?;
    let tile = tiles.iter().find(|t| t.place == place)?;
    match decode(place, &tile.bytes).expect("sound") {
        Some(TileContent::Vector(tile)) => Some(tile),
        _ => None,
    }
}

/// Whether the surfaces of a kind cover a position, by the non-zero rule.
fn covers(tile: &VectorTile, surface: Surface, lon: f64, lat: f64) -> bool {
    let (p, origin, side) = (Mercator::from(at(lon, lat)), tile.place.origin(), tile.place.side());
    let (x, y) = ((p.x - origin.x) / side, (p.y - origin.y) / side);
    let mut winding = 0;
    for (_, ring) in tile.surfaces.get(&surface).iter().flat_map(|p| p.iter()) {
        for (a, b) in ring.iter().zip(ring.iter().skip(1).chain(ring.first())) {
            let (ay, by) = (f64::from(a[1]), f64::from(b[1]));
            if (ay > y) != (by > y) {
                let crossing = f64::from(a[0]) + (y - ay) / (by - ay) * f64::from(b[0] - a[0]);
                if x < crossing {
                    winding += if by > ay { 1 } else { -1 };
                }
            }
        }
    }
    winding != 0
}

#[test]
fn a_lake_with_an_island_is_water_around_it() {
    let mut all = BackgroundTiles::default();
    let shore = square(1, 0.50, 51.20, 0.02);
    let island = square(10, 0.508, 51.208, 0.004);
    let tags = [("type", "multipolygon"), ("natural", "water"), ("name", "Leeds Mere")];
    // The shore comes in two pieces, the second backwards.
    let back: Vec<(i64, LonLat)> = shore[2..].iter().rev().copied().collect();
    let member = |role, nodes| Member { kind: MemberKind::Way, id: 1, role, nodes };
    let members = [member("outer", &shore[..3]), member("inner", &island), member("", &back)];
    all.relation(&Relation { id: 1, members: &members, tags: Tags(&tags) });
    let tiles = all.tiles(None, &Progress::new()).expect("not cancelled");
    for level in [10, 14] {
        let lake = drawn(&tiles, level, 0.503, 51.203).expect("a tile");
        assert!(covers(&lake, Surface::Water, 0.503, 51.203), "level {level}");
        assert!(!covers(&lake, Surface::Water, 0.499, 51.203), "level {level}");
        let island = drawn(&tiles, level, 0.510, 51.210).expect("a tile");
        assert!(!covers(&island, Surface::Water, 0.510, 51.210), "the island at level {level}");
    }
}

#[test]
fn what_is_small_comes_late_and_lines_lose_what_cannot_be_seen() {
    let mut all = BackgroundTiles::default();
    let wiggly: Vec<(i64, LonLat)> =
        (0_i32..400).map(|i| (i64::from(i), at(0.5 + f64::from(i) * 1e-4, 51.2 + f64::from(i % 2) * 1e-5))).collect();
    let way = |tags, nodes| Way { id: 1, nodes, gaps: &[], tags: Tags(tags) };
    all.way(&way(&[("highway", "primary"), ("name", "Ashford Road")], &wiggly));
    all.way(&way(&[("highway", "residential"), ("name", "Mill Lane")], &wiggly[..20]));
    all.way(&way(&[("building", "yes")], &square(500, 0.51, 51.2, 0.0002)));
    all.node(&Node {
        id: 1,
        position: at(0.5, 51.2),
        tags: Tags(&[("place", "village"), ("name", "Bearsted"), ("population", "8,110")]),
    });
    let tiles = all.tiles(None, &Progress::new()).expect("not cancelled");
    let far = drawn(&tiles, 8, 0.51, 51.2).expect("a tile");
    assert_eq!(far.ways.keys().copied().collect::<Vec<_>>(), [WayClass::Primary]);
    let points: usize = far.ways[&WayClass::Primary].iter().map(|(_, line)| line.len()).sum();
    assert!(points <= 4, "{points} points of 400 are left far away");
    assert!(far.named_ways.is_empty() && far.named_points.is_empty());
    let near = drawn(&tiles, 14, 0.5101, 51.2001).expect("a tile");
    assert!(near.surfaces.contains_key(&Surface::Building) && near.ways.contains_key(&WayClass::Primary));
    let village = drawn(&tiles, 12, 0.5, 51.2).expect("a tile");
    let bearsted = &village.named_points[0];
    assert_eq!((&*bearsted.name, bearsted.rank, bearsted.weight), ("Bearsted", PlaceRank::Village, 8110.0));
    let found = bearsted.at.to_lonlat();
    assert!((found.lon - 0.5).abs() < 1e-4 && (found.lat - 51.2).abs() < 1e-4, "{found}");
    let named = drawn(&tiles, 13, 0.5, 51.2).expect("a tile");
    assert!(named.named_ways.iter().any(|w| &*w.name == "Mill Lane"));
}
