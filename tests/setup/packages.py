"""Runs .ci/setup against a package manager that is only played: what it installs, waits for and says when it cannot."""

import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["SFPGEN_SOURCE_DIR"])

# The programs of .ci/setup that are not played.
REAL_PROGRAMS = ("bash", "env", "sed", "grep", "tail", "tr", "mktemp", "rm", "cat", "dirname")

# Knows a package as installed when a file of that name is in $DATABASE.
DPKG_QUERY = """\
for name; do :; done
[ -e "$DATABASE/$name" ] && printf installed
"""

# Installs by making these files; $APT_FAILS says what goes wrong, $DATABASE/.busy how often the lock is taken.
APT_GET = """\
echo "apt-get $*" >>"$DATABASE/.calls"
busy=$(cat "$DATABASE/.busy" 2>/dev/null || echo 0)
if [ "$busy" -gt 0 ]; then
  echo $((busy - 1)) >"$DATABASE/.busy"
  echo "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 1 (apt-get)"
  exit 100
fi
case "$APT_FAILS $*" in
  lists*update) echo "E: Failed to fetch http://one.of.many/ 404 Not Found"; exit 100 ;;
  update*update) echo "W: noise"; echo "E: The repository has no Release file."; exit 100 ;;
  update*install*|install*install*) echo "E: Unable to correct problems."; exit 100 ;;
  offline*update) echo "W: Failed to fetch http://deb.debian.org/ Temporary failure resolving" ;;
  unknown*install*|offline*install*) echo "E: Unable to locate package yosys"; echo "E: Unable to locate package opensta"; exit 100 ;;
  nothing*install*) exit 0 ;;
esac
case "$*" in *install*)
  for name; do case $name in -*|install|*=*) ;; *) echo >"$DATABASE/$name" ;; esac; done ;;
esac
"""


class Setup(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="sfpgen-setup-")
        self.addCleanup(holder.cleanup)
        self.bin = pathlib.Path(holder.name) / "bin"
        self.database = pathlib.Path(holder.name) / "database"
        self.bin.mkdir()
        self.database.mkdir()
        for name in REAL_PROGRAMS:
            (self.bin / name).symlink_to(shutil.which(name))
        self.play("dpkg-query", DPKG_QUERY)
        self.play("apt-get", APT_GET)
        self.play("sleep", "exit 0\n")
        self.play("id", "echo 0\n")
        self.packages = [line.split()[0] for line in (SOURCE / ".ci" / "packages.txt").read_text().splitlines()
                         if line and not line.startswith("#")]

    def play(self, name, text):
        program = self.bin / name
        program.write_text("#!/bin/sh\n" + text)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def remove(self, name):
        (self.bin / name).unlink()

    def install(self, names):
        for name in names:
            (self.database / name).touch()

    def run_setup(self, fails=""):
        return subprocess.run(
            [shutil.which("bash"), SOURCE / ".ci" / "setup"], capture_output=True, text=True, check=False, timeout=60,
            env={"PATH": str(self.bin), "DATABASE": str(self.database), "APT_FAILS": fails})

    def calls(self):
        log = self.database / ".calls"
        return log.read_text().splitlines() if log.exists() else []

    def assert_refused(self, result, *parts):
        """Exit 3, and after what it set out to do one sentence."""
        self.assertEqual(result.returncode, 3, result.stderr)
        said = [line for line in result.stderr.splitlines() if not line.startswith("setup: installing ")]
        self.assertEqual(len(said), 1, result.stderr)
        self.assertTrue(said[0].startswith("setup: "), said)
        for part in parts:
            self.assertIn(part, said[0])

    def test_with_everything_installed_it_asks_nobody_and_says_nothing(self):
        self.install(self.packages)
        self.play("id", "echo 1000\n")
        result = self.run_setup()
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
        self.assertEqual(self.calls(), [])

    def test_it_installs_what_is_missing_and_nothing_else(self):
        self.install(name for name in self.packages if name not in ("yosys", "ccache"))
        result = self.run_setup()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(self.calls()[0].endswith(" update"))
        self.assertRegex(self.calls()[1], r" install -y --no-install-recommends ccache yosys$")

    def test_without_root_it_goes_through_sudo(self):
        self.play("id", "echo 1000\n")
        self.play("sudo", '[ "$1" = -v ] && exit 0\necho sudo >>"$DATABASE/.calls"\nexec "$@"\n')
        result = self.run_setup()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.calls()[0::2], ["sudo", "sudo"])

    def test_a_busy_lock_is_waited_for(self):
        (self.database / ".busy").write_text("3\n")
        result = self.run_setup()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr.count("waiting"), 1)
        self.assertEqual(len(self.calls()), 5)

    def test_without_any_package_manager_one_sentence(self):
        self.remove("dpkg-query")
        self.remove("apt-get")
        self.assert_refused(self.run_setup(), "no Debian package manager")

    def test_without_apt_get_one_sentence_names_the_missing_packages(self):
        self.install(name for name in self.packages if name != "yosys")
        self.remove("apt-get")
        self.assert_refused(self.run_setup(), "apt-get was not found", "missing: yosys.")

    def test_without_root_and_sudo_one_sentence_names_the_missing_packages(self):
        self.install(name for name in self.packages if name != "yosys")
        self.play("id", "echo 1000\n")
        self.assert_refused(self.run_setup(), "needs root or sudo: yosys.")
        self.play("sudo", "echo 'sudo: a password is required' >&2\nexit 1\n")
        self.assert_refused(self.run_setup(), "sudo does not let this user install them: yosys.")

    def test_packages_that_are_not_offered_are_named(self):
        self.assert_refused(self.run_setup("unknown"), "do not offer yosys opensta:")

    def test_the_reason_of_apt_is_passed_on(self):
        self.assert_refused(self.run_setup("install"), "could not install", "Unable to correct problems.")
        self.assert_refused(self.run_setup("offline"), "could not be fetched", "Temporary failure resolving")
        self.assert_refused(self.run_setup("update"), "could not be fetched", "has no Release file.")

    def test_a_list_that_cannot_be_fetched_does_not_matter_when_the_others_do(self):
        result = self.run_setup("lists")
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_what_is_missing_after_an_installation_is_named(self):
        self.install(name for name in self.packages if name != "yosys")
        self.assert_refused(self.run_setup("nothing"), "still missing after the installation: yosys.")


if __name__ == "__main__":
    unittest.main()
