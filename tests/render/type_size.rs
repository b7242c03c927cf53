//! How large the type of 200 random graphs is when each is printed on one sheet of A3, in each layout of our own.
//!
//! Labels have 35 characters on average. What is promised was measured; a sheet of A3 has a million square points, and
//! 300 boxes with such labels take 70 % of it at 9 pt before any line is drawn, so that a picture of that size cannot
//! have 9 pt on one; `render` says so, with a remedy. Spread over several sheets each of the 200 has it.

use super::{poster, random};
use relata::graph::View;
use relata::render::{ComposeOptions, Layout, compose, place};

/// For a layout: up to how many entities the type has 9 pt on one sheet, up to how many 7 pt, and what it has with 300.
struct Promise {
    layout: Layout,
    nine: usize,
    seven: usize,
    least: f64,
    /// On how many sheets of A3 it has 9 pt, when they lie the way that needs fewer.
    sheets: usize,
}

const PROMISES: [Promise; 4] = [
    Promise { layout: Layout::Layered, nine: 90, seven: 140, least: 4.4, sheets: 4 },
    Promise { layout: Layout::Force, nine: 70, seven: 140, least: 5.0, sheets: 4 },
    // what has many levels is higher than wide, and the levels of a graph with many relations are many
    Promise { layout: Layout::Hierarchy, nine: 60, seven: 90, least: 3.8, sheets: 8 },
    // rings leave the corners of the page free, and hold few boxes near the middle
    Promise { layout: Layout::Radial, nine: 30, seven: 50, least: 3.6, sheets: 8 },
];

/// Holds the promise of a layout, and says what was found.
fn large_enough_in(layout: Layout) -> String {
    let promise = PROMISES.iter().find(|promise| promise.layout == layout).unwrap();
    let (mut found, mut sheets): (Vec<(usize, usize, f64)>, usize) = (Vec::new(), 0);
    for seed in 0..200 {
        let mut numbers = random::Numbers(seed + 5000);
        let entities = match seed % 8 {
            0 => 1 + numbers.below(300),
            1 => 80 + numbers.below(70),
            _ => 1 + numbers.below(80),
        };
        let relations = numbers.below(entities * 3 + 1);
        let data = random::dataset(seed, entities, relations);
        let mut drawing = compose(&View::whole(&data), &ComposeOptions::default()).unwrap();
        place(&mut drawing, layout).unwrap();
        found.push((entities, relations, drawing.smallest_type_on_a3()));
        // on several sheets any of them has it
        let lie = |landscape| poster::check(&format!("{layout:?}, seed {seed}"), &drawing, landscape, 9.0);
        sheets = sheets.max(lie(false).min(lie(true)));
    }
    found.sort_by_key(|(entities, ..)| *entities);
    let mut told = format!("{layout:?}: 9 pt on {sheets} sheets of A3 at most\n");
    for band in found.chunks(20) {
        let least = band.iter().map(|(.., size)| *size).fold(f64::INFINITY, f64::min);
        told += &format!("{layout:?}: {} to {} entities: {least:.2} pt\n", band[0].0, band[band.len() - 1].0);
    }
    assert!(sheets <= promise.sheets, "{layout:?}: {sheets} sheets");
    for (entities, relations, size) in found {
        let wanted = match entities {
            few if few <= promise.nine => 9.0,
            some if some <= promise.seven => 7.0,
            _ => promise.least,
        };
        assert!(size >= wanted, "{layout:?}, {entities} entities, {relations} relations: {size:.2} pt of {wanted}");
    }
    told
}

#[test]
fn columns_can_be_read_in_print() {
    println!("{}", large_enough_in(Layout::Layered));
}

#[test]
fn what_stands_near_can_be_read_in_print() {
    println!("{}", large_enough_in(Layout::Force));
}

#[test]
fn hierarchies_can_be_read_in_print() {
    println!("{}", large_enough_in(Layout::Hierarchy));
}

#[test]
fn rings_can_be_read_in_print() {
    println!("{}", large_enough_in(Layout::Radial));
}
