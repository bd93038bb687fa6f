"""synth as its users see it: figures through the real tools, and every way in which it can go wrong."""

import gzip
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SFPGEN = os.environ["SFPGEN"]
TINY = pathlib.Path(__file__).resolve().parent / "tiny.lib"

SMALL = ('{"name":"%s","design":"%s","container":{"exponent_bits":4,"mantissa_bits":3},"lanes":2,"rows":2,'
         '"target":{"clock_mhz":100}}')


class Synth(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="sfpgen-synth-test-")
        self.addCleanup(holder.cleanup)
        self.work = pathlib.Path(holder.name).resolve()
        (self.work / "tmp").mkdir()

    def spec(self, design="sfp_encoder", name="narrow"):
        path = self.work / f"{design}.json"
        path.write_text(SMALL % (name, design))
        return path

    def synth(self, *arguments, expected=0, path=None):
        environment = {**os.environ, "TMPDIR": str(self.work / "tmp")}
        if path is not None:
            environment["PATH"] = str(path)
        result = subprocess.run([SFPGEN, "synth", *map(str, arguments)], capture_output=True, text=True,
                                timeout=300, check=False, env=environment)
        self.assertEqual(result.returncode, expected, result.stdout + result.stderr)
        return result

    def left_in_tmp(self):
        return list((self.work / "tmp").iterdir())

    def fake_tools(self, **scripts):
        """A PATH with shell scripts in place of the tools."""
        folder = self.work / "bin"
        folder.mkdir(exist_ok=True)
        for name, text in scripts.items():
            (folder / name).write_text("#!/bin/sh\n" + text)
            (folder / name).chmod(0o755)
        return folder

    # ---- figures

    def test_table_and_json_say_the_same_and_the_figures_hang_together(self):
        report = self.work / "report.json"
        result = self.synth(self.spec(), "--json", report)
        document = json.loads(report.read_text())
        self.assertEqual(document["library"]["nand2"], "NAND2X1")
        (unit,) = document["units"]
        self.assertEqual(sum(unit["cell_counts"].values()), unit["cells"])
        self.assertEqual(unit["flip_flops"], sum(n for cell, n in unit["cell_counts"].items() if cell.startswith("DFF")))
        self.assertNotIn("LATCH", unit["cell_counts"])
        self.assertAlmostEqual(unit["gate_equivalents"], unit["area_um2"] / document["library"]["nand2_area_um2"])
        slack = unit["critical_path"]["slack_ns"]
        self.assertAlmostEqual(unit["max_clock_mhz"], 1000 / (1000 / 100 - slack), places=6)
        self.assertEqual(unit["clock_met"], slack >= 0)
        self.assertAlmostEqual(unit["throughput_gbps"], 2 * 8 * unit["max_clock_mhz"] / 1000, places=6)
        self.assertAlmostEqual(unit["gbps_per_kge"], unit["throughput_gbps"] / (unit["gate_equivalents"] / 1000))
        for caption, value in (("cells", unit["cells"]), ("flip-flops", unit["flip_flops"]),
                               ("gate equivalents", round(unit["gate_equivalents"]))):
            self.assertRegex(result.stdout, rf"(?m)^{caption} +{value}$")
        for end in ("start", "end"):
            self.assertIn(unit["critical_path"][end], result.stdout)
            self.assertNotIn("$_", unit["critical_path"][end])
        self.assertRegex(result.stdout, r"Yosys \d.*OpenSTA \d")
        self.assertIn("yosys", result.stderr)  # progress
        self.assertEqual(self.left_in_tmp(), [])

    def test_a_codec_shows_its_encoder_and_decoder_alone_and_together(self):
        report = self.work / "report.json"
        self.synth(self.spec("sfp_codec"), "--json", report, "--liberty", TINY)
        units = {unit["unit"]: unit for unit in json.loads(report.read_text())["units"]}
        self.assertEqual(list(units), ["encoder", "decoder", "total"])
        self.assertEqual(units["total"]["directions"], 2)
        parts = units["encoder"]["gate_equivalents"] + units["decoder"]["gate_equivalents"]
        self.assertAlmostEqual(units["total"]["gate_equivalents"] / parts, 1.0, delta=0.1)
        encoder = self.work / "encoder.json"
        self.synth(self.spec("sfp_encoder"), "--json", encoder, "--liberty", TINY)
        alone = json.loads(encoder.read_text())["units"][0]
        self.assertEqual(units["encoder"]["area_um2"], alone["area_um2"])

    def test_units_without_an_encoder_or_decoder_are_synthesized(self):
        small = ({"design": "quantizer", "container": "bf16", "lanes": 1}, {"design": "bitchop", "loss_bits": 8},
                 {"design": "int_quantizer", "integer_bits": 2, "interpolate": "draw", "lanes": 1},
                 {"design": "int_dequantizer", "integer_bits": 2, "lanes": 1})
        for keys in small:
            spec, report = self.work / "unit.json", self.work / "report.json"
            spec.write_text(json.dumps({"name": "unit", **keys, "target": {"clock_mhz": 50}}))
            self.synth(spec, "--liberty", TINY, "--json", report)
            (unit,) = json.loads(report.read_text())["units"]
            self.assertGreater(unit["gate_equivalents"], 500, keys)
            self.assertNotIn("LATCH", unit["cell_counts"])

    def test_a_gzipped_library_gives_the_figures_of_the_plain_one(self):
        packed = self.work / "tiny.lib.gz"
        packed.write_bytes(gzip.compress(TINY.read_bytes()))
        areas = []
        for library in (TINY, packed):
            report = self.work / "report.json"
            self.synth(self.spec(), "--liberty", library, "--json", report)
            document = json.loads(report.read_text())
            self.assertEqual(document["library"]["nand2"], "NAND2")
            self.assertEqual(document["library"]["driving_cell"], "BUF2")
            self.assertNotIn("FORBIDDEN", document["units"][0]["cell_counts"])
            areas.append(document["units"][0]["area_um2"])
        self.assertEqual(areas[0], areas[1])

    def test_the_generated_scripts_give_the_same_figures_on_their_own(self):
        report = self.work / "report.json"
        self.synth(self.spec(), "--json", report)
        unit = json.loads(report.read_text())["units"][0]
        out = self.work / "out"
        subprocess.run([SFPGEN, "generate", self.spec(), "-o", out], check=True, capture_output=True)
        mapped = subprocess.run(["yosys", "-s", "synth.ys"], cwd=out, check=True, capture_output=True, text=True)
        area = float(re.findall(r"Chip area for module .*: ([\d.]+)", mapped.stdout)[-1])
        timed = subprocess.run(["sta", "-exit", "sta.tcl"], cwd=out, check=True, capture_output=True, text=True)
        slack = float(re.search(r"timing setup slack_ns (\S+)", timed.stdout)[1])
        self.assertNotIn("Error", timed.stdout)
        self.assertEqual(area, unit["area_um2"])
        self.assertEqual(slack, unit["critical_path"]["slack_ns"])

    def test_a_clock_that_is_not_met_is_reported_and_is_a_failure_on_request(self):
        result = self.synth(self.spec(), "--liberty", TINY, "--clock-mhz", "9000")
        self.assertRegex(result.stdout, r"(?m)^clock met +NO$")
        self.assertIn("the clock of 9000 MHz is not met", result.stderr)
        self.synth(self.spec(), "--liberty", TINY, "--clock-mhz", "9000", "--require-clock", expected=1)
        self.synth(self.spec(), "--liberty", TINY, "--clock-mhz", "10", "--require-clock")

    def test_a_work_directory_is_kept_and_can_be_used_again(self):
        folder = self.work / "kept"
        for _ in range(2):
            result = self.synth(self.spec(), "--liberty", TINY, "--work-dir", folder)
            self.assertIn(str(folder), result.stdout)
        for file in ("library.lib", "narrow/netlist.v", "narrow/yosys.log", "narrow/sta.log", "narrow/synth.ys"):
            self.assertTrue((folder / file).is_file(), file)
        self.synth(self.spec(), "--liberty", TINY, "--keep")
        self.assertEqual(len(self.left_in_tmp()), 1)

    # ---- breakdown

    def test_the_blocks_add_up_to_the_flat_netlist(self):
        report = self.work / "report.json"
        result = self.synth(self.spec("sfp_codec"), "--liberty", TINY, "--breakdown", "--json", report)
        units = {unit["unit"]: unit for unit in json.loads(report.read_text())["units"]}
        self.assertIn("gate equivalents by block", result.stdout)
        for unit in units.values():
            breakdown = unit["breakdown"]
            blocks = {entry["block"]: entry for entry in breakdown["blocks"]}
            total = sum(entry["gate_equivalents"] for entry in blocks.values())
            self.assertAlmostEqual(total, unit["gate_equivalents"], places=3)
            self.assertEqual(sum(entry["flip_flops"] for entry in blocks.values()), unit["flip_flops"])
            # The blocks mapped apart come close to the flat netlist; the rest is small.
            self.assertTrue(0.6 < breakdown["gate_scale"] < 1.2, breakdown["gate_scale"])
            self.assertLess(blocks["rest"]["gate_equivalents"], total / 2)
        encoder = {entry["block"]: entry for entry in units["encoder"]["breakdown"]["blocks"]}
        for block in ("quantizer", "exponent_unit", "rotators", "lr_registers", "metadata", "output_buffer"):
            self.assertGreater(encoder[block]["gate_equivalents"], 0, block)
        # A rotator holds nothing; the words being filled are one bit a container bit.
        self.assertEqual(encoder["rotators"]["flip_flops"], 0)
        self.assertGreaterEqual(encoder["lr_registers"]["flip_flops"], 2 * 8)
        decoder = {entry["block"]: entry for entry in units["decoder"]["breakdown"]["blocks"]}
        self.assertEqual(decoder["quantizer"]["gate_equivalents"], 0)

    def test_without_a_breakdown_there_is_none(self):
        report = self.work / "report.json"
        result = self.synth(self.spec(), "--liberty", TINY, "--json", report)
        self.assertNotIn("by block", result.stdout)
        self.assertNotIn("breakdown", json.loads(report.read_text())["units"][0])

    # ---- the figures in the datasheet

    def test_the_datasheet_carries_the_figures_when_asked(self):
        out, report = self.work / "out", self.work / "report.json"
        self.synth(self.spec(), "--liberty", TINY, "-o", out, "--json", report)
        unit = json.loads(report.read_text())["units"][0]
        datasheet = (out / "README.md").read_text()
        self.assertRegex(datasheet, rf"\| narrow +\| {unit['gate_equivalents']:.0f} +\| {unit['area_um2']:.0f} ")
        self.assertIn("Yosys", datasheet)
        subprocess.run([SFPGEN, "generate", self.spec(), "-o", out], check=True, capture_output=True)
        self.assertNotIn("Area and clock", (out / "README.md").read_text())

    def test_another_clock_changes_only_the_figures_of_what_is_generated(self):
        plain, out = self.work / "plain", self.work / "out"
        spec = self.spec("sfp_decoder")
        subprocess.run([SFPGEN, "generate", spec, "-o", plain], check=True, capture_output=True)
        # A clock for which an "auto" pipeline would have other cuts.
        self.synth(spec, "--liberty", TINY, "--clock-mhz", "450", "-o", out)
        self.assertIn("timed for 450 MHz", (out / "README.md").read_text())
        written = sorted(path.relative_to(plain) for path in plain.rglob("*") if path.is_file())
        self.assertEqual(written, sorted(path.relative_to(out) for path in out.rglob("*") if path.is_file()))
        for path in written:
            if path.name not in ("README.md", "manifest.json"):  # the manifest has the datasheet's checksum
                self.assertEqual((plain / path).read_bytes(), (out / path).read_bytes(), path)
        plain_facts, facts = (json.loads((folder / "manifest.json").read_text()) for folder in (plain, out))
        del plain_facts["files"], facts["files"]
        self.assertEqual(plain_facts, facts)

    # ---- FPGAs

    def test_every_fpga_target_counts_its_resources(self):
        for target, cell in (("ice40", "SB_LUT4"), ("ecp5", "LUT4"), ("xilinx", "LUT6")):
            report = self.work / f"{target}.json"
            result = self.synth(self.spec(), "--target", target, "--json", report)
            document = json.loads(report.read_text())
            self.assertEqual(document["target"], target)
            (unit,) = document["units"]
            self.assertGreater(unit["cell_counts"][cell], 0)
            self.assertGreaterEqual(unit["luts"], unit["cell_counts"][cell])
            self.assertRegex(result.stdout, rf"(?m)^LUTs +{unit['luts']}$")
            self.assertGreater(unit["flip_flops"], 2 * 8)
            self.assertEqual(unit["rams"], 0)
            if target != "ice40":
                self.assertIsNone(unit["placement"])

    def test_the_clock_on_ice40_is_that_of_the_design_between_registers(self):
        folder, report = self.work / "kept", self.work / "report.json"
        self.synth(self.spec(), "--target", "ice40", "--json", report, "--work-dir", folder)
        (unit,) = json.loads(report.read_text())["units"]
        placement = unit["placement"]
        self.assertTrue(placement["fits"])
        # The wrapper adds a register bit for every port bit.
        self.assertGreater(placement["logic_cells_used"], unit["flip_flops"] + 32)
        self.assertTrue(10 < placement["max_clock_mhz"] < 600)
        sources = [f"rtl/{file.name}" for file in (folder / "narrow" / "rtl").iterdir()] + ["narrow_pins.v"]
        lint = subprocess.run(["verilator", "--lint-only", "-Wall", "--top-module", "narrow_pins", *sources],
                              cwd=folder / "narrow", capture_output=True, text=True, check=False)
        self.assertEqual((lint.returncode, lint.stderr), (0, ""))
        self.synth(self.spec(), "--target", "ice40", "--clock-mhz", "5000", "--require-clock", expected=1)

    def test_a_design_that_does_not_fit_is_a_result(self):
        real = shutil.which("yosys")
        folder = self.fake_tools(
            yosys=f'exec {real} "$@"\n',
            **{"nextpnr-ice40": 'echo "Info: ICESTORM_LC:  9000/ 7680   117%"; echo "ERROR: no BELs" >&2; exit 1\n'})
        report = self.work / "report.json"
        result = self.synth(self.spec(), "--target", "ice40", "--json", report,
                            path=f"{folder}:{os.environ['PATH']}")
        self.assertIn("does not fit", result.stdout)
        placement = json.loads(report.read_text())["units"][0]["placement"]
        self.assertEqual((placement["fits"], placement["max_clock_mhz"]), (False, None))

    def test_bad_targets_are_refused(self):
        self.assertIn("none of ice40, ecp5, xilinx", self.synth(self.spec(), "--target", "asic", expected=2).stderr)
        for option in (["--liberty", TINY], ["--breakdown"], ["--output", self.work / "out"]):
            result = self.synth(self.spec(), "--target", "ice40", *option, expected=2)
            self.assertIn(option[0], result.stderr)
        self.assertIn("--require-clock", self.synth(self.spec(), "--target", "ecp5", "--require-clock", expected=2).stderr)

    def test_a_missing_nextpnr_is_named_with_its_package(self):
        folder = self.fake_tools(yosys="exit 0\n")
        result = self.synth(self.spec(), "--target", "ice40", path=folder, expected=3)
        self.assertIn("nextpnr-ice40 is not installed: install the Debian package nextpnr-ice40", result.stderr)

    # ---- bad input: exit code 2 and a sentence

    def test_a_bad_clock_is_refused(self):
        for clock in ("0", "-1", "nan", "inf", "1e99", "fast", "100MHz", "0.5", "10001"):
            result = self.synth(self.spec(), f"--clock-mhz={clock}", expected=2)
            self.assertIn("--clock-mhz", result.stderr)
            self.assertIn(clock, result.stderr)
            self.assertIn("1 to 10000", result.stderr)

    def test_a_bad_library_is_refused_by_name(self):
        whole = TINY.read_bytes()
        packed = gzip.compress(whole)
        cases = {
            "text.lib": (b"module x; endmodule\n", "not a Liberty file"),
            "empty.lib": (b"", "empty"),
            "binary.lib": (bytes(range(256)), "not a Liberty file"),
            "cut.lib": (whole[: len(whole) // 2], ":"),
            "cut.lib.gz": (packed[: len(packed) // 2], "gzip"),
            "no_nand.lib": (whole.replace(b'"!(A B)"', b'"(A B)"').replace(b"A' + B'", b"A B"), "two-input NAND"),
            "no_flop.lib": (whole.replace(b"ff (IQ", b"latch (IQ"), "flip-flop"),
        }
        for name, (content, reason) in cases.items():
            path = self.work / name
            path.write_bytes(content)
            result = self.synth(self.spec(), "--liberty", path, expected=2)
            self.assertIn(str(path), result.stderr)
            self.assertIn(reason, result.stderr)
        result = self.synth(self.spec(), "--liberty", self.work / "absent.lib", expected=2)
        self.assertIn("absent.lib: no such file", result.stderr)
        self.assertEqual(self.left_in_tmp(), [])

    def test_bad_specs_and_places_are_refused(self):
        broken = self.work / "broken.json"
        broken.write_text('{"name":"x","design":"sfp_encoder","lanes":0}')
        self.assertIn("/lanes", self.synth(broken, expected=2).stderr)
        self.synth(self.work / "absent.json", expected=2)
        self.synth(expected=2)
        result = self.synth(self.spec(), "--liberty", TINY, "--json", self.work / "no" / "where.json", expected=2)
        self.assertIn("where.json", result.stderr)
        # Before any tool starts: these tools would fail.
        tools = self.fake_tools(yosys="exit 1\n", sta="exit 1\n")
        foreign = self.work / "foreign"
        foreign.mkdir()
        (foreign / "mine").touch()
        library = self.work / "copy.lib"
        library.write_bytes(TINY.read_bytes())
        for option, place in (("--json", "/proc/report.json"), ("--json", foreign), ("--json", self.spec()),
                              ("--json", library), ("-o", foreign), ("-o", foreign / "mine")):
            result = self.synth(self.spec(), "--liberty", library, option, place, path=tools, expected=2)
            self.assertIn(str(place), result.stderr)
            self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        self.assertEqual(library.read_bytes(), TINY.read_bytes())
        self.assertEqual(self.left_in_tmp(), [])
        result = self.synth(self.spec(), "--liberty", TINY, "--work-dir", TINY, expected=2)
        self.assertIn("tiny.lib", result.stderr)

    # ---- tools: exit code 3

    def test_a_missing_tool_is_named_with_its_package(self):
        result = self.synth(self.spec(), "--liberty", TINY, path="", expected=3)
        self.assertIn("yosys is not installed: install the Debian package yosys (apt-get install yosys)", result.stderr)
        folder = self.fake_tools(yosys="exit 0\n")
        result = self.synth(self.spec(), "--liberty", TINY, path=folder, expected=3)
        self.assertIn("sta is not installed: install the Debian package opensta", result.stderr)
        self.assertEqual(self.left_in_tmp(), [])

    def test_a_failing_tool_shows_its_error_lines_and_its_log(self):
        folder = self.fake_tools(yosys='echo "reading"; echo "ERROR: something broke" >&2; exit 1\n', sta="exit 0\n")
        result = self.synth(self.spec(), "--liberty", TINY, path=folder, expected=3)
        self.assertIn("yosys failed (exit status 1)", result.stderr)
        self.assertIn("ERROR: something broke", result.stderr)
        log = pathlib.Path(re.search(r"log: (\S+)", result.stderr)[1])
        self.assertEqual(log.read_text(), "reading\nERROR: something broke\n")

    def test_a_tool_that_says_nothing_useful_is_an_error(self):
        folder = self.fake_tools(yosys="kill -SEGV $$\n", sta="exit 0\n")
        self.assertIn("signal 11", self.synth(self.spec(), "--liberty", TINY, path=folder, expected=3).stderr)
        folder = self.fake_tools(yosys="echo fine\n")
        self.assertIn("no statistics", self.synth(self.spec(), "--liberty", TINY, path=folder, expected=3).stderr)
        folder = self.fake_tools(yosys="export PATH=%s\nexec yosys \"$@\"\n" % os.environ["PATH"],
                                 sta='echo "Error: cannot read"\n')
        result = self.synth(self.spec(), "--liberty", TINY, path=folder, expected=3)
        self.assertIn("sta said: Error: cannot read, log: ", result.stderr)


if __name__ == "__main__":
    unittest.main()
