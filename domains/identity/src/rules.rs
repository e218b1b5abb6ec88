//! Decisions of identity, pure: when a session is alive, what a login name and a password must be, which window counts
//! attempts, when a child comes of age, what a consent covers. Property tests are in `rules_tests.rs`.

use exchange::ConsentQuery;
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::writing::is_unfit;
use kernel::{Lang, PartyId, Timestamp};
use unicode_normalization::UnicodeNormalization as _;

use crate::IdentityError;
use crate::model::{Consent, Guardianship, Names, SessionRow};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// A person's session ends after this time whatever happens.
pub const PERSON_LIFE_MS: i64 = 12 * HOUR_MS;
/// A person's session ends when it has not been used for this time.
pub const PERSON_IDLE_MS: i64 = 30 * MINUTE_MS;
/// An official's session covers one working day with its break.
pub const OFFICER_LIFE_MS: i64 = 9 * HOUR_MS;
/// An official's session ends when it has not been used for this time.
pub const OFFICER_IDLE_MS: i64 = 15 * MINUTE_MS;
/// "Last seen" is written at most this often, so that a page view costs no write.
pub const SEEN_EVERY_MS: i64 = MINUTE_MS;
/// Sessions of one account; one more ends the oldest.
pub const SESSIONS_MAX: usize = 20;
/// Posts that one official holds or will hold.
pub const POSTS_MAX: usize = 100;
/// Passkeys of one account.
pub const PASSKEYS_MAX: usize = 10;
/// A ceremony that has begun must be finished within this time.
pub const CEREMONY_LIFE_MS: i64 = 5 * MINUTE_MS;
/// Attempts are counted over this time.
pub const ATTEMPT_WINDOW_MS: i64 = 15 * MINUTE_MS;
/// Attempts on one login name from one address in one window.
pub const ATTEMPTS_PER_PLACE_MAX: i64 = 10;
/// The same while a login name is under attack: never fewer, so that a holder who mistypes still comes in.
pub const ATTEMPTS_PER_PLACE_MIN: i64 = 3;
/// Attempts on one login name from everywhere in one window, after which each address gets fewer of them.
pub const ATTEMPTS_PER_LOGIN_CALM: i64 = 100;
/// Attempts from one address in one window: an office or a library may stand behind it.
pub const ATTEMPTS_PER_ADDRESS_MAX: i64 = 60;
/// Ceremonies begun from one address in one window.
pub const CEREMONIES_PER_ADDRESS_MAX: i64 = 240;
/// Longest login name, in characters.
pub const LOGIN_CHARS_MAX: usize = 64;
/// Longest name in one script, in characters.
pub const NAME_CHARS_MAX: usize = 120;
/// Shortest password, in characters (NIST SP 800-63B-4 asks for 15 where it is the only factor).
pub const PASSWORD_CHARS_MIN: usize = 15;
/// Longest password, in characters: hashing must stay cheap to ask for.
pub const PASSWORD_CHARS_MAX: usize = 256;
/// Longest label of a passkey, in characters.
pub const LABEL_CHARS_MAX: usize = 60;
/// Categories of one consent.
pub const CATEGORIES_MAX: usize = 64;
/// Longest code of a recipient, purpose, category or version, in bytes.
pub const CODE_BYTES_MAX: usize = 200;

/// How long a session lives and may rest: an official's is shorter.
pub const fn session_limits(officer: bool) -> (i64, i64) {
    if officer { (OFFICER_LIFE_MS, OFFICER_IDLE_MS) } else { (PERSON_LIFE_MS, PERSON_IDLE_MS) }
}

/// Whether a session still counts at `now` (machine time).
pub fn is_alive(session: &SessionRow, now: Timestamp) -> bool {
    now < session.expires_at && now < session.seen_at.plus_millis(session.idle_ms)
}

/// Whether "last seen" is old enough to be written again.
pub fn is_seen_due(session: &SessionRow, now: Timestamp) -> bool {
    now >= session.seen_at.plus_millis(SEEN_EVERY_MS)
}

/// A login name as it is stored and compared: compatibility forms, case and surrounding space do not matter.
pub fn login_name(text: &str) -> Result<String, IdentityError> {
    let folded: String = text.trim().nfkc().flat_map(char::to_lowercase).collect();
    let separators = |c: char| matches!(c, '.' | '-' | '_' | '@' | '/' | '(' | ')');
    let good = !folded.is_empty()
        && folded.chars().count() <= LOGIN_CHARS_MAX
        && folded.chars().all(|c| c.is_alphanumeric() || separators(c));
    if good { Ok(folded) } else { Err(IdentityError::LoginMalformed) }
}

/// Both scripts of a name, trimmed; at least one is there and everything in both can be seen.
pub fn names(names: &Names) -> Result<Names, IdentityError> {
    let tidy = |text: &str| text.trim().to_owned();
    let names = Names { zh: tidy(&names.zh), roman: tidy(&names.roman) };
    let hidden = |letter: char| letter.is_control() || is_unfit(letter);
    let good = |text: &String| text.chars().count() <= NAME_CHARS_MAX && !text.chars().any(hidden);
    let some = !names.zh.is_empty() || !names.roman.is_empty();
    if some && good(&names.zh) && good(&names.roman) { Ok(names) } else { Err(IdentityError::NameMalformed) }
}

