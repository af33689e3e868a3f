use proptest::prelude::*;

use super::*;

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

fn numbered(texts: &[(u32, &str)]) -> Vec<Numbered> {
    texts.iter().map(|(number, text)| Numbered { number: *number, joined: Vec::new(), text: (*text).to_owned() }).collect()
}

fn numbers(before: &[(u32, &str)], counter: u32, after: &[&str]) -> (Vec<u32>, u32) {
    let made = renumber(&numbered(before), &[], counter, &texts(after));
    (made.numbers, made.counter)
}

#[test]
fn a_first_version_counts_from_one() {
    assert_eq!(numbers(&[], 0, &["a", "b"]), (vec![1, 2], 2));
}

#[test]
fn an_equal_paragraph_keeps_its_number_wherever_it_moved() {
    assert_eq!(numbers(&[(1, "First."), (2, "Second.")], 2, &["Second", "New.", "First."]), (vec![2, 3, 1], 3));
}

#[test]
fn a_number_that_was_given_up_is_not_given_again() {
    assert_eq!(numbers(&[(1, "one")], 7, &["other"]), (vec![8], 8));
}

#[test]
fn equal_paragraphs_pair_in_order_between_those_that_stand_once() {
    let before = [(1, "No."), (2, "First."), (3, "No."), (4, "Second."), (5, "No.")];
    // The "No." between the two goes: the others are known by what stands around them.
    assert_eq!(numbers(&before, 5, &["No.", "First.", "Second.", "No."]), (vec![1, 2, 4, 5], 5));
}

const LONG: &str = "The Council of Ministers has examined the question of the control of Japan with great care.";

#[test]
fn a_mended_paragraph_keeps_its_number_and_a_short_one_does_not() {
    let mended = "The Council of Ministers examined the question of the control of Japan with care.";
    assert_eq!(numbers(&[(1, LONG), (2, "Yes, sir.")], 2, &[mended, "Yes, Sir!", "No, sir."]), (vec![1, 2, 3], 3));
    assert_eq!(numbers(&[(1, "Yes, sir, so.")], 1, &["Yes, sir, no."]), (vec![2], 2));
}

#[test]
fn the_largest_part_of_a_split_paragraph_keeps_the_number() {
    let (first, rest) = LONG.split_at(36);
    assert_eq!(numbers(&[(1, LONG)], 1, &[first, rest]), (vec![2, 1], 2));
}

#[test]
fn joined_paragraphs_keep_all_their_numbers_and_get_them_back() {
    let before = numbered(&[(1, "It was asked for in the spring of that year."), (2, LONG), (3, "Last.")]);
    let whole = format!("{} {LONG}", before[0].text);
    let joined = renumber(&before, &[], 3, &[whole.clone(), "Last.".to_owned()]);
    assert_eq!(joined, Renumbered { numbers: vec![2, 3], joined: vec![vec![1], vec![]], counter: 3 });
    // Parted again, each has its own.
    let joined = [Numbered { number: 2, joined: vec![1], text: whole }, before[2].clone()];
    let again: Vec<String> = before.iter().map(|numbered| numbered.text.clone()).collect();
    let parted = renumber(&joined, &[(1, before[0].text.clone())], 3, &again);
    assert_eq!(parted, Renumbered { numbers: vec![1, 2, 3], joined: vec![vec![]; 3], counter: 3 });
}

#[test]
fn what_is_taken_out_beside_a_mended_text_is_not_joined_into_it() {
    let first = "The Council of Ministers has examined the question with great care and has now decided.";
    let before = numbered(&[(1, first), (2, "No."), (3, "Last.")]);
    let made = renumber(&before, &[], 3, &[first.replace("great ", ""), "Last.".to_owned()]);
    assert_eq!(made, Renumbered { numbers: vec![1, 3], joined: vec![vec![]; 2], counter: 3 });
    let common = "It is in the interest of the two that this be done.";
    let long = "It is said that the council of the two in this matter is to be asked what is in the interest of them, and that it be done.";
    let made = renumber(&numbered(&[(1, long), (2, common)]), &[], 2, &[long.replace("said", "held")]);
    assert!(made.joined.iter().all(Vec::is_empty), "{made:?}");
}

#[test]
fn a_further_number_goes_with_its_text_and_comes_back_mended() {
    let first = "It was asked for in the spring of that year by nobody.";
    let whole = [Numbered { number: 2, joined: vec![1], text: format!("{first} {LONG}") }];
    let retired = [(1, first.to_owned())];
    let without = renumber(&whole, &retired, 2, &texts(&[LONG]));
    assert_eq!(without, Renumbered { numbers: vec![2], joined: vec![vec![]], counter: 2 });
    let parted = renumber(&whole, &retired, 2, &texts(&[&first.replace("nobody", "everybody"), LONG]));
    assert_eq!(parted, Renumbered { numbers: vec![1, 2], joined: vec![vec![]; 2], counter: 2 });
}

