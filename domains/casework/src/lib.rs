//! Casework: services as data, cases as streams of events, decisions as pure functions.
//! Invariants: `rules::decide` and `rules::evolve` do no I/O and know no clock but the facts they are given; a case
//! keeps the definition of its day (`Pin`). Next: `definition` for what a pack says, `model` for the words, `rules`.

pub mod definition;
pub mod model;
pub mod rules;
