//! What a build wrote, as a file of checksums beside it, so that the next build can take away what it no longer writes.
//!
//! Only what an earlier build listed, and what still has the bytes that it wrote, is ever removed: a file of the user's
//! own, or one that was edited since, stays.

use super::Product;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

/// The name of the file of checksums.
pub(super) const NAME: &str = "relata-build.sha256";

/// The checksums of some products, in the form that `sha256sum --check` reads.
pub(super) fn of(products: &[Product]) -> Product {
    let mut text = String::new();
    for product in products {
        let _ = writeln!(text, "{}  {}", hash(&product.bytes), product.path);
    }
    Product::new(NAME, "checksums of what this build wrote (sha256sum --check)", text)
}

/// What an earlier build left.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Stale {
    /// As it was written: to be removed.
    pub(super) untouched: Vec<String>,
    /// Changed since: to be left.
    pub(super) changed: Vec<String>,
}

/// The files that the build before wrote into a folder and that are not among those of now, by path. Nothing without
/// its checksums. A line that is none of ours, or that leads out of the folder, is passed over.
pub(super) fn stale(folder: &Path, products: &[Product]) -> Stale {
    let mut stale = Stale::default();
    let Ok(text) = std::fs::read_to_string(folder.join(NAME)) else { return stale };
    let listed: BTreeMap<&str, &str> =
        text.lines().filter_map(|line| line.split_once("  ")).map(|(hash, path)| (path, hash)).collect();
    for (path, wanted) in listed {
        if path == NAME || products.iter().any(|product| product.path == path) {
            continue;
        }
        let Some(file) = inside(folder, path) else { continue };
        match std::fs::read(&file) {
            Ok(bytes) if hash(&bytes) == wanted => stale.untouched.push(path.to_owned()),
            Ok(_) => stale.changed.push(path.to_owned()),
            Err(_) => {}
        }
    }
    stale
}

/// The file at a path inside a folder, if it is one and no link on the way leads elsewhere.
fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let mut file = folder.to_path_buf();
    for part in Path::new(path).components() {
        let Component::Normal(name) = part else { return None };
        file.push(name);
        if std::fs::symlink_metadata(&file).ok()?.is_symlink() {
            return None;
        }
    }
    file.is_file().then_some(file)
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