#[test]
fn a_text_that_comes_back_has_its_old_number() {
    let made = renumber(&numbered(&[(2, "Second.")]), &[(1, "First.".to_owned())], 2, &texts(&["FIRST", "Second.", "Third."]));
    assert_eq!(made.numbers, [1, 2, 3]);
}

/// What an editor may do to a text.
#[derive(Debug, Clone)]
enum Edit {
    Insert(usize, String),
    Remove(usize),
    Move(usize, usize),
    Repeat(usize, usize),
    Mend(usize, usize, String),
    Split(usize, usize),
    Join(usize),
    Return(usize),
}

fn sentence() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec!["note", "Stalin", "Japan", "was", "read", "council", "war", "letter", "of", "sent"]),
        1..24,
    )
    .prop_flat_map(|words| (Just(words), "[a-z]{4,7}"))
    .prop_map(|(words, own)| format!("{own} {}.", words.join(" ")))
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (0..50_usize, sentence()).prop_map(|(at, text)| Edit::Insert(at, text)),
        (0..50_usize).prop_map(Edit::Remove),
        (0..50_usize, 0..50_usize).prop_map(|(from, to)| Edit::Move(from, to)),
        (0..50_usize, 0..50_usize).prop_map(|(from, to)| Edit::Repeat(from, to)),
        (0..50_usize, 0..50_usize, "[a-z]{4,9}").prop_map(|(at, word, new)| Edit::Mend(at, word, new)),
        (0..50_usize, 0..50_usize).prop_map(|(at, word)| Edit::Split(at, word)),
        (0..50_usize).prop_map(Edit::Join),
        (0..50_usize).prop_map(Edit::Return),
    ]
}

/// A document through its versions.
struct History {
    shown: Vec<Numbered>,
    /// The last text of every number.
    last: HashMap<u32, String>,
    counter: u32,
}

impl History {
    fn show(&mut self, after: &[String]) {
        let own: HashSet<u32> = self.shown.iter().map(|numbered| numbered.number).collect();
        let mut retired: Vec<(u32, String)> =
            self.last.iter().filter(|(number, _)| !own.contains(number)).map(|(number, text)| (*number, text.clone())).collect();
        retired.sort();
        let made = renumber(&self.shown, &retired, self.counter, after);
        self.shown = after
            .iter()
            .zip(made.numbers.iter().zip(made.joined))
            .map(|(text, (number, joined))| Numbered { number: *number, joined, text: text.clone() })
            .collect();
        for numbered in &self.shown {
            self.last.insert(numbered.number, numbered.text.clone());
        }
        assert!(made.counter >= self.counter, "the counter never falls");
        self.counter = made.counter;
    }

    fn texts(&self) -> Vec<String> {
        self.shown.iter().map(|numbered| numbered.text.clone()).collect()
    }

    fn number_of(&self, text: &str) -> Vec<u32> {
        // Signs do not tell texts apart: "Stalin." and "Stalin" are equal.
        let key = letters_and_digits(text);
        self.shown.iter().filter(|numbered| letters_and_digits(&numbered.text) == key).map(|numbered| numbered.number).collect()
    }
}

fn edited(texts: &[String], gone: &[String], edit: &Edit) -> Vec<String> {
    let mut after = texts.to_vec();
    let place = |at: &usize| *at % texts.len();
    match edit {
        Edit::Insert(at, text) => after.insert(place(at), text.clone()),
        Edit::Remove(at) => drop(after.remove(place(at))),
        Edit::Move(from, to) => {
            let text = after.remove(place(from));
            after.insert(*to % (after.len() + 1), text);
        }
        Edit::Repeat(from, to) => after.insert(place(to), texts[place(from)].clone()),
        Edit::Mend(at, word, new) => {
            let mut words: Vec<&str> = texts[place(at)].split(' ').collect();
            let word = *word % words.len();
            words[word] = new;
            after[place(at)] = words.join(" ");
        }
        Edit::Split(at, word) => {
            let words: Vec<&str> = texts[place(at)].split(' ').collect();
            let word = *word % words.len();
            if word > 0 {
                after[place(at)] = words[..word].join(" ");
                after.insert(place(at) + 1, words[word..].join(" "));
            }
        }
        Edit::Join(at) if place(at) + 1 < texts.len() => {
            let next = after.remove(place(at) + 1);
            after[place(at)] = format!("{} {next}", after[place(at)]);
        }
        Edit::Return(which) if !gone.is_empty() => after.push(gone[*which % gone.len()].clone()),
        Edit::Join(_) | Edit::Return(_) => {}
    }
    if after.is_empty() { texts.to_vec() } else { after }
}

