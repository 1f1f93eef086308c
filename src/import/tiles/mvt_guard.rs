//! Measures a vector tile before the library takes it apart: how much memory it would ask for. A part of a feature is
//! given room for the whole feature's numbers, and every feature copies the words it refers to, so a small hostile tile
//! could ask for terabytes.
//!
//! Reads as much of the format (protocol buffers; Mapbox Vector Tile 2.1) as that takes, and understands nothing.

/// The most memory that reading one tile may reserve.
const MOST_BYTES: u64 = 1 << 30;

/// Whether the tile asks for no more than it may. A tile that is damaged passes: the library says what is wrong.
pub fn is_modest(tile: &[u8]) -> bool {
    let mut total = 0;
    Fields(tile).filter(|(field, _)| *field == 3).all(|(_, layer)| {
        total += cost_of_layer(layer);
        total <= MOST_BYTES
    })
}

fn cost_of_layer(layer: &[u8]) -> u64 {
    let lengths = |wanted: u32| -> Vec<u64> {
        Fields(layer).filter(|(f, _)| *f == wanted).map(|(_, bytes)| bytes.len() as u64).collect()
    };
    let (keys, values) = (lengths(3), lengths(4));
    let mut cost = 0_u64;
    for (_, feature) in Fields(layer).filter(|(field, _)| *field == 2) {
        for (field, bytes) in Fields(feature) {
            cost = cost.saturating_add(match field {
                2 => cost_of_tags(bytes, &keys, &values),
                4 => cost_of_geometry(bytes),
                _ => 0,
            });
        }
        if cost > MOST_BYTES {
            break;
        }
    }
    cost
}

fn cost_of_tags(tags: &[u8], keys: &[u64], values: &[u64]) -> u64 {
    let words = |(place, number): (usize, u64)| {
        let list = if place.is_multiple_of(2) { keys } else { values };
        48 + usize::try_from(number).ok().and_then(|n| list.get(n)).copied().unwrap_or(0)
    };
    numbers(tags).enumerate().map(words).sum()
}

fn cost_of_geometry(geometry: &[u8]) -> u64 {
    let count = numbers(geometry).count() as u64;
    let (mut parts, mut left) = (1_u64, 0_u64);
    for number in numbers(geometry) {
        if left > 0 {
            left -= 1;
        } else {
            match number & 7 {
                1 => (parts, left) = (parts + 1, (number >> 3) * 2),
                2 => left = (number >> 3) * 2,
                _ => parts += 1,
            }
        }
    }
    parts.saturating_mul(count).saturating_mul(8)
}

/// The numbers of a packed field.
fn numbers(mut bytes: &[u8]) -> impl Iterator<Item = u64> {
    std::iter::from_fn(move || varint(&mut bytes))
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..70).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// The length-delimited fields of a message, by number; ends at the first that is damaged.
struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let key = varint(&mut self.0)?;
            let skipped = match key & 7 {
                0 => {
                    varint(&mut self.0)?;
                    continue;
                }
                1 => 8,
                2 => {
                    let length = usize::try_from(varint(&mut self.0)?).ok()?;
                    let (bytes, rest) = self.0.split_at_checked(length)?;
                    self.0 = rest;
                    return Some((u32::try_from(key >> 3).ok()?, bytes));
                }
                5 => 4,
                _ => return None,
            };
            self.0 = self.0.get(skipped..)?;
        }
    }
}
