//! Names in a text that have an authority record.
//!
//! A text is scanned once, whatever the number of records (Aho and Corasick, 1975). Whom a form means that several
//! records share is decided by the document alone (`meant.rs`).

mod around;
mod meant;
mod unknown;
mod words;

use std::collections::HashMap;

use self::around::{
    Small, crosses_paragraphs, fits_before, is_a_thing, is_in_place, is_itself, is_part_of_another, stands_alone, title_before,
};
pub(super) use self::meant::office_of;
pub use self::unknown::unknown_names;
use self::words::GIVEN_NAMES;
use super::names::{Names, Record};
use super::parts;
use super::references::is_literature;
use crate::model::{AnnotationKind, AuthorityKind, Draft, Mention, Metadata, Origin, PartId};
use crate::text::Span;
use crate::text::normal::fold;
use crate::text::span::Apart;

/// Ties the correspondents to their records, where the name can mean only one.
pub fn tie_roles(metadata: &mut Metadata, names: &Names) {
    for role in &mut metadata.roles {
        if role.authority.is_none()
            && let [only] = names.look_up(&role.name).as_slice()
        {
            role.authority = Some((*only).to_owned());
        }
    }
}

/// The names in all parts of a draft, in the order of part and place: those that are `stated`, and those recognised beside them.
pub fn find(draft: &Draft, names: &Names, stated: Vec<Mention>) -> Vec<Mention> {
    let recognised = recognised(draft, names, &stated);
    let mut by_part: HashMap<PartId, Vec<Mention>> = HashMap::new();
    for mention in stated.into_iter().chain(recognised) {
        by_part.entry(mention.part.clone()).or_default().push(mention);
    }
    let mut all = Vec::new();
    for (part, _) in parts(draft) {
        let mut of_part = by_part.remove(&part).unwrap_or_default();
        of_part.sort_by_key(|mention| mention.span);
        all.extend(of_part);
    }
    all
}

/// A name, and whose it can be.
struct Found {
    mention: Mention,
    is_surname: bool,
    /// A given name of others, or one word of several names: it says nothing by itself.
    is_given: bool,
    records: Vec<usize>,
}

/// The names that have a record and stand where the source marks none.
fn recognised(draft: &Draft, names: &Names, stated: &[Mention]) -> Vec<Mention> {
    let mut found: Vec<Found> = Vec::new();
    let list = draft.metadata.in_volume.as_ref().and_then(|place| names.list_of(&place.volume));
    let mut small = Small::of(parts(draft).into_iter().map(|(_, passage)| passage.text.as_str()).collect());
    for (part, passage) in parts(draft) {
        let links = passage.annotations.iter().filter(|annotation| matches!(annotation.kind, AnnotationKind::Link { .. }));
        let marked = stated.iter().filter(|mention| mention.part == part);
        let mut others: Vec<Span> = links.map(|annotation| annotation.span).chain(marked.map(|mention| mention.span)).collect();
        others.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        let mut taken = Apart::default();
        for span in others {
            taken.take(span);
        }
        // A line break inside a name is a space to whoever looks for it; the bytes stay where they are.
        let text = passage.text.replace(['\n', '\t'], " ");
        for hit in names.finder.find_iter(&text) {
            let span = Span::new(hit.start(), hit.end());
            let form = &names.forms[hit.pattern().as_usize()];
            // Where a volume lists its persons, a bare surname is none of another volume's.
            let is_listed = |record: &usize| names.records[*record].list.is_none_or(|of| Some(of) == list);
            if form.is_surname && list.is_some() && !form.records.iter().any(is_listed) {
                continue;
            }
            if !stands_alone(&text, span, |word| names.is_known(word)) || !taken.is_free(span) || crosses_paragraphs(&passage.text, span) {
                continue;
            }
            let mut records = own_list(&form.records, &names.records, list);
            if is_a_thing(&passage.text, span) {
                continue;
            }
            let is_word = !form.is_surname && !span.of(&text).contains(' ');
            if is_word && !is_itself(&passage.text, span) {
                continue;
            }
            let has_title = title_before(&passage.text, span.start);
            if form.is_derived && is_part_of_another(&passage.text, span) || is_in_place(&passage.text, span) {
                continue;
            }
            if form.is_surname && !has_title && !small.is_name(&passage.text, span) {
                continue;
            }
            // "George" alone is Senator George only in a text that names him so.
            let is_given = !has_title && (form.needs_title || form.is_surname && GIVEN_NAMES.contains(&fold(span.of(&text)).as_str()));
            if form.is_surname {
                records.retain(|record| {
                    names.records[*record].kind != AuthorityKind::Person || fits_before(&passage.text, span, &names.records[*record])
                });
                records = meant::by_title(&passage.text, span.start, &records, &names.records);
            }
            let Some(first) = records.first() else { continue };
            let kind = names.records[*first].kind;
            if kind != AuthorityKind::Person && is_literature(&part, &passage.text, span) {
                continue;
            }
            let text = span.of(&passage.text).to_owned();
            let mention = Mention { origin: Origin::Room, part: part.clone(), span, text, kind, authorities: Vec::new(), editor: None };
            found.push(Found { mention, is_surname: form.is_surname, is_given, records });
        }
    }
    decided(draft, names, found)
}

