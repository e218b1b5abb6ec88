//! `Chrome`: everything that the frame of a page needs, so that `templates/layout.html` asks nothing else. A page
//! struct holds `chrome: Chrome` and its own fields, and its template starts with `{% extends "layout.html" %}`.
//! Next: `chrome/place.rs` (whose counter it is), `chrome/parts.rs` (what components show), `templates/`.

pub mod errors;
pub mod parts;
pub mod place;
pub mod problem;

use std::sync::Arc;

use kernel::Lang;

pub use errors::Errors;
pub use parts::{
    Chart, Choice, Clock, ClockState, DateParts, Evidence, HeatDay, Link, Message, Pager, Persona, ReadDay,
    ReadLine, Row, Tag, TagKind, Task, Tile, TimelineEntry,
};
pub use place::{Mark, Place};
pub use problem::{Again, ProblemPage, ProblemWords};

use crate::assets::asset_url;
use crate::text::T;

/// The hidden field that every form carries; the middleware compares it with the session's token.
pub const CSRF_FIELD: &str = "csrf";
/// The query parameter that switches the language and is then remembered.
pub const LANG_PARAM: &str = "lang";
/// Each language under its own name, whatever the page's language is.
const LANG_NAMES: [(Lang, &str); 3] =
    [(Lang::ZhHant, "繁體中文"), (Lang::Pt, "Português"), (Lang::En, "English")];

/// How wide and how dense a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// One column of readable width: forms, receipts, letters.
    #[default]
    Column,
    /// The whole container: start page, lists, cases with a side column.
    Full,
    /// The window's whole width, dense: desk and console.
    Desk,
    /// Large targets, no links that lead out, wiped when idle.
    Kiosk,
}

/// Who is signed in, as the header shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub name: String,
    /// The post and department of an official; absent for a resident.
    pub role: Option<String>,
    /// The name of the party for whom the person acts under a mandate.
    pub acting_for: Option<String>,
    /// Where the form of the sign-out button posts.
    pub sign_out_href: String,
}

/// One entry of the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    pub label: String,
    pub href: String,
    pub current: bool,
    /// Shown as a count behind the label: unread letters, tasks due.
    pub count: Option<u32>,
}

/// A message above the page's content, usually after a redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    /// Something succeeded: announced at once and marked so.
    pub success: bool,
}

/// One language in the switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LangLink {
    pub lang: Lang,
    pub name: &'static str,
    pub href: String,
    pub current: bool,
}

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Chrome {
    pub t: T,
    /// What the page is about; the window title adds the name of the counter.
    pub title: String,
    pub csrf: String,
    /// Of this response's Content-Security-Policy.
    pub nonce: String,
    /// The request's path and query, for links that come back here.
    pub path: String,
    pub place: Arc<Place>,
    pub nav: Vec<NavItem>,
    pub footer: Vec<Link>,
    pub person: Option<SignedIn>,
    /// Where "sign in" leads when nobody is; `None` hides it.
    pub sign_in_href: Option<String>,
    /// Invented people and no legal effect: said on every page.
    pub demo: bool,
    pub back: Option<Link>,
    pub notice: Option<Notice>,
    pub shape: Shape,
    /// The page shows field errors: the window title says so first (WCAG 2.4.2, 3.3.1).
    pub has_errors: bool,
    /// For kiosks: seconds without a touch, and where the wipe happens.
    pub idle: Option<(u32, String)>,
}

impl Chrome {
    /// A frame with nothing but words, name and address; the middleware fills the rest.
    pub fn new(t: T, place: Arc<Place>, path: impl Into<String>) -> Self {
        Self {
            t,
            title: String::new(),
            csrf: String::new(),
            nonce: String::new(),
            path: path.into(),
            place,
            nav: Vec::new(),
            footer: Vec::new(),
            person: None,
            sign_in_href: None,
            demo: false,
            back: None,
            notice: None,
            shape: Shape::Column,
            has_errors: false,
            idle: None,
        }
    }

    /// Names the page.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Sets the shape.
    #[must_use]
    pub const fn shaped(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// Adds the link back, with the frame's own word for it.
    #[must_use]
    pub fn back_to(mut self, href: impl Into<String>) -> Self {
        self.back = Some(Link { label: self.t.get("frame-back"), href: href.into() });
        self
    }

    /// Marks the page as one that shows field errors.
    #[must_use]
    pub const fn failed(mut self, errors: &Errors) -> Self {
        self.has_errors = !errors.is_empty();
        self
    }

    /// The window title: `Error: page – counter`.
    pub fn window_title(&self) -> String {
        let site = self.t.say(&self.place.site);
        let title =
            if self.title.is_empty() { site.to_owned() } else { format!("{} – {site}", self.title) };
        if self.has_errors { self.t.with("frame-title-error", &[("title", &title)]) } else { title }
    }

    /// The languages, each with a link to this page in it.
    pub fn languages(&self) -> Vec<LangLink> {
        let link = |(lang, name): (Lang, &'static str)| LangLink {
            lang,
            name,
            href: with_lang(&self.path, lang),
            current: lang == self.t.lang(),
        };
        LANG_NAMES.into_iter().map(link).collect()
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> &'static str {
        asset_url(name)
    }

    /// The name of the hidden field with the token.
    pub const fn csrf_field(&self) -> &'static str {
        CSRF_FIELD
    }

    /// The class of the container.
    pub const fn shape_class(&self) -> &'static str {
        match self.shape {
            Shape::Column => "b-page--column",
            Shape::Full => "b-page--full",
            Shape::Desk => "b-page--desk",
            Shape::Kiosk => "b-page--kiosk",
        }
    }
}

/// The same address with `lang` set, whatever was there before.
fn with_lang(path: &str, lang: Lang) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let prefix = format!("{LANG_PARAM}=");
    let kept =
        query.split('&').filter(|pair| !pair.is_empty() && *pair != LANG_PARAM && !pair.starts_with(&prefix));
    let mut href = format!("{path}?");
    for pair in kept {
        href.push_str(pair);
        href.push('&');
    }
    href.push_str(&prefix);
    href.push_str(lang.tag());
    href
}

#[cfg(test)]
#[path = "chrome_tests.rs"]
mod tests;
