//! The first data set loads whole, and every warning about it is known.

use relata::model::Role;
use relata::read::{Input, Options, load};

#[test]
fn the_data_folder_has_no_error() {
    let loaded = load(&Input::Folder("data".into()), &Options { strict: true, ..Options::default() }).unwrap();
    for found in &loaded.diagnostics {
        println!("{} {}:{}:{} {} | {}", found.code, found.file, found.line, found.column, found.message, found.help);
    }
    assert_eq!(loaded.errors(), 0);
    let data = loaded.data.unwrap();
    assert!(data.entity_count() > 0);
    let rows =
        |role| -> u64 { loaded.account.files.iter().filter(|file| file.role == role).map(|file| file.kept).sum() };
    assert_eq!(rows(Role::Entities), data.entity_count() as u64);
    assert_eq!(rows(Role::Relations), data.relation_count() as u64);
    assert_eq!(rows(Role::Sources), data.registry().len() as u64);
    assert_eq!(loaded.account.left_out(), 0);
}
