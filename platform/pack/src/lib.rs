//! Jurisdiction packs: law, offices, services and texts as dated data files, one content hash per version.
//! Invariants: a loaded pack never changes; its version is the hash of its files; every finding names file, line, cure.
//! Next: `pack.rs` for typed access, `lint.rs` for what domains check, `versions.rs` for several packs at once.

mod departments;
mod diff;
mod finding;
mod glob;
mod hash;
mod jurisdiction;
mod law;
mod lint;
mod load;
mod locate;
mod pack;
mod posts;
mod retention;
mod rollout;
mod versions;

pub use departments::{Department, Departments};
pub use diff::{Change, ChangeKind, diff};
pub use finding::{Finding, Severity};
pub use hash::PackHash;
pub use jurisdiction::{Assurance, Currency, Jurisdiction, Theme};
pub use law::{Act, Acts, LawRef};
pub use lint::{BaseLint, Lint, Report, run};
pub use load::{LoadError, load_dir};
pub use locate::Step;
pub use pack::{MAX_FILE_BYTES, MAX_FILES, MAX_PACK_BYTES, MAX_PATH_BYTES, Pack};
pub use posts::{Post, Posts, Unit};
pub use retention::{Keeping, KeptFor};
pub use rollout::{Rollout, Switch};
pub use versions::Packs;
