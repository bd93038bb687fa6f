"""generate, check, init, schema and the common options, as their users see them."""

import hashlib
import json
import os
import pathlib
import resource
import shutil
import subprocess
import unittest

from support import SFPGEN, SOURCE, InTemporaryDirectory, sfpgen

SMALLEST = '{"name":"x","design":"sfp_codec"}'
DESIGNS = ("sfp_encoder", "sfp_decoder", "sfp_codec", "packer", "unpacker", "bit_packer", "gecko_encoder", "gecko_decoder",
           "quantizer", "int_quantizer", "int_dequantizer", "dot_unit")


class Generate(InTemporaryDirectory):
    def generate(self, text=SMALLEST, out="out", expected=0):
        result = sfpgen("generate", self.spec(text), "-o", self.work / out)
        self.assertEqual(result.returncode, expected, result.stderr)
        return result

    def test_the_smallest_spec_gives_a_complete_directory(self):
        self.generate()
        files = self.tree(self.work / "out")
        manifest = json.loads(files.pop("manifest.json"))
        self.assertEqual({f["path"] for f in manifest["files"]}, set(files))
        for entry in manifest["files"]:
            self.assertEqual(entry["sha256"], hashlib.sha256(files[entry["path"]]).hexdigest())
            self.assertEqual(entry["bytes"], len(files[entry["path"]]))
        for path in ("rtl/x.v", "x.f", "x.sdc", "synth.ys", "sta.tcl", "README.md", "spec.json"):
            self.assertIn(path, files)

    def test_templates_are_copied_byte_for_byte(self):
        self.generate()
        for path in (self.work / "out" / "rtl").glob("sfp_*.v"):
            self.assertEqual(path.read_bytes(), (SOURCE / "rtl_templates" / path.name).read_bytes())

    def test_two_runs_are_the_same_byte_for_byte_wherever_they_run(self):
        self.generate(out="a")
        spec = self.spec(SMALLEST)
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8"}
        result = sfpgen("generate", spec.name, "-o", "b/c", cwd=self.work, env=environment)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.tree(self.work / "a"), self.tree(self.work / "b" / "c"))

    def test_the_spec_inside_makes_the_same_directory_again(self):
        self.generate('{"name":"y","design":"sfp_decoder","container":{"exponent_bits":6,"mantissa_bits":9},"lanes":3,'
                      '"rows":5,"target":{"clock_mhz":212.5}}')
        again = sfpgen("generate", self.work / "out" / "spec.json", "-o", self.work / "again")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(self.tree(self.work / "out"), self.tree(self.work / "again"))

    def test_no_generated_file_knows_where_it_was_made(self):
        self.generate()
        for path, data in self.tree(self.work / "out").items():
            self.assertNotIn(str(self.work).encode(), data, path)
            self.assertNotIn(str(SOURCE).encode(), data, path)

    def test_generating_again_replaces_and_keeps_what_the_user_added(self):
        self.generate()
        (self.work / "out" / "netlist.v").write_text("mine")
        (self.work / "out" / "rtl" / "x.v").write_text("edited")
        result = self.generate(SMALLEST.replace('"x"', '"z"'))
        self.assertIn("netlist.v", result.stdout)
        self.assertEqual((self.work / "out" / "netlist.v").read_text(), "mine")
        self.assertFalse((self.work / "out" / "rtl" / "x.v").exists())
        self.assertTrue((self.work / "out" / "rtl" / "z.v").exists())
        self.assertEqual(sorted(p.name for p in self.work.iterdir()), ["out", "spec.json"])

    def test_a_directory_that_sfpgen_did_not_make_is_refused(self):
        (self.work / "out").mkdir()
        (self.work / "out" / "thesis.tex").write_text("years of work")
        result = self.generate(expected=2)
        self.assertEqual(result.stderr.count("\n"), 1)
        self.assertIn("was not made by sfpgen", result.stderr)
        self.assertEqual(self.tree(self.work / "out"), {"thesis.tex": b"years of work"})

    def test_places_that_cannot_be_written_give_one_sentence(self):
        (self.work / "file").write_text("")
        for out in ("file", "file/below", "n" * 300, "/proc/nothing/here", ""):
            with self.subTest(out[:20]):
                result = sfpgen("generate", self.spec(SMALLEST), "-o", out, cwd=self.work)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
                self.assertEqual(sorted(p.name for p in self.work.iterdir()), ["file", "spec.json"])

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_directory_without_permission_gives_one_sentence(self):
        (self.work / "locked").mkdir(mode=0o500)
        result = self.generate(out="locked/out", expected=2)
        self.assertIn("Permission denied", result.stderr)

    def test_a_full_disk_gives_one_sentence_and_leaves_nothing(self):
        spec = self.spec(SMALLEST)
        result = sfpgen("generate", spec, "-o", self.work / "out",
                        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024)))
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertIn("File too large", result.stderr)
        self.assertEqual(list(self.work.iterdir()), [spec])

    def test_odd_file_names_work(self):
        for name in ("with space", "quote'\"s", "--dash", "new\nline", "$HOME", "ünïcödé"):
            with self.subTest(name):
                spec = self.spec(SMALLEST, name + ".json")
                result = sfpgen("generate", "-o", f"./{name}", "--", spec.name, cwd=self.work)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertTrue((self.work / name / "rtl" / "x.v").exists())

    def test_spec_files_that_cannot_be_read_give_one_sentence(self):
        (self.work / "large.json").write_text(" " * 1100000)
        for spec in ("missing.json", ".", "large.json", "/dev/zero", "missing.json/below"):
            with self.subTest(spec):
                result = sfpgen("generate", spec, "-o", "out", cwd=self.work)
                self.assertEqual(result.returncode, 2)
                self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
                self.assertFalse((self.work / "out").exists())

    def test_the_scripts_run_on_their_own_inside_the_directory(self):
        if not (shutil.which("yosys") and shutil.which("sta")):
            self.skipTest("Yosys or OpenSTA is not installed")
        self.generate('{"name":"tiny","design":"sfp_encoder","container":{"exponent_bits":4,"mantissa_bits":3},"lanes":1,'
                      '"rows":2,"target":{"clock_mhz":50}}')
        for command in (["yosys", "-q", "-s", "synth.ys"], ["sta", "-exit", "sta.tcl"]):
            result = subprocess.run(command, cwd=self.work / "out", capture_output=True, text=True, check=False)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
            self.assertNotIn("Error", result.stdout + result.stderr)
        self.assertIn("module tiny", (self.work / "out" / "netlist.v").read_text())


