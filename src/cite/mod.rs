//! Citations and exchange formats.
