"""What the benches need and others make: programs and data."""

import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
KERNELS = "cargo bench --bench kernels --no-run"


def there(path, command):
    """A path that is there; without it the bench ends, and says which command makes it."""
    if not pathlib.Path(path).exists():
        sys.exit(f"{path} is not there; make it with\n    {command}")
    return path


def relata(given):
    return there(given, "cargo build --release")


def kernels(given):
    """The kernels as they were built last, unless a program is given."""
    if given:
        return there(given, KERNELS)
    folder = ROOT / "target/release/deps"
    # Beside them stands a file that lists what they were built from, kernels-*.d.
    found = [path for path in folder.glob("kernels-*") if path.suffix in ("", ".exe")]
    if not found:
        sys.exit(f"no kernels in {folder}; build them with\n    {KERNELS}\nor name the program with --kernels")
    return str(max(found, key=os.path.getmtime))


def data(folder, size):
    return there(pathlib.Path(folder) / size, f"cargo bench --bench generate -- {size} {folder}")
