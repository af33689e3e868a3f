//! A web page: of an archive's site with all that it says of its document, or any page by its main content.
//!
//! The text is what a reader sees. Scripts, styles, comments and what is hidden never come in; navigation,
//! controls and what stands around the main content are left out, and the report says what and on which line.

mod dom;
mod elements;
mod fragment;
mod head;
mod information;
mod left;
mod notes;
mod page;
mod tags;
#[cfg(test)]
mod tests;
mod write;

use super::encoding::Decoded;
use super::{Context, Item};
use dom::Dom;

pub use dom::{has_elements, is_page as is};
pub use elements::safe_address;
pub use fragment::{Fragment, fragment};
pub use tags::tags;

/// Reads a page; hands on its one document.
pub fn read(bytes: &[u8], context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    let Decoded { text, diagnostic, .. } = dom::decoded(bytes);
    match Dom::parse(&text) {
        Ok(dom) => {
            let (mut draft, _) = page::draft(&dom, context);
            draft.diagnostics.extend(diagnostic);
            sink(Item::Draft(Box::new(draft)));
        }
        Err(why) => sink(Item::Refused(why)),
    }
}
