//! A city for one test, the people who use it, what is in its tables, and ways to break it.

mod answer;
mod birth;
mod city;
mod client;
mod faults;
mod rows;

pub use answer::Answer;
pub use birth::{BIRTH, CLERK, MOTHER, TREASURER, posted};
pub use city::{City, CityBuilder};
pub use client::{Ask, Client};
pub use faults::Line;
pub use rows::{Rows, count};

/// The languages of the house, by tag.
pub const LANGS: [&str; 3] = ["zh-Hant", "pt", "en"];
