//! Pages: people with a browser.

mod forms;
mod frame;
mod lookup;
mod services;
mod typed;
