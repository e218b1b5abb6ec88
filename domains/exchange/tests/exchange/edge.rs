//! edge tests
