//! Forms as data: a JSON Schema with trilingual labels becomes questions; what is posted becomes answers or problems.
//! Invariants: a field that the schema does not know is never kept; the same codes for pages and API.
//! Next: `schema.rs` for what a field is, `answers.rs` for reading a posted page, `check.rs` for validation.

mod answers;
mod check;
mod schema;

pub use answers::{DATE_PARTS, read, shown};
pub use check::Checker;
pub use schema::{Code, CodeList, Codes, Field, FieldKind, FormError, FormSchema};
