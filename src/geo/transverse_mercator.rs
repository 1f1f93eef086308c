//! The transverse Mercator projection of the National Grid, on the ellipsoid GRS80 (ETRS89): Krüger's series in the
//! third flattening `n`, after Karney, "Transverse Mercator with an accuracy of a few nanometers", Journal of Geodesy
//! 85 (2011), equations 7 to 36; the last step back to geographic latitude after Kawase, Bulletin of the Geospatial
//! Information Authority of Japan 59 (2011). To the fourth power of `n`, which is one or two micrometres within the grid.
//!
//! It must not know the datum of 1936: the shift to it is `ostn15.rs`.

use super::lonlat::LonLat;

const SEMI_MAJOR: f64 = 6_378_137.0;
const SEMI_MINOR: f64 = 6_356_752.314_1;
const SCALE_AT_CENTRE: f64 = 0.999_601_271_7;
const CENTRAL_LONGITUDE: f64 = -2.0;
const FALSE_EASTING: f64 = 400_000.0;

const N: f64 = (SEMI_MAJOR - SEMI_MINOR) / (SEMI_MAJOR + SEMI_MINOR);
const N2: f64 = N * N;
const N3: f64 = N2 * N;
const N4: f64 = N3 * N;
/// Karney's `k0 A`: metres on the grid for a radian of the meridian.
const RADIUS: f64 = SCALE_AT_CENTRE * SEMI_MAJOR / (1.0 + N) * (1.0 + N2 / 4.0 + N4 / 64.0);
/// The northing of the equator: that of latitude 49 is -100,000 m. The length of the meridian up to it, which no constant
/// expression can compute (it needs sines), is checked by a test.
const NORTHING_OF_EQUATOR: f64 = -100_000.0 - 5_427_462.685_886_8;

const FORWARD: [f64; 4] = [
    N / 2.0 - N2 * 2.0 / 3.0 + N3 * 5.0 / 16.0 + N4 * 41.0 / 180.0,
    N2 * 13.0 / 48.0 - N3 * 3.0 / 5.0 + N4 * 557.0 / 1440.0,
    N3 * 61.0 / 240.0 - N4 * 103.0 / 140.0,
    N4 * 49_561.0 / 161_280.0,
];
const BACK: [f64; 4] = [
    N / 2.0 - N2 * 2.0 / 3.0 + N3 * 37.0 / 96.0 - N4 / 360.0,
    N2 / 48.0 + N3 / 15.0 - N4 * 437.0 / 1440.0,
    N3 * 17.0 / 480.0 - N4 * 37.0 / 840.0,
    N4 * 4397.0 / 161_280.0,
];
/// From conformal to geographic latitude.
const LATITUDE: [f64; 4] = [
    2.0 * N - N2 * 2.0 / 3.0 - 2.0 * N3 + N4 * 116.0 / 45.0,
    N2 * 7.0 / 3.0 - N3 * 8.0 / 5.0 - N4 * 227.0 / 45.0,
    N3 * 56.0 / 15.0 - N4 * 136.0 / 35.0,
    N4 * 4279.0 / 630.0,
];

/// Easting and northing in metres of ETRS89 on the grid. Sensible within some ten degrees of the central meridian.
pub fn project(p: LonLat) -> (f64, f64) {
    let eccentricity = (1.0 - (SEMI_MINOR / SEMI_MAJOR).powi(2)).sqrt();
    let sin = p.lat.to_radians().sin();
    let isometric = sin.atanh() - eccentricity * (eccentricity * sin).atanh();
    let (sin_lon, cos_lon) = (p.lon - CENTRAL_LONGITUDE).to_radians().sin_cos();
    let xi = isometric.sinh().atan2(cos_lon);
    let eta = (sin_lon / isometric.cosh()).atanh();
    let (more_xi, more_eta) = series(&FORWARD, (2.0 * xi).sin_cos(), sinh_cosh(2.0 * eta));
    (FALSE_EASTING + RADIUS * (eta + more_eta), NORTHING_OF_EQUATOR + RADIUS * (xi + more_xi))
}

