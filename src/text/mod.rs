//! Pure functions over strings: spans, words, lines, sentences, normal forms, slugs, likeness, numbering.
//!
//! Nothing here knows what a document is, and nothing reads or writes a file.

pub mod changes;
pub mod lines;
pub mod normal;
pub mod numbering;
pub mod sentence;
pub mod similarity;
pub mod slug;
pub mod span;
pub mod words;
pub mod xml;

pub use span::Span;
