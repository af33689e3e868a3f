//! Text and structure made into safe HTML.
//!
//! [`html::Html`] is the only way to unescaped output. [`sheet`] renders a whole reading
//! copy: `inline` closes and reopens elements where ranges cross, `blocks` walks the tree,
//! `overlay` says which element an annotation, a reference or a mention becomes, `medium` what of it a
//! page has and what a book, `pairs` lays a text beside that in another language.

mod blocks;
mod html;
mod inline;
mod medium;
mod overlay;
mod pairs;
mod sheet;

pub use html::Html;
pub use medium::Medium;
pub use sheet::{Back, Note, Sheet, marked};
