"""Puts every file of tests/bad_specs to check and generate: exit code 2 and exactly the expected messages.

tests/bad_specs/NAME.json is a broken spec, NAME.expected what sfpgen says about it, without the file name.
bad_specs.py --update writes the .expected files anew; look at the difference before you commit it.
"""

import json
import os
import sys
import unittest

from support import SOURCE, InTemporaryDirectory, sfpgen

BAD_SPECS = sorted((SOURCE / "tests" / "bad_specs").glob("*.json"))


def messages(path, result):
    prefix = f"{path}: "
    lines = result.stderr.splitlines(keepends=True)
    assert all(line.startswith(prefix) for line in lines), result.stderr
    return "".join(line[len(prefix):] for line in lines)


class BadSpecs(InTemporaryDirectory):
    def test_there_are_bad_specs(self):
        self.assertGreater(len(BAD_SPECS), 40)

    def test_check_says_what_is_expected(self):
        for path in BAD_SPECS:
            with self.subTest(path.name):
                result = sfpgen("check", path)
                self.assertEqual(result.returncode, 2)
                self.assertEqual(result.stdout, "")
                self.assertEqual(messages(path, result), path.with_suffix(".expected").read_text())

    def test_check_says_the_same_as_json(self):
        for path in BAD_SPECS:
            with self.subTest(path.name):
                result = sfpgen("check", path, "--json")
                self.assertEqual(result.returncode, 2)
                report = json.loads(result.stdout)
                self.assertIs(report["valid"], False)
                self.assertEqual(len(report["errors"]), len(path.with_suffix(".expected").read_text().splitlines()))
                for error in report["errors"]:
                    self.assertEqual(set(error), {"code", "pointer", "message"})

    def test_generate_says_the_same_and_makes_nothing(self):
        for path in BAD_SPECS:
            with self.subTest(path.name):
                result = sfpgen("generate", path, "-o", self.work / "out")
                self.assertEqual(result.returncode, 2)
                self.assertEqual(messages(path, result), path.with_suffix(".expected").read_text())
                self.assertEqual(list(self.work.iterdir()), [])


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        for bad in BAD_SPECS:
            bad.with_suffix(".expected").write_text(messages(bad, sfpgen("check", bad)))
    else:
        unittest.main()
