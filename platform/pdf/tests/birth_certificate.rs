//! The birth certificate of the Macao pack, with the children that it meets in life.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::{Arc, LazyLock};

use kernel::{Lang, Timestamp};
use pdf::{Fonts, Meta, PdfError, Template, Typesetter, qr_svg};
use serde_json::{Value, json};

static TYPESETTER: LazyLock<Typesetter> =
    LazyLock::new(|| Typesetter::new(Arc::new(Fonts::load(&["/usr/share/fonts"]).unwrap())));
static TEMPLATE: LazyLock<Arc<Template>> = LazyLock::new(|| {
    let source = include_str!("../../../jurisdictions/macao/documents/birth-certificate.typ");
    Arc::new(Template::new("birth-certificate", source).unwrap())
});

fn data() -> Value {
    json!({
        "issuer": {"zh": "法務局", "pt": "Direcção dos Serviços de Assuntos de Justiça"},
        "office": {"zh": "民事登記局", "pt": "Conservatória do Registo Civil"},
        "document_number": "DSAJ-CN-2026-000123",
        "record": {"number": "1234/2026", "date": "2026-11-20"},
        "child": {
            "name_zh": "陳𨋢喆", "name_latin": "CHAN, Hou Chit Beatriz", "sex": "F",
            "birth_date": "2026-11-02", "birth_time": "04:35",
            "birth_place": {"zh": "澳門", "pt": "Macau"},
        },
        "parents": [
            {"relation": "mother", "name_zh": "李着衞", "name_latin": "LEI, Cheok Wai"},
            {"relation": "father", "name_zh": null, "name_latin": "António João da Conceição d'Assumpção"},
        ],
        "notes": [],
        "seal": {
            "holder": {"zh": "法務局民事登記局", "pt": "Conservatória do Registo Civil"},
            "time": "2026-11-22T16:05:09+0800",
        },
        "verify": {
            "address": "https://balcao.example/verify", "code": "7F3K-9QXM-2T8D",
            "qr": qr_svg("https://balcao.example/verify?n=1").unwrap(),
        },
        "specimen": null,
    })
}

fn render(data: &Value) -> Result<Vec<u8>, PdfError> {
    let meta = Meta {
        title: "出生登記證明 · Certidão do Registo de Nascimento".to_owned(),
        lang: Lang::ZhHant,
        ident: "DSAJ-CN-2026-000123".to_owned(),
        at: "2026-11-22T08:05:09Z".parse::<Timestamp>().unwrap(),
    };
    TYPESETTER.render(&TEMPLATE, data, &meta)
}

fn with(pointer: &str, value: Value) -> Value {
    let mut data = data();
    *data.pointer_mut(pointer).unwrap() = value;
    data
}

#[test]
fn every_child_gets_one_page() {
    let long =
        "Maria Francisca Xavier da Conceição Guterres Rodrigues d'Assumpção Pereira de Vasconcelos e Sousa";
    let notes =
        json!([{"zh": "於2026年12月1日更正姓名。", "pt": "Nome rectificado em 1 de Dezembro de 2026."}]);
    for data in [
        data(),
        with("/child/name_zh", Value::Null),
        with("/child/name_latin", Value::Null),
        with("/child/name_latin", json!(long)),
        with("/child/name_zh", json!("\u{2B739}\u{9FFF}\u{2A6DF}")),
        with("/child/birth_time", Value::Null),
        with("/child/sex", json!("M")),
        with("/child/sex", json!("X")),
        with("/parents", json!([{"relation": "mother", "name_zh": "李着衞", "name_latin": null}])),
        with("/notes", notes),
        with("/specimen", json!({"zh": "示範樣本", "pt": "DEMONSTRAÇÃO"})),
    ] {
        let pdf = render(&data).unwrap();
        assert!(String::from_utf8_lossy(&pdf).contains("/Type/Pages/Count 1/"), "{data}");
    }
}

#[test]
fn it_is_refused_rather_than_wrong() {
    let unprintable = render(&with("/child/name_zh", json!("陳\u{3FFFD}"))).unwrap_err();
    assert_eq!(unprintable, PdfError::MissingGlyph { character: '\u{3FFFD}' });
    for data in [
        with("/child/sex", json!("Q")),
        with("/record/date", json!("yesterday")),
        with("/child", json!({})),
        with("/parents", json!([{"relation": "aunt", "name_zh": null, "name_latin": "X"}])),
        with("/verify/qr", json!("")),
    ] {
        assert_eq!(render(&data).unwrap_err().code(), "pdf.template", "{data}");
    }
}