class OtherCommands(InTemporaryDirectory):
    def test_init_gives_a_spec_that_check_accepts_for_every_design(self):
        for design in DESIGNS:
            result = sfpgen("init", "--design", design)
            self.assertEqual(result.returncode, 0)
            check = sfpgen("check", self.spec(result.stdout))
            self.assertEqual(check.returncode, 0, check.stderr)
            self.assertIn(design, check.stdout)

    def test_init_without_a_design_gives_a_codec(self):
        self.assertEqual(sfpgen("init").stdout, sfpgen("init", "--design", "sfp_codec").stdout)

    def test_check_json_agrees_with_the_manifest(self):
        spec = self.spec(SMALLEST)
        report = json.loads(sfpgen("check", "--json", spec).stdout)
        sfpgen("generate", spec, "-o", self.work / "out")
        manifest = json.loads((self.work / "out" / "manifest.json").read_text())
        self.assertEqual({key: manifest[key] for key in report}, report)

    def test_check_prints_every_parameter_port_and_latency(self):
        spec = self.spec(SMALLEST)
        text = sfpgen("check", spec).stdout
        report = json.loads(sfpgen("check", "--json", spec).stdout)
        for kind in ("parameters", "derived", "ports", "latencies"):
            self.assertTrue(report[kind])
            for entry in report[kind]:
                self.assertIn(f"  {entry['name']} ", text)

    def test_a_wrong_command_line_exits_with_2(self):
        for arguments in ([], ["nothing"], ["check"], ["generate", "x.json"], ["init", "--design", "toaster"],
                          ["check", "a.json", "b.json"], ["--nothing"], ["schema", "--nothing"]):
            with self.subTest(arguments):
                result = sfpgen(*arguments)
                self.assertEqual(result.returncode, 2)
                self.assertNotEqual(result.stderr, "")

    def test_an_unknown_command_is_named_with_the_nearest_one(self):
        result = sfpgen("genrate", "x.json")
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stderr, 'sfpgen: "genrate" is not a command; did you mean generate?\n')
        self.assertIn("the commands are init, check", sfpgen("toaster").stderr)

    def test_a_spec_may_come_through_a_pipe(self):
        for text, expected in ((SMALLEST, 0), ("{", 2)):
            result = sfpgen("check", "/dev/stdin", input=text)
            self.assertEqual(result.returncode, expected, result.stderr)

    def test_help_and_version_exit_with_0(self):
        self.assertRegex(sfpgen("--version").stdout, r"^sfpgen \d+\.\d+\.\d+\n$")
        for arguments in (["--help"], ["check", "--help"], ["generate", "--help"], ["init", "-h"], ["schema", "-h"]):
            result = sfpgen(*arguments)
            self.assertEqual(result.returncode, 0)
            self.assertIn("Usage", result.stdout)

    def test_output_that_cannot_be_written_is_an_error(self):
        if not pathlib.Path("/dev/full").exists():
            self.skipTest("no /dev/full")
        with open("/dev/full", "w", encoding="ascii") as full:
            result = subprocess.run([SFPGEN, "schema"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(result.returncode, 3)
        self.assertIn("standard output", result.stderr)

    def test_an_installed_sfpgen_uses_the_installed_templates(self):
        prefix = self.work / "prefix"
        (prefix / "bin").mkdir(parents=True)
        shutil.copy2(SFPGEN, prefix / "bin" / "sfpgen")
        for name in ("rtl_templates", "constraints"):
            shutil.copytree(SOURCE / name, prefix / "share" / "sfpgen" / name)
        template = prefix / "share" / "sfpgen" / "rtl_templates" / "sfp_encoder.v"
        template.write_text("// the installed one\n" + template.read_text())
        spec = self.spec(SMALLEST)
        result = subprocess.run(
            [prefix / "bin" / "sfpgen", "generate", spec, "-o", self.work / "out"],
            capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue((self.work / "out" / "rtl" / "sfp_encoder.v").read_text().startswith("// the installed one"))


if __name__ == "__main__":
    unittest.main()
