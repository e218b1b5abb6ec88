//! `/api/v1/…`: programs.

mod acting;
mod assurance;
mod cases;
mod cursors;
mod forms;
mod sessions;
