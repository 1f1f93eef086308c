//! Colours, type and spacing of the window: one set of tokens for light and one for dark, applied to egui once.

use std::sync::Arc;

use egui::epaint::text::{FontInsert, FontPriority, InsertFontFamily};
use egui::{Color32, Context, CornerRadius, FontData, FontFamily, FontId, Margin, Stroke, TextStyle, Vec2};

use crate::model::style::Theme;
use crate::render::scene::Rgba;

/// The colours everything is made of. Data has colours of its own.
#[derive(Clone, Copy, Debug)]
pub struct Tokens {
    pub ground: Color32,
    pub panel: Color32,
    pub line: Color32,
    /// Outlines of things that can be used; 3:1 against the panel.
    pub edge: Color32,
    pub text: Color32,
    pub second: Color32,
    pub accent: Color32,
    pub on_accent: Color32,
    pub danger: Color32,
    pub warning: Color32,
    pub good: Color32,
    /// Behind what is chosen; text keeps 4.5:1 on it.
    pub chosen: Color32,
    /// Boxes to tick and rails of sliders.
    pub rail: Color32,
    /// Behind what the pointer is over.
    pub hover: Color32,
}

const fn hex(rgb: u32) -> Color32 {
    let [_, r, g, b] = rgb.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

pub const LIGHT: Tokens = Tokens {
    ground: hex(0x00FA_FAF9),
    panel: hex(0x00FF_FFFF),
    line: hex(0x00E2_E2DF),
    edge: hex(0x008A_8A85),
    text: hex(0x001C_1C1A),
    second: hex(0x005B_5B57),
    accent: hex(0x000B_5FA5),
    on_accent: hex(0x00FF_FFFF),
    danger: hex(0x00B3_261E),
    warning: hex(0x008A_5A00),
    good: hex(0x001E_6B3A),
    chosen: hex(0x00E1_ECF6),
    rail: hex(0x00E8_E8E4),
    hover: hex(0x00F1_F1EF),
};

pub const DARK: Tokens = Tokens {
    ground: hex(0x0016_1615),
    panel: hex(0x001F_1F1E),
    line: hex(0x0034_3432),
    edge: hex(0x007A_7A75),
    text: hex(0x00ED_EDEA),
    second: hex(0x00A9_A9A4),
    accent: hex(0x006C_B2F0),
    on_accent: hex(0x000B_1722),
    danger: hex(0x00F2_857D),
    warning: hex(0x00E0_B34D),
    good: hex(0x0079_C492),
    chosen: hex(0x0024_3A4D),
    rail: hex(0x003A_3A38),
    hover: hex(0x002A_2A29),
};

/// The tokens of the theme in force.
pub fn tokens(ctx: &Context) -> &'static Tokens {
    if ctx.theme() == egui::Theme::Dark { &DARK } else { &LIGHT }
}

/// Name of the heavier weight among the font families.
const SEMIBOLD: &str = "semibold";

/// The heavier weight of the one family, for titles and chosen things.
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

/// Secondary text: 12 points.
pub const SMALL: f32 = 12.0;
/// Body: 14 points.
pub const BODY: f32 = 14.0;
/// Title of a panel: 16 points.
pub const TITLE: f32 = 16.0;
/// Name of the chosen place: 20 points.
pub const PLACE: f32 = 20.0;

/// Space between controls.
pub const GAP: f32 = 8.0;
/// Space between groups.
pub const GROUP: f32 = 16.0;
/// Height of a control; at least 24 is needed for a target (WCAG 2.2, 2.5.8).
pub const CONTROL: f32 = 28.0;