/// A password as it is hashed: normalised, so that every keyboard writes the same bytes (NIST SP 800-63B-4 §3.1.1.2).
pub fn password(text: &str) -> zeroize::Zeroizing<String> {
    zeroize::Zeroizing::new(text.nfkc().collect())
}

/// Whether a new password may be set. Length counts, composition does not.
pub fn check_password(text: &str, login: &str) -> Result<(), IdentityError> {
    let text = password(text);
    match text.chars().count() {
        short if short < PASSWORD_CHARS_MIN => Err(IdentityError::PasswordShort(PASSWORD_CHARS_MIN)),
        long if long > PASSWORD_CHARS_MAX => Err(IdentityError::PasswordLong(PASSWORD_CHARS_MAX)),
        _ if text.to_lowercase().contains(login) && text.chars().count() < login.chars().count() + 4 => {
            Err(IdentityError::PasswordGuessable)
        }
        _ => Ok(()),
    }
}

/// Whether one more attempt is allowed when it is the `attempts`-th of a window that began at `window`.
pub fn check_attempts(
    attempts: i64,
    most: i64,
    window: Timestamp,
    now: Timestamp,
) -> Result<(), IdentityError> {
    if attempts <= most {
        return Ok(());
    }
    let left_ms = (window.plus_millis(ATTEMPT_WINDOW_MS).micros() - now.micros()) / 1_000;
    Err(IdentityError::TooManyAttempts { minutes: left_ms.max(0) / MINUTE_MS + 1 })
}

/// How many attempts one address has on a login name after `on_login` of them from everywhere. Halved for every doubling
/// beyond the calm, never nothing: strangers slow each other down, and nobody can lock the holder out from afar.
pub const fn attempts_from_place(on_login: i64) -> i64 {
    let (mut most, mut calm) = (ATTEMPTS_PER_PLACE_MAX, ATTEMPTS_PER_LOGIN_CALM);
    while on_login > calm && most / 2 >= ATTEMPTS_PER_PLACE_MIN {
        most /= 2;
        calm = calm.saturating_mul(2);
    }
    if on_login > calm { ATTEMPTS_PER_PLACE_MIN } else { most }
}

/// What an address is counted as: an IPv4 address, or the /64 that one IPv6 customer has.
pub fn address_key(address: std::net::IpAddr) -> String {
    match address.to_canonical() {
        std::net::IpAddr::V4(v4) => format!("addr:{v4}"),
        std::net::IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("addr:{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Whether a guardianship is in force at `at` (legal time).
pub fn in_force(guardianship: &Guardianship, at: Timestamp) -> bool {
    guardianship.from <= at && at < guardianship.to && guardianship.ended_at.is_none_or(|end| at < end)
}

/// The first moment of the day on which somebody born on `born_on` completes `years` years of life, in civil time.
/// Born on 29 February, that day is 1 March of a common year, as `kernel::age_on` counts.
pub fn of_age_at(born_on: Date, years: u16, zone: &TimeZone) -> Option<Timestamp> {
    let year = born_on.year().checked_add(i16::try_from(years).ok()?)?;
    let day = match Date::new(year, born_on.month(), born_on.day()) {
        Ok(day) => day,
        Err(_) => Date::new(year, 2, 28).ok()?.checked_add(1.day()).ok()?,
    };
    Some(Timestamp::from(day.to_zoned(zone.clone()).ok()?.timestamp()))
}

/// Whether somebody is looked after by a guardian at `at`, and so does not sign in.
pub fn is_minor(party: PartyId, guardianships: &[Guardianship], at: Timestamp) -> bool {
    guardianships.iter().any(|one| one.child == party && in_force(one, at))
}

/// Whether a consent is in force at `at`.
pub fn is_active(consent: &Consent, at: Timestamp) -> bool {
    consent.given_at <= at
        && consent.expires_at.is_none_or(|end| at < end)
        && consent.withdrawn_at.is_none_or(|end| at < end)
}

/// Whether a consent lets the recipient receive all of the categories for the purpose in the case. A consent for a case
/// is for that case alone, and one beyond any case covers none: whoever agrees knows in which matter.
pub fn covers(consent: &Consent, query: &ConsentQuery<'_>) -> bool {
    let case = consent.case.map_or(query.cases.is_empty(), |case| query.cases.contains(&case));
    is_active(consent, query.at)
        && case
        && consent.recipient == query.recipient
        && consent.purpose == query.purpose
        && !query.categories.is_empty()
        && query.categories.iter().all(|wanted| consent.categories.contains(wanted))
}

/// Browser and system in two words, from a user-agent header that is not kept (RFC 9110 §10.1.5).
pub fn device_of(user_agent: &str) -> String {
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = find(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrom", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("HarmonyOS", "HarmonyOS"),
        ("OpenHarmony", "HarmonyOS"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The language tag of an account, when it is one of the house.
pub fn lang_of(tag: Option<&str>) -> Option<Lang> {
    tag.and_then(Lang::parse)
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
