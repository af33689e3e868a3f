//! Small papers for rooms that need more than the five.

use std::fmt::Write as _;
use std::path::Path;

use crate::room::write;

/// A cable of November 1945 in the shape of the archive's PDF as Markdown.
pub fn cable(number: usize, day: usize, body: &str) -> String {
    cable_of(number, 1945, day, body)
}

fn cable_of(number: usize, year: usize, day: usize, body: &str) -> String {
    let title = format!("Cable No. {number}, Stalin to Molotov");
    let leaves = number * 3;
    format!(
        "**November {day}, {year}**  \n**{title}**\n\n**Citation:**\n\n\"{title}\", November {day}, {year}, Wilson Center Digital Archive, \
         RGASPI, f. 558, op. 11, d. {file}, ll. {leaves:04}-{last:04}.  \nContributed by Sergey Radchenko and translated by Gary Goldberg.  \n\
         <https://digitalarchive.wilsoncenter.org/document/{address}>\n\n**Original Language:**\n\nRussian\n\n**Contents:**\n\n\
         Translation - English\n\n{body}\n",
        file = file_of(number),
        last = leaves + 1,
        address = 300_000 + number,
    )
}

/// The archival file in which a cable lies.
fn file_of(number: usize) -> usize {
    99 + number % 30
}

/// A text of no known shape: date, title, body.
pub fn plain(day: usize, title: &str, body: &str) -> String {
    format!("November {day}, 1945\n\n{title}\n\n{body}\n")
}

/// Writes this many cables that speak of one another, by number, by date, by address and by leaves.
pub fn write_cables(folder: &Path, count: usize) {
    for number in 1..=count {
        let (day, other) = (number % 28 + 1, number * 7 % count + 1);
        let mut body =
            format!("to Cde. MOLOTOV\n\nFirst. I have received your cable No. {other} and the letter of {} November.", other % 28 + 1);
        let _ = write!(body, "\n\nSecond. Paragraph of paper {number} alone[1], about Harriman and the Far East Commission.");
        let named = number * 5 % count + 1;
        let _ = write!(body, "\n\nThird. See RGASPI, f. 558, op. 11, d. {}, l. {}.\n\nSTALIN", file_of(named), named * 3);
        let _ = write!(body, "\n\n[1] See https://digitalarchive.wilsoncenter.org/document/{}.", 300_001 + number % count);
        write(&folder.join(format!("{:02}/{number:04}.txt", number % 10)), cable_of(number, 1920 + number % 30, day, &body));
    }
}
