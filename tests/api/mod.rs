//! `/api/v1/…`: programs.

mod cases;
mod forms;
mod sessions;
