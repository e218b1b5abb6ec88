//! What the template gets: the order's data with number, seal and verification added.

use i18n::Words;
use jiff::tz::TimeZone;
use kernel::{Lang, Problem, Text, Timestamp};
use pack::{Department, Finding, Pack};
use pades::SignatureField;
use pdf::{Meta, PdfError, Template};
use serde_json::{Map, Value, json};

use super::{IssuerSettings, Sealing, seal_time};
use crate::LOCALES;
use crate::error::DocumentsError;
use crate::model::IssueOrder;
use crate::rules;
use crate::service::Reserved;
use crate::token::{self, Claims};

/// A paper is written once, in the languages of its order.
static WORDS: Words = Words::of(&LOCALES);
/// Folder of the pack whose files templates may use.
const FOLDER: &str = "documents/";
/// Longest text of the signature field that we write, characters.
const FIELD_CHARS_MAX: usize = 120;

/// The template with the other files of its folder.
pub fn template(pack: &Pack, path: &str) -> Result<Template, Finding> {
    let broken = |error: PdfError| Finding::error(path, "documents.template", error.to_string());
    let mut template = Template::new(path, pack.text(path)?).map_err(broken)?;
    for other in pack.glob("documents/**").into_iter().filter(|other| *other != path) {
        let inside = other.strip_prefix(FOLDER).unwrap_or(other);
        template = template.with_file(&format!("/{inside}"), pack.bytes(other)?.to_vec()).map_err(broken)?;
    }
    Ok(template)
}

/// The data with what every paper says of itself. `zh`, `pt`, `en` are the names that templates use for languages.
pub fn data(
    settings: &IssuerSettings,
    pack: &Pack,
    zone: &TimeZone,
    department: &Department,
    order: &IssueOrder,
    reserved: &Reserved,
    statement: &Sealing,
) -> Result<Value, Problem> {
    let claims = Claims {
        version: token::VERSION,
        issuer: format!("{}/{}", pack.jurisdiction().code, order.department),
        kind: order.kind.clone(),
        number: reserved.number.clone(),
        issued_on: reserved.issued_on,
        holder: order.initials.clone(),
        content: token::encode_digest(&reserved.data_digest),
    };
    let token = token::sign(&claims, statement)?;
    let address = format!("{}/verify", settings.public_url);
    let qr = pdf::qr_svg(&format!("{address}#{token}"))?;
    let mut data: Map<String, Value> = order.data.clone();
    data.insert("document_number".to_owned(), reserved.number.clone().into());
    data.insert("issued_on".to_owned(), reserved.issued_on.to_string().into());
    data.insert(
        "seal".to_owned(),
        json!({ "holder": words(&department.name), "time": seal_time(reserved.issued_at, zone) }),
    );
    let code = rules::show_code(&reserved.check_code);
    data.insert("verify".to_owned(), json!({ "address": address, "code": code, "qr": qr }));
    let specimen = if settings.specimen { words(&WORDS.say("documents-specimen")) } else { Value::Null };
    data.insert("specimen".to_owned(), specimen);
    Ok(Value::Object(data))
}

fn words(text: &Text) -> Value {
    json!({ "zh": text.zh_hant, "pt": text.pt, "en": text.en })
}

/// The main language of the paper.
fn main_lang(order: &IssueOrder) -> Lang {
    order.langs.first().copied().unwrap_or_default()
}

/// Facts for readers of the file.
pub fn meta(order: &IssueOrder, reserved: &Reserved) -> Meta {
    let titles: Vec<&str> = order.langs.iter().map(|lang| order.title.get(*lang)).collect();
    Meta {
        title: titles.join(" · "),
        lang: main_lang(order),
        ident: reserved.number.clone(),
        at: reserved.issued_at,
    }
}

/// What the seal says of itself.
pub fn field(pack: &Pack, department: &Department, order: &IssueOrder, at: Timestamp) -> SignatureField {
    let lang = main_lang(order);
    let short = |text: &str| text.chars().take(FIELD_CHARS_MAX).collect::<String>();
    SignatureField {
        name: short(department.name.get(lang)),
        reason: short(order.title.get(lang)),
        location: short(pack.jurisdiction().name.get(lang)),
        description: WORDS.say("documents-seal-field").get(lang).to_owned(),
        at,
    }
}

impl From<token::TokenError> for Problem {
    fn from(error: token::TokenError) -> Self {
        tracing::error!(%error, "document token");
        DocumentsError::Template.into()
    }
}
