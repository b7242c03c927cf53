"""Licences and known advisories of every crate in Cargo.lock, checked without a network.

    python3 tests/audit/audit.py            check; the last line is `N passed, N failed`

Two tables stand beside this file:

- licences.csv: licence expressions that are accepted, and for crates that declare none the SHA-256 of the licence file
  that was read.
- advisories.csv: for every crate name in Cargo.lock the day on which the RustSec advisory database was looked at, and
  one row for each advisory it then had. A crate that is not in the table has not been looked at: that is a failure. Crates
  that nobody maintains any more, with no fault known, are named in a note.

`cargo metadata --offline` names the crates, so `cargo fetch` or a build must have run before.
"""

import csv
import hashlib
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent


def version(text):
    """The numbers of a version; a pre-release sorts before its release."""
    core, _, pre = text.partition("-")
    numbers = [int(part) for part in core.split("+")[0].split(".")]
    return tuple(numbers + [0] * (3 - len(numbers))) + ((0, pre) if pre else (1, ""),)


def satisfies(have, requirement):
    """Whether a version meets a requirement such as `>= 0.7.4, < 0.8.0` or `^0.3.4`."""
    for part in requirement.split(","):
        operator, number = re.fullmatch(r"\s*(>=|<=|<|>|=|\^)?\s*(\S+)\s*", part).groups()
        wanted = version(number)
        if operator == "^":
            first = next((i for i, n in enumerate(wanted[:3]) if n), 2)
            upper = wanted[:first] + (wanted[first] + 1,) + (0,) * (2 - first) + ((0, ""),)
            good = wanted <= have < upper
        else:
            good = {">=": have >= wanted, "<=": have <= wanted, "<": have < wanted, ">": have > wanted}.get(
                operator, have == wanted
            )
        if not good:
            return False
    return True


def metadata():
    command = ["cargo", "metadata", "--format-version", "1", "--offline", "--locked"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"cargo metadata failed:\n{done.stderr}")
    return [package for package in json.loads(done.stdout)["packages"] if package["source"]]


def rows(name):
    with open(HERE / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def main():
    failures = []
    packages = metadata()
    licences = rows("licences.csv")
    accepted = {row["licence"] for row in licences if not row["crate"]}
    read = {(row["crate"], row["sha256"]) for row in licences if row["crate"]}
    for package in packages:
        label = f"{package['name']} {package['version']}"
        if package["license"]:
            if package["license"] not in accepted:
                failures.append(f"{label}: licence {package['license']!r} is not in licences.csv")
            continue
        file = pathlib.Path(package["manifest_path"]).parent / (package["license_file"] or "LICENSE")
        digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "no licence file"
        if (package["name"], digest) not in read:
            failures.append(f"{label}: declares no licence, and its licence file ({digest}) has not been read")

    advisories = rows("advisories.csv")
    looked_at = {row["crate"] for row in advisories}
    for package in packages:
        label = f"{package['name']} {package['version']}"
        if package["name"] not in looked_at:
            failures.append(f"{label}: not looked up in the advisory database; add it to advisories.csv")
        have = version(package["version"])
        for row in advisories:
            if row["crate"] != package["name"] or not row["advisory"]:
                continue
            if row["kind"] == "unmaintained":
                # no fault is known; said, so that it is not forgotten
                print(f"note: {label} is unmaintained ({row['advisory']})")
                continue
            safe = [part for part in row["not_affected"].split("|") if part]
            if not any(satisfies(have, requirement) for requirement in safe):
                failures.append(f"{label}: {row['advisory']} ({row['kind'] or 'vulnerability'})")
    for failure in failures:
        print(failure)
    print(f"{2 * len(packages) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
