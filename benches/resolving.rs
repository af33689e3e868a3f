//! References of many documents → decisions. Nothing here asks a database.

mod papers;

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use reading_room::apparatus::{Names, annotate};
use reading_room::config::Settings;
use reading_room::model::{Candidate, Reference, names};
use reading_room::readers::{Context, read};
use reading_room::resolve::{candidate, decide};

const DOCUMENTS: usize = 2_000;

fn main() {
    divan::main();
}

/// A reference with its document and with all that share a key with it.
struct Question {
    reference: Reference,
    citing: Candidate,
    candidates: Vec<Candidate>,
}

static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(|| {
    let (settings, nobody) = (Settings::default(), Names::new(&[]));
    let mut documents = Vec::new();
    let mut holders: HashMap<String, Vec<usize>> = HashMap::new();
    for number in 0..DOCUMENTS {
        let text = papers::paper(number, DOCUMENTS);
        let mut drafts = Vec::new();
        read(&text, Context { settings: &settings, path: "paper.txt", sidecar: None }, &mut |item| drafts.extend(item.draft()));
        for draft in drafts {
            let place = documents.len();
            let name = names(&draft).first().map(ToString::to_string).unwrap_or_default();
            let annotated = annotate(draft, &nobody, &settings);
            for key in &annotated.keys {
                holders.entry(key.clone()).or_default().push(place);
            }
            let draft = &annotated.draft;
            let id = i64::try_from(place).expect("a small number");
            documents.push((candidate(id, name, &draft.metadata, &draft.title.text, &draft.body), annotated.references));
        }
    }
    let mut questions = Vec::new();
    for (citing, references) in &documents {
        for reference in references {
            let places: BTreeSet<usize> = reference.keys.iter().filter_map(|key| holders.get(key)).flatten().copied().collect();
            let candidates = places.into_iter().map(|place| documents[place].0.clone()).collect();
            questions.push(Question { reference: reference.clone(), citing: citing.clone(), candidates });
        }
    }
    assert!(questions.len() > DOCUMENTS, "only {} references", questions.len());
    questions
});

/// Every reference of two thousand documents, each with its candidates at hand.
#[divan::bench]
fn deciding(bencher: Bencher) {
    let questions = &*QUESTIONS;
    bencher.counter(ItemsCount::new(questions.len())).bench(|| {
        let decide = |question: &Question| {
            let candidates: Vec<&Candidate> = question.candidates.iter().collect();
            decide(&question.reference, &question.citing, &candidates)
        };
        questions.iter().map(decide).filter(|decision| !decision.targets.is_empty()).count()
    });
}
