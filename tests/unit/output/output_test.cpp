// Writing directories: all or nothing, and nothing of the user's lost.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "generator/output/data_paths.hpp"
#include "generator/output/files.hpp"
#include "generator/output/templates.hpp"
#include "generator/output/write_directory.hpp"

using namespace sfpgen;
using namespace sfpgen::output;
namespace fs = std::filesystem;

namespace {

// A directory of its own for each test.
class Workspace {
 public:
  Workspace() {
    std::string name = (fs::temp_directory_path() / "sfpgen-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = fs::canonical(name);
  }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  ~Workspace() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] fs::path operator/(const std::string& name) const { return path_ / name; }
  /// Everything below, relative, sorted.
  [[nodiscard]] std::vector<std::string> contents() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(path_)) {
      names.push_back(entry.path().lexically_relative(path_).string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  fs::path path_;
};

void put(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A small directory with a manifest of ours.
std::vector<render::RenderedFile> files(const std::string& name) {
  return {{"rtl/" + name + ".v", "module " + name + "\n"},
          {"README.md", name + "\n"},
          {"manifest.json", R"({"generator":"sfpgen","files":[{"path":"rtl/)" + name +
                                R"(.v"},{"path":"README.md"}]})"}};
}

using Names = std::vector<std::string>;

TEST_CASE("what cannot be shown of a name is escaped") {
  CHECK(printable("plain name") == "plain name");
  CHECK(printable("tab\there") == "tab\\x09here");
  CHECK(printable("\xC3\xBC \xE2\x82\xAC \xF0\x9F\x98\x80") ==
        "\xC3\xBC \xE2\x82\xAC \xF0\x9F\x98\x80");
  CHECK(printable("\x80\xFF") == "\\x80\\xff");
  CHECK(printable("\xC3") == "\\xc3");                             // cut short
  CHECK(printable("\xC0\xAF") == "\\xc0\\xaf");                    // longer than it need be
  CHECK(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80");           // half of a pair
  CHECK(printable("\xF4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond Unicode
}

}  // namespace

TEST_CASE("a new directory holds the files and nothing else") {
  const Workspace work;
  const auto written = write_directory(work / "out", files("a"));
  REQUIRE(written);
  CHECK(written->outcome == Outcome::created);
  CHECK(work.contents() ==
        Names{"out", "out/README.md", "out/manifest.json", "out/rtl", "out/rtl/a.v"});
  CHECK(text_of(work / "out/rtl/a.v") == "module a\n");
}

TEST_CASE("missing parents are made, a trailing slash does not matter") {
  const Workspace work;
  REQUIRE(write_directory(work / "p/q/out/", files("a")));
  CHECK(fs::exists(work / "p/q/out/rtl/a.v"));
}

TEST_CASE("an empty directory is filled") {
  const Workspace work;
  fs::create_directory(work / "out");
  const auto written = write_directory(work / "out", files("a"));
  REQUIRE(written);
  CHECK(written->outcome == Outcome::created);
}

TEST_CASE("the directory is as public as the user's mask says") {
  const Workspace work;
  const mode_t before = ::umask(022);
  REQUIRE(write_directory(work / "out", files("a")));
  ::umask(before);
  CHECK((fs::status(work / "out").permissions() & fs::perms::all) == fs::perms(0755));
  CHECK((fs::status(work / "out/README.md").permissions() & fs::perms::all) == fs::perms(0644));
}

TEST_CASE("a manifest that lists files outside its directory is none of ours, and they stay") {
  for (const std::string listed :
       {"../victim", "rtl/../../victim", "/victim", "..", ".", "", "rtl/", "./a"}) {
    CAPTURE(listed);
    const Workspace work;
    put(work / "victim", "mine\n");
    put(work / "out/manifest.json",
        R"({"generator":"sfpgen","files":[{"path":")" + listed + R"("}]})");
    const auto written = write_directory(work / "out", files("a"));
    REQUIRE(!written);
    CHECK(written.errors().front().code == diag::Code::directory_foreign);
    CHECK(work.contents() == Names{"out", "out/manifest.json", "victim"});
  }
}

TEST_CASE("a directory of ours is replaced, old files go") {
  const Workspace work;
  REQUIRE(write_directory(work / "out", files("a")));
  const auto written = write_directory(work / "out", files("b"));
  REQUIRE(written);
  CHECK(written->outcome == Outcome::replaced);
  CHECK(written->kept.empty());
  CHECK(work.contents() ==
        Names{"out", "out/README.md", "out/manifest.json", "out/rtl", "out/rtl/b.v"});
}

TEST_CASE("files that the user added stay") {
  const Workspace work;
  REQUIRE(write_directory(work / "out", files("a")));
  put(work / "out/notes.txt", "mine");
  put(work / "out/rtl/mine.v", "mine too");
  put(work / "out/sim/deep/run.log", "log");
  fs::create_directory(work / "out/empty");
  fs::create_symlink("notes.txt", work / "out/link");
  const auto written = write_directory(work / "out", files("b"));
  REQUIRE(written);
  CHECK(written->kept ==
        Names{"empty", "link", "notes.txt", "rtl/mine.v", "sim", "sim/deep", "sim/deep/run.log"});
  CHECK(text_of(work / "out/notes.txt") == "mine");
  CHECK(text_of(work / "out/rtl/mine.v") == "mine too");
  CHECK(text_of(work / "out/sim/deep/run.log") == "log");
  CHECK(fs::is_directory(work / "out/empty"));
  CHECK(fs::read_symlink(work / "out/link") == "notes.txt");
  CHECK_FALSE(fs::exists(work / "out/rtl/a.v"));
  CHECK(std::none_of(
      fs::directory_iterator(work / ""), fs::directory_iterator(),
      [](const auto& entry) { return entry.path().filename().string().starts_with(".sfpgen"); }));
}

TEST_CASE("a user's file in the way of a new one is an error that changes nothing") {
  const Workspace work;
  REQUIRE(write_directory(work / "out", files("a")));
  put(work / "out/rtl/b.v", "mine");
  const Names before = work.contents();
  const auto written = write_directory(work / "out", files("b"));
  REQUIRE_FALSE(written);
  CHECK(written.errors().at(0).code == diag::Code::directory_extra_file);
  CHECK(work.contents() == before);
  CHECK(text_of(work / "out/rtl/b.v") == "mine");
}

TEST_CASE("a directory that sfpgen did not make is refused and left alone") {
  const Workspace work;
  for (const char* manifest :
       {"", "{}", "[]", "not json", R"({"generator":"other","files":[]})",
        R"({"generator":"sfpgen"})", R"({"generator":"sfpgen","files":[1]})"}) {
    CAPTURE(manifest);
    put(work / "out/precious.txt", "data");
    put(work / "out/manifest.json", manifest);
    const auto written = write_directory(work / "out", files("a"));
    REQUIRE_FALSE(written);
    CHECK(written.errors().at(0).code == diag::Code::directory_foreign);
    CHECK(work.contents() == Names{"out", "out/manifest.json", "out/precious.txt"});
  }
}

TEST_CASE("a file where the directory should be is refused") {
  const Workspace work;
  put(work / "out", "data");
  const auto written = write_directory(work / "out", files("a"));
  REQUIRE_FALSE(written);
  CHECK(written.errors().at(0).code == diag::Code::directory_is_file);
  CHECK(text_of(work / "out") == "data");
}

TEST_CASE("a parent that is a file is one clear error") {
  const Workspace work;
  put(work / "file", "data");
  const auto written = write_directory(work / "file/sub/out", files("a"));
  REQUIRE_FALSE(written);
  REQUIRE(written.errors().size() == 1);
  CHECK(written.errors().at(0).code == diag::Code::cannot_write);
  CHECK(work.contents() == Names{"file"});
}

TEST_CASE("a failure in the middle leaves neither a directory nor the parents made for it") {
  const Workspace work;
  // A name too long for the file system fails only when that file is written.
  const std::vector<render::RenderedFile> bad = {{"good.txt", "x"}, {std::string(300, 'n'), "x"}};
  const auto written = write_directory(work / "p/q/out", bad);
  REQUIRE_FALSE(written);
  CHECK(written.errors().at(0).code == diag::Code::cannot_write);
  CHECK(work.contents().empty());
}

TEST_CASE("a failure in the middle leaves the old directory as it was") {
  const Workspace work;
  REQUIRE(write_directory(work / "out", files("a")));
  const Names before = work.contents();
  std::vector<render::RenderedFile> bad = files("b");
  bad.push_back({std::string(300, 'n'), "x"});
  REQUIRE_FALSE(write_directory(work / "out", bad));
  CHECK(work.contents() == before);
  CHECK(text_of(work / "out/README.md") == "a\n");
}

TEST_CASE("a symbolic link to a directory of ours is followed, not replaced") {
  const Workspace work;
  REQUIRE(write_directory(work / "real", files("a")));
  fs::create_symlink("real", work / "out");
  REQUIRE(write_directory(work / "out", files("b")));
  CHECK(fs::is_symlink(work / "out"));
  CHECK(fs::exists(work / "real/rtl/b.v"));
}

TEST_CASE("the current directory is written in place, with the same care") {
  const Workspace work;
  const fs::path before = fs::current_path();
  fs::create_directory(work / "out");
  fs::current_path(work / "out");
  REQUIRE(write_directory(".", files("a")));
  put(work / "out/rtl/mine.v", "mine");
  const auto written = write_directory(work / "out", files("b"));
  put(work / "out/rtl/c.v", "in the way");
  const auto refused = write_directory(".", files("c"));
  std::vector<render::RenderedFile> bad = files("d");
  bad.push_back({std::string(300, 'n'), "x"});
  const auto failed = write_directory(".", bad);
  fs::current_path(before);
  REQUIRE(written);
  CHECK(written->outcome == Outcome::replaced);
  CHECK(written->kept == Names{"rtl/mine.v"});
  CHECK_FALSE(refused);
  CHECK_FALSE(failed);
  CHECK(work.contents() == Names{"out", "out/README.md", "out/manifest.json", "out/rtl",
                                 "out/rtl/b.v", "out/rtl/c.v", "out/rtl/mine.v"});
  CHECK(text_of(work / "out/README.md") == "b\n");
}

TEST_CASE("a link to nowhere and an empty name are refused") {
  const Workspace work;
  fs::create_symlink("nowhere", work / "out");
  CHECK_FALSE(write_directory(work / "out", files("a")));
  CHECK(work.contents() == Names{"out"});
  CHECK_FALSE(write_directory("", files("a")));
}

TEST_CASE("read_file tells missing, too large and odd files apart") {
  const Workspace work;
  put(work / "ten", "0123456789");
  CHECK(read_file(work / "ten", 10).value() == "0123456789");
  CHECK(read_file(work / "ten", 9).errors().at(0).code == diag::Code::file_too_large);
  CHECK(read_file(work / "none", 9).errors().at(0).code == diag::Code::file_missing);
  CHECK(read_file(work / "", 9).errors().at(0).code == diag::Code::file_not_regular);
  CHECK(read_file("/dev/zero", 9).errors().at(0).code == diag::Code::file_not_regular);
  CHECK(read_file(work / "ten/x", 9).errors().at(0).code == diag::Code::file_unreadable);
  REQUIRE(::mkfifo((work / "pipe").c_str(), 0600) == 0);
  const auto pipe = read_file(work / "pipe", 9);  // nobody writes to it: must not wait
  CHECK((!pipe || pipe->empty()));
}

TEST_CASE("control characters in a name are shown, not sent to the terminal") {
  CHECK(quoted("a\nb\x1b") == "\"a\\x0ab\\x1b\"");
}

TEST_CASE("the templates are found and are not empty") {
  const auto templates = read_templates(find_data_paths());
  REQUIRE(templates);
  CHECK(templates->rtl.contains("sfp_encoder.v"));
  CHECK(templates->constraints.contains("design.sdc.in"));
  DataPaths nowhere = find_data_paths();
  nowhere.rtl_templates = "/nonexistent";
  const auto missing = read_templates(nowhere);
  REQUIRE_FALSE(missing);
  CHECK(missing.errors().at(0).code == diag::Code::data_missing);
}