/// Whom each name means, as far as the document says.
fn decided(draft: &Draft, names: &Names, found: Vec<Found>) -> Vec<Mention> {
    if found.is_empty() {
        return Vec::new();
    }
    // Who is named so that only one record fits is meant by a bare surname behind it, too; else one who wrote or
    // received the paper, or is named so later.
    let only = |found: &Found| found.records.first().copied().filter(|_| found.records.len() == 1 && !found.is_given);
    let mut first: HashMap<usize, usize> = HashMap::new();
    for (place, record) in found.iter().enumerate().filter_map(|(place, found)| Some((place, only(found)?))) {
        first.entry(record).or_insert(place);
    }
    let of_roles = draft.metadata.roles.iter().filter_map(|role| role.authority.as_deref());
    let roles: Vec<usize> = of_roles.filter_map(|id| names.records.iter().position(|record| record.id == id)).collect();
    let head = meant::head(draft);
    let mut last: HashMap<usize, usize> = HashMap::new();
    let mut all = Vec::new();
    for (place, found) in found.into_iter().enumerate() {
        if let Some(record) = only(&found) {
            last.insert(record, place);
        }
        let Found { mut mention, is_surname, is_given, records } = found;
        let meant = if is_surname && (is_given || records.len() > 1) {
            let placed = |places: &HashMap<usize, usize>, record: &usize| places.get(record).copied();
            let before = records.iter().filter_map(|record| Some((placed(&last, record)?, *record))).max();
            let role = || roles.iter().copied().find(|record| records.contains(record));
            let behind = || records.iter().filter_map(|record| Some((placed(&first, record)?, *record))).min();
            let by_head = || meant::by_head(&head, &records, &names.records).filter(|_| !is_given);
            let known = before.map(|(_, record)| record).or_else(role).or_else(|| behind().map(|(_, record)| record));
            match known.or_else(by_head) {
                Some(record) => vec![record],
                None if is_given => continue,
                None => records,
            }
        } else {
            records
        };
        mention.authorities = meant.into_iter().map(|record| names.records[record].id.clone()).collect();
        mention.authorities.sort();
        all.push(mention);
    }
    all
}

