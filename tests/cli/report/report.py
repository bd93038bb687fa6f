"""report: one document with the figures that verify and synth give, on every library asked for."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SFPGEN = os.environ["SFPGEN"]
ROOT = pathlib.Path(__file__).resolve().parents[3]
TINY = ROOT / "tests" / "cli" / "synth" / "tiny.lib"
OSU = pathlib.Path("/usr/share/qflow/tech/osu018/osu018_stdcells.lib")


class Report(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="sfpgen-report-test-")
        self.addCleanup(holder.cleanup)
        self.work = pathlib.Path(holder.name).resolve()
        self.spec = self.work / "narrow.json"
        self.spec.write_text(json.dumps({"name": "narrow", "design": "sfp_encoder", "container": "bf16", "lanes": 2,
                                         "rows": 2, "target": {"clock_mhz": 100}}))
        self.fields = self.work / "fields.json"
        self.fields.write_text(json.dumps({"name": "fields", "design": "bit_packer", "word_bits": 8,
                                           "target": {"clock_mhz": 100}}))

    def test_the_document_holds_the_figures_of_both_libraries(self):
        tensor = self.work / "cnn_weight.npy"
        shutil.copyfile(ROOT / "examples" / "tensors" / "cnn_weight.npy", tensor)
        document, report, out = self.work / "results.md", self.work / "report.json", self.work / "out"
        result = subprocess.run([SFPGEN, "report", self.spec, self.fields, "-o", out, "--rows", "2000", "--tensor", tensor,
                                 "--liberty", OSU, "--liberty", TINY, "--markdown", document, "--json", report],
                                capture_output=True, text=True, timeout=600, check=False)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        design, fields = json.loads(report.read_text())["designs"]
        # No floating-point values pass the second one: the tensor is not for it, the rest is.
        self.assertEqual(fields["verify"]["tensors"], [])
        self.assertRegex(result.stdout, r"\| fields +\| +[\d,]+ \| +0 \| +1\.000 \| +- \|")
        text = document.read_text()
        for synth in (design["synth"], *design["other_libraries"]):
            unit = synth["units"][-1]
            section = text.split(f"### {synth['library']['name']}\n")[1].split("\n#")[0]
            self.assertRegex(section, rf"\| narrow +\| +{unit['gate_equivalents']:.0f} +\| +{unit['area_um2']:.0f} +\| "
                                      rf"+{unit['flip_flops']} +\| +{unit['max_clock_mhz']:.1f} ")
        self.assertEqual([synth["library"]["name"] for synth in design["other_libraries"]], ["tiny"])
        bits = design["verify"]["tensors"][0]["bits_per_value"] if "tensors" in design["verify"] else None
        if bits is not None:
            self.assertIn(f"{bits:.2f}", text)
        self.assertRegex(text, r"\| narrow +\| +\d+ +\| +1\.000 +\| +1\.0\d\d +\| +[\d,]+ +\| +0 \|")
        self.assertIn("cnn_weight.npy", text)
        self.assertIn("--liberty tiny.lib", text)
        # The datasheet has the first library's figures.
        datasheet = (out / "narrow" / "README.md").read_text()
        self.assertIn("Area and clock", datasheet)
        self.assertIn(design["synth"]["library"]["name"], datasheet)
        self.assertTrue(re.search(rf"\| {design['synth']['units'][0]['gate_equivalents']:.0f} ", datasheet))

    def refused(self, *arguments, expected=2, path=os.environ["PATH"]):
        result = subprocess.run([SFPGEN, "report", self.spec, "-o", self.work / "out", *arguments],
                                env={**os.environ, "PATH": str(path)}, capture_output=True, text=True, timeout=60,
                                check=False)
        self.assertEqual(result.returncode, expected, result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        self.assertFalse((self.work / "out").exists())
        return result.stderr

    def test_what_cannot_be_written_or_read_is_refused_before_the_tools_run(self):
        for option in ("--markdown", "--json"):
            self.assertIn("where.txt", self.refused(option, self.work / "no" / "where.txt"))
            self.assertIn("input of this command", self.refused(option, self.spec))
        self.assertIn("absent.lib", self.refused("--liberty", TINY, "--liberty", self.work / "absent.lib"))
        self.assertEqual(json.loads(self.spec.read_text())["name"], "narrow")

    def test_every_missing_tool_is_named_before_the_first_one_runs(self):
        folder = self.work / "bin"
        folder.mkdir()
        for tool, package in (("verilator", "verilator"), ("make", "make"), ("g++", "g++"), ("yosys", "yosys"),
                              ("sta", "opensta")):
            message = self.refused("--liberty", TINY, expected=3, path=folder)
            self.assertIn(f"{tool} is not installed: install the Debian package {package} ", message)
            (folder / tool).write_text("#!/bin/sh\nexit 1\n")
            (folder / tool).chmod(0o755)


if __name__ == "__main__":
    unittest.main()
