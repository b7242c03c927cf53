"""Workbooks that other programs write, read by relata: openpyxl (.xlsx), odfpy (.ods) and xlwt (.xls).

Each writes the same two sheets, entities and relations, with texts outside ASCII, dates as the workbook types them, numbers,
truth values, quoted signs and an empty row; what relata answers is compared cell by cell with what was written. Then a
workbook of 100,000 rows is read whole by relata and by openpyxl in its read-only mode, whole processes side by side.
"""

import argparse
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import odf.opendocument
import odf.style
import odf.table
import odf.text
import openpyxl
import xlwt

PEOPLE = [
    ["id", "name", "country", "score"],
    ["ada", "Ada Lovelace, \"Countess\"", "UK", 0.1 + 0.2],
    ["curie", "Maria Skłodowska-Curie", "PL", 1234567],
    ["li", "李约瑟", "", -2.5],
]
LINKS = [
    ["source", "target", "since", "weight", "note"],
    ["ada", "curie", datetime.date(2017, 12, 17), 2, "a; b, c"],
    [],
    ["curie", "li", datetime.date(1903, 1, 5), 1.5, "first line\nsecond"],
    ["li", "ada", "2018-02", 1, "12%"],
]
WANTED = [
    ["ada", "curie", "2017-12-17", "2", "a; b, c"],
    ["curie", "li", "1903-01-05", "1.5", "first line\nsecond"],
    ["li", "ada", "2018-02", "1", "12%"],
]
SCORES = {"ada": "0.3", "curie": "1234567", "li": "-2.5"}
NAMES = {row[0]: row[1] for row in PEOPLE[1:]}


def write_xlsx(path):
    book = openpyxl.Workbook()
    book.active.title = "people"
    for row in PEOPLE:
        book.active.append(row)
    sheet = book.create_sheet("links")
    for row in LINKS:
        sheet.append(row)
    book.save(path)


def write_xls(path):
    book = xlwt.Workbook()
    dated = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for name, rows in (("people", PEOPLE), ("links", LINKS)):
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                style = dated if isinstance(value, datetime.date) else xlwt.Style.default_style
                sheet.write(at, column, value, style)
    book.save(str(path))


def write_ods(path):
    document = odf.opendocument.OpenDocumentSpreadsheet()
    for name, rows in (("people", PEOPLE), ("links", LINKS)):
        table = odf.table.Table(name=name)
        for row in rows:
            line = odf.table.TableRow()
            for value in row:
                if isinstance(value, datetime.date):
                    cell = odf.table.TableCell(valuetype="date", datevalue=value.isoformat())
                elif isinstance(value, (int, float)):
                    cell = odf.table.TableCell(valuetype="float", value=repr(value))
                else:
                    cell = odf.table.TableCell(valuetype="string")
                for paragraph in str(value).split("\n"):
                    cell.addElement(odf.text.P(text=paragraph))
                line.addElement(cell)
            table.addElement(line)
        document.spreadsheet.addElement(table)
    document.save(str(path))


def ask(relata, path, question):
    done = subprocess.run([relata, "match", question, "--data", str(path), "--format", "jsonl", "-q"], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{path.name}: {done.stderr}")
    text = lambda value: f"{value:g}" if isinstance(value, float) else str(value)
    return [[text(value) for value in json.loads(line).values()] for line in done.stdout.splitlines()]


def speed(relata, folder):
    """Seconds that each takes for a workbook of 100,000 rows, the least of three."""
    path = folder / "large.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("links")
    sheet.append(["source", "target", "since", "weight", "note"])
    for row in range(100_000):
        sheet.append([f"a{row % 5000}", f"b{row % 4999}", datetime.date(2000 + row % 20, 1 + row % 12, 1 + row % 28), 1 + row % 9, f"note, {row}"])
    book.save(path)
    peer = f"import openpyxl; print(sum(1 for _ in openpyxl.load_workbook({str(path)!r}, read_only=True).active.iter_rows(values_only=True)))"

    def least(command, wanted):
        times = []
        for _ in range(3):
            start = time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True)
            times.append(time.perf_counter() - start)
            if wanted not in done.stdout:
                raise SystemExit(f"{command[0]}: {done.stdout}{done.stderr}")
        return min(times)

    ours = least([relata, "summary", "--data", str(path), "--format", "json", "-q"], '"relations": 100000')
    return ours, least([sys.executable, "-c", peer], "100001")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--relata", required=True)
    relata = str(pathlib.Path(parser.parse_args().relata).resolve())
    passed, failed = 0, 0

    def same(what, found, wanted):
        nonlocal passed, failed
        if found == wanted:
            passed += 1
        else:
            failed += 1
            print(f"{what}: {found!r}, and not {wanted!r}")

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for ending, write in ((".xlsx", write_xlsx), (".xls", write_xls), (".ods", write_ods)):
            path = folder / f"book{ending}"
            write(path)
            found = ask(relata, path, "MATCH (a)-[r]->(b) RETURN a.id AS a, b.id AS b, r.since AS since, r.weight AS weight, r.note AS note")
            same(f"{ending}, relations", sorted(row[:5] for row in found), WANTED)
            people = ask(relata, path, "MATCH (a:people) RETURN a.id AS id, a.name AS name, a.score AS score")
            same(f"{ending}, names", {row[0]: row[1] for row in people}, NAMES)
            same(f"{ending}, numbers", {row[0]: row[2] for row in people}, SCORES)
            # A workbook in a folder is read as one that is named.
            (folder / ending[1:]).mkdir()
            (folder / ending[1:] / path.name).write_bytes(path.read_bytes())
            again = ask(relata, folder / ending[1:], "MATCH (a)-[r]->(b) RETURN a.id AS a, b.id AS b")
            same(f"{ending}, folder", len(again), 3)
        ours, theirs = speed(relata, folder)
        print(f"100,000 rows: relata {ours:.2f} s, openpyxl {theirs:.2f} s, {theirs / ours:.1f} times")
        same("a third of openpyxl's time", ours * 3 <= theirs, True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
