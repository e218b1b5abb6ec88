//! What the components of `templates/components.html` show. Plain values in the reader's language: a page builds them,
//! a macro draws them, nothing here knows a domain.

use jiff::civil::Date;

/// Page numbers on each side of the present one.
const PAGES_AROUND: u32 = 2;

/// A link with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub label: String,
    pub href: String,
}

impl Link {
    /// A link.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// One answer of radios, checkboxes or a select.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: String,
    pub checked: bool,
}

impl Choice {
    /// An answer without hint, not chosen.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// Explains the answer.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Marks the answer as chosen.
    #[must_use]
    pub const fn checked(mut self, checked: bool) -> Self {
        self.checked = checked;
        self
    }
}

/// A date as it was typed, also when it is none: shown again unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DateParts {
    pub year: String,
    pub month: String,
    pub day: String,
}

impl From<Date> for DateParts {
    fn from(date: Date) -> Self {
        Self { year: date.year().to_string(), month: date.month().to_string(), day: date.day().to_string() }
    }
}

/// A question and its answer, in summary lists and on evidence. Lines of the value are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    pub key: String,
    pub value: String,
    /// Where the answer is changed; nothing where it cannot be.
    pub change_href: Option<String>,
    /// Where the value itself leads.
    pub href: Option<String>,
}

impl Row {
    /// A row that cannot be changed here.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), change_href: None, href: None }
    }

    /// Adds the link that changes the answer.
    #[must_use]
    pub fn change(mut self, href: impl Into<String>) -> Self {
        self.change_href = Some(href.into());
        self
    }

    /// Makes the value a link, where it leads somewhere.
    #[must_use]
    pub fn leading_to(mut self, href: Option<String>) -> Self {
        self.href = href;
        self
    }
}

/// What a status means, apart from its words: chooses colour **and** sign, so that colour is never alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TagKind {
    /// Nothing is expected of anybody: a draft, a note, not started.
    #[default]
    Quiet,
    /// Somebody in government is on it.
    Active,
    /// The reader has to do something.
    Yours,
    /// Waits for another or for a date.
    Waiting,
    /// Finished well.
    Done,
    /// Refused, late, broken.
    Bad,
}

impl TagKind {
    /// The modifier of `b-tag` and `b-timeline__item`.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Active => "active",
            Self::Yours => "yours",
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Bad => "bad",
        }
    }
}

/// A status in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    pub label: String,
    pub kind: TagKind,
}

impl Tag {
    /// A status.
    pub fn new(kind: TagKind, label: impl Into<String>) -> Self {
        Self { label: label.into(), kind }
    }
}

/// One line of a task list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub title: String,
    pub hint: String,
    /// Nothing while the task cannot start yet.
    pub href: Option<String>,
    pub status: Tag,
}

/// One event of a case, oldest or newest first as the page likes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    /// Day and time in words, or when it is expected.
    pub at: String,
    pub title: String,
    /// The department that did it or has to do it.
    pub by: String,
    pub body: String,
    pub kind: TagKind,
    pub links: Vec<Link>,
}

/// How a legal clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockState {
    Running,
    /// Stopped by law: the reader has to bring something, another body has to answer.
    Stopped,
    /// Ended in time.
    Met,
    /// The term has passed.
    Late,
}

/// A legal clock as a bar of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// What has to happen: `Decision by the registry`.
    pub label: String,
    /// Days of the law's own unit that have passed.
    pub used_days: u32,
    pub total_days: u32,
    /// The last day in words, or nothing while it is unknown.
    pub due: String,
    /// Says "working days" instead of "days".
    pub working_days: bool,
    /// The provision that sets the term.
    pub law: String,
    pub state: ClockState,
}

impl Clock {
    /// Days that are left.
    pub const fn left_days(&self) -> u32 {
        self.total_days.saturating_sub(self.used_days)
    }

    /// Days past the end.
    pub const fn late_days(&self) -> u32 {
        self.used_days.saturating_sub(self.total_days)
    }

    /// 0–100, for the width of the bar.
    pub fn percent(&self) -> u64 {
        let total = u64::from(self.total_days.max(1));
        u64::from(self.used_days.min(self.total_days)) * 100 / total
    }

    /// The modifier of `b-clock`.
    pub const fn class(&self) -> &'static str {
        match self.state {
            ClockState::Running => "running",
            ClockState::Stopped => "stopped",
            ClockState::Met => "met",
            ClockState::Late => "late",
        }
    }
}

/// Data that another register already holds, shown before it is used: who holds it, as of when, under which law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub title: String,
    /// The department and register.
    pub source: String,
    /// When it was fetched, in words.
    pub at: String,
    pub law: String,
    pub rows: Vec<Row>,
    /// What to do when it is wrong.
    pub wrong_href: Option<String>,
}

/// One day of a heat strip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeatDay {
    /// The day in words, for the table behind the picture.
    pub day: String,
    /// What stands under the square: `22`.
    pub short: String,
    pub count: u32,
    /// 0 nothing, 1–2 some, 3 near the limit, 4 beyond it.
    pub level: u8,
    pub href: String,
    pub today: bool,
}

/// A letter in the mailbox list: all that a reader needs before opening it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub href: String,
    pub from: String,
    pub subject: String,
    pub received: String,
    /// The date on which it counts as served, or nothing.
    pub served: String,
    /// By when to act, and how to object; nothing where neither exists.
    pub deadline: String,
    pub remedy: String,
    pub unread: bool,
}

/// One day of "who read my data".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadDay {
    pub day: String,
    pub lines: Vec<ReadLine>,
}

