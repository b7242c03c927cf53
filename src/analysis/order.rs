//! Orders that several analyses put nodes in.

/// The members of each part one after another, and where each part begins. O(n + parts).
pub(super) fn bucket(of: &[u32], parts: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; parts + 1];
    for part in of {
        starts[*part as usize + 1] += 1;
    }
    for part in 0..parts {
        starts[part + 1] += starts[part];
    }
    let mut next = starts.clone();
    let mut members = vec![0_u32; of.len()];
    for (node, part) in of.iter().enumerate() {
        let slot = &mut next[*part as usize];
        members[*slot as usize] = node as u32;
        *slot += 1;
    }
    (starts, members)
}

/// Nodes by falling degree, ties by their numbers, so that what is read most lies together: the node at each place, and
/// the place of each node. O(nodes + largest degree).
pub(super) fn by_falling_degree(nodes: usize, degree: impl Fn(u32) -> usize) -> (Vec<u32>, Vec<u32>) {
    let most = (0..nodes as u32).map(&degree).max().unwrap_or(0);
    let falling: Vec<u32> = (0..nodes as u32).map(|node| (most - degree(node)) as u32).collect();
    let (_, order) = bucket(&falling, most + 1);
    let mut place = vec![0; nodes];
    for (at, node) in order.iter().enumerate() {
        place[*node as usize] = at as u32;
    }
    (order, place)
}
