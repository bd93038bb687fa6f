"""A unit on its own passes verify: arguments are the design, exponent bits, mantissa bits (a word
is as wide as a value of them), lanes, rows and, not for delta alone, the exponent codings."""
import json
import pathlib
import subprocess
import sys
import tempfile

import support


def main(design, numbers):
    parameters = support.shape(*numbers)
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        spec = directory / "grid.json"
        spec.write_text(support.spec_text("grid", design, parameters))
        report = directory / "report.json"
        # Enough packets for every width, kind and corner size.
        done = subprocess.run([support.SFPGEN, "verify", spec, "--rows", "12000", "--json", report], check=False)
        if done.returncode != 0:
            return done.returncode
        found = json.loads(report.read_text())
    if found["coverage"]["holes"]:
        print("not covered:", found["coverage"]["holes"])
        return 1
    measures = list(found["measures"].values())
    if len(measures) != 1 or measures[0]["cycles_per_row"] > 1.0005:
        print("not a row a cycle:", found["measures"])
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], [int(text) for text in sys.argv[2:]]))
