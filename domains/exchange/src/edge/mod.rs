//! X-Road edge.