/// One access, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadLine {
    pub time: String,
    /// Department and post.
    pub who: String,
    /// Which fields.
    pub what: String,
    pub purpose: String,
    pub law: String,
    pub case: Option<Link>,
    /// Where the proof is downloaded.
    pub proof_href: Option<String>,
}

/// Somebody to play in the demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    /// The value of the field `persona`.
    pub id: String,
    pub name: String,
    pub role: String,
    pub about: String,
}

/// A way in on a start page: a life event, a service, a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    pub title: String,
    pub hint: String,
    pub href: String,
}

/// A small chart of one measure over equal steps of time, newest last; many of them make a console.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub label: String,
    /// The newest value in words, with its unit: `412 /s`.
    pub now: String,
    /// The span in words: `last hour`.
    pub span: String,
    pub points: Vec<f64>,
    pub status: Option<Tag>,
}

/// Size of a chart's drawing; the style sheet scales it.
const CHART_WIDTH: f64 = 240.0;
const CHART_HEIGHT: f64 = 48.0;
/// More points than pixels show nothing.
const MAX_POINTS: usize = 240;

impl Chart {
    /// The line for an SVG `polyline` of 240 × 48, from zero to the highest value. Values that are no number are zero.
    pub fn line(&self) -> String {
        let points = &self.points[self.points.len().saturating_sub(MAX_POINTS)..];
        let finite = |value: f64| if value.is_finite() { value.max(0.0) } else { 0.0 };
        let top = points.iter().copied().map(finite).fold(0.0_f64, f64::max).max(f64::MIN_POSITIVE);
        let last = u32::try_from(points.len().saturating_sub(1)).unwrap_or(1).max(1);
        let place = |(at, value): (u32, &f64)| {
            let x = CHART_WIDTH * f64::from(at) / f64::from(last);
            let y = CHART_HEIGHT * (1.0 - finite(*value) / top);
            format!("{x:.1},{y:.1}")
        };
        (0_u32..).zip(points).map(place).collect::<Vec<_>>().join(" ")
    }
}

/// One place in a page list; `None` is a gap.
pub type PageLink = Option<(u32, String)>;

/// Where the reader is in a long list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    pub page: u32,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub items: Vec<PageLink>,
}

impl Pager {
    /// Page `page` of `pages` (both from 1), each at `href(n)`.
    pub fn new(page: u32, pages: u32, href: impl Fn(u32) -> String) -> Self {
        let pages = pages.max(1);
        let page = page.clamp(1, pages);
        let (from, to) =
            (page.saturating_sub(PAGES_AROUND).max(1), page.saturating_add(PAGES_AROUND).min(pages));
        let mut numbers: Vec<u32> = (from..=to).collect();
        numbers.extend([1, pages]);
        numbers.sort_unstable();
        numbers.dedup();
        let mut items: Vec<PageLink> = Vec::new();
        let mut last = 0;
        for number in numbers {
            if number > last + 1 {
                items.push(None);
            }
            items.push(Some((number, href(number))));
            last = number;
        }
        let previous = (page > 1).then(|| href(page - 1));
        let next = (page < pages).then(|| href(page + 1));
        Self { page, previous, next, items }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Chart, Clock, ClockState, Pager};

    #[test]
    fn a_chart_fits_its_frame_whatever_it_is_given() {
        let chart = |points: &[f64]| Chart {
            label: String::new(),
            now: String::new(),
            span: String::new(),
            points: points.to_vec(),
            status: None,
        };
        assert_eq!(chart(&[0.0, 5.0, 10.0]).line(), "0.0,48.0 120.0,24.0 240.0,0.0");
        assert_eq!(chart(&[f64::NAN, f64::INFINITY, -1.0]).line(), "0.0,48.0 120.0,48.0 240.0,48.0");
        assert_eq!(chart(&[]).line(), "");
        assert_eq!(chart(&vec![1.0; 10_000]).line().split(' ').count(), 240);
    }

    #[test]
    fn a_long_list_shows_its_ends_and_its_middle() {
        let pager = Pager::new(10, 20, |n| format!("?page={n}"));
        let shown: Vec<Option<u32>> = pager.items.iter().map(|item| item.as_ref().map(|(n, _)| *n)).collect();
        let expected = [Some(1), None, Some(8), Some(9), Some(10), Some(11), Some(12), None, Some(20)];
        assert_eq!(shown, expected);
        assert_eq!(pager.previous.as_deref(), Some("?page=9"));
        assert_eq!(Pager::new(1, 0, |n| n.to_string()).next, None);
    }

    proptest! {
        #[test]
        fn any_page_of_any_list_is_reachable(page: u32, pages: u32) {
            let pager = Pager::new(page, pages, |n| n.to_string());
            let numbers: Vec<u32> = pager.items.iter().flatten().map(|(n, _)| *n).collect();
            prop_assert!(numbers.contains(&1) && numbers.contains(&pages.max(1)) && numbers.contains(&pager.page));
            prop_assert!(numbers.len() <= 7 && numbers.windows(2).all(|pair| pair[0] < pair[1]));
        }

        #[test]
        fn a_clock_never_leaves_its_bar(used_days: u32, total_days: u32) {
            let (label, due, law) = (String::new(), String::new(), String::new());
            let clock = Clock { label, used_days, total_days, due, working_days: true, law, state: ClockState::Late };
            prop_assert!(clock.percent() <= 100);
            prop_assert!(clock.left_days() == 0 || clock.late_days() == 0);
        }
    }
}
