"""Parts of docs/performance.md that the benches write."""


def put(path, name, text):
    """Replaces a part of a page between its marks."""
    begin, end = f"<!-- {name}: written by the bench -->", f"<!-- end of {name} -->"
    text_before = path.read_text() if path.exists() else "# Performance\n"
    if begin not in text_before:
        text_before += f"\n{begin}\n{end}\n"
    before, _, rest = text_before.partition(begin)
    path.write_text(f"{before}{begin}\n{text}\n{end}{rest.partition(end)[2]}")
