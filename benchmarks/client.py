"""One client process of a benchmark: `python -m benchmarks.client CONTENDER NUMBER`.

It says `ready`, and then for each line `SHAPE SECONDS` acts for so long and says how many acts and entries were answered.
`prepare` and `check ENTRIES` make and prove the database instead.
"""

import importlib
import sys
import time


def main():
    contender = importlib.import_module(f"benchmarks.contenders.{sys.argv[1]}")
    if sys.argv[2] == "prepare":
        contender.prepare()
        return
    client = contender.Client(int(sys.argv[2]))
    print("ready", flush=True)
    for line in sys.stdin:
        shape, amount = line.split()
        if shape == "check":
            contender.check(int(amount))
            print("right", flush=True)
            continue
        acts = entries = 0
        end = time.monotonic() + float(amount)
        while time.monotonic() < end:
            entries += client.act(shape)
            acts += 1
        print(acts, entries, flush=True)


if __name__ == "__main__":
    main()
