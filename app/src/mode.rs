//! What kind of life a database leads: the real one, or that of an invented city.

use db::Db;

use crate::exit::bad_input;
use crate::store;

/// What kind of life this database leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Production,
    /// Invented people; a page to become any of them.
    Demo {
        fast_clock: bool,
    },
}

impl Mode {
    /// True under `balcao demo`.
    pub const fn is_demo(self) -> bool {
        matches!(self, Self::Demo { .. })
    }

    const fn mark(self) -> &'static str {
        if self.is_demo() { "demo" } else { "production" }
    }

    /// Marks a new database, refuses one of the other kind: a demo's people are invented and anybody may become any of
    /// them, so such a database never goes into production.
    pub async fn claim(self, db: &Db) -> anyhow::Result<()> {
        match store::get(db, store::MODE).await?.as_deref() {
            None => Ok(store::set(db, store::MODE, self.mark().to_owned()).await?),
            Some(mark) if mark == self.mark() => Ok(()),
            Some("demo") => Err(bad_input("this database was made by `balcao demo`: `serve` refuses it")),
            Some(_) => Err(bad_input("this database was not made by `balcao demo`: `demo` refuses it")),
        }
    }
}
