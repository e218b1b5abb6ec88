//! xroad
