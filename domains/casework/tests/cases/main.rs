//! The engine by hand and at random.

mod appeals;
mod engine;
mod machine;
mod refused_record;
mod support;
mod writing;
