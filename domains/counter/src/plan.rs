//! The plan of a pack: sites with their hours, calendars of what can be booked, and the times that follow from both and
//! from the working-day calendar. Pure. A day that no published list covers has no times.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use kernel::workdays::{DayStatus, WeekdayName};
use kernel::{Calendar, Text, Timestamp};
use pack::{Finding, Pack, PackHash};
use serde::{Deserialize, Serialize};

/// Sections of the pack.
pub const SITES: &str = "counter/sites.toml";
pub const CALENDARS: &str = "counter/calendars.toml";
pub const WORKDAYS: &str = "calendars/public.toml";
/// Furthest ahead that anything can be booked, days.
pub const WINDOW_DAYS_MAX: u16 = 366;
/// Most places of one slot.
pub const PLACES_MAX: u16 = 500;
/// Longest slot, minutes.
pub const SLOT_MINUTES_MAX: u16 = 480;
/// Longest hold, minutes.
pub const HOLD_MINUTES_MAX: u16 = 60;

/// `counter/sites.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SitesFile {
    #[serde(default)]
    pub site: Vec<Site>,
}

/// `counter/calendars.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarsFile {
    #[serde(default)]
    pub calendar: Vec<BookingCalendar>,
}

/// A place where the public is received.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    pub id: String,
    /// Code of the department that receives.
    pub department: String,
    pub name: Text,
    pub address: Option<Text>,
    pub hours: Vec<Hours>,
    /// Hours of a day with a half-day exemption; absent: nobody is received.
    #[serde(default)]
    pub half_day_hours: Vec<Hours>,
    /// False while name, address or hours come from general knowledge.
    #[serde(default = "yes")]
    pub confirmed: bool,
}

/// Opening hours on some weekdays.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub days: Vec<WeekdayName>,
    pub from: Time,
    /// Excluded: the last slot ends here.
    pub to: Time,
}

/// Something that can be booked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingCalendar {
    /// As services name it in an `appoint` node.
    pub id: String,
    pub title: Text,
    /// What to bring along.
    pub bring: Option<Text>,
    pub sites: Vec<String>,
    pub slot_minutes: u16,
    /// How many people one slot takes.
    pub places: u16,
    /// First day that can be booked, days from today.
    pub first_day: u16,
    /// Last day that can be booked, days from today.
    pub window_days: u16,
    /// How long a chosen time is kept before it is confirmed, machine time.
    pub hold_minutes: u16,
    /// What happens when the person has another appointment at the same time.
    #[serde(default)]
    pub overlap: Overlap,
    #[serde(default = "yes")]
    pub confirmed: bool,
}

/// Nobody is at two counters at once; an office that serves families may still let one person come for two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overlap {
    /// The time is not given.
    #[default]
    Refuse,
    /// The time is given and the person is told.
    Warn,
}

const fn yes() -> bool {
    true
}

/// A time that can be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    pub starts: DateTime,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

/// Sites, calendars and working days of one pack version.
#[derive(Debug, Clone)]
pub struct Plan {
    pub sites: Vec<Site>,
    pub calendars: Vec<BookingCalendar>,
    workdays: Calendar,
    zone: TimeZone,
}

impl Plan {
    /// Reads the plan of a pack. A pack without counters has an empty plan.
    pub fn of(pack: &Pack) -> Result<Self, Finding> {
        let sites: SitesFile = pack.section_or_default(SITES)?;
        let calendars: CalendarsFile = pack.section_or_default(CALENDARS)?;
        Ok(Self {
            sites: sites.site,
            calendars: calendars.calendar,
            workdays: pack.section(WORKDAYS)?,
            zone: pack.jurisdiction().zone().unwrap_or(TimeZone::UTC),
        })
    }

    /// The site with this id.
    pub fn site(&self, id: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.id == id)
    }

    /// The calendar with this id.
    pub fn calendar(&self, id: &str) -> Option<&BookingCalendar> {
        self.calendars.iter().find(|calendar| calendar.id == id)
    }

    /// A calendar at one of its sites.
    pub fn at(&self, calendar: &str, site: &str) -> Option<(&BookingCalendar, &Site)> {
        let calendar = self.calendar(calendar)?;
        calendar.sites.iter().any(|id| id == site).then_some((calendar, self.site(site)?))
    }

    /// The civil day of a moment.
    pub fn day_of(&self, at: Timestamp) -> Date {
        at.date_in(&self.zone)
    }

    /// First and last moment of a civil day.
    pub fn bounds(&self, day: Date) -> Option<(Timestamp, Timestamp)> {
        let start = kernel::date::start_of_day(day, &self.zone).ok()?;
        Some((start, kernel::date::end_of_day(day, &self.zone).ok()?))
    }

    /// Every time of `calendar` at `site` that its window holds, seen from `now` (legal time), in order.
    pub fn slots(&self, calendar: &BookingCalendar, site: &Site, now: Timestamp) -> Vec<Slot> {
        let today = self.day_of(now);
        let window = calendar.first_day..=calendar.window_days.min(WINDOW_DAYS_MAX);
        let days = window.filter_map(|n| today.checked_add(jiff::Span::new().days(n)).ok());
        let times = days.flat_map(|day| self.day_slots(calendar, site, day));
        times.filter(|slot| slot.starts_at > now).collect()
    }

    /// The times of one day.
    pub fn day_slots(&self, calendar: &BookingCalendar, site: &Site, day: Date) -> Vec<Slot> {
        let hours = match self.workdays.status(day) {
            Ok(DayStatus::Workday) => &site.hours,
            Ok(DayStatus::HalfWorkday) => &site.half_day_hours,
            // Holidays, weekends and closures; and days whose list nobody has published yet.
            Ok(_) | Err(_) => return Vec::new(),
        };
        let today =
            hours.iter().filter(|hours| hours.days.iter().any(|name| name.weekday() == day.weekday()));
        let mut slots: Vec<Slot> = today.flat_map(|hours| self.cut(calendar, hours, day)).collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    fn cut(&self, calendar: &BookingCalendar, hours: &Hours, day: Date) -> Vec<Slot> {
        let minutes = calendar.slot_minutes.clamp(1, SLOT_MINUTES_MAX);
        let close = day.to_datetime(hours.to);
        let mut slots = Vec::new();
        let mut starts = day.to_datetime(hours.from);
        while let Ok(ends) = starts.checked_add(jiff::Span::new().minutes(minutes)) {
            if ends > close {
                break;
            }
            let at = |time: DateTime| time.to_zoned(self.zone.clone()).map(|zoned| zoned.timestamp().into());
            if let (Ok(starts_at), Ok(ends_at)) = (at(starts), at(ends)) {
                slots.push(Slot { starts, starts_at, ends_at });
            }
            starts = ends;
        }
        slots
    }
}

/// The plan of the pack in force, read once per version.
#[derive(Debug, Default)]
pub struct Plans(RwLock<Option<(PackHash, Arc<Plan>)>>);

impl Plans {
    /// The plan of `pack`.
    pub fn of(&self, pack: &Pack) -> Result<Arc<Plan>, Finding> {
        if let Some((hash, plan)) = self.0.read().unwrap_or_else(PoisonError::into_inner).as_ref()
            && hash == pack.hash()
        {
            return Ok(Arc::clone(plan));
        }
        let plan = Arc::new(Plan::of(pack)?);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *known = Some((pack.hash().clone(), Arc::clone(&plan)));
        Ok(plan)
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
