//! An answer with its body read.

use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header(header::LOCATION.as_str())
    }

    /// The value of the first hidden field with this name.
    pub fn field(&self, name: &str) -> Option<String> {
        let text = self.text();
        let after = text.split(&format!("name=\"{name}\" value=\"")).nth(1)?;
        after.split('"').next().map(ToOwned::to_owned)
    }

    /// Fails unless this is a problem with this status and code, in words of this language; answers the words.
    pub fn refusal(&self, status: u16, code: &str, lang: &str) -> String {
        let text = self.text();
        assert_eq!(self.status.as_u16(), status, "{text}");
        if self.header("content-type").starts_with("application/problem+json") {
            let document = self.json();
            assert_eq!(
                (&document["code"], &document["status"]),
                (&code.into(), &status.into()),
                "{document}"
            );
            return document["title"].as_str().unwrap().to_owned();
        }
        assert!(text.contains(&format!("b-template\" lang=\"{lang}\"")), "not in {lang}: {text}");
        assert!(text.contains(code), "{code} is not in {text}");
        let words = text.split("<h1 class=\"govuk-heading-l\">").nth(1).expect("a heading");
        words.split("</h1>").next().unwrap().to_owned()
    }
}