/// Longitude and latitude of ETRS89 from its metres on the grid.
pub fn unproject(easting: f64, northing: f64) -> LonLat {
    let xi = (northing - NORTHING_OF_EQUATOR) / RADIUS;
    let eta = (easting - FALSE_EASTING) / RADIUS;
    let (sin, cos) = xi.sin_cos();
    let (sinh, cosh) = small_sinh_cosh(eta);
    let doubled = ((2.0 * sin * cos, cos * cos - sin * sin), (2.0 * sinh * cosh, cosh * cosh + sinh * sinh));
    let (less_xi, less_eta) = series(&BACK, doubled.0, doubled.1);
    // What is taken off is below a thousandth, so that its sine and cosine are three terms of theirs.
    let (d, e) = (less_xi * less_xi, less_eta * less_eta);
    let (sin_less, cos_less) = (less_xi * (1.0 - d / 6.0 * (1.0 - d / 20.0)), 1.0 - d / 2.0 * (1.0 - d / 12.0));
    let (sinh_less, cosh_less) = (less_eta * (1.0 + e / 6.0 * (1.0 + e / 20.0)), 1.0 + e / 2.0 * (1.0 + e / 12.0));
    let (sin_xi, cos_xi) = (sin * cos_less - cos * sin_less, cos * cos_less + sin * sin_less);
    let (sinh_eta, cosh_eta) = (sinh * cosh_less - cosh * sinh_less, cosh * cosh_less - sinh * sinh_less);
    let sin = sin_xi / cosh_eta;
    let conformal = sin.asin();
    let double = (2.0 * sin * (1.0 - sin * sin).max(0.0).sqrt(), 1.0 - 2.0 * sin * sin);
    let (more, _) = series(&LATITUDE, double, (0.0, 1.0));
    LonLat { lon: CENTRAL_LONGITUDE + sinh_eta.atan2(cos_xi).to_degrees(), lat: (conformal + more).to_degrees() }
}

/// Both without any exponential where the series is exact to the last bit, which is everywhere on the grid.
fn small_sinh_cosh(x: f64) -> (f64, f64) {
    if x.abs() > 0.1 {
        return sinh_cosh(x);
    }
    let s = x * x;
    let sinh = x * (1.0 + s / 6.0 * (1.0 + s / 20.0 * (1.0 + s / 42.0 * (1.0 + s / 72.0 * (1.0 + s / 110.0)))));
    (sinh, (1.0 + sinh * sinh).sqrt())
}

/// Both at the price of one exponential; `f64::sinh` takes two.
fn sinh_cosh(x: f64) -> (f64, f64) {
    let e = x.exp();
    ((e - 1.0 / e) / 2.0, f64::midpoint(e, 1.0 / e))
}

/// The sum over j of `factors[j] sin(2 j z)` for the complex z = xi + i eta, by Clenshaw's recurrence, from the sine and
/// cosine of 2 xi and the hyperbolic ones of 2 eta.
fn series(factors: &[f64; 4], (sin, cos): (f64, f64), (sinh, cosh): (f64, f64)) -> (f64, f64) {
    let twice_cos = (2.0 * cos * cosh, -2.0 * sin * sinh);
    let (mut last, mut before) = ((0.0, 0.0), (0.0, 0.0));
    for factor in factors.iter().rev() {
        let next = (
            twice_cos.0 * last.0 - twice_cos.1 * last.1 - before.0 + factor,
            twice_cos.0 * last.1 + twice_cos.1 * last.0 - before.1,
        );
        before = last;
        last = next;
    }
    let sine = (sin * cosh, cos * sinh);
    (sine.0 * last.0 - sine.1 * last.1, sine.0 * last.1 + sine.1 * last.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_true_origin_has_its_grid_numbers() {
        let (easting, northing) = project(LonLat::new(-2.0, 49.0));
        assert!((easting - 400_000.0).abs() < 1e-6, "{easting}");
        assert!((northing + 100_000.0).abs() < 1e-6, "{northing:.7}");
    }

    #[test]
    fn there_and_back_is_a_few_micrometres() {
        for e in 0..=7 {
            for n in 0..=12 {
                let (x, y) = (f64::from(e) * 100_000.0, f64::from(n) * 100_000.0);
                let (back_x, back_y) = project(unproject(x, y));
                assert!((x - back_x).abs() < 3e-6 && (y - back_y).abs() < 3e-6, "{x} {y}: {back_x} {back_y}");
            }
        }
    }
}
