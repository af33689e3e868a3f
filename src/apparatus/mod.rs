//! apparatus