/// The records of the list of a document's volume, where that has one of these: another volume has the same person, or
/// another one, under a record of its own.
fn own_list(form: &[usize], records: &[Record], list: Option<usize>) -> Vec<usize> {
    let own: Vec<usize> = form.iter().copied().filter(|record| list.is_some() && records[*record].list == list).collect();
    if own.is_empty() { form.to_vec() } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Authority;
    use crate::model::Passage;

    fn person(id: &str, name: &str, variants: &[&str]) -> Authority {
        Authority {
            id: id.into(),
            kind: AuthorityKind::Person,
            name: name.into(),
            variants: variants.iter().map(|name| crate::model::AuthorityVariant::Plain((*name).to_owned())).collect(),
            office: None,
            dates: None,
            note: None,
            identifiers: vec![],
        }
    }

    fn found(text: &str, authorities: &[Authority]) -> Vec<(String, Vec<String>)> {
        let draft = Draft::of_text(Passage::line(text));
        find(&draft, &Names::new(authorities), vec![]).into_iter().map(|mention| (mention.text, mention.authorities)).collect()
    }

    #[test]
    fn a_person_is_found_by_surname_initials_and_in_capitals() {
        let molotov = [person("molotov", "Molotov, Vyacheslav Mikhailovich", &[])];
        for text in ["Molotov's", "V. M. MOLOTOV", "V.M. Molotov", "MOLOTOV", "Vyacheslav Molotov", "V.\nMolotov"] {
            assert_eq!(found(text, &molotov).len(), 1, "{text}");
        }
        assert!(found("Molotovsk", &molotov).is_empty());
    }

    #[test]
    fn another_given_name_is_another_person() {
        let dulles = [person("jfd", "Dulles, John Foster", &[])];
        assert!(found("He told Allen Dulles of it", &dulles).is_empty());
        assert_eq!(found("Secretary Dulles said. Then Dulles left", &dulles).len(), 2);
    }

    fn listed(id: &str, name: &str, note: &str) -> Authority {
        Authority { note: Some(note.into()), ..person(id, name, &[]) }
    }

    #[test]
    fn a_title_tells_two_of_one_surname_apart() {
        let two = [
            listed("lbj", "Johnson, Lyndon B.", "President of the United States"),
            listed("uaj", "Johnson, U. Alexis", "Deputy Ambassador to Vietnam until September 1965"),
            listed("jfd", "Dulles, John Foster", "Secretary of State"),
            listed("awd", "Dulles, Allen W", "Director of Central Intelligence"),
        ];
        let meant = |text: &str| found(text, &two).into_iter().map(|(_, ids)| ids.join("+")).collect::<Vec<_>>().join(" ");
        assert_eq!(meant("President Johnson spoke"), "lbj");
        assert_eq!(meant("Ambassador Johnson came. Then Johnson left"), "uaj uaj");
        assert_eq!(meant("Secretary Dulles and Allen Dulles met; Mr. Dulles agreed"), "jfd awd awd");
        assert_eq!(meant("Alex Johnson and Mr. Johnson"), "uaj uaj");
        assert_eq!(meant("Mr. Dulles agreed"), "awd+jfd");
        assert_eq!(meant("the Johnson Library"), "");
    }

    #[test]
    fn cable_writers_shorten_titles_and_join_names() {
        let listed = [
            listed("wilson", "Wilson, Charles E", "Secretary of Defense until October 8, 1957"),
            listed("james", "Wilson, James M., Jr", "Chief, Foreign Military Rights Affairs, Office of the Secretary of Defense"),
            listed("makarios", "Makarios III, Archbishop", "President of Cyprus"),
            person("grivas", "Grivas, George", &[]),
            listed("castiella", "Castiella y Maíz, Fernando María", "Spanish Foreign Minister"),
            listed("george", "George, Walter F", "Senator from Georgia"),
            person("johnston", "Johnston, Eric", &[]),
        ];
        let meant = |text: &str| found(text, &listed).into_iter().map(|(_, ids)| ids.join("+")).collect::<Vec<_>>().join(" ");
        assert_eq!(meant("Secretary Wilson spoke"), "wilson");
        assert_eq!(meant("Secretaries Wilson and Hoover; Sec. Grivas; DefMin Grivas"), "wilson grivas grivas");
        assert_eq!(meant("phase of the Makarios-Grivas feud"), "makarios grivas");
        assert_eq!(meant("GOC-Makarios talks with a Grivas-type leader, and Grivas-Bey"), "makarios grivas");
        assert_eq!(meant("came. Although Makarios is there, the Makarios Government fell"), "makarios makarios");
        assert_eq!(meant("A. First\n\nB. Grivas came"), "grivas");
        assert_eq!(meant("It came.\n\nB. Grivas"), "");
        assert_eq!(meant("FonMin Castiella and Castiella"), "castiella castiella");
        assert_eq!(meant("Senator George asked; called on Senator George July 9; Dr. George Tomeh"), "george george");
        assert_eq!(meant("In the U.S. Johnston spoke; Tom Johnston did not"), "johnston");
    }

    #[test]
    fn a_surname_that_is_a_word_is_a_name_where_nothing_else_gives_it_a_capital() {
        let listed =
            [person("the", "Trinh Minh The", &["The"]), person("do", "Tran Van Do", &[]), person("diem", "Ngo Dinh Diem", &["Diem"])];
        let meant = |text: &str| found(text, &listed).into_iter().map(|(_, ids)| ids.join("+")).collect::<Vec<_>>().join(" ");
        assert_eq!(meant("The report came. General The read the report, and do what you can."), "the");
        assert_eq!(meant("Do not ask. If you do, ask Quat or Do who has it."), "do");
        assert_eq!(meant("the pro-Diem press"), "diem");
    }

    #[test]
    fn a_word_of_a_name_means_its_bearer_where_it_is_his_alone() {
        let listed = [person("chou", "Chou En-lai", &[]), person("shu", "Chou Shu-kai", &[]), person("mao", "Mao Tse-tung", &[])];
        let meant = |text: &str| found(text, &listed).into_iter().map(|(_, ids)| ids.join("+")).collect::<Vec<_>>().join(" ");
        assert_eq!(meant("He saw Mao. Chou was there."), "mao");
        assert_eq!(meant("He saw Chou En-lai. Chou said so; Mao Dun did not."), "chou chou");
    }

    #[test]
    fn a_record_that_only_points_on_means_the_other() {
        let two = [
            listed("gore", "Ormsby Gore, Sir David", "British Ambassador"),
            listed("harlech", "Harlech, Lord", "see Ormsby Gore, Sir David"),
        ];
        assert_eq!(found("He told Lord Harlech", &two), [("Harlech".to_owned(), vec!["gore".to_owned()])]);
    }

    #[test]
    fn of_two_with_one_surname_the_one_named_in_full_is_meant() {
        let two = [person("lbj", "Johnson, Lyndon B.", &[]), person("uaj", "Johnson, U. Alexis", &[])];
        assert_eq!(found("Johnson spoke", &two)[0].1, ["lbj", "uaj"]);
        assert_eq!(found("Lyndon Johnson came. Later Johnson spoke", &two)[1].1, ["lbj"]);
    }
}
