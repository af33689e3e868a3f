//! What a text is about, as far as its capitals tell: the names in it, without those that every paper has.

/// Words with a capital that say nothing of the subject.
const COMMON: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "washington",
    "department",
    "state",
    "secretary",
    "president",
    "ambassador",
    "telegram",
    "memorandum",
    "letter",
    "from",
    "embassy",
    "subject",
    "participants",
    "minister",
    "prime",
    "government",
    "dear",
    "with",
    "this",
    "that",
    "there",
    "they",
    "conversation",
    "meeting",
    "following",
    "reference",
    "foreign",
    "assistant",
    "special",
    "united",
    "states",
    "american",
    "america",
    "general",
    "council",
    "national",
    "security",
    "please",
    "have",
    "your",
    "eyes",
    "only",
    "here",
    "follows",
    "when",
    "after",
    "before",
    "also",
    "message",
    "believe",
    "reftel",
    "embtel",
    "deptel",
    "affairs",
    "office",
    "under",
    "deputy",
    "director",
    "chairman",
    "house",
    "white",
    "source",
    "library",
    "files",
    "text",
    "page",
    "what",
    "while",
    "were",
    "however",
    "these",
    "which",
    "their",
    "into",
    "memo",
    "attached",
    "herewith",
    "policy",
    "committee",
    "mission",
    "joint",
    "chiefs",
    "staff",
    "defense",
    "dept",
    "then",
    "some",
];

/// The names of a text in small letters, each once, sorted: words of four letters and more that begin with a capital.
pub fn names_in(text: &str) -> Vec<String> {
    let mut names: Vec<String> = text
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| word.starts_with(char::is_uppercase) && word.chars().nth(3).is_some())
        .map(str::to_lowercase)
        .filter(|word| !COMMON.contains(&word.as_str()))
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_is_written_with_a_capital() {
        let text = "The Secretary told Eban in Washington on March 2 that ARAMCO and the Saudis, Eban included, agree.";
        assert_eq!(names_in(text), ["aramco", "eban", "saudis"]);
    }
}
