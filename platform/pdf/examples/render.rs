//! Renders a template with its data, for whoever writes one:
//! `cargo run -p pdf --example render -- TEMPLATE.typ DATA.json OUT.pdf "Title" [QR text]`
//! A QR text becomes `data.verify.qr`.

use std::error::Error;
use std::sync::Arc;

use kernel::{Lang, Timestamp};
use pdf::{Fonts, Meta, Template, Typesetter, qr_svg};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [template, data, out, title, qr @ ..] = arguments.as_slice() else {
        return Err("usage: render TEMPLATE.typ DATA.json OUT.pdf TITLE [QR]".into());
    };
    let mut data: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(data)?)?;
    if let Some(text) = qr.first() {
        data["verify"]["qr"] = qr_svg(text)?.into();
    }
    let template = Arc::new(Template::new(template, std::fs::read_to_string(template)?)?);
    let typesetter = Typesetter::new(Arc::new(Fonts::load(&["/usr/share/fonts", "/usr/local/share/fonts"])?));
    let at = Timestamp::from_micros(1_795_593_600_000_000);
    let meta = Meta { title: title.clone(), lang: Lang::ZhHant, ident: title.clone(), at };
    std::fs::write(out, typesetter.render(&template, &data, &meta)?)?;
    Ok(())
}
