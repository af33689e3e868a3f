//! The tests that see the program from outside; one binary, one module a subject.

mod docker;
mod docs;
mod markdown;
