//! The laws of a picture, computed from the JSON that `render --to json` prints, as anybody can.

use serde_json::Value;

/// A rectangle: x, y, width, height.
type Rect = [f64; 4];

fn rect(value: &Value) -> Rect {
    ["x", "y", "width", "height"].map(|field| value[field].as_f64().unwrap())
}

fn intersect(a: Rect, b: Rect) -> bool {
    const ROUNDING: f64 = 0.021;
    let apart = |at: usize| a[at] + a[at + 2] <= b[at] + ROUNDING || b[at] + b[at + 2] <= a[at] + ROUNDING;
    !apart(0) && !apart(1)
}

fn inside(inner: Rect, outer: Rect) -> bool {
    (0..2).all(|at| inner[at] >= outer[at] - 0.02 && inner[at] + inner[at + 2] <= outer[at] + outer[at + 2] + 0.02)
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

/// Every block of text that is drawn, the labels of boxes included.
pub(crate) fn blocks(json: &Value) -> Vec<&Value> {
    let labels = ["nodes", "edges", "headers", "frames", "marks"]
        .into_iter()
        .flat_map(|field| list(&json[field]).iter().map(|one| &one["label"]));
    let legend = list(&json["legend"]["entries"]).iter().map(|entry| &entry["label"]);
    let free = list(&json["texts"]).iter().chain(list(&json["words"]));
    let drawn = |block: &&Value| !block.is_null() && !list(&block["lines"]).is_empty();
    labels.chain(legend).chain(free).filter(drawn).collect()
}

/// The smallest letters, in points, on a sheet of A3 that the picture fills, upright or across.
pub(crate) fn smallest_type_on_a3(json: &Value) -> f64 {
    let (width, height) = (json["width"].as_f64().unwrap(), json["height"].as_f64().unwrap());
    let (short, long) = (297.0 / 25.4 * 72.0, 420.0 / 25.4 * 72.0);
    let share = f64::max(f64::min(long / width, short / height), f64::min(short / width, long / height));
    blocks(json).into_iter().map(|block| block["size"].as_f64().unwrap() * share).fold(f64::INFINITY, f64::min)
}

/// No two boxes and no two labels intersect, nothing is outside of the page.
pub(crate) fn check(name: &str, json: &Value) {
    let page = [0.0, 0.0, json["width"].as_f64().unwrap(), json["height"].as_f64().unwrap()];
    let nodes = list(&json["nodes"]);
    let boxes: Vec<(String, Rect)> =
        nodes.iter().map(|node| (node["id"].as_str().unwrap().to_owned(), rect(&node["rect"]))).collect();
    let mut labels: Vec<(Option<usize>, String, Rect)> = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let label = rect(&node["label"]["rect"]);
        assert!(inside(label, boxes[at].1), "{name}: the label of {} leaves its box", boxes[at].0);
        labels.push((Some(at), boxes[at].0.clone(), label));
    }
    let frames = list(&json["frames"]).iter().map(|frame| &frame["label"]).filter(|label| !label.is_null());
    let inside_marks = list(&json["marks"]).iter().map(|mark| &mark["label"]).filter(|label| !label.is_null());
    let words = list(&json["edges"]).iter().map(|edge| &edge["label"]).filter(|label| !label.is_null());
    let headers = list(&json["headers"]).iter().map(|header| &header["label"]);
    let legend = list(&json["legend"]["entries"]).iter().map(|entry| &entry["label"]);
    let free = list(&json["words"]).iter();
    for block in
        words.chain(headers).chain(legend).chain(list(&json["texts"])).chain(frames).chain(inside_marks).chain(free)
    {
        let text: Vec<&str> = list(&block["lines"]).iter().map(|line| line["text"].as_str().unwrap()).collect();
        labels.push((None, text.join(" "), rect(&block["rect"])));
    }
    let samples: Vec<Rect> = list(&json["legend"]["entries"])
        .iter()
        .map(|entry| rect(&entry["sample_rect"]))
        .filter(|rect| rect[2] > 0.0)
        .collect();
    for (at, (id, one)) in boxes.iter().enumerate() {
        assert!(inside(*one, page), "{name}: {id} is outside of the page");
        for (other_id, other) in &boxes[at + 1..] {
            assert!(!intersect(*one, *other), "{name}: the boxes {id} and {other_id} intersect");
        }
    }
    for (at, (owner, text, one)) in labels.iter().enumerate() {
        assert!(inside(*one, page), "{name}: `{text}` is outside of the page");
        for (_, other_text, other) in &labels[at + 1..] {
            assert!(!intersect(*one, *other), "{name}: the labels `{text}` and `{other_text}` intersect");
        }
        for (node, (id, other)) in boxes.iter().enumerate() {
            assert!(*owner == Some(node) || !intersect(*one, *other), "{name}: `{text}` crosses the box {id}");
        }
        for sample in &samples {
            assert!(!intersect(*one, *sample), "{name}: `{text}` crosses a sign of the legend");
        }
    }
    // what a mark tells is on no other such mark, and no word lies across it but its own
    let told: Vec<(&Value, Rect)> = list(&json["marks"])
        .iter()
        .filter(|mark| mark["tooltip"] != "")
        .map(|mark| (&mark["label"], rect(&mark["rect"])))
        .collect();
    for (at, (label, one)) in told.iter().enumerate() {
        assert!(inside(*one, page), "{name}: a mark is outside of the page");
        assert!(told[at + 1..].iter().all(|(_, other)| !intersect(*one, *other)), "{name}: two marks intersect");
        if !label.is_null() {
            assert!(inside(rect(&label["rect"]), *one), "{name}: {label} leaves its mark");
        }
        for block in list(&json["words"]) {
            assert!(!intersect(*one, rect(&block["rect"])), "{name}: {block} crosses a mark");
        }
    }
    for (at, frame) in list(&json["frames"]).iter().enumerate().filter(|(_, frame)| frame["fill"] != "none") {
        let one = rect(&frame["rect"]);
        assert!(inside(one, page), "{name}: a frame is outside of the page");
        for other in &list(&json["frames"])[at + 1..] {
            assert!(!intersect(one, rect(&other["rect"])), "{name}: two frames intersect");
        }
    }
    for edge in list(&json["edges"]) {
        let path = list(&edge["path"]);
        assert!(path.len() >= 4 && path.len() % 3 == 1, "{name}: a line without a course");
        for point in path.iter().chain(list(&edge["heads"]).iter().flat_map(list)) {
            let at = [point["x"].as_f64().unwrap(), point["y"].as_f64().unwrap(), 0.0, 0.0];
            assert!(inside(at, page), "{name}: a line leaves the page");
        }
    }
}
