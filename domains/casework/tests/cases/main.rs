//! The engine by hand and at random.

mod aftermath;
mod appeals;
mod engine;
mod machine;
mod refused_record;
mod support;
mod writing;
