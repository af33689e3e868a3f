//! Columns of a table whose cells span several columns or rows (TEI P5, chapter 14.1).

/// More than this no table of a document has; a number above it is a mistake.
const MOST: usize = 100;

/// How many rows more a cell above takes in each column.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    taken: Vec<usize>,
    /// The column at which the next cell of the row stands.
    next: usize,
}

impl Columns {
    pub fn begin_row(&mut self) {
        self.next = 0;
    }

    /// The empty cells that stand before the next one, for cells above that reach down.
    pub fn taken_before(&mut self) -> usize {
        let mut empty = 0;
        while let Some(rows) = self.taken.get_mut(self.next).filter(|rows| **rows > 0) {
            *rows -= 1;
            self.next += 1;
            empty += 1;
        }
        empty
    }

    /// Places a cell over `columns` and `rows`; gives the empty cells that follow it.
    pub fn place(&mut self, columns: usize, rows: usize) -> usize {
        let (columns, rows) = (columns.clamp(1, MOST), rows.clamp(1, MOST * 10));
        let end = (self.next + columns).min(MOST * 10);
        if self.taken.len() < end {
            self.taken.resize(end, 0);
        }
        for column in self.next..end {
            self.taken[column] = rows - 1;
        }
        self.next = end;
        columns - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_reaches_down_has_an_empty_one_below_it() {
        let mut columns = Columns::default();
        columns.begin_row();
        assert_eq!((columns.taken_before(), columns.place(1, 2)), (0, 0));
        assert_eq!((columns.taken_before(), columns.place(2, 1)), (0, 1));
        columns.begin_row();
        assert_eq!((columns.taken_before(), columns.place(1, 1)), (1, 0));
    }
}
