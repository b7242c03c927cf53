//! The order of rows and columns in which structure shows: related rows next to each other.
//!
//! Each row goes to the mean place of its columns, each column to that of its rows, in turn until nothing moves
//! (reciprocal averaging, Hill, *Correspondence analysis: a neglected multivariate method*, 1974, on ranks: the
//! barycentre heuristic of Makinen and Siirtola, *The barycenter heuristic and the reorderable matrix*, 2005). The
//! order with the nearest neighbours of filled cells wins. Empty rows and columns come last.

const ROUNDS: usize = 60;

/// The order of rows and of columns. `cells` are the filled ones. Ties keep the order given. O(rounds x cells log).
pub(super) fn order(rows: usize, columns: usize, cells: &[(usize, usize)]) -> (Vec<usize>, Vec<usize>) {
    let mut of_row = vec![Vec::new(); rows];
    let mut of_column = vec![Vec::new(); columns];
    for (row, column) in cells {
        of_row[*row].push(*column);
        of_column[*column].push(*row);
    }
    let full = |lists: &[Vec<usize>]| -> Vec<usize> {
        let mut order: Vec<usize> = (0..lists.len()).collect();
        order.sort_by_key(|at| (lists[*at].is_empty(), std::cmp::Reverse(lists[*at].len())));
        order
    };
    let (mut row_order, mut column_order) = (full(&of_row), full(&of_column));
    let mut best = (spread(&row_order, &column_order, &of_row), row_order.clone(), column_order.clone());
    for _ in 0..ROUNDS {
        let before = (row_order.clone(), column_order.clone());
        sort(&mut row_order, &of_row, &column_order);
        sort(&mut column_order, &of_column, &row_order);
        let now = spread(&row_order, &column_order, &of_row);
        if now < best.0 {
            best = (now, row_order.clone(), column_order.clone());
        }
        if before == (row_order.clone(), column_order.clone()) {
            break;
        }
    }
    (best.1, best.2)
}

fn places(order: &[usize]) -> Vec<usize> {
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(at, item)| place[*item] = at);
    place
}

fn sort(order: &mut [usize], lists: &[Vec<usize>], others: &[usize]) {
    let place = places(others);
    let mean = |at: usize| match lists[at].len() {
        0 => f64::INFINITY,
        count => lists[at].iter().map(|other| place[*other] as f64).sum::<f64>() / count as f64,
    };
    order.sort_by(|a, b| mean(*a).total_cmp(&mean(*b)));
}

/// How far filled cells are from those of the row above, in sum: small where blocks and bands show.
fn spread(rows: &[usize], columns: &[usize], of_row: &[Vec<usize>]) -> usize {
    let place = places(columns);
    let sorted = |row: usize| {
        let mut at: Vec<usize> = of_row[row].iter().map(|column| place[*column]).collect();
        at.sort_unstable();
        at
    };
    let mut sum = 0;
    for pair in rows.windows(2) {
        let (above, here) = (sorted(pair[0]), sorted(pair[1]));
        for column in &here {
            sum += above.iter().map(|other| other.abs_diff(*column)).min().unwrap_or(0);
        }
        sum += here.windows(2).map(|pair| pair[1] - pair[0] - 1).sum::<usize>();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_together() {
        // two blocks, their rows and columns dealt out in turn, and an empty row
        let cells: Vec<(usize, usize)> = (0..6)
            .flat_map(|row| (0..6).filter(move |column| (row + column) % 2 == 0).map(move |column| (row, column)))
            .collect();
        let (rows, columns) = order(7, 6, &cells);
        let halves: Vec<usize> = rows.iter().take(6).map(|row| row % 2).collect();
        assert!(halves == [0, 0, 0, 1, 1, 1] || halves == [1, 1, 1, 0, 0, 0], "{rows:?}");
        assert_eq!(rows.last(), Some(&6));
        assert_eq!(columns.len(), 6);
    }
}
