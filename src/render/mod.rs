//! Text and structure made into safe HTML.
