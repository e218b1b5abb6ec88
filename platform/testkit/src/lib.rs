//! A house for tests: a scratch database on the engine under test, clocks that a test moves, jobs that run when told.
//! `BALCAO_TEST_DB=postgres://…` puts every scratch database into a schema of that cluster; otherwise SQLite files.
//! Next: `house.rs`, `pages.rs` for pages and API over such a house.

mod clock;
mod disk;
mod house;
mod pages;
mod scratch;

pub use clock::TestClock;
pub use disk::{fill_disk, free_disk};
pub use house::{House, HouseBuilder, resident};
pub use pages::{Answer, Pages, keep, officer, person};
pub use scratch::Scratch;
