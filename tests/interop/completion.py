#!/usr/bin/env python3
"""Lets real shells complete hostile ids of the data and run the line that comes of it: the id arrives as one word, and
nothing of it runs.

    tests/interop/completion.py --relata target/release/relata

Each shell runs in a terminal of its own (pty), with the script that `relata completions` prints, and gets a prefix, a
tabulator and a line end.
"""

import argparse
import os
import pathlib
import pty
import select
import signal
import sys
import tempfile
import time

IDS = ["alpha$(touch RAN)", "beta`touch RAN`", "gamma;touch RAN", "delta & touch RAN", "eps 'x' \"y\" > RAN", "zeta|touch RAN"]
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "source <(relata completions bash)"),
    "zsh": (["zsh", "-f", "-i"], "autoload -Uz compinit && compinit -u && source <(relata completions zsh)"),
    "fish": (["fish", "-i"], "relata completions fish | source"),
}


def read(terminal, wanted, seconds=20):
    """What comes until a text is there, or for so many seconds."""
    out, end = b"", time.monotonic() + seconds
    while wanted not in out and time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                out += os.read(terminal, 65536)
            except OSError:
                break
    return out


def offered(shell, folder, program):
    """For each id, whether the line that completion makes shows the entity, and what the terminal had."""
    words, setup = SHELLS[shell]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        path = f"{program.parent}:{os.environ['PATH']}"
        home = str(folder / "home")
        os.execvpe(words[0], words, {"PATH": path, "HOME": home, "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "200"})
    try:
        read(terminal, b"\0", 2)
        os.write(terminal, setup.encode() + b"; echo rea''dy\n")
        read(terminal, b"ready")
        read(terminal, b"\0", 1)
        for entity in IDS:
            os.write(terminal, f"relata show {entity[:3]}\t".encode())
            line = read(terminal, b"RAN", 10) + read(terminal, b"\0", 0.5)
            os.write(terminal, b" -q; echo do''ne\n")
            out = line + read(terminal, b"done")
            yield entity, b"recorded in" in out, out
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--relata", required=True)
    program = pathlib.Path(parser.parse_args().relata).resolve()
    passed, failed = 0, 0
    for shell in SHELLS:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "home").mkdir()
            (folder / "data").mkdir()
            rows = "".join('"{}",Named\n'.format(entity.replace('"', '""')) for entity in IDS)
            (folder / "data/things.csv").write_text("id,name\n" + rows)
            (folder / "data/relations.csv").write_text("source,target\n")
            for entity, shown, out in offered(shell, folder, program):
                ran = (folder / "RAN").exists()
                passed, failed = passed + (shown and not ran), failed + (not shown or ran)
                if ran or not shown:
                    print(f"{shell}: {entity}: {'it ran' if ran else 'it was not completed'}\n{out!r}", file=sys.stderr)
                    (folder / "RAN").unlink(missing_ok=True)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
