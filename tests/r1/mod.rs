//! `/r1/…`: members' systems at the exchange edge.

mod birth_notice;
