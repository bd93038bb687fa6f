"""The controllers, at the corners of their parameters: clean under lint, and equal to the golden model in simulation."""
import json
import pathlib
import subprocess
import sys
import tempfile

import support


def main():
    failures = []
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        for design, corners in support.CONTROLLERS.items():
            for number, corner in enumerate(corners):
                name = f"{design}_{number}"
                spec = directory / f"{name}.json"
                spec.write_text(json.dumps({"name": name, "design": design, **corner}))
                report = directory / "report.json"
                made = directory / name
                subprocess.run([support.SFPGEN, "generate", spec, "-o", made], check=True)
                files = sorted(str(path) for path in (made / "rtl").glob("*.v"))
                for tool in ("verilator", "yosys", "iverilog"):
                    status, output = support.run(support.lint_command(tool, name, {}, files), directory)
                    if status != 0 or output.strip():
                        failures.append(f"{tool} {name}: {output}")
                done = subprocess.run([support.SFPGEN, "verify", spec, "--rows", "3000", "--json", report],
                                      check=False)
                if done.returncode != 0:
                    failures.append(f"{name}: verify says {done.returncode}")
                elif holes := json.loads(report.read_text())["coverage"]["holes"]:
                    failures.append(f"{name}: not covered: {holes}")
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
