//! `/r1/…`: members' systems at the exchange edge.

mod begun;
mod birth_notice;
