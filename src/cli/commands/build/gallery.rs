//! The page that shows all pictures: static, without scripts, from files beside it.

use super::Product;
use super::pictures::FOLDER;
use crate::escape::xml;
use crate::graph::View;
use std::fmt::Write;

const STYLE: &str = "body{font:1rem/1.5 'Noto Sans',system-ui,sans-serif;color:#1a1a1a;background:#f6f7f8;margin:0 auto;\
max-width:72rem;padding:1.5rem}h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:0 0 .5rem}p{color:#4a5057;\
margin:.2rem 0 1.5rem}figure{background:#fff;border:1px solid #d5d9dd;border-radius:8px;margin:0 0 2rem;padding:1rem}\
img{display:block;width:100%;height:auto}figcaption{margin-top:.6rem;color:#4a5057}a{color:#005a9c}\
@media print{figure{break-inside:avoid;border:0}}";

/// A page with every picture of some products, in their order.
pub(super) fn page(view: &View<'_>, products: &[Product]) -> Product {
    let schema = &view.data().schema;
    let title = if schema.title.is_empty() { "Pictures" } else { &schema.title };
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'\">\n<title>{0}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>{0}</h1>\n<p>{1}</p>\n",
        xml(title),
        xml(&schema.description)
    );
    let drawings: Vec<(&str, &str)> = products
        .iter()
        .filter_map(|product| {
            let name = product.path.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_suffix(".svg")?;
            Some((name, product.what.as_str()))
        })
        .collect();
    for (name, what) in drawings {
        let has = |ending: &str| products.iter().any(|product| product.path == format!("{FOLDER}/{name}.{ending}"));
        let links: Vec<String> = ["svg", "png", "dot"]
            .into_iter()
            .filter(|ending| has(ending))
            .map(|ending| format!("<a href=\"{name}.{ending}\">{}</a>", ending.to_uppercase()))
            .collect();
        // an SVG has its own description; the text here says which picture it is
        let _ = write!(
            html,
            "<figure id=\"{name}\">\n<h2>{0}</h2>\n<a href=\"{name}.svg\"><img src=\"{name}.svg\" alt=\"{0}\" \
             loading=\"lazy\"></a>\n<figcaption>{1}</figcaption>\n</figure>\n",
            xml(what),
            links.join(" \u{b7} ")
        );
    }
    html.push_str("</body>\n</html>\n");
    Product::new(format!("{FOLDER}/index.html"), "a page that shows all pictures", html)
}
