//! Papers made by a small grammar: the same at every run, of the length and the vocabulary of the seeds.

use std::fmt::Write as _;

const PEOPLE: &[&str] = &["Stalin", "Molotov", "Beria", "Malenkov", "Mikoyan", "Harriman", "MacArthur", "Byrnes", "Truman"];
const MONTHS: &[&str] =
    &["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const OPENINGS: &[&str] = &["In our opinion", "As before", "For the time being", "In reply to this", "Besides", "At the same time"];
const SUBJECTS: &[&str] = &[
    "the Soviet government",
    "the American government",
    "the Far East Commission",
    "the Allied Control Council",
    "the ambassador",
    "the Supreme Commander",
    "the delegation in London",
    "the People’s Commissariat",
];
const VERBS: &[&str] = &["cannot accept", "has considered", "proposes to change", "insists on", "has not answered about", "is informed of"];
const OBJECTS: &[&str] = &[
    "the question of the control mechanism for Japan",
    "the draft of the peace treaty",
    "the composition of the commission",
    "the principle of unanimity of the four powers",
    "the disarmament of the Japanese troops",
    "the order of voting",
    "the disposal of the former colonies",
    "the proposals about Bulgaria and Romania",
];
const ENDINGS: &[&str] =
    &["before the session", "without any reservation", "for quite understandable reasons", "in this form", "once more"];

/// Numbers that look like chance and are the same at every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(limit).unwrap_or(u64::MAX)).unwrap_or(0)
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

/// The cable with this number of `count`, as an archive's PDF as Markdown has it; it speaks of others among them.
pub fn paper(number: usize, count: usize) -> String {
    let (month, day, year) = day_of(number);
    let title = format!("Cable No. {}, {} to {}", 1000 + number, PEOPLE[number % 5], PEOPLE[(number + 1) % 5]);
    let (file, leaf) = (100 + number / 50, number % 50 * 3 + 1);
    let mut text = format!(
        "**{month} {day}, {year}**  \n**{title}**\n\n**Citation:**\n\n\"{title}\", {month} {day}, {year}, Wilson Center Digital Archive, \
         RGASPI, f. 558, op. 11, d. {file}, ll. {leaf:04}-{last:04}.  \nContributed by Sergey Radchenko and translated by Gary Goldberg.  \n\
         <https://digitalarchive.wilsoncenter.org/document/{address}>\n\n**Original Language:**\n\nRussian\n\n**Contents:**\n\n\
         Translation - English\n\nSTRICTLY SECRET\n\nto Cde. {recipient}\n\n",
        last = leaf + 1,
        address = 300_000 + number,
        recipient = PEOPLE[(number + 1) % 5].to_uppercase(),
    );
    let mut dice = Dice(u64::try_from(number).unwrap_or(0));
    for _ in 0..4 + dice.below(12) {
        for _ in 0..2 + dice.below(4) {
            let opening = dice.of(OPENINGS);
            let (subject, verb, object, ending) = (dice.of(SUBJECTS), dice.of(VERBS), dice.of(OBJECTS), dice.of(ENDINGS));
            let _ = write!(text, "{opening} {subject} {verb} {object} {ending}. ");
        }
        let (month, day, _) = day_of(dice.below(count));
        let _ = match dice.below(4) {
            0 => write!(text, "This was said in the letter of {day} {month}. "),
            1 => write!(text, "See your cable No. {}. ", 1000 + dice.below(count)),
            _ => write!(text, "Mr. {} and {} know of it. ", dice.of(PEOPLE), dice.of(PEOPLE)),
        };
        text.push_str("\n\n");
    }
    let _ = writeln!(text, "{}", PEOPLE[number % 5].to_uppercase());
    text
}

fn day_of(number: usize) -> (&'static str, usize, usize) {
    (MONTHS[number * 5 % 12], number * 11 % 28 + 1, 1941 + number % 10)
}
