// Files appear complete or not at all, and nothing else is left in their directory.
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/file_writer.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <utility>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

namespace fs = std::filesystem;

/// A directory of its own for each test, gone afterwards.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = (fs::temp_directory_path() / "sfpgen-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  [[nodiscard]] fs::path operator/(const std::string& name) const { return path_ / name; }
  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] std::ptrdiff_t entries() const {
    return std::distance(fs::directory_iterator(path_), fs::directory_iterator());
  }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("read(write(bytes)) == bytes, over an old file too, with one file in the directory") {
  const ScratchDirectory directory;
  for (const Bytes& bytes : {Bytes{}, Bytes{1, 2, 3}, Bytes(200000, 7)}) {
    REQUIRE(write_file(directory / "a b", bytes).ok());
    const auto back = read_file(directory / "a b");
    REQUIRE(back.ok());
    CHECK(*back == bytes);
    CHECK(directory.entries() == 1);
  }
}

TEST_CASE("a file that is written piece by piece appears when it is finished, and only then") {
  const ScratchDirectory directory;
  const fs::path path = directory / "pieces";
  REQUIRE(write_file(path, Bytes{9}).ok());
  {
    auto given_up = FileWriter::open(path);
    REQUIRE(given_up.ok());
    REQUIRE(given_up.value().write(Bytes{1, 2}).ok());
    CHECK(read_file(given_up->temporary()).value() == Bytes{1, 2});
    CHECK(directory.entries() == 2);
  }
  CHECK(directory.entries() == 1);
  CHECK(read_file(path).value() == Bytes{9});

  auto opened = FileWriter::open(path);
  REQUIRE(opened.ok());
  FileWriter writer = std::move(opened.value());
  REQUIRE(writer.write(Bytes{1, 2, 3}).ok());
  REQUIRE(writer.write(Bytes{}).ok());
  REQUIRE(writer.write(Bytes{4}).ok());
  REQUIRE(writer.overwrite(1, Bytes{7, 8}).ok());
  CHECK(writer.size() == 4);
  CHECK(read_file(path).value() == Bytes{9});
  REQUIRE(writer.finish().ok());
  CHECK(read_file(path).value() == Bytes{1, 7, 8, 4});
  CHECK(directory.entries() == 1);

  CHECK_FALSE(FileWriter::open(directory / "no/where").ok());
  CHECK_FALSE(FileWriter::open(directory.path()).ok());
}

TEST_CASE("pieces for a pipe go through a file and arrive together") {
  const ScratchDirectory directory;
  const fs::path path = directory / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  auto writer = FileWriter::open(path);  // does not wait for the reader
  REQUIRE(writer.ok());
  REQUIRE(writer.value().write(Bytes{1, 2}).ok());
  REQUIRE(writer.value().write(Bytes{3}).ok());
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(writer.value().finish().ok());
  std::array<std::uint8_t, 8> bytes{};
  CHECK(::read(reader, bytes.data(), bytes.size()) == 3);
  CHECK(bytes[2] == 3);
  ::close(reader);
  CHECK(fs::is_fifo(path));
  CHECK(directory.entries() == 1);
}

TEST_CASE("can_write_file() foretells write_file() and leaves the directory as it is") {
  const ScratchDirectory directory;
  REQUIRE(write_file(directory / "old", Bytes{1}).ok());
  fs::create_directory(directory / "folder");
  for (const fs::path& path :
       {directory / "old", directory / "new", directory / "folder", directory / "no/where",
        directory / "old/below", fs::path("/proc/none"), fs::path("/dev/null")}) {
    const Outcome foretold = can_write_file(path);
    CHECK(directory.entries() == 2);
    const Outcome written = write_file(path, Bytes{1});
    CHECK_MESSAGE(foretold.ok() == written.ok(), path.string());
    if (!foretold.ok() && !written.ok()) CHECK(foretold.error().text() == written.error().text());
    fs::remove(directory / "new");
  }
}

TEST_CASE("a file keeps its mode when it is written again; a symbolic link stays a link") {
  const ScratchDirectory directory;
  REQUIRE(write_file(directory / "real", Bytes{1}).ok());
  fs::permissions(directory / "real",
                  fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
  fs::create_symlink("real", directory / "link");
  REQUIRE(write_file(directory / "link", Bytes{2}).ok());
  CHECK(fs::is_symlink(directory / "link"));
  CHECK(*read_file(directory / "real") == Bytes{2});
  CHECK(fs::status(directory / "real").permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read));
  CHECK(directory.entries() == 2);
}

TEST_CASE("a device or a pipe is written as it stands; asking first does not wait for a reader") {
  const ScratchDirectory directory;
  CHECK(write_file("/dev/null", Bytes{1}).ok());
  CHECK(fs::is_character_file("/dev/null"));
  REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  CHECK(can_write_file(directory / "pipe").ok());
  const int reader = ::open((directory / "pipe").c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  const Bytes sent{3, 1, 4};
  CHECK(write_file(directory / "pipe", sent).ok());
  Bytes read(8);
  const ssize_t count = ::read(reader, read.data(), read.size());
  ::close(reader);
  REQUIRE(count == 3);
  read.resize(3);
  CHECK(read == sent);
  CHECK(fs::is_fifo(directory / "pipe"));
  CHECK(directory.entries() == 1);
}

TEST_CASE("what cannot be read or written is an error that says why, and leaves nothing behind") {
  const ScratchDirectory directory;
  CHECK(read_file(directory / "none").error().reason ==
        "cannot be opened: No such file or directory");
  fs::create_directory(directory / "d");
  CHECK(read_file(directory / "d").error().reason == "cannot be read: it is a directory");
  CHECK(write_file(directory / "d", Bytes{1}).error().reason ==
        "cannot be written: it is a directory");
  CHECK_FALSE(write_file((directory / "none") / "file", Bytes{1}).ok());
  CHECK(write_file("/dev/full", Bytes{1}).error().reason ==
        "cannot be written: No space left on device");
  CHECK(directory.entries() == 1);
}

}  // namespace sfpgen::golden::test
