//! The engine by hand and at random.

mod engine;
mod machine;
mod support;
