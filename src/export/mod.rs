//! Documents as files to take away.

pub mod data;
pub mod epub;
pub mod set;

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("a part of the book could not be written: {0}")]
    Template(#[from] askama::Error),
    #[error("the book could not be packed: {0}")]
    Packing(#[from] zip::result::ZipError),
    #[error("the book could not be packed: {0}")]
    Writing(#[from] std::io::Error),
    #[error("{0} was announced as a chapter of the book, and did not come")]
    Absent(crate::model::DocumentName),
}

pub type Result<T> = std::result::Result<T, Error>;
