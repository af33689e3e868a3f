//! Two texts of one paper side by side, paragraph by paragraph.

use super::blocks::Piece;
use super::html::Html;

/// Both texts as one sheet: each part of `own` with what of `other` belongs beside it.
///
/// Parts that share a paragraph's number stand beside one another. What stands between two such pairs, in
/// either text, has no counterpart that is known, and stands together.
pub(super) fn side_by_side(own: Vec<Piece>, other: Vec<Piece>, own_language: Option<&str>, language: &str) -> Html {
    let mut out = Html::default();
    let mut rest = other.into_iter();
    let mut waiting: Vec<Piece> = Vec::new();
    for piece in own {
        let at = rest.as_slice().iter().position(|other| other.numbers.iter().any(|number| piece.numbers.contains(number)));
        let Some(at) = at else {
            waiting.push(piece);
            continue;
        };
        let between: Vec<Piece> = rest.by_ref().take(at).collect();
        pair(&mut out, &waiting, &between, own_language, language);
        waiting.clear();
        // A list or a table of the one may hold several paragraphs of the other.
        let shares = |other: &Piece| other.numbers.iter().any(|number| piece.numbers.contains(number));
        let many = rest.as_slice().iter().rposition(shares).map_or(0, |last| last + 1);
        let others: Vec<Piece> = rest.by_ref().take(many).collect();
        pair(&mut out, &[piece], &others, own_language, language);
    }
    let left: Vec<Piece> = rest.collect();
    pair(&mut out, &waiting, &left, own_language, language);
    out
}

fn pair(out: &mut Html, own: &[Piece], other: &[Piece], own_language: Option<&str>, language: &str) {
    if own.is_empty() && other.is_empty() {
        return;
    }
    out.open("div", &[("class", "pair")]);
    let mut attributes = vec![("class", "own")];
    attributes.extend(own_language.map(|language| ("lang", language)));
    side(out, &attributes, own);
    side(out, &[("class", "other"), ("lang", language)], other);
    out.close("div");
}

fn side(out: &mut Html, attributes: &[(&'static str, &str)], pieces: &[Piece]) {
    out.open("div", attributes);
    for piece in pieces {
        out.push(&piece.html);
    }
    out.close("div");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(parts: &[(&str, &[u32])]) -> Vec<Piece> {
        parts.iter().map(|(text, numbers)| Piece { numbers: numbers.to_vec(), html: Html::text(text) }).collect()
    }

    fn rows(own: &[(&str, &[u32])], other: &[(&str, &[u32])]) -> Vec<String> {
        let html = side_by_side(pieces(own), pieces(other), None, "ru");
        let row = |row: &str| {
            row.replace("<div class=\"own\">", "").replace("</div><div class=\"other\" lang=\"ru\">", "|").replace("</div>", "")
        };
        html.as_str().split("<div class=\"pair\">").skip(1).map(row).collect()
    }

    #[test]
    fn equal_numbers_stand_beside_one_another() {
        assert_eq!(rows(&[("a", &[1]), ("b", &[2])], &[("A", &[1]), ("B", &[2])]), ["a|A", "b|B"]);
    }

    #[test]
    fn what_has_no_counterpart_keeps_its_place() {
        let own: &[(&str, &[u32])] = &[("a", &[1]), ("b", &[2]), ("c", &[3])];
        assert_eq!(rows(own, &[("A", &[1]), ("C", &[3])]), ["a|A", "b|", "c|C"]);
        assert_eq!(rows(own, &[("X", &[]), ("B", &[2]), ("Y", &[7]), ("Z", &[8])]), ["a|X", "b|B", "c|YZ"]);
        assert_eq!(rows(&[], &[("A", &[1])]), ["|A"]);
        assert_eq!(rows(&[], &[]), Vec::<String>::new());
    }

    #[test]
    fn a_list_stands_beside_all_its_paragraphs() {
        assert_eq!(rows(&[("list", &[1, 2, 3]), ("d", &[4])], &[("A", &[1]), ("B", &[2]), ("C", &[3]), ("D", &[4])]), ["list|ABC", "d|D"]);
        assert_eq!(rows(&[("a", &[1]), ("b", &[2]), ("c", &[3])], &[("LIST", &[1, 2]), ("C", &[3])]), ["a|LIST", "b|", "c|C"]);
    }
}
