//! A house for tests: a scratch database on the engine under test, clocks that a test moves, jobs that run when told.
//! `BALCAO_TEST_DB=postgres://…` puts every scratch database into a schema of that cluster; otherwise SQLite files.
//! Next: `house.rs`.

mod clock;
mod house;
mod scratch;

pub use clock::TestClock;
pub use house::{House, HouseBuilder};
pub use scratch::Scratch;
