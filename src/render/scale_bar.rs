//! A bar of a round length on the ground.

use crate::base::text;
use crate::geo::mercator::Mercator;

use super::scene::MapView;

/// A bar that fits into the length asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleBar {
    /// 1, 2 or 5 times a power of ten.
    pub metres: f64,
    /// Length on the map in points.
    pub width: f64,
    /// "5 km", "200 m".
    pub label: String,
    /// Into how many equal parts it may be divided at round lengths: 2, 4 or 5.
    pub parts: u8,
}

/// The longest round bar of at most `longest` points, true at the middle of the view. Web Mercator stretches the map by
/// the latitude, so a bar is right along the middle and, over a county, off by less than 1 % at the edges. `None` where
/// a map is so small or so far away that there is no such bar.
#[must_use]
pub fn scale_bar(view: &MapView, longest: f64) -> Option<ScaleBar> {
    let metres_per_point = Mercator::ground_metres_per_unit(view.centre.to_lonlat().lat) / view.scale();
    let most = metres_per_point * longest;
    if !most.is_finite() || !(1.0..4.0e7).contains(&most) {
        return None;
    }
    let power = 10_f64.powf(most.log10().floor());
    let (first, parts) = if most >= 5.0 * power {
        (5.0, 5)
    } else if most >= 2.0 * power {
        (2.0, 2)
    } else {
        (1.0, 4)
    };
    let metres = first * power;
    // A kilometre and more in whole kilometres, below in metres: round lengths need no decimals.
    let label = if metres >= 1000.0 {
        format!("{} km", text::number(metres / 1000.0, 0))
    } else {
        format!("{} m", text::number(metres, 0))
    };
    Some(ScaleBar { metres, width: metres / metres_per_point, label, parts })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::bng::Bng;
    use crate::geo::lonlat::LonLat;

    fn view(zoom: f64) -> MapView {
        MapView { centre: Mercator::from(LonLat::new(0.5442, 51.2526)), zoom, width: 800.0, height: 600.0 }
    }

    /// The bar's two ends, taken back to the map, lie as far apart as the Ordnance Survey's grid says.
    #[test]
    fn is_as_long_as_the_ordnance_survey_says() {
        for zoom in [8.0, 10.3, 12.0, 14.7] {
            let view = view(zoom);
            let bar = scale_bar(&view, 160.0).expect("a bar");
            let end = |x: f64| Bng::try_from(view.to_map(x, 300.0).to_lonlat()).expect("in Kent");
            let metres = end(400.0 - bar.width / 2.0).distance_metres(end(400.0 + bar.width / 2.0));
            assert!((metres / bar.metres - 1.0).abs() < 0.004, "zoom {zoom}: {metres} for {bar:?}");
            assert!(bar.width <= 160.0 && bar.width > 60.0);
        }
    }

    #[test]
    fn lengths_are_round() {
        let labels: Vec<String> =
            [6.0, 9.0, 11.0, 13.0, 16.0, 19.0].map(|z| scale_bar(&view(z), 150.0).expect("a bar").label).to_vec();
        assert_eq!(labels, ["200 km", "20 km", "5 km", "1 km", "200 m", "20 m"]);
    }

    #[test]
    fn no_bar_rather_than_a_wrong_one() {
        let nowhere = MapView { zoom: f64::NAN, ..view(10.0) };
        assert_eq!(scale_bar(&nowhere, 150.0), None);
    }
}
