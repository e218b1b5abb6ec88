//! The engine by hand and at random.

mod aftermath;
mod appeals;
mod engine;
mod machine;
mod money_out;
mod refused_member;
mod refused_record;
mod support;
mod writing;
