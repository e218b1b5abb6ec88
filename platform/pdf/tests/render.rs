//! Documents as an office would make them. Needs the Debian packages named in `HOUSE_FONTS`.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::{Arc, LazyLock};

use kernel::{Lang, Timestamp};
use pdf::{Fonts, HOUSE_FONTS, MAX_DATA_BYTES, Meta, PdfError, Template, Typesetter, qr_svg};
use serde_json::{Value, json};

const FONT_DIRS: [&str; 1] = ["/usr/share/fonts"];
const FAMILIES: &str = r#"("Noto Serif", "Noto Serif CJK HK", "HanaMinA", "HanaMinB", "BabelStone Han")"#;

static TYPESETTER: LazyLock<Typesetter> =
    LazyLock::new(|| Typesetter::new(Arc::new(Fonts::load(&FONT_DIRS).unwrap())));

fn meta() -> Meta {
    Meta {
        title: "出生證明 𨋢".to_owned(),
        lang: Lang::ZhHant,
        ident: "DSAJ/2026/1".to_owned(),
        at: "2026-11-22T08:00:00Z".parse::<Timestamp>().unwrap(),
    }
}

fn render(body: &str, data: &Value) -> Result<Vec<u8>, PdfError> {
    let source = format!("#set text(font: {FAMILIES})\n#let data = json(\"/data.json\")\n{body}");
    TYPESETTER.render(&Arc::new(Template::new("test", source).unwrap()), data, &meta())
}

fn macao_characters() -> Vec<char> {
    let list = include_str!("data/kirg_msource.txt");
    let codes = list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
    codes.map(|code| char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap()).collect()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let data = json!({"name": "陳𨋢 Chan"});
    let first = render("= #data.name\nTexto em português: coração.", &data).unwrap();
    let second = render("= #data.name\nTexto em português: coração.", &data).unwrap();
    assert!(first == second);
    assert!(first.starts_with(b"%PDF-1.7"));
    let text = String::from_utf8_lossy(&first);
    assert!(text.contains("<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A"), "PDF/A-2a is claimed");
    assert!(text.contains("<pdfuaid:part>1"), "PDF/UA-1 is claimed");
    assert!(text.contains("startxref") && text.contains("\nxref\n"), "a classic cross-reference table");
    assert!(first != render("= #data.name\nOutro texto.", &data).unwrap());
}

#[test]
fn a_missing_glyph_refuses_the_document() {
    let error = render("#data.name", &json!({"name": "陳\u{3FFFD}"})).unwrap_err();
    assert_eq!(error, PdfError::MissingGlyph { character: '\u{3FFFD}' });
    assert_eq!(error.code(), "pdf.missing-glyph");
    let problem = kernel::Problem::from(error);
    assert!(problem.args.contains(&("code_point", "U+3FFFD".to_owned())));
    // Also where no body text is: inside a box in a table in a rotated block.
    let nested = "#rotate(5deg, table(columns: 1, table.header[h], box[#data.name]))";
    assert_eq!(
        render(nested, &json!({"name": "\u{2FFF}x\u{3ABCD}"})).unwrap_err().code(),
        "pdf.missing-glyph"
    );
    for private in ["\u{E123}", "\u{F0001}", "\u{10FF00}"] {
        let error = render("#data.name", &json!({"name": private})).unwrap_err();
        assert_eq!(error.code(), "pdf.private-use", "{error}");
    }
}

#[test]
fn data_is_never_markup() {
    let pdf = render("#data.name", &json!({"name": "#panic() = *x* $y$ \\ #include \"/etc/passwd\""}));
    assert!(pdf.is_ok());
}

#[test]
fn templates_are_held_to_their_word() {
    let none = json!({});
    for (body, code) in [
        ("#text(font: \"No Such Family\")[x]", "pdf.warning"),
        ("#panic(\"x\")", "pdf.template"),
        ("#data.name", "pdf.template"),
        ("#read(\"/etc/passwd\")", "pdf.template"),
        ("#read(\"../../../etc/passwd\")", "pdf.template"),
        ("#import \"@preview/cetz:0.3.4\"", "pdf.template"),
        ("#datetime.today()", "pdf.template"),
        ("#while true { }", "pdf.template"),
        ("#let f(n) = f(n + 1)\n#f(0)", "pdf.template"),
        ("#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>\"))", "pdf.standard"),
        ("#for i in range(300) { [x]; pagebreak() }", "pdf.too-large"),
    ] {
        let error = render(body, &none).unwrap_err();
        assert_eq!(error.code(), code, "{body}: {error}");
    }
    let large = json!({"x": "x".repeat(MAX_DATA_BYTES)});
    assert_eq!(render("x", &large).unwrap_err().code(), "pdf.too-large");
}

#[test]
fn pack_files_and_qr_codes() {
    let shared = b"#let head(it) = heading(it)".to_vec();
    let source = format!(
        "#import \"/shared.typ\": head\n#set text(font: {FAMILIES})\n#head[x]\n\
         #image(bytes(json(\"/data.json\").qr), format: \"svg\", width: 3cm, alt: \"QR code\")"
    );
    let template = Template::new("qr", source).unwrap().with_file("/shared.typ", shared).unwrap();
    let data = json!({"qr": qr_svg("https://balcao.example/verify?d=1").unwrap()});
    assert!(TYPESETTER.render(&Arc::new(template.clone()), &data, &meta()).is_ok());
    assert_eq!(qr_svg(&"x".repeat(3_000)).unwrap_err().code(), "pdf.too-large");
    assert_eq!(template.clone().with_file("/data.json", vec![]).unwrap_err().code(), "pdf.path");
    assert_eq!(template.with_file("no-slash", vec![]).unwrap_err().code(), "pdf.path");
}

#[test]
fn missing_fonts_name_their_package() {
    let empty = std::env::temp_dir().join("balcao-no-fonts-here");
    let error = Fonts::load(&[empty]).unwrap_err();
    assert!(error.to_string().contains(HOUSE_FONTS[0].package), "{error}");
}

/// Every character of the Macao source in Unihan, as a name on a document. The expected gaps are those written down in
/// docs/standards/fonts.md; a new gap, or one that has closed, fails here.
#[test]
fn all_348_macao_characters_are_tried() {
    let characters = macao_characters();
    assert_eq!(characters.len(), 348);
    assert_eq!(characters.iter().filter(|c| u32::from(**c) > 0xFFFF).count(), 136);
    let (by_family, missing) = TYPESETTER.fonts().coverage(&characters);
    println!("{by_family:?}\nmissing: {missing:?}");
    let (printable, refused): (Vec<char>, Vec<char>) =
        characters.iter().partition(|character| TYPESETTER.fonts().covers(**character));
    assert_eq!(refused, missing);
    let names: Vec<String> = printable.iter().map(|c| format!("{c}")).collect();
    assert!(render("#for name in data.names [#name ]", &json!({"names": names})).is_ok());
    for character in refused {
        let error = render("#data.name", &json!({"name": character.to_string()})).unwrap_err();
        assert_eq!(error, PdfError::MissingGlyph { character });
    }
    assert_eq!(missing, Vec::<char>::new());
}
