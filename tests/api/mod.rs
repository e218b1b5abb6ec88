//! `/api/v1/…`: programs.

mod acting;
mod assurance;
mod cases;
mod forms;
mod sessions;
