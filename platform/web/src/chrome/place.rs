//! Whose counter this is: names, mark and colours from the jurisdiction pack, checked before they reach a style sheet.

use std::fmt::Write as _;

use kernel::Text;

/// Longest mark that is shown as characters; anything else is the path of an SVG.
const MAX_MARK_CHARS: usize = 2;
/// How much of white is mixed into the brand colour for dark pages, in 256ths: keeps 7:1 on `--b-paper` there.
const DARK_MIX: u16 = 150;

/// The sign before the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// One or two characters in a seal.
    Glyph(String),
    /// The address of an image.
    Image(String),
}

/// The jurisdiction as its pages show it. Built once per pack version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The government: `澳門特別行政區政府`.
    pub government: Text,
    /// The portal's own name.
    pub site: Text,
    pub mark: Mark,
    /// Custom properties that override the tokens of `assets/src/_tokens.scss`; safe inside a `style` element.
    pub theme_css: String,
}

impl Place {
    /// From the pack. A colour that is not `#rrggbb` is left out, so that the built-in one stays (the pack's lint
    /// has said so before). `mark_href` gives the address under which a file of the pack is served.
    pub fn of(pack: &pack::Jurisdiction, mark_href: impl Fn(&str) -> String) -> Self {
        let theme = &pack.theme;
        let glyph = theme.mark.chars().count() <= MAX_MARK_CHARS;
        let mark = if glyph { Mark::Glyph(theme.mark.clone()) } else { Mark::Image(mark_href(&theme.mark)) };
        let theme_css = theme_css(&theme.brand, &theme.ornament, &theme.paper);
        Self { government: pack.government.clone(), site: theme.name.clone(), mark, theme_css }
    }

    /// The mark, if it is characters.
    pub fn glyph(&self) -> Option<&str> {
        match &self.mark {
            Mark::Glyph(glyph) => Some(glyph),
            Mark::Image(_) => None,
        }
    }

    /// The mark, if it is an image: its address.
    pub fn image(&self) -> Option<&str> {
        match &self.mark {
            Mark::Image(href) => Some(href),
            Mark::Glyph(_) => None,
        }
    }
}

fn theme_css(brand: &str, ornament: &str, paper: &str) -> String {
    let mut light = String::new();
    let mut dark = String::new();
    if let Some(brand) = parse(brand) {
        let (strong, bright, brightest) =
            (mix(brand, 0, 80), mix(brand, 255, DARK_MIX), mix(brand, 255, 190));
        for (name, day, night) in
            [("brand", brand, bright), ("brand-strong", strong, brightest), ("link", brand, bright)]
        {
            let _ = write!(light, "--b-{name}:{};", hex(day));
            let _ = write!(dark, "--b-{name}:{};", hex(night));
        }
    }
    if let Some(ornament) = parse(ornament) {
        let _ = write!(light, "--b-gold:{};", hex(ornament));
        let _ = write!(dark, "--b-gold:{};", hex(ornament));
    }
    if let Some(paper) = parse(paper) {
        let _ = write!(light, "--b-paper:{};", hex(paper));
    }
    format!(
        ":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{--b-paper:#111a17;{dark}}}}}"
    )
}

fn parse(colour: &str) -> Option<[u8; 3]> {
    let digits = colour
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}

/// Moves a colour towards black (0) or white (255) by `part` 256ths.
fn mix(colour: [u8; 3], towards: u8, part: u16) -> [u8; 3] {
    colour.map(|channel| {
        let mixed = u16::from(channel) * (256 - part) + u16::from(towards) * part;
        u8::try_from(mixed / 256).unwrap_or(u8::MAX)
    })
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::{Mark, Place, mix, parse, theme_css};
    use crate::text::Civil;

    fn pack(mark: &str, time_zone: &str) -> pack::Jurisdiction {
        let text = |word: &str| serde_json::json!({ "zh-Hant": word, "pt": word, "en": word });
        serde_json::from_value(serde_json::json!({
            "code": "MO", "name": text("Macao"), "government": text("Government"), "time_zone": time_zone,
            "currency": {
                "code": "MOP", "name": text("pataca"), "unit_one": text("pataca"), "unit_many": text("patacas"),
                "minor_one": text("avo"), "minor_many": text("avos"), "decimals": 2
            },
            "theme": {
                "name": text("Counter"), "mark": mark, "brand": "#0b5345", "ornament": "#b8912f", "paper": "#ffffff"
            }
        }))
        .unwrap()
    }

    #[test]
    fn names_mark_colours_time_and_money_come_from_the_pack() {
        let href = |path: &str| format!("/pack/{path}");
        let place = Place::of(&pack("櫃", "Asia/Macau"), href);
        assert_eq!((place.glyph(), place.image()), (Some("櫃"), None));
        assert!(place.theme_css.starts_with(":root{--b-brand:#0b5345;"), "{}", place.theme_css);
        let place = Place::of(&pack("marks/lotus.svg", "Asia/Macau"), href);
        assert_eq!(place.mark, Mark::Image("/pack/marks/lotus.svg".to_owned()));
        assert_eq!(Civil::of(&pack("櫃", "Asia/Macau")).unwrap().currency.decimals, 2);
        assert!(Civil::of(&pack("櫃", "Asia/Nowhere")).is_none());
    }

    #[test]
    fn a_theme_never_leaves_its_style_element() {
        let css = theme_css("#00563f", "</style><script>", "red;}*{display:none");
        assert!(css.contains(":root{--b-brand:#00563f;"), "{css}");
        assert!(!css.contains('<') && !css.contains("red") && !css.contains("--b-gold"), "{css}");
        assert_eq!(parse("#0056é"), None);
        assert_eq!(parse("00563f"), None);
        assert_eq!(parse("#+0563f"), None);
    }

    #[test]
    fn the_dark_brand_is_legible_on_the_dark_paper() {
        for brand in ["#00563f", "#5a0f2e", "#123a7a", "#3c2f00"] {
            let bright = mix(parse(brand).unwrap(), 255, super::DARK_MIX);
            assert!(contrast(bright, [0x11, 0x1a, 0x17]) >= 7.0, "{brand} {bright:?}");
        }
    }

    /// WCAG 2.2 contrast ratio.
    fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
        let light = |c: [u8; 3]| {
            let [r, g, b] = c.map(|v| {
                let v = f64::from(v) / 255.0;
                if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (light(a), light(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}