/// Installs the fonts that ship with the program and both themes' styles.
pub fn install(ctx: &Context) {
    let family = |family: FontFamily, priority| InsertFontFamily { family, priority };
    let semibold = FontFamily::Name(SEMIBOLD.into());
    let fonts: [(&str, &'static [u8], Vec<InsertFontFamily>); 3] = [
        (
            "Inter",
            include_bytes!("../../assets/fonts/Inter-Regular.ttf"),
            vec![
                family(FontFamily::Proportional, FontPriority::Highest),
                family(FontFamily::Monospace, FontPriority::Highest),
                family(semibold.clone(), FontPriority::Lowest),
            ],
        ),
        (
            "Inter SemiBold",
            include_bytes!("../../assets/fonts/Inter-SemiBold.ttf"),
            vec![family(semibold.clone(), FontPriority::Highest)],
        ),
        (
            "Icons",
            include_bytes!("../../assets/fonts/Icons.ttf"),
            vec![
                family(FontFamily::Proportional, FontPriority::Lowest),
                family(FontFamily::Monospace, FontPriority::Lowest),
                family(semibold, FontPriority::Lowest),
            ],
        ),
    ];
    for (name, bytes, families) in fonts {
        ctx.add_font(FontInsert::new(name, FontData::from_static(bytes), families));
    }
    // Where the system does not say, paper is white.
    ctx.options_mut(|o| o.fallback_theme = egui::Theme::Light);
    ctx.set_style_of(egui::Theme::Light, style(&LIGHT, false));
    ctx.set_style_of(egui::Theme::Dark, style(&DARK, true));
}

/// Follows the user's choice of theme.
pub fn choose(ctx: &Context, theme: Theme) {
    ctx.set_theme(match theme {
        Theme::System => egui::ThemePreference::System,
        Theme::Light => egui::ThemePreference::Light,
        Theme::Dark => egui::ThemePreference::Dark,
    });
}

fn style(t: &Tokens, dark: bool) -> egui::Style {
    let mut style = egui::Style {
        text_styles: [
            (TextStyle::Small, FontId::proportional(SMALL)),
            (TextStyle::Body, FontId::proportional(BODY)),
            (TextStyle::Button, FontId::proportional(BODY)),
            (TextStyle::Monospace, FontId::monospace(BODY)),
            (TextStyle::Heading, semibold(TITLE)),
        ]
        .into(),
        animation_time: 0.12,
        ..Default::default()
    };
    let s = &mut style.spacing;
    s.item_spacing = Vec2::new(GAP, 6.0);
    s.button_padding = Vec2::new(10.0, 4.0);
    s.interact_size = Vec2::new(CONTROL, CONTROL);
    s.menu_margin = Margin::same(6);
    s.window_margin = Margin::same(16);
    s.slider_rail_height = 4.0;
    s.icon_width = 18.0;
    s.icon_width_inner = 10.0;
    s.tooltip_width = 360.0;
    s.combo_height = 400.0;
    s.scroll = egui::style::ScrollStyle::solid();
    s.scroll.bar_width = 8.0;

    let v = &mut style.visuals;
    *v = if dark { egui::Visuals::dark() } else { egui::Visuals::light() };
    v.weak_text_color = Some(t.second);
    v.hyperlink_color = t.accent;
    v.faint_bg_color = t.hover;
    v.extreme_bg_color = t.panel;
    v.text_edit_bg_color = Some(t.panel);
    v.warn_fg_color = t.warning;
    v.error_fg_color = t.danger;
    v.panel_fill = t.panel;
    v.window_fill = t.panel;
    v.window_stroke = Stroke::new(1.0, t.line);
    v.window_corner_radius = CornerRadius::same(8);
    v.menu_corner_radius = CornerRadius::same(6);
    v.selection.bg_fill = t.chosen;
    v.selection.stroke = Stroke::new(1.0, t.accent);
    v.slider_trailing_fill = true;
    v.striped = false;
    let radius = CornerRadius::same(4);
    let widgets = &mut v.widgets;
    for (w, fill, edge, text) in [
        (&mut widgets.noninteractive, t.panel, t.line, t.text),
        (&mut widgets.inactive, t.panel, t.edge, t.text),
        (&mut widgets.hovered, t.hover, t.accent, t.text),
        (&mut widgets.active, t.chosen, t.accent, t.text),
        (&mut widgets.open, t.hover, t.edge, t.text),
    ] {
        w.bg_fill = fill;
        w.weak_bg_fill = fill;
        w.bg_stroke = Stroke::new(1.0, edge);
        w.fg_stroke = Stroke::new(1.0, text);
        w.corner_radius = radius;
        w.expansion = 0.0;
    }
    // Boxes and rails are filled with this.
    widgets.inactive.bg_fill = t.rail;
    style
}

/// egui's colour of a scene's colour.
pub fn colour(c: Rgba) -> Color32 {
    Color32::from_rgba_unmultiplied(c.0, c.1, c.2, c.3)
}

/// A frame for panels: the panel's colour and its padding.
pub fn panel_frame(t: &Tokens) -> egui::Frame {
    egui::Frame::new().fill(t.panel).inner_margin(Margin::same(12))
}

/// The application's icon for the window's bar.
pub fn window_icon() -> Arc<egui::IconData> {
    // A map with three classes and a marker, drawn rather than stored: 64 by 64 pixels.
    const SIZE: usize = 64;
    let mut rgba = Vec::with_capacity(SIZE * SIZE * 4);
    for y in 0..SIZE {
        for x in 0..SIZE {
            let inside = (4..60).contains(&x) && (4..60).contains(&y);
            let colour = match (inside, x * 2 + y) {
                (false, _) => [0, 0, 0, 0],
                (true, 0..=66) => [254, 217, 142, 255],
                (true, 67..=122) => [254, 153, 41, 255],
                (true, _) => [204, 76, 2, 255],
            };
            rgba.extend_from_slice(&colour);
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "64 fits")]
    Arc::new(egui::IconData { rgba, width: SIZE as u32, height: SIZE as u32 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(a: Color32, b: Color32) -> f64 {
        Rgba(a.r(), a.g(), a.b(), 255).contrast(Rgba(b.r(), b.g(), b.b(), 255))
    }

    /// WCAG 2.2: text 4.5:1 (1.4.3), lines that carry meaning 3:1 (1.4.11).
    #[test]
    fn both_themes_can_be_read() {
        for t in [&LIGHT, &DARK] {
            for ground in [t.panel, t.ground, t.hover, t.chosen] {
                for text in [t.text, t.second, t.accent] {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}: {}", contrast(text, ground));
                }
            }
            for text in [t.danger, t.warning, t.good] {
                assert!(contrast(text, t.panel) >= 4.5, "{text:?}");
            }
            assert!(contrast(t.on_accent, t.accent) >= 4.5);
            assert!(contrast(t.edge, t.panel) >= 3.0, "{}", contrast(t.edge, t.panel));
        }
    }
}
