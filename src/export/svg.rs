//! A page as SVG 1.1: text as text in a named font, everything else as paths, in points. The same page gives the same
//! bytes.
//!
//! Each line of text carries its length, so that it keeps its place where the named font is not installed and another
//! one stands in for it.

use std::fmt::Write as _;

use crate::base::drawing::{Drawing, Line, Mark, Rgba, Role, TypeLine, Weight};

/// Writes a page with a title and a description for those who cannot see it.
#[must_use]
pub fn write(drawing: &Drawing, title: &str, description: &str) -> String {
    let (width, height) = (number(drawing.width), number(drawing.height));
    let mut writer = Writer { out: String::new(), clips: 0 };
    let _ = write!(
        writer.out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{width}pt\" height=\"{height}pt\" \
         viewBox=\"0 0 {width} {height}\" xml:lang=\"en-GB\" role=\"document\" \
         font-family=\"Inter, 'Segoe UI', Arial, sans-serif\">\n<title>{}</title>\n<desc>{}</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n",
        escaped(title),
        escaped(description),
    );
    writer.marks(&drawing.marks);
    writer.out.push_str("</svg>\n");
    writer.out
}

struct Writer {
    out: String,
    /// How many clips there have been, to name the next.
    clips: usize,
}

impl Writer {
    fn marks(&mut self, marks: &[Mark]) {
        for mark in marks {
            self.mark(mark);
        }
    }

    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Surface { rings, fill, stroke } => {
                let (fill, rule) = match fill {
                    Some(fill) => (paint("fill", *fill), " fill-rule=\"evenodd\""),
                    None => (" fill=\"none\"".to_owned(), ""),
                };
                let stroke = stroke.map(|(c, w)| stroked(c, w)).unwrap_or_default();
                let _ = writeln!(self.out, "<path d=\"{}\"{fill}{rule}{stroke}/>", path(rings, true));
            }
            Mark::Strokes { lines, colour, width } => {
                let stroke = stroked(*colour, *width);
                let _ = writeln!(self.out, "<path d=\"{}\" fill=\"none\"{stroke}/>", path(lines, false));
            }
            Mark::Type(line) => self.line(line),
            Mark::Image { file, at, size } => {
                let kind = if file.starts_with(&[0x89, b'P']) { "png" } else { "jpeg" };
                let _ = writeln!(
                    self.out,
                    "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
                     xlink:href=\"data:image/{kind};base64,{}\"/>",
                    number(at[0]),
                    number(at[1]),
                    number(size[0]),
                    number(size[1]),
                    base64(file),
                );
            }
            Mark::Clipped { frame: [x, y, width, height], marks } => {
                self.clips += 1;
                let name = format!("frame{}", self.clips);
                let [x, y, width, height] = [x, y, width, height].map(|v| number(*v));
                let _ = writeln!(
                    self.out,
                    "<clipPath id=\"{name}\"><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/></clipPath>\n\
                     <g clip-path=\"url(#{name})\">"
                );
                self.marks(marks);
                self.out.push_str("</g>\n");
            }
            Mark::Part { role: Role::Artifact, marks } => {
                self.out.push_str("<g aria-hidden=\"true\">\n");
                self.marks(marks);
                self.out.push_str("</g>\n");
            }
            Mark::Part { role: Role::Figure(alt), marks } => {
                let _ = writeln!(self.out, "<g role=\"img\" aria-label=\"{}\">", escaped(alt));
                self.marks(marks);
                self.out.push_str("</g>\n");
            }
            Mark::Part { marks, .. } => {
                self.out.push_str("<g>\n");
                self.marks(marks);
                self.out.push_str("</g>\n");
            }
        }
    }

    fn line(&mut self, line: &TypeLine) {
        if line.text.trim().is_empty() {
            return;
        }
        let weight = match line.weight {
            Weight::Regular => "",
            Weight::SemiBold => " font-weight=\"600\"",
            Weight::Bold => " font-weight=\"700\"",
        };
        let halo = line.halo.map_or_else(String::new, |(colour, width)| {
            format!("{} paint-order=\"stroke\"", stroked(colour, width * 2.0))
        });
        let turned = if line.angle == 0.0 {
            String::new()
        } else {
            let (x, y) = (number(line.at[0]), number(line.at[1]));
            format!(" transform=\"rotate({} {x} {y})\"", number(line.angle))
        };
        let _ = writeln!(
            self.out,
            "<text x=\"{}\" y=\"{}\"{turned} font-size=\"{}\"{weight}{} textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"{halo}>{}</text>",
            number(line.at[0]),
            number(line.at[1]),
            number(f64::from(line.size)),
            paint("fill", line.colour),
            number(line.width),
            escaped(line.text.trim_end()),
        );
    }
}

fn path(lines: &[Line], closed: bool) -> String {
    let mut data = String::new();
    for line in lines.iter().filter(|l| l.len() > 1) {
        for (i, [x, y]) in line.iter().enumerate() {
            let letter = if i == 0 { 'M' } else { 'L' };
            let _ = write!(data, "{letter}{} {}", number(*x), number(*y));
        }
        if closed {
            data.push('Z');
        }
    }
    data
}

/// To the hundredth of a point, which is 7,200 dots an inch.
fn number(value: f64) -> String {
    let text = format!("{:.2}", if value.is_finite() { value } else { 0.0 });
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn paint(attribute: &str, colour: Rgba) -> String {
    let Rgba(r, g, b, a) = colour;
    let mut text = format!(" {attribute}=\"#{r:02x}{g:02x}{b:02x}\"");
    if a < 255 {
        let _ = write!(text, " {attribute}-opacity=\"{}\"", number(f64::from(a) / 255.0));
    }
    text
}

fn stroked(colour: Rgba, width: f32) -> String {
    format!("{} stroke-width=\"{}\" stroke-linejoin=\"round\"", paint("stroke", colour), number(f64::from(width)))
}

/// Text for XML; control characters have no place in it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let [a, b, c] = [0, 1, 2].map(|i| u32::from(three.get(i).copied().unwrap_or(0)));
        let bits = a << 16 | b << 8 | c;
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of RFC 4648, section 10.
    #[test]
    fn base64_is_the_standards() {
        let coded = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|t| base64(t.as_bytes()));
        assert_eq!(coded, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    }

    #[test]
    fn text_that_looks_like_markup_is_text() {
        assert_eq!(escaped("A & B <\"C\">\u{1}"), "A &amp; B &lt;&quot;C&quot;&gt; ");
        assert_eq!([1.0, -0.001, 0.256, f64::NAN].map(number), ["1", "0", "0.26", "0"]);
    }
}