proptest! {
    #[test]
    fn numbers_stay_with_their_texts_over_any_edits(
        first in prop::collection::vec(sentence(), 2..12),
        edits in prop::collection::vec((edit(), prop::option::weighted(0.3, edit())), 1..12),
    ) {
        let mut history = History { shown: Vec::new(), last: HashMap::new(), counter: 0 };
        history.show(&first);
        for (edit, second) in edits {
            let before = history.texts();
            let known: HashMap<String, Vec<u32>> = before.iter().map(|text| (text.clone(), history.number_of(text))).collect();
            let old: Vec<Numbered> = history.shown.clone();
            let ever: Vec<(u32, String)> = history.last.iter().map(|(number, text)| (*number, text.clone())).collect();
            let gone: Vec<String> = ever.iter().map(|(_, text)| text.clone()).filter(|text| !before.contains(text)).collect();
            let counter = history.counter;
            let mut after = edited(&before, &gone, &edit);
            if let Some(second) = &second {
                after = edited(&after, &gone, second);
            }
            history.show(&after);

            // No number is that of two texts, and none of a text is a further one of another.
            let mut all: Vec<u32> = history.shown.iter().flat_map(|numbered| numbered.joined.iter().copied().chain([numbered.number])).collect();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(all.len(), count);
            prop_assert!(all.iter().all(|number| *number <= history.counter));
            // A further number leads to a text that has its own.
            for numbered in &history.shown {
                let whole = Text::of(&numbered.text);
                for further in &numbered.joined {
                    prop_assert!(Text::of(&history.last[further]).is_in(&whole), "{} in {:?}", further, numbered);
                }
            }
            // What nobody touched has its numbers, wherever it stands now.
            for (text, numbers) in &known {
                let now = history.number_of(text);
                if now.len() == numbers.len() {
                    // Of two that are equal nobody can tell which one moved.
                    prop_assert_eq!(now.iter().collect::<HashSet<_>>(), numbers.iter().collect::<HashSet<_>>(), "{:?}", text);
                } else if !now.is_empty() {
                    prop_assert!(numbers.iter().any(|number| now.contains(number)), "{:?}", text);
                }
            }
            let of_old = |place: usize| old[place].number;
            let keys: HashSet<String> = before.iter().chain(&gone).map(|text| letters_and_digits(text)).collect();
            let is_new = |text: &String| !keys.contains(&letters_and_digits(text));
            // What becomes of the one text that was edited.
            match &edit {
                _ if second.is_some() => {}
                // A mended text keeps its number, if it is long enough to be known again, and nothing else takes it.
                Edit::Mend(at, ..) => {
                    let place = *at % before.len();
                    let (old, new) = (Text::of(&before[place]), Text::of(&after[place]));
                    if old.likeness(&new).is_some() && known[&before[place]].len() == 1 && is_new(&after[place]) {
                        prop_assert_eq!(history.shown[place].number, of_old(place));
                    }
                }
                // What was taken out alone leads to its version.
                Edit::Remove(at) if after.len() < before.len() => {
                    let number = of_old(*at % before.len());
                    prop_assert!(history.shown.iter().all(|numbered| !numbered.joined.contains(&number)), "{} is joined", number);
                }
                Edit::Join(at) if after.len() < before.len() => {
                    let place = *at % before.len();
                    if known[&before[place]].len() == 1 && known[&before[place + 1]].len() == 1 && is_new(&after[place]) {
                        let joined = &history.shown[place];
                        let all: Vec<u32> = joined.joined.iter().copied().chain([joined.number]).collect();
                        prop_assert!(all.contains(&of_old(place)) && all.contains(&of_old(place + 1)), "{:?}", joined);
                    }
                }
                Edit::Split(at, _) if after.len() > before.len() => {
                    let place = *at % before.len();
                    // A part that was joined into it before may have its own number back.
                    if old[place].joined.is_empty()
                        && known[&before[place]].len() == 1
                        && is_new(&after[place])
                        && is_new(&after[place + 1])
                    {
                        let sizes = [Text::of(&after[place]).words.len(), Text::of(&after[place + 1]).words.len()];
                        let largest = if sizes[1] > sizes[0] { place + 1 } else { place };
                        prop_assert_eq!(history.shown[largest].number, of_old(place), "{:?}", sizes);
                    }
                }
                Edit::Return(_) if after.len() > before.len() => {
                    let text = after.last().cloned().unwrap_or_default();
                    let had: Vec<u32> = ever.iter().filter(|(_, other)| *other == text).map(|(number, _)| *number).collect();
                    let number = history.shown.last().map_or(0, |numbered| numbered.number);
                    prop_assert!(had.contains(&number), "{:?} had {:?}, and has {}", text, had, number);
                    prop_assert_eq!(history.counter, counter);
                }
                _ => {}
            }
        }
    }
}
